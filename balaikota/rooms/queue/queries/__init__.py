"""Reads of offices, lines, numbers and figures."""
