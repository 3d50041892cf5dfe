"""DCAT in the answers of a CSW: each row is RDF/XML of its own, and becomes the dataset records that it describes."""

from contextlib import closing
from typing import Any

from lxml import etree

from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.rdf_documents import RdfDocument
from harvesters.spools import Spool
from harvesters.xml_records import NO_NAMESPACE, get_canonical

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_XML = "application/rdf+xml"
_ROOT = b'<rdf:RDF xmlns:rdf="' + RDF.encode() + b'">%s</rdf:RDF>'


def records_of_rdf(element: Any, url: str) -> tuple[Record | Refusal, ...]:
    """The datasets of one row, in canonical form, and what was wrong with it; one refusal for a row without any.

    GeoNetwork gives a whole ``rdf:RDF`` for each record, others only the ``dcat:Dataset`` or ``dcat:CatalogRecord``.
    """
    if element.tag is etree.Comment:
        return (Refusal("record.unreadable", f"a comment in place of a record: {element.text}"[:300]),)
    words = get_canonical(element)
    if words is None:
        return (Refusal("record.unreadable", NO_NAMESPACE),)
    with closing(Spool()) as spool:
        spool.write(words if element.tag == f"{{{RDF}}}RDF" else _ROOT % words)
        spool.finish()
        try:
            with RdfDocument(spool.path, url, RDF_XML) as document:
                for _ in document.iter_load():
                    pass
                found = (*document.iter_records(), *document.refusals)
        except SourceError as problem:
            return (Refusal("record.unreadable", problem.en[:300]),)
    if any(isinstance(each, Record) for each in found):
        return found
    why = next((f"{each.code}: {each.value}" for each in found if isinstance(each, Refusal)), "no dcat:Dataset")
    return (Refusal("record.unreadable", f"{element.tag}: {why}"[:300]),)
