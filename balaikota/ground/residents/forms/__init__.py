"""Forms of the population register."""
