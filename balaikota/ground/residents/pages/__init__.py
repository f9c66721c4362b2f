"""Pages of the population register."""
