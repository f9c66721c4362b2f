"""Dukcapil's national verification service, as far as a city sees it. Recalled, not official."""
