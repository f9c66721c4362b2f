"""The rules of the survey: exact, pure, and read from the regulation's data."""
