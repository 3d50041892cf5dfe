"""What of a record is evidence, and what is none: a truth table."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.duplicates.addresses import domain_of, telling_address, telling_identifier
from federation.duplicates.evidence import Kind, evidence_of, key_of

UUID = "6c4a1f2e-9f0b-4d8e-8f5a-0c1d2e3f4a5b"
ID = key_of("id", UUID.replace("-", ""))
BASE = "https://indice.example"
PAGE = key_of("address", "ejemplo.mx/dataset/agua")


def of(document=None, *, identifier="1", extras=(), schema="ckan", **package):
    body = orjson.dumps({"extras": [{"key": key, "value": value} for key, value in extras], **package})
    return evidence_of(document or {}, schema=schema, identifier=identifier, body=body, base_uri=BASE)


@pytest.mark.parametrize(
    ("why", "arguments", "expected"),
    [
        ("a UUID, however it is spelt", {"identifier": UUID.upper()}, {ID: Kind.IDENTIFIER}),
        ("a number is anybody's", {"identifier": "17"}, {}),
        ("a slug too", {"document": {"identifier": "agua-2024"}}, {}),
        ("a DOI", {"document": {"otherIdentifier": [{"notation": "doi:10.1/X"}]}},
         {key_of("id", "doi:10.1/x"): Kind.IDENTIFIER}),
        ("a UUID in braces", {"identifier": f"{{{UUID.upper()}}}"}, {ID: Kind.IDENTIFIER}),
        ("a UUID as a URN", {"identifier": f"urn:uuid:{UUID}"}, {ID: Kind.IDENTIFIER}),
        ("a UUID that somebody left as it was in a template", {"identifier": "00000000-0000-0000-0000-000000000000"}, {}),
        ("an identifier of OAI-PMH", {"identifier": "oai:inegi.org.mx:889"},
         {key_of("id", "oai:inegi.org.mx:889"): Kind.IDENTIFIER}),
        ("a layer, which any GeoNode may call so", {"identifier": "geonode:calles"}, {}),
        ("a word before a number", {"document": {"otherIdentifier": [{"notation": "dataset:0"}]}}, {}),
        ("a file on a disk", {"identifier": "C:\\datos\\padron.csv"}, {}),
        ("the page", {"document": {"landingPage": "http://www.ejemplo.mx/dataset/agua/"}}, {PAGE: Kind.LANDING_PAGE}),
        ("a whole portal is no page", {"document": {"landingPage": "https://ejemplo.mx/"}}, {}),
        ("the harvested page", {"extras": [("harvest_url", "https://ejemplo.mx/dataset/agua")]}, {PAGE: Kind.HARVEST}),
        ("the guid of a DCAT", {"extras": [("guid", f"https://ejemplo.mx/dataset/{UUID}")]},
         {key_of("address", f"ejemplo.mx/dataset/{UUID}"): Kind.HARVEST, ID: Kind.HARVEST}),
        ("a guid that anybody has", {"extras": [("guid", "1")]}, {}),
        ("a harvest object", {"extras": [("harvest_object_id", UUID)]}, {ID: Kind.HARVEST}),
        ("extras of no CKAN", {"extras": [("guid", UUID)], "schema": "dcat_us"}, {}),
        ("but where a harvester has signed, of any", {"schema": "dcat_us",
         "extras": [("guid", UUID), ("harvest_source_title", "Jalisco")]}, {ID: Kind.HARVEST}),
        ("a service behind many layers", {"document": {"distribution": [
            {"downloadURL": "https://mapas.ejemplo.mx/geoserver/wms?request=GetMap"}]}}, {}),
        ("a page is no file", {"document": {"distribution": [{"accessURL": "https://ejemplo.mx/datos/agua"}]}}, {}),
        ("one file", {"document": {"distribution": [{"downloadURL": "https://ejemplo.mx/a.csv"}]}},
         {key_of("files", "ejemplo.mx/a.csv"): Kind.DOWNLOADS}),
        ("two files", {"document": {"distribution": [
            {"downloadURL": "https://ejemplo.mx/b.csv"}, {"downloadURL": "http://www.ejemplo.mx/a.csv"}]}},
         {key_of("files", "ejemplo.mx/a.csv\nejemplo.mx/b.csv"): Kind.DOWNLOADS,
          key_of("files", "ejemplo.mx/a.csv"): Kind.FILE, key_of("files", "ejemplo.mx/b.csv"): Kind.FILE}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_evidence(why, arguments, expected):
    assert dict(of(**arguments).keys) == expected


def test_a_record_of_ours_is_no_evidence_but_an_origin():
    ours = f"{BASE}/dataset/uno/1"
    assert of({"@id": ours, "landingPage": ours}).own == ()
    echo = of({"@id": f"{BASE}/dataset/dos/1"}, extras=[("guid", ours)])
    assert (echo.own, dict(echo.keys), echo.harvested) == ((ours,), {}, True)


@pytest.mark.parametrize(
    ("why", "arguments", "expected"),
    [
        ("the catalogue that a harvester wrote down", {"extras": [("harvest_source_url", "https://jal.mx/api/3")]},
         ("https://jal.mx/api/3",)),
        ("the guid of what was harvested", {"extras": [("harvest_object_id", "x"), ("guid", "https://jal.mx/d/1")]},
         ("https://jal.mx/d/1",)),
        ("a guid alone", {"extras": [("guid", "https://jal.mx/d/1")]}, ()),
        ("the source of RDF", {"document": {"source": ["https://jal.mx/d/1"]}, "schema": "dcat_ap"},
         ("https://jal.mx/d/1",)),
        ("no address", {"extras": [("harvest_source_url", "Jalisco")]}, ()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_where_it_says_that_it_is_from(why, arguments, expected):
    found = of(**arguments)
    assert found.origins == expected
    assert not any(kind is Kind.HARVEST for kind in found.keys.values()) or "guid" in str(arguments)


@pytest.mark.parametrize("sign", ["harvest_object_id", "harvest_source_title", "harvest_source_url"])
def test_what_a_harvester_signed_is_harvested(sign):
    assert of(extras=[(sign, "x")]).harvested
    assert not of().harvested


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_stands_in_a_body_is_no_crash(value):
    for extras in (value, [value], [{"key": value, "value": value}], [{"key": "guid", "value": value}]):
        body = orjson.dumps({"extras": extras, "harvest_x": 1}, default=str, option=orjson.OPT_NON_STR_KEYS)
        evidence_of({}, schema="ckan", identifier="x", body=body, base_uri=BASE)


@given(st.text())
def test_any_text_may_be_an_address_or_an_identifier(text):
    telling_address(text), telling_address(f"http://{text}"), telling_identifier(text), domain_of(f"http://{text}")


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://datos.jalisco.gob.mx/x", "jalisco.gob.mx"), ("https://datos.gob.mx", "datos.gob.mx"),
        ("ana@inegi.org.mx", "inegi.org.mx"), ("https://s3.amazonaws.com/b", "amazonaws.com"),
        ("https://uno.example/a", "uno.example"), ("https://10.0.0.1/a", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_domain_that_somebody_registered(url, domain):
    assert domain_of(url) == domain
