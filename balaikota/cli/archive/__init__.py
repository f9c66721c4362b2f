"""A whole city in one file: how a backup is laid out, written, read and proved."""
