"""N-Triples: one triple a line, for tools that stream."""

from federation.exporters.exporter import rdf_exporter

EXPORTER = rdf_exporter("ntriples", "catalog.nt.gz")
