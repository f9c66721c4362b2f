"""Open311 GeoReport v2, read and write, XML and JSON.

Specification: http://wiki.open311.org/GeoReport_v2; our extensions: docs/how-to/open311.md.
"""
