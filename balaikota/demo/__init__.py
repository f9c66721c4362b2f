"""The example city: its agencies and people, and the history it is given."""
