"""What is asked of a catalogue service, and what it says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.csw_requests import (
    PATHS,
    capabilities_from_xml,
    csw_base,
    csw_bases,
    is_in_order,
    matched_in,
    names_csw,
    output_schemas_of,
    records_url,
)
from harvesters.xml_records import get_exception
from tests.harvesters.geoportals import CSW_RECORD, DCAT, GMD, MDB, Csw


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://x.mx/csw", "https://x.mx/csw"),
        ("https://x.mx/csw?SERVICE=CSW&Request=GetCapabilities&map=a%2Fb#x", "https://x.mx/csw?map=a%2Fb"),
        ("https://x.mx/srv/spa/csw?outputSchema=http://a&startPosition=3", "https://x.mx/srv/spa/csw"),
    ],
)
def test_the_address_of_a_service_is_without_the_question(url: str, base: str) -> None:
    assert csw_base(url) == base


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://x.mx/catalogue/csw", True),
        ("https://x.mx/srv/spa/csw-inspire", True),
        ("https://x.mx/?service=CSW", True),
        ("https://x.mx/pycsw/", False),
        ("https://x.mx/csw/libros/1", False),
    ],
)
def test_a_url_names_a_service_by_its_own_words(url: str, named: bool) -> None:
    assert names_csw(url) is named
    assert len(csw_bases(url)) == (1 if named else 1 + len(PATHS))


def test_a_page_of_records_is_asked_for_from_row_one_on() -> None:
    url = records_url("https://x.mx/csw?map=a", "2.0.2", GMD, start=0, rows=50, sort="dc:identifier:A")
    assert url.startswith("https://x.mx/csw?map=a&service=CSW&version=2.0.2&request=GetRecords&typeNames=csw:Record&")
    assert "&startPosition=1&maxRecords=50&resultType=results&sortBy=dc:identifier:A" in url
    assert "resultType" not in records_url("https://x.mx/csw", "3.0.0", GMD, start=0, rows=50)


@pytest.mark.parametrize(
    ("offered", "wanted", "asked"),
    [
        ((), "", [GMD, CSW_RECORD]),
        ((CSW_RECORD, "urn:else"), "", [GMD, CSW_RECORD]),
        ((DCAT, CSW_RECORD, GMD), "", [GMD, DCAT, CSW_RECORD]),
        ((DCAT, GMD), "dcat", [DCAT, GMD, CSW_RECORD]),
        ((), "dcat", [DCAT, CSW_RECORD]),
        ((MDB,), "", [MDB, CSW_RECORD]),
        ((GMD,), "dublin_core", [CSW_RECORD, GMD]),
    ],
)
def test_iso_is_asked_for_before_dcat_and_what_all_speak_last_unless_the_source_says_otherwise(
    offered: tuple[str, ...], wanted: str, asked: list[str]
) -> None:
    assert [each.uri for each in output_schemas_of(offered, "2.0.2", wanted)] == asked


def test_the_last_resort_is_that_of_the_version() -> None:
    assert output_schemas_of((), "3.0.0")[-1].uri == "http://www.opengis.net/cat/csw/3.0"


@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_capabilities_tell_the_version_the_title_and_the_schemas(version: str) -> None:
    told = capabilities_from_xml(Csw(offers=(GMD, DCAT)).capabilities(version).body)
    assert told is not None
    assert (told.version, told.title, told.output_schemas) == (version, "Catálogo de prueba", (GMD, DCAT))
    assert told.software == "pycsw 2.6.2"


def test_capabilities_of_other_services_are_none() -> None:
    assert capabilities_from_xml(b'<WMS_Capabilities xmlns="http://www.opengis.net/wms"/>') is None
    assert capabilities_from_xml(b'<Capabilities xmlns="http://www.opengis.net/wmts/1.0"/>') is None
    assert capabilities_from_xml(b'<csw:[Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>') is None


def test_a_number_of_matches_is_read_whatever_the_prefix() -> None:
    answer = Csw().records("3.0.0", {"outputschema": GMD})
    assert matched_in(answer.body) == 250
    assert matched_in(b"<SearchResults elementSet=\"full\" numberOfRecordsMatched='7'/>") == 7
    assert matched_in(b'<html>numberOfRecordsMatched="7"</html>') is None


@pytest.mark.parametrize(
    ("identifiers", "ordered"),
    [
        (["a", "B", "c"], True),
        (["B", "a", "c"], True),
        (["c", "b", "a"], True),
        (["{1a}", "1b", "{1c}"], True),
        (["b", "a", "c"], False),
    ],
)
def test_an_order_is_known_however_a_database_compares(identifiers: list[str], ordered: bool) -> None:
    assert is_in_order(identifiers) is ordered


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_not_but_never_break_it(noise: bytes) -> None:
    whole = Csw().capabilities("2.0.2").body
    for body in (noise, whole[: len(noise)] + noise, b"<ExceptionReport>" + noise):
        capabilities_from_xml(body)
        matched_in(body)
        get_exception(body, "https://x.mx")


def test_entities_are_not_expanded() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><csw:Capabilities '
        b'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><ServiceIdentification><Title>&b;</Title>'
        b"</ServiceIdentification></csw:Capabilities>"
    )
    told = capabilities_from_xml(bomb)
    assert told is not None
    assert "aaaa" not in told.title
