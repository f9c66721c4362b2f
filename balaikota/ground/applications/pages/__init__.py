"""Pages of the inventory, and the home of everything about integration."""
