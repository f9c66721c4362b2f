"""Reads of the survey: what is asked, what came, what may be shown."""
