import gzip
import json
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters import encodings, json_documents
from harvesters.errors import SourceError
from harvesters.items import Refusal
from harvesters.json_documents import Element, JsonDocument

URL = "https://datos.example/data.json"


@pytest.fixture
def read(tmp_path, monkeypatch):
    def read_document(content: bytes, *, piece: int = 1 << 20, charset: str = "", max_bytes: int = 1 << 30):
        monkeypatch.setattr(encodings, "PIECE", piece)
        path = tmp_path / "data.json"
        path.write_bytes(content)
        with JsonDocument(path, URL, charset, max_bytes) as document:
            return document, list(document.iter_elements())

    return read_document


def titles(elements):
    return [element.value.get("title") for element in elements if isinstance(element, Element)]


def codes(refusals):
    return [refusal.code for refusal in refusals if isinstance(refusal, Refusal)]


# ── shapes ──


@pytest.mark.parametrize(
    "content",
    [
        b'[{"title":"a"},{"title":"b"}]',
        b'{"dataset":[{"title":"a"},{"title":"b"}]}',
        b'{"title":"c","dataset":[{"title":"a"},{"title":"b"}],"issued":null}',
        b' \n{"conformsTo":{"x":[1,2]},"dataset" : [ {"title":"a"} , {"title":"b"} ] }\n ',
        b'\xef\xbb\xbf[{"title":"a"},{"title":"b"}]',
    ],
    ids=["bare list", "dataset alone", "among others", "spaced", "byte order mark"],
)
@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_every_shape_of_catalogue_gives_its_datasets(read, content, piece):
    document, elements = read(content, piece=piece)
    assert titles(elements) == ["a", "b"]
    assert (document.ended, document.refusals) == (True, [])


def test_bodies_are_the_exact_bytes(read):
    odd = '{"title" :\t"ñ \\u00f1 \\ud83d\\ude00", "n": 1.0E+2 }'.encode()
    _, elements = read(b"[ " + odd + b" ]")
    assert [element.body for element in elements] == [odd]


def test_the_other_facts_of_the_catalogue_are_kept(read):
    document, _ = read(b'{"title":"Cat","dataset":[],"links":{"next":"?page=2"}}')
    assert document.catalog == {"title": "Cat", "links": {"next": "?page=2"}}


def test_a_long_fact_is_skipped_not_kept(read, monkeypatch):
    monkeypatch.setattr(json_documents, "MAX_FACT", 50)
    document, elements = read(b'{"x":["' + b"y" * 500 + b'",{"a":"\\"]"}],"dataset":[{"title":"a"}]}', piece=16)
    assert titles(elements) == ["a"]
    assert document.catalog == {"x": None}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'{"dataset":{"title":"a","identifier":"1"}}', ["a"]),
        (b'{"dataset":{"x":{"title":"a"},"y":{"title":"b"}}}', ["a", "b"]),
    ],
    ids=["one object", "objects by name"],
)
def test_an_object_where_the_list_is_due_is_read_and_said(read, content, found):
    document, elements = read(content)
    assert titles(elements) == found
    assert codes(document.refusals) == ["document.repaired"]


# ── what is no catalogue ──


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"{}", "no_catalogue"),
        (b'{"success":true,"result":[]}', "no_catalogue"),
        (b"<!DOCTYPE html><html><body>403</body></html>", "html_page"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "broken_json"),
        (b"null", "broken_json"),
        (b'"text"', "broken_json"),
        (b'{"title": ', "broken_json"),
        (b'{"title" "x"}', "broken_json"),
    ],
)
def test_what_is_no_catalogue_is_an_error_that_names_the_url(read, content, code):
    with pytest.raises(SourceError, match=re.escape(URL)) as caught:
        read(content)
    assert caught.value.code == code


def test_adelas_empty_object_is_no_empty_catalogue(read):
    with pytest.raises(SourceError, match="no catalogue is published there"):
        read(b"{}")


@pytest.mark.parametrize(
    "content",
    [
        '{"distribution": {"id": 42389, "title": "Adultos mayores", "downloadURL": "https://x.mx/a.xls"}}',
        '{"title": "Lecherías", "mediaType": "text/csv", "downloadURL": "https://x.mx/a.csv"}',
    ],
    ids=["under its name", "alone"],
)
def test_a_distribution_without_its_dataset_is_called_so(read, content):
    with pytest.raises(SourceError, match="answered a distribution without the dataset") as caught:
        read(content.encode())
    assert "distribución sin el conjunto de datos al que pertenece" in str(caught.value.es)


def test_an_object_that_is_neither_is_told_by_its_keys(read):
    with pytest.raises(SourceError, match="only distribution, identifier"):
        read(b'{"distribution": [], "identifier": 7}')


def test_an_empty_list_is_an_empty_catalogue(read):
    document, elements = read(b'{"dataset":[]}')
    assert (elements, document.ended) == ([], True)


# ── what is broken ──


@pytest.mark.parametrize("piece", [5, 1 << 20])
@pytest.mark.parametrize(
    ("content", "found", "refused"),
    [
        (b'[{"title":"a"},{"title":},{"title":"c"}]', ["a", "c"], ["record.unreadable"]),
        (b'[{"title":"a"},{"x":"\\q]"},{"title":"c"}]', ["a", "c"], ["record.unreadable"]),
        (b'[{"title":"a"},7,null,["x"],{"title":"c"}]', ["a", "c"], ["record.not_object"] * 3),
        (b'[{"title":"a"},{"n":' + b"9" * 5000 + b'},{"title":"c"}]', ["a", "c"], ["record.unreadable"]),
        (
            b'[{"title":"a"},' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b',{"title":"c"}]',
            ["a", "c"],
            ["record.too_deep"],
        ),
    ],
    ids=["no value", "bad escape", "no object", "endless number", "too deep"],
)
def test_a_broken_dataset_costs_that_dataset_only(read, content, found, refused, piece):
    document, elements = read(content, piece=piece)
    assert titles(elements) == found
    assert codes(elements) == refused
    assert document.ended


def test_a_dataset_beyond_the_cap_is_refused_and_passed_over(read, monkeypatch):
    monkeypatch.setattr(json_documents, "MAX_RECORD", 100)
    content = b'[{"title":"a"},{"title":"' + b'x\\"}]' * 400 + b'"},{"title":"c"}]'
    for piece in (3, 64, 1 << 20):
        document, elements = read(content, piece=piece)
        assert (titles(elements), codes(elements), document.ended) == (["a", "c"], ["record.too_large"], True)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'{"dataset":[{"title":"a"},{"title":"b"}', ["a", "b"]),
        (b'{"dataset":[{"title":"a"},{"title":"b', ["a"]),
        (b'{"dataset":[{"title":"a"},', ["a"]),
        (b'{"dataset":[{"title":"a"}]', ["a"]),
        (b'[{"title":"a"},{"title":"b"}} , {"title":"c"}]', ["a", "b"]),
        (b'[{"title":"a"},{"title":"b", {"x":1}, {"title":"c"}]', ["a"]),
    ],
    ids=["no end of list", "in a text", "after a comma", "no end of object", "a brace too many", "a brace too few"],
)
def test_what_stood_before_the_break_is_kept_and_the_document_has_not_ended(read, content, found):
    document, elements = read(content)
    assert titles(elements)[: len(found)] == found
    assert not document.ended
    assert codes(document.refusals) == ["document.broken"]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"title":"a"},{"title":"b"},]',
        b'[{"title":"a"} {"title":"b"}]',
        b'[{"title":"a"},{"title":"b"}]<b>Notice</b>',
    ],
    ids=["comma too many", "comma missing", "something follows"],
)
def test_small_slips_are_mended_and_said(read, content):
    document, elements = read(content)
    assert titles(elements) == ["a", "b"]
    assert (document.ended, codes(document.refusals)) == (True, ["document.repaired"])


def test_control_characters_inside_texts_do_not_cost_the_dataset(read):
    _, elements = read(b'[{"title":"a\nb\tc"}]')
    assert titles(elements) == ["a\nb\tc"]


# ── encodings ──


@pytest.mark.parametrize("piece", [1, 3, 1 << 20])
@pytest.mark.parametrize(
    ("encode", "charset", "said"),
    [
        (lambda text: text.encode(), "", []),
        (lambda text: text.encode("utf-8-sig"), "", []),
        (lambda text: text.encode("utf-16"), "", ["encoding.repaired"]),
        (lambda text: text.encode("latin-1"), "", ["encoding.repaired"]),
        (lambda text: text.encode("cp1252"), "utf-8", ["encoding.repaired"]),
        (lambda text: text.encode("cp850"), "cp850", ["encoding.repaired"]),
        (lambda text: text.encode().replace("ñ".encode(), b"\xf1", 1), "", ["encoding.repaired"]),
        (lambda text: gzip.compress(text.encode()), "", ["document.repaired"]),
    ],
    ids=["UTF-8", "BOM", "UTF-16", "Latin-1", "declared wrongly", "declared rightly", "mixed", "gzip unsaid"],
)
def test_a_catalogue_is_read_in_the_encoding_that_it_truly_has(read, encode, charset, said, piece):
    document, elements = read(encode('[{"title":"Año"},{"title":"Niñez"}]'), charset=charset, piece=piece)
    assert titles(elements) == ["Año", "Niñez"]
    assert codes(document.refusals) == said
    assert json.loads(elements[0].body)["title"] == "Año"


def test_a_gzip_bomb_ends_at_the_cap(read):
    with pytest.raises(SourceError, match="unpacks to more than"):
        read(gzip.compress(b"[" + b" " * 5_000_000), max_bytes=1_000_000)


def test_a_gzip_that_is_cut_short_is_an_error(read):
    with pytest.raises(SourceError, match="cut short"):
        read(gzip.compress(b'[{"title":"a"}]' + b" " * 100)[:-12])


# ── properties ──

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
DATASETS = st.lists(st.dictionaries(st.text(max_size=6), JSON, max_size=4), max_size=6)


@settings(max_examples=60, deadline=None)
@given(datasets=DATASETS, indent=st.sampled_from([None, 1]), ascii_only=st.booleans(), piece=st.integers(1, 40))
def test_splitting_is_decoding(tmp_path_factory, datasets, indent, ascii_only, piece):
    path = tmp_path_factory.mktemp("json") / "data.json"
    path.write_text(json.dumps({"dataset": datasets}, indent=indent, ensure_ascii=ascii_only), "utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "PIECE", piece)
        with JsonDocument(path, URL) as document:
            elements = list(document.iter_elements())
    assert [element.value for element in elements] == datasets
    assert document.ended


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=60) | st.text('[]{},:"\\ a1\n', max_size=60).map(str.encode), piece=st.integers(1, 9))
def test_rubbish_gives_a_source_error_or_refusals_and_nothing_else(tmp_path_factory, content, piece):
    path = tmp_path_factory.mktemp("json") / "data.json"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "PIECE", piece)
        try:
            with JsonDocument(path, URL) as document:
                elements = list(document.iter_elements())
        except SourceError:
            return
    assert all(isinstance(element, Element | Refusal) for element in elements)
    assert document.ended or codes(document.refusals)[-1:] == ["document.broken"]


def test_memory_does_not_grow_with_the_document(tmp_path: Path):
    path = tmp_path / "data.json"
    with path.open("w") as file:
        file.write("[")
        file.writelines(f'{{"identifier":{n},"description":"{"x" * 4000}"}},' for n in range(6_000))
        file.write("{}]")
    tracemalloc.start()
    with JsonDocument(path, URL) as document:
        count = sum(1 for _ in document.iter_elements())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6_001
    assert peak < path.stat().st_size / 3
