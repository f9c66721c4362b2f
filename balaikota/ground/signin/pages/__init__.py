"""Pages of sign-in."""
