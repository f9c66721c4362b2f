"""BSrE's remote signing and a timestamp service, as a city sees them. Recalled, not official."""
