"""What decides in open data: levels and the way to them, quality, personal data, filters. Pure."""
