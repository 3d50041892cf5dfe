"""Turtle: RDF that people can read."""

from federation.exporters.exporter import rdf_exporter

EXPORTER = rdf_exporter("turtle", "catalog.ttl.gz")
