"""Signing: the city's authority, PINs, and the ways a key can sign."""
