"""Outside parties, speaking real protocols to a running city; none knows the house inside."""
