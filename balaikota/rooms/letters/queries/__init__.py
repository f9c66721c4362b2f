"""Reads of the letters room."""
