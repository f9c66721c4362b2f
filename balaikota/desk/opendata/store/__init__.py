"""Versions as Parquet files: `writing` makes them, `engine` asks them, `exports` gives them out."""
