"""OGC API Features over published geo data and the city's outlines, as QGIS opens it."""
