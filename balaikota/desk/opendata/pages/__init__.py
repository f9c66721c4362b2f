"""The pages under /data/."""
