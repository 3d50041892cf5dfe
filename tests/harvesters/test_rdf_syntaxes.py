import pytest

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
