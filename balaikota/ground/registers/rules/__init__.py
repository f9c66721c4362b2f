"""Rules of registers: what a budget line, an asset and an event are."""
