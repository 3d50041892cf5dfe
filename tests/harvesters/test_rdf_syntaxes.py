import contextlib
import time
from pathlib import Path

import pytest

from harvesters.catalogue_pieces import CatalogueFile
from harvesters.errors import SourceError
from harvesters.rdf_syntaxes import JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, require_syntax

XML = b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">'
TTL = b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
JSON = b'{"@context": {}, "@graph": []}'
LINES = b'<http://a/b> <http://a/c> "d" .\n'


@pytest.mark.parametrize(
    ("start", "content_type", "url", "syntax"),
    [
        (TTL, "text/turtle; charset=utf-8", "", TURTLE),
        (TTL, "text/plain", "https://x/catalog", TURTLE),
        (TTL, "application/octet-stream", "https://x/catalog.ttl", TURTLE),
        (TTL, "application/rdf+xml", "https://x/catalog", TURTLE),
        (b"# comment\nPREFIX dcat: <x:>\n", "", "", TURTLE),
        (b"<https://a.mx/1> a <http://www.w3.org/ns/dcat#Dataset> .", "", "catalogo", TURTLE),
        (b"[ a <x:Dataset> ] .", "text/turtle", "", TURTLE),
        (b"[] a <x:Dataset> .", "text/turtle", "", TURTLE),
        (XML, "application/rdf+xml", "", RDF_XML),
        (XML, "text/html", "", RDF_XML),
        (XML, "text/turtle", "https://x/catalog.ttl", RDF_XML),
        (b"\xef\xbb\xbf" + XML, "application/xml", "", RDF_XML),
        (b"<rdf:RDF xmlns:rdf='x'>", "text/xml", "", RDF_XML),
        (JSON, "application/json", "", JSON_LD),
        (JSON, "text/html", "", JSON_LD),
        (b' [ {"@id": "x"} ]', "application/ld+json", "", JSON_LD),
        (LINES, "text/plain", "https://x/dump", N_TRIPLES),
        (LINES, "text/plain", "https://x/dump.nt", N_TRIPLES),
        (LINES, "text/turtle", "https://x/dump", TURTLE),
        (b"{ <a:b> <a:c> <a:d> }", "application/trig", "", TRIG),
        (b"<a:g> { <a:b> <a:c> <a:d> }", "", "https://x/dump.trig", TRIG),
    ],
)
def test_the_bytes_decide_then_the_media_type_then_the_extension(start, content_type, url, syntax):
    assert require_syntax(start, content_type, url) is syntax


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!doctype html>", "html_page"),
        (b"<!-- cached -->\n<HTML lang=es>", "html_page"),
        (b"hola", "not_rdf"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/rdf+xml", "", "text/html"])
def test_what_is_no_rdf_is_refused_whatever_it_is_sent_as(start, code, content_type):
    with pytest.raises(SourceError) as caught:
        require_syntax(start, content_type, "https://x/catalog")
    assert caught.value.code == code


START = 1 << 16
"""Bytes that are looked at."""


@pytest.mark.parametrize(
    "piece",
    [
        b"<!---->", b"<!-- -->", b"<!--", b"<!---->\n ", b"-->", b" ", b"\n", b"#\n", b"#", b"<a> ", b'<a> <b> "', b'"', b"_:a ",
        b"<!ENTITY ", b'<!ENTITY a "&', b"<!ENTITY a '%", b"&", b"&#", b"%", b"<!DOCTYPE ", b"<!doctype[", b"]", b"<?", b"<?xml ", b"[",
        b"@prefix", b".", b". ", b"{", b'<!ENTITY a "&#38;',
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [b"", b'<a> <b> "', b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "', b"<!-- "])
def test_a_hostile_beginning_is_read_in_a_time_that_grows_as_it_does(before, piece):
    start = (before + piece * START)[:START]
    began = time.process_time()
    with contextlib.suppress(SourceError):
        require_syntax(start, "", "https://x/catalog")
    CatalogueFile(Path("x"), "x", start, ()).root  # noqa: B018 (computed from the beginning)
    assert time.process_time() - began < 1  # quadratic ones took 20 s and more, the exponential one for ever


@pytest.mark.parametrize(
    "dtd",
    [
        b'<!ENTITY a "&b;">', b"<!ENTITY a '&b;'>", b'<!ENTITY % a "%b;">', b'<!ENTITY a SYSTEM "file:///x">',
        b'<!ENTITY a PUBLIC "x" "y">', b'<!ENTITY a "&#38;&b;">',
    ],
)  # fmt: skip
def test_entities_that_nest_or_read_files_are_refused(dtd):
    with pytest.raises(SourceError, match="XML entities"):
        require_syntax(b"<?xml version='1.0'?><!DOCTYPE rdf:RDF [" + dtd + b"]><rdf:RDF>", "", "https://x/catalog")


@pytest.mark.parametrize(
    "dtd", [b'<!ENTITY a "http://a.mx/">', b'<!ENTITY a "100&#37;">', b'<!ENTITY a "100%"><!ENTITY b "x">']
)
def test_plain_entities_are_harmless(dtd):
    start = b"<?xml version='1.0'?><!DOCTYPE rdf:RDF [" + dtd + b"]><rdf:RDF>"
    assert require_syntax(start, "", "https://x/catalog") is RDF_XML
