"""RDF/XML: what ckanext-dcat and data.europa.eu harvest."""

from federation.exporters.exporter import rdf_exporter

EXPORTER = rdf_exporter("rdfxml", "catalog.rdf.gz")
