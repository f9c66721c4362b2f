"""What connectors decide, without a database: manifests, types, contracts, regions, times."""
