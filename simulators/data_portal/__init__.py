"""Another city's data portal: CKAN's package_search and a DCAT catalog, over HTTP."""
