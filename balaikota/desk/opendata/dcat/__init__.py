"""The public catalog as DCAT-AP 3: JSON-LD, Turtle and RDF/XML, in pages."""
