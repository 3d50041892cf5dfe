"""One door: bytes in, a dataset or issues out, and never an exception."""

from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import registry
from mappings.assembly import Mapped
from mappings.errors import UnknownSchemaError
from mappings.issue_codes import CODES, Severity
from mappings.issues import advise, describe
from mappings.json_form import canonical_bytes, json_from_dataset
from mappings.origin import Origin
from mappings.registry import SCHEMAS, Schema, from_json, map_body, mapping_fingerprint

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", "state", None, "14"
)
JSON_SCHEMAS = ("ckan", "dcat_us", "adela")


def codes(mapped: Mapped) -> set[str]:
    return {issue.code for issue in mapped.issues}


class TestBodies:
    @pytest.mark.parametrize("schema", JSON_SCHEMAS)
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            pytest.param(b"", "record.unreadable", id="empty"),
            pytest.param(b'{"title": "ha', "record.unreadable", id="cut short"),
            pytest.param(b"<!DOCTYPE html><html></html>", "record.unreadable", id="a web page"),
            pytest.param(b"[1, 2]", "record.not_object", id="a list"),
            pytest.param(b"null", "record.not_object", id="null"),
            pytest.param(b'{"title": "\xff"}', "record.unreadable", id="not UTF-8"),
            pytest.param(b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "record.too_deep", id="nested 20,000 deep"),
            pytest.param(b"[" * 20_000, "record.too_deep", id="opened 20,000 times"),
            pytest.param(b"{}", "record.no_identifier", id="an empty object"),
        ],
    )
    def test_what_cannot_be_read_is_an_issue(self, schema: str, body: bytes, code: str) -> None:
        mapped = map_body(schema, "", body, ORIGIN)
        assert mapped.dataset is None
        assert code in codes(mapped)

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b'{"title": "a\nb", "id": "x"}', id="a line end inside a text"),
            pytest.param(b'{"title": "ab", "id": "x", "size": NaN}', id="NaN"),
            pytest.param(b'{"title": "a\\ud800b", "id": "x"}', id="a lone surrogate"),
            pytest.param(b'\xef\xbb\xbf{"title": "ab", "id": "x"}', id="a byte order mark"),
        ],
    )
    def test_what_strict_json_refuses_and_portals_write_is_read_and_said(self, body: bytes) -> None:
        mapped = map_body("ckan", "x", body, ORIGIN)
        assert mapped.dataset is not None
        assert "document.repaired" in codes(mapped)
        canonical_bytes(json_from_dataset(mapped.dataset))

    def test_a_lone_surrogate_costs_that_sign_only(self) -> None:
        mapped = map_body("ckan", "a", b'{"id": "a", "title": "Agua \xed\xa0\x80 potable"}', ORIGIN)
        assert mapped.dataset is not None
        assert mapped.dataset.title["es"].startswith("Agua")

    def test_a_fault_of_ours_costs_that_record_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: Any) -> Mapped:
            raise ZeroDivisionError("division by zero")

        monkeypatch.setitem(registry.SCHEMAS, "broken", Schema(from_json(broken), dict))
        mapped = map_body("broken", "x", b"{}", ORIGIN)
        assert mapped.dataset is None
        assert mapped.issues[0].code == "record.internal_error"
        assert "ZeroDivisionError: division by zero" in mapped.issues[0].value

    def test_an_unknown_schema_is_an_error_that_names_the_known_ones(self) -> None:
        with pytest.raises(UnknownSchemaError, match=r"'dkam'.*adela.*ckan"):
            map_body("dkam", "x", b"{}", ORIGIN)


BIG: dict[str, Callable[[], dict[str, Any]]] = {
    "8,000 resources": lambda: {
        "resources": [{"id": str(n), "url": f"https://x.mx/{n}.csv", "format": "CSV"} for n in range(8000)],
        "distribution": [{"id": n, "downloadURL": f"https://x.mx/{n}.csv", "format": "CSV"} for n in range(8000)],
    },
    "8,000 broken resources": lambda: {
        "resources": [{"url": "no", "size": "x", "created": "ayer"} for _ in range(8000)],
        "distribution": [{"downloadURL": "no", "byteSize": "x", "issued": "ayer"} for _ in range(8000)],
    },
    "35,000 keywords": lambda: {
        "tags": [{"name": f"palabra {n}"} for n in range(35_000)],
        "keyword": [f"palabra {n}" for n in range(35_000)],
    },
    "35,000 themes": lambda: {
        "groups": [{"name": f"g{n}"} for n in range(35_000)],
        "theme": [f"g{n}" for n in range(35_000)],
    },
    "a title of 5 MB": lambda: {"title": "x" * 5_000_000},
    "a description of 5 MB": lambda: {"notes": "<b>y</b> " * 600_000, "description": "<b>y</b> " * 600_000},
    "100,000 unknown fields": lambda: {f"campo_{n}": n for n in range(100_000)},
}


class TestBigRecords:
    @pytest.mark.parametrize("schema", JSON_SCHEMAS)
    @pytest.mark.parametrize("name", BIG)
    def test_a_monstrous_record_is_mapped_within_bounds(self, schema: str, name: str) -> None:
        record = {"id": "x", "identifier": "x", "title": "Uno", **BIG[name]()}
        mapped = map_body(schema, "x", orjson.dumps(record), ORIGIN)
        assert mapped.dataset is not None, mapped.issues[:3]
        assert len(mapped.issues) <= 300
        files = record.get("resources" if schema == "ckan" else "distribution", [])
        assert len(mapped.dataset.distribution) == len(files)
        if not files:
            assert len(canonical_bytes(json_from_dataset(mapped.dataset))) < 300_000

    @pytest.mark.parametrize("schema", JSON_SCHEMAS)
    @pytest.mark.parametrize(
        "field", ["hondo", "spatial", "title", "extras", "distribution", "contactPoint", "license"]
    )
    def test_a_value_nested_as_deep_as_json_readers_go_costs_at_most_its_record(self, schema: str, field: str) -> None:
        nested = b'{"a": [' * 480 + b"1" + b"]}" * 480
        mapped = map_body(
            schema, "x", b'{"id": "x", "name": "x", "title": "Uno", "%s": %s}' % (field.encode(), nested), ORIGIN
        )
        if mapped.dataset is None:
            assert codes(mapped) <= {"record.too_deep", "missing.core", "value.wrong_type"}
        else:
            canonical_bytes(json_from_dataset(mapped.dataset))


NAMES = st.sampled_from(
    """id identifier title name notes description tags keyword groups theme resources distribution extras organization
    publisher contactPoint maintainer author maintainer_email url landingPage modified metadata_modified issued temporal
    spatial license license_id accrualPeriodicity language private state type public extra_field source quality
    accessLevel conformsTo conforms_to temporal_coverage spatial_coverage contact accessURL downloadURL mediaType format
    size byteSize hash key value fn hasEmail mbox position @type @value @language es en uri text geom""".split()  # noqa: SIM905 (a list of words reads better)
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "https://x.mx/a.csv",
            "2014-01-01/2013",
            "R/P1M",
            "csv",
            "Jalisco",
            "[1, 2]",
            '{"a": [',
            "true",
            "active",
            "\x00",
            "es",
        ]
    )
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


@given(schema=st.sampled_from(JSON_SCHEMAS), record=st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=8))
@settings(max_examples=150, deadline=None)
def test_whatever_an_object_holds_it_is_mapped_or_refused_in_words(schema: str, record: dict[str, Any]) -> None:
    mapped = map_body(
        schema, "x", orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS) if fits(record) else b"{}", ORIGIN
    )
    assert not {"record.unreadable", "record.internal_error"} & codes(mapped), mapped.issues
    assert (mapped.dataset is None) == any(issue.severity is Severity.ERROR for issue in mapped.issues), mapped.issues
    for issue in mapped.issues:
        assert issue.code in CODES
        assert describe(issue)
        assert advise(issue, "en")
    if mapped.dataset is not None:
        canonical_bytes(json_from_dataset(mapped.dataset))


def fits(record: Any) -> bool:
    """Whether orjson can write it: Python's integers are longer than JSON's."""
    try:
        orjson.dumps(record)
    except TypeError:
        return False
    return True


@given(schema=st.sampled_from(JSON_SCHEMAS), body=st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_mapped(schema: str, body: bytes) -> None:
    assert isinstance(map_body(schema, "x", body, ORIGIN), Mapped)


@given(record=st.dictionaries(st.text(min_size=1, max_size=8).map(lambda name: f"ñ {name}"), VALUES, max_size=6))
@settings(max_examples=100, deadline=None)
def test_no_field_of_a_name_unknown_is_lost(record: dict[str, Any]) -> None:
    if not fits(record):
        return
    for schema in JSON_SCHEMAS:
        body = orjson.dumps({"title": "Uno", **record})
        mapped = map_body(schema, "x", body, ORIGIN)
        assert mapped.dataset is not None
        received = orjson.loads(body)  # JSON has no infinity: orjson writes null
        kept = {name.replace("\x00", "") for name in record if received[name] not in (None, "", [], {})}
        assert kept <= mapped.dataset.extra.keys()


class TestFingerprint:
    BEFORE = mapping_fingerprint("ckan", ORIGIN)

    def test_it_is_eight_bytes_and_stays_the_same(self) -> None:
        assert len(self.BEFORE) == 8
        assert mapping_fingerprint("ckan", replace(ORIGIN)) == self.BEFORE

    @pytest.mark.parametrize("schema", sorted(SCHEMAS.keys() - {"ckan"}))
    def test_it_differs_between_schemas(self, schema: str) -> None:
        assert mapping_fingerprint(schema, ORIGIN) != self.BEFORE

    @pytest.mark.parametrize(
        "fact", [{"title": "Otro"}, {"place": "19"}, {"base_uri": "https://otra.mx"}, {"home": ""}]
    )
    def test_it_changes_with_what_the_registry_says(self, fact: dict[str, str]) -> None:
        assert mapping_fingerprint("ckan", replace(ORIGIN, **fact)) != self.BEFORE  # type: ignore[arg-type]

    def test_it_changes_with_the_code_and_the_vocabularies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        names = {name for name, _ in registry._iter_files(files("mappings"), "")}
        assert {"/values/dates.py", "/schemas/ckan_tables.py", "/vocabularies/README.md"} <= names
        monkeypatch.setattr(registry, "package_fingerprint", lambda: b"another code")
        mapping_fingerprint.cache_clear()
        try:
            assert mapping_fingerprint("ckan", ORIGIN) != self.BEFORE
        finally:
            mapping_fingerprint.cache_clear()
