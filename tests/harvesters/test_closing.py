"""What it means for an XML document to be whole."""

from io import BytesIO

import pytest

from harvesters.closing import closes_its_root
from tests.cpu_time import within_cpu_seconds

WHOLE = b'<?xml version="1.0"?>\n<!-- <no> --><rdf:RDF xmlns:rdf="x"><a><b>text</b></a><a/></rdf:RDF>\n'


@pytest.mark.parametrize(
    "document",
    [
        WHOLE,
        WHOLE + b"<!-- made by a portal -->\n<?end?>\n",
        WHOLE.replace(b"</rdf:RDF>", b"</rdf:RDF  >"),
        b'<!DOCTYPE rdf:RDF [<!ENTITY x "y">]><rdf:RDF></rdf:RDF>',
        b"<rdf:RDF/>",
        b'<rdf:RDF xmlns:a="b" />',
        WHOLE + b"<!-- made <b> by --><?end <a> ?>" * 100 + b"\n\x00",
        WHOLE.replace(b"text", b"x" * 200_000),
        WHOLE.replace(b"text", b"<![CDATA[" + b"<?" * 16_000 + b"]]>"),
        WHOLE.replace(b"text", b"<![CDATA[" + b"<!--" * 16_000 + b"]]>"),
        WHOLE.replace(b"text", b"<![CDATA[" + b"<!DOCTYPE[" * 6_000 + b"]]>"),
    ],
)
def test_a_document_that_closes_its_root_is_whole(document: bytes) -> None:
    with within_cpu_seconds(2):
        assert closes_its_root(BytesIO(document))


@pytest.mark.parametrize("cut", range(45, len(WHOLE) - 2, 3))
def test_a_document_cut_anywhere_is_not(cut: int) -> None:
    assert not closes_its_root(BytesIO(WHOLE[:cut]))


@pytest.mark.parametrize(
    "document", [b"", b"   ", b"<?xml version='1.0'?>", b"no xml at all", b"?>" * 30_000, b"<a>" + b"-->" * 20_000]
)
def test_what_has_no_root_is_not(document: bytes) -> None:
    assert not closes_its_root(BytesIO(document))
