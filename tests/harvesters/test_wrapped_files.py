"""A file read by way of another is one file to whoever holds it."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest

from harvesters.encodings import Utf8Reader, encoding_of, open_document
from harvesters.json_depth import FlatJson
from harvesters.rdf_depth import FlatTerms, FlatXml
from harvesters.wrapped_files import WrappedFile
from harvesters.xml_input import XmlInput


@pytest.mark.parametrize(("wrapped", "closes"), [(FlatJson, True), (FlatXml, False), (FlatTerms, False)])
def test_what_is_wrapped_is_closed_with_it_where_nobody_goes_on_with_it(wrapped, closes) -> None:
    inner = BytesIO(b"[]")
    with wrapped(inner, "catálogo") as file:
        assert isinstance(file, WrappedFile)
        assert (file.readable(), file.read()) == (True, b"[]")
    assert file.closed
    assert inner.closed is closes


def test_a_packed_file_is_unpacked_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"{}"))
    file, _ = open_document(path, 100)
    with file:
        assert file.read() == b"{}"
    assert file.closed


def test_a_chain_is_closed_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes("<a>Año</a>".encode("latin-1"))
    with XmlInput(path, 100) as file:
        assert file.read().decode() == "<a>Año</a>"
    assert file.closed
    inner = path.open("rb")
    with Utf8Reader(inner, encoding_of(path, "", 100)):
        pass
    assert inner.closed
