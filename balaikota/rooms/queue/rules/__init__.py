"""The rules of counters and queues: pure, and each explained to the people who wait."""
