"""JSON-LD: one document with its context inside."""

from federation.exporters.exporter import rdf_exporter

EXPORTER = rdf_exporter("jsonld", "catalog.jsonld.gz")
