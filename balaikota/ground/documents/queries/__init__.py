"""Reads of documents. What strangers may read comes from `checking`, and from nowhere else."""
