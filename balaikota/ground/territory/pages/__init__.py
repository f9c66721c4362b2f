"""Pages of the territory: maps for everybody, administration for those who may."""
