"""Changes of the letters room: each is one transaction that writes rows and tells one fact."""
