"""CSW answers and other XML, split into the ISO records they hold."""

from pathlib import Path

import pytest

from harvesters import xml_records
from harvesters.errors import SourceError
from harvesters.items import Record, Refusal
from harvesters.xml_records import XmlRecords

GMD = "http://www.isotc211.org/2005/gmd"
GCO = "http://www.isotc211.org/2005/gco"
CSW = "http://www.opengis.net/cat/csw/2.0.2"


def metadata(identifier: str, more: str = "") -> str:
    return (
        f'<gmd:MD_Metadata xmlns:gmd="{GMD}" xmlns:gco="{GCO}"><gmd:fileIdentifier><gco:CharacterString>{identifier}'
        f"</gco:CharacterString></gmd:fileIdentifier>{more}</gmd:MD_Metadata>"
    )


def results(
    *inner: str, attributes: str = 'numberOfRecordsMatched="9" numberOfRecordsReturned="2" nextRecord="3"'
) -> str:
    return (
        f'<?xml version="1.0"?><csw:GetRecordsResponse xmlns:csw="{CSW}"><csw:SearchStatus timestamp="2026-01-01"/>'
        f"<csw:SearchResults {attributes}>{''.join(inner)}</csw:SearchResults></csw:GetRecordsResponse>"
    )


def split(tmp_path: Path, words: str | bytes) -> tuple[XmlRecords, list[Record | Refusal]]:
    path = tmp_path / "document.xml"
    path.write_bytes(words if isinstance(words, bytes) else words.encode())
    with XmlRecords(path, "https://x.mx/csw") as document:
        return document, [found for _, found in document.iter_records()]


def identifiers(found: list[Record | Refusal]) -> list[str]:
    return [each.identifier for each in found if isinstance(each, Record)]


def test_get_records(tmp_path: Path) -> None:
    document, found = split(tmp_path, results(metadata("a"), "\n", metadata("b")))
    assert identifiers(found) == ["a", "b"]
    assert (document.matched, document.returned, document.next_record) == (9, 2, 3)
    assert document.ended
    assert document.refusals == []


def test_get_record_by_id(tmp_path: Path) -> None:
    document, found = split(
        tmp_path, f'<csw:GetRecordByIdResponse xmlns:csw="{CSW}">{metadata("a")}</csw:GetRecordByIdResponse>'
    )
    assert identifiers(found) == ["a"]
    assert document.matched is None


def test_a_single_record_and_a_collection(tmp_path: Path) -> None:
    assert identifiers(split(tmp_path, metadata("a"))[1]) == ["a"]
    assert identifiers(split(tmp_path, f"<all><x>{metadata('a')}</x>{metadata('b')}</all>")[1]) == ["a", "b"]


def test_the_same_record_is_the_same_bytes_wherever_it_stands(tmp_path: Path) -> None:
    (alone,) = split(tmp_path, metadata("a"))[1]
    (within,) = split(tmp_path, results(metadata("a").replace("<gmd:fileId", "<!-- x --><gmd:fileId")))[1]
    assert isinstance(alone, Record)
    assert alone == within


def test_19115_3_has_its_identifier_elsewhere(tmp_path: Path) -> None:
    body = (
        '<m:MD_Metadata xmlns:m="http://standards.iso.org/iso/19115/-3/mdb/2.0" xmlns:c="urn:c"><m:metadataIdentifier>'
        "<c:MD_Identifier><c:code><c:CharacterString>z</c:CharacterString></c:code></c:MD_Identifier>"
        "</m:metadataIdentifier></m:MD_Metadata>"
    )
    assert identifiers(split(tmp_path, body)[1]) == ["z"]


def test_what_stands_in_place_of_a_record_is_refused(tmp_path: Path) -> None:
    _, found = split(
        tmp_path,
        results(
            metadata("a"), "<!-- no stylesheet for dublin-core -->", "<csw:Registro><x/></csw:Registro>", "<Record/>"
        ),
    )
    refused = [each for each in found if isinstance(each, Refusal)]
    assert [each.code for each in refused] == ["record.left_out", "record.other_schema", "record.other_schema"]
    assert refused[0].value == "no stylesheet for dublin-core"
    assert refused[1].value == "{http://www.opengis.net/cat/csw/2.0.2}Registro"


def test_the_dublin_core_of_csw_is_a_record_too(tmp_path: Path) -> None:
    words = '<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">b</dc:identifier>'
    path = tmp_path / "document.xml"
    path.write_text(results(metadata("a"), f"<csw:Record>{words}</csw:Record>"))
    with XmlRecords(path, "https://x.mx/csw") as document:
        found = list(document.iter_records())
    assert [schema for schema, _ in found] == ["iso19139", "dublin_core"]
    assert identifiers([record for _, record in found]) == ["a", "b"]


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
OAI = "http://www.openarchives.org/OAI/2.0/"


def oai_record(identifier: str, metadata: str) -> str:
    return f"<record><header><identifier>{identifier}</identifier></header><metadata>{metadata}</metadata></record>"


def oai_dc(words: str) -> str:
    return f'<o:dc xmlns:o="{OAI}oai_dc/" {DC}>{words}</o:dc>'


def found_in(tmp_path: Path, words: str) -> list[tuple[str, Record | Refusal]]:
    path = tmp_path / "document.xml"
    path.write_text(words)
    with XmlRecords(path, "https://x.mx/oai") as document:
        return list(document.iter_records())


@pytest.mark.parametrize(
    "body",
    [
        oai_dc("<dc:identifier>b</dc:identifier>"),
        f"<simpledc {DC}><dc:identifier>b</dc:identifier></simpledc>",
        f'<q:qualifieddc xmlns:q="http://dspace.org/qualifieddc/" {DC}><dc:identifier>b</dc:identifier></q:qualifieddc>',
    ],
)
def test_dublin_core_is_a_record_in_any_container(tmp_path: Path, body: str) -> None:
    ((schema, record),) = found_in(tmp_path, body)
    assert (schema, record.identifier) == ("dublin_core", "b")


def test_an_answer_of_oai_pmh_names_its_records(tmp_path: Path) -> None:
    records = [
        oai_record("oai:x:1", oai_dc("<dc:identifier>https://x.mx/1</dc:identifier>")),
        '<record><header status="deleted"><identifier>oai:x:2</identifier></header></record>',
        oai_record("oai:x:3", oai_dc("<dc:title>Sin identificador</dc:title>")),
        oai_record("oai:x:4", metadata("a")),
    ]
    found = found_in(tmp_path, f'<OAI-PMH xmlns="{OAI}"><ListRecords>{"".join(records)}</ListRecords></OAI-PMH>')
    named = [(schema, record.identifier) for schema, record in found]
    assert named == [("dublin_core", "oai:x:1"), ("dublin_core", "oai:x:3"), ("iso19139", "a")]


def test_memory_does_not_grow_with_the_envelopes(tmp_path: Path) -> None:
    records = "".join(oai_record(str(number), oai_dc("<dc:title>a</dc:title>")) for number in range(50))
    path = tmp_path / "document.xml"
    path.write_text(f'<OAI-PMH xmlns="{OAI}"><ListRecords>{records}</ListRecords></OAI-PMH>')
    with XmlRecords(path, "https://x.mx/oai") as document:
        kept = [len(element.getroottree().getroot()[0]) for element, _ in document.iter_elements()]
    assert kept[-1] == 2  # the last but one, emptied, and the last


def test_without_identifier_it_is_refused(tmp_path: Path) -> None:
    (found,) = split(tmp_path, results(metadata(" ")))[1]
    assert isinstance(found, Refusal)
    assert found.code == "record.no_identifier"


@pytest.mark.parametrize("namespace", ["relativo", "http://\x80.isotc211.org/2005/gco", "http://a .mx/"])
def test_one_with_a_namespace_that_no_canonical_xml_can_have_costs_itself_only(tmp_path: Path, namespace: str) -> None:
    strange = metadata("b", f'<x:y xmlns:x="{namespace}">z</x:y>')
    _, found = split(tmp_path, results(metadata("a"), strange, metadata("c")))
    assert identifiers(found) == ["a", "c"]
    assert [(each.code, each.identifier) for each in found if isinstance(each, Refusal)] == [("record.unreadable", "b")]


def test_one_with_a_tag_of_two_colons_is_told_by_it(tmp_path: Path) -> None:
    _, found = split(tmp_path, results(metadata("a"), "<csw:a:b/>"))
    assert [each.code for each in found if isinstance(each, Refusal)] == ["record.other_schema"]


def test_one_that_is_too_large_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "MAX_RECORD", 1 << 16)
    big = metadata("b", "<gmd:x>y</gmd:x>" * 100_000)
    _, found = split(tmp_path, results(metadata("a"), big, metadata("c")))
    assert identifiers(found) == ["a", "c"]
    assert [each.code for each in found if isinstance(each, Refusal)] == ["record.too_large"]


def test_no_records_at_all_is_an_answer(tmp_path: Path) -> None:
    document, found = split(tmp_path, results(attributes='numberOfRecordsMatched="0"'))
    assert (found, document.ended, document.matched) == ([], True, 0)


def test_a_document_cut_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    whole = results(*(metadata(str(number), "<gmd:x>y</gmd:x>" * 2000) for number in range(20)))
    document, found = split(tmp_path, whole[: len(whole) // 2])
    assert 5 < len(identifiers(found)) <= 10
    assert not document.ended
    assert [each.code for each in document.refusals] == ["document.broken"]


def test_white_space_before_the_declaration_is_forgiven(tmp_path: Path) -> None:
    document, found = split(tmp_path, "\n\n  " + results(metadata("a")))
    assert identifiers(found) == ["a"]
    assert [each.code for each in document.refusals] == ["document.repaired"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param('<ows:ExceptionReport xmlns:ows="o"><ows:Exception><ows:ExceptionText>Missing keyword: service</ows:ExceptionText></ows:Exception></ows:ExceptionReport>', "service_exception", id="exception"),
        pytest.param("<html><body>404</body></html>", "html_page", id="page"),
        pytest.param("<!DOCTYPE html><html><body>404</body></html>", "html_page", id="page with a type"),
        pytest.param("<rss><channel/></rss>", "no_catalogue", id="other XML"),
        pytest.param("", "empty", id="nothing"),
        pytest.param("{}", "broken_xml", id="JSON"),
        pytest.param('<!DOCTYPE x [<!ENTITY a "b">]>' + metadata("&a;"), "forbidden_entities", id="entities"),
    ],
)  # fmt: skip
def test_what_holds_no_records_says_so(tmp_path: Path, words: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        split(tmp_path, words)
    assert caught.value.code == code
