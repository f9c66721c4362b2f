"""What keeps a city running: checks before the start, the embedded database, and the processes."""
