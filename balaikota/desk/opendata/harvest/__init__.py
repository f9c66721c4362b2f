"""Reading the catalogs of other portals: CKAN and DCAT, as they come."""
