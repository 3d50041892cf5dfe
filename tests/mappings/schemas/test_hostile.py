"""Hostile records of every registered schema: handled by rule, bounded, reported, never a crash.

What to attack is read off the schemas' own tables, so that a new schema or a new row is attacked as well.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.assembly import ISSUES, Mapped
from mappings.issue_codes import CODES, Severity
from mappings.issues import advise, describe
from mappings.json_form import canonical_bytes, json_from_dataset
from mappings.origin import Origin
from mappings.reading import Ignore, Row, TakeApart
from mappings.registry import SCHEMAS, map_body
from tests.cpu_time import within_cpu_seconds

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", "state", None, "14"
)
LARGEST = 300_000
"""Bytes of the JSON form of a dataset without distributions, whatever it is made from."""
Record = dict[str, Any]


# ── what the tables say ──────────────────────────────────────────────────────────────────────────────────────────────


def rows(schema: str, class_name: str) -> tuple[Row, ...]:
    return SCHEMAS[schema].tables().get(class_name, ())


def sources(schema: str, class_name: str, *into: str) -> list[str]:
    """The fields that a table reads, all or those into some of the profile's; one for each name with a ``*``."""
    found: dict[str, None] = {}
    for row in rows(schema, class_name):
        if not into or (not isinstance(row, Ignore | TakeApart) and row.into in into):
            found.update(dict.fromkeys(name.replace("*", "x") for name in row.sources))
    return list(found)


def nest(record: Record, name: str, value: Any) -> None:
    """Put a value where a table means it: ``publisher.name`` is inside an object."""
    *path, last = name.split(".")
    for step in path:
        inner = record.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        record = inner
    record.setdefault(last, value)


def nested(values: Mapping[str, Any]) -> Record:
    record: Record = {}
    for name, value in values.items():
        nest(record, name, value)
    return record


def plain(schema: str) -> Record:
    """The least that a schema makes a dataset of."""
    (title, *_) = sources(schema, "Dataset", "title")
    return nested({title: "Uno"})


def holder(schema: str) -> str:
    """The field that holds the distributions; one that no table names where a schema has none (a plan)."""
    holders = (row for row in rows(schema, "Dataset") if isinstance(row, TakeApart) and row.into == "distribution")
    return next((row.sources[0] for row in holders), "distribution")


def read(schema: str, record: Record) -> Mapped:
    return map_body(schema, "x", orjson.dumps(record), ORIGIN)


JSON_SCHEMAS = [
    name
    for name in SCHEMAS
    if sources(name, "Dataset", "title") and read(name, plain(name)).dataset is not None
]  # fmt: skip
"""The schemas whose records are JSON objects: those that make a dataset of one."""

each_schema = pytest.mark.parametrize("schema", sorted(SCHEMAS))
each_json_schema = pytest.mark.parametrize("schema", JSON_SCHEMAS)


def check(mapped: Mapped) -> None:
    """What holds of everything that was ever mapped."""
    said = {issue.code for issue in mapped.issues}
    assert not {"record.unreadable", "record.internal_error"} & said, mapped.issues[:5]
    assert len(mapped.issues) <= ISSUES
    assert (mapped.dataset is None) == any(issue.severity is Severity.ERROR for issue in mapped.issues)
    for issue in mapped.issues[:20]:
        assert issue.code in CODES
        assert describe(issue)
        assert advise(issue, "en")
    if mapped.dataset is not None:
        size = len(canonical_bytes(json_from_dataset(mapped.dataset)))
        assert mapped.dataset.distribution or size < LARGEST


def test_the_json_schemas_are_found() -> None:
    assert {"ckan", "dkan", "dcat_us", "adela", "geonode"} <= set(JSON_SCHEMAS)


# ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

BODIES = {
    "nothing": b"",
    "a web page": b"<!DOCTYPE html><html></html>",
    "half a record": b'{"title": "ha',
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a text": b'"Uno"',
    "nested 20,000 deep": b'{"title":' * 20_000 + b"1" + b"}" * 20_000,
    "opened 20,000 times": b"[" * 20_000,
    "a number of 5,000 digits": b'{"title": ' + b"9" * 5_000 + b"}",
    "a million NULs": b"\x00" * 1_000_000,
}


@each_schema
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_record_is_an_issue(schema: str, name: str) -> None:
    mapped = map_body(schema, "x", BODIES[name], ORIGIN)
    assert mapped.dataset is None or name == "a number of 5,000 digits"
    assert any(issue.severity is Severity.ERROR for issue in mapped.issues) == (mapped.dataset is None)


@each_schema
@given(body=st.binary(max_size=300))
@settings(max_examples=30, deadline=None)
def test_any_bytes_are_mapped_or_refused(schema: str, body: bytes) -> None:
    assert isinstance(map_body(schema, "x", body, ORIGIN), Mapped)


# ── values of the wrong kind ─────────────────────────────────────────────────────────────────────────────────────────

WRONG: dict[str, Any] = {
    "a list": ["https://x.mx/a.csv", "2015"],
    "a list of lists": [[["a"]], []],
    "an object": {"a": {"b": [1]}},
    "a list of objects": [{"name": "a", "url": "https://x.mx"}, {"@value": 7}, None],
    "JSON text": '[{"name": "a"}, ["b"]]',
    "half of JSON text": '{"a": [',
    "a truth value": True,
    "a number": 7,
    "a fraction": 0.5,
    "the largest number": 2**63 - 1,
    "NUL": "a\x00b",
    "spaces": " \t\n ",
    "a template": "{{titulo}}",
    "null": None,
    "nested 100 deep": orjson.loads(b'{"a": [' * 100 + b"1" + b"]}" * 100),
    "nested 100 deep in one list": orjson.loads(b"[" * 200 + b"]" * 200),
}


@each_json_schema
@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_the_wrong_kind_in_every_field_at_once(schema: str, name: str) -> None:
    record = plain(schema)
    for field in sources(schema, "Dataset"):
        nest(record, field, deepcopy(WRONG[name]))
    file = nested({field: deepcopy(WRONG[name]) for field in sources(schema, "Distribution")})
    record[holder(schema)] = [file, WRONG[name]]
    check(read(schema, record))


@each_json_schema
@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_the_wrong_kind_in_one_field_costs_that_value_only(schema: str, name: str) -> None:
    for field in sources(schema, "Dataset"):
        record = plain(schema)
        if field.partition(".")[0] not in record:
            nest(record, field, deepcopy(WRONG[name]))
        mapped = read(schema, record)
        check(mapped)
        refusals = {issue.code for issue in mapped.issues if issue.severity is Severity.ERROR}
        assert refusals <= {"record.not_public", "record.not_dataset"}, (field, mapped.issues)


# ── too much of everything ───────────────────────────────────────────────────────────────────────────────────────────


def addresses(schema: str, number: int) -> Record:
    urls = ("url", "download_url", "access_url")
    return nested(dict.fromkeys(sources(schema, "Distribution", *urls), f"https://x.mx/{number}.csv"))


def broken(schema: str) -> Record:
    addressing = addresses(schema, 0).keys()
    fields = (field for field in sources(schema, "Distribution") if field not in addressing)
    return nested(dict.fromkeys(fields, "ayer, quizá"))


MONSTROUS: dict[str, Callable[[str], Record]] = {
    "8,000 resources": lambda schema: {
        holder(schema): [addresses(schema, number) | (broken(schema) if number % 2 else {}) for number in range(8_000)]
    },
    "35,000 keywords": lambda schema: nested(
        {name: [f"palabra {number}" for number in range(35_000)] for name in sources(schema, "Dataset", "keyword")}
    ),
    "35,000 keywords in one text": lambda schema: nested(
        dict.fromkeys(sources(schema, "Dataset", "keyword"), ", ".join(f"palabra {n}" for n in range(35_000)))
    ),
    "35,000 themes": lambda schema: nested(
        {name: [{"name": f"t{number}"} for number in range(35_000)] for name in sources(schema, "Dataset", "theme")}
    ),
    "a title of 5 MB": lambda schema: nested(dict.fromkeys(sources(schema, "Dataset", "title"), "x" * 5_000_000)),
    "a title of 5 MB of HTML": lambda schema: nested(
        dict.fromkeys(sources(schema, "Dataset", "title"), "<b>y</b> " * 550_000)
    ),
    "a text of 240 kB in every field": lambda schema: nested(
        dict.fromkeys(sources(schema, "Dataset"), "ñ{{<'\"\\ " * 30_000)
    ),
    "100,000 unknown fields": lambda _: {f"campo_{number}": number for number in range(100_000)},
}


@each_json_schema
@pytest.mark.parametrize("name", MONSTROUS)
def test_a_monstrous_record_is_mapped_within_bounds(schema: str, name: str) -> None:
    record = MONSTROUS[name](schema)
    for field, value in plain(schema).items():
        record.setdefault(field, value)
    mapped = read(schema, record)
    check(mapped)
    if name != "a text of 240 kB in every field":  # which may say that it is no dataset
        assert mapped.dataset is not None, mapped.issues[:3]
    if name == "8,000 resources" and "Distribution" in SCHEMAS[schema].tables():
        assert mapped.dataset is not None
        assert len(mapped.dataset.distribution) == 8_000


@each_json_schema
def test_what_nests_as_deep_as_json_readers_go_costs_at_most_its_record(schema: str) -> None:
    deep = orjson.dumps(plain(schema))[:-1] + b', "%s": ' + b'{"a": [' * 480 + b"1" + b"]}" * 480 + b"}"
    names = {name.partition(".")[0] for name in sources(schema, "Dataset")} - plain(schema).keys()
    for name in sorted(names | {"hondo"}):
        mapped = map_body(schema, "x", deep.replace(b"%s", name.encode(), 1), ORIGIN)
        if mapped.dataset is None:
            refusals = {issue.code for issue in mapped.issues if issue.severity is Severity.ERROR}
            assert refusals <= {"record.too_deep"}, (name, mapped.issues)
        else:
            canonical_bytes(json_from_dataset(mapped.dataset))


HARD = {
    "templates": "{{a}} " * 40 + "x",
    "a system without a number": "EPSG" * 25,
    "rings": "GEOMETRYCOLLECTION(POLYGON(" + "(1 1) " * 40 + "x))",
    "a boxed point": "<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'>" + " " * 20_000 + "x",
    "blanks": "1" + " " * 20_000 + "x",
    "asides": "<aside></aside>" * 2_000,
    "tags without an end": "<div>" * 4_000,
    "lists": "a; " * 4_000,
    "slashes": "http:/" * 3_000,
    "brackets": "([<" * 4_000,
}


@each_json_schema
@pytest.mark.parametrize("name", HARD)
def test_a_text_that_is_hard_to_read_costs_little_in_any_field(schema: str, name: str) -> None:
    for field in sources(schema, "Dataset"):
        record = plain(schema)
        nest(record, field, HARD[name])
        with within_cpu_seconds(3):
            check(read(schema, record))
    file = nested(dict.fromkeys(sources(schema, "Distribution"), HARD[name]))
    with within_cpu_seconds(3):
        check(read(schema, plain(schema) | {holder(schema): [file]}))


# ── anything ─────────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.text(max_size=15) | st.sampled_from(
    ["https://x.mx/a.csv", "http://default/a", "2014-01-01/2013", "R/P1M", "csv", "Jalisco", "[1, 2]", '{"a": [', "true",
     "active", "Publicado", "\x00", "es", "{{a}}", "OGC:WMS", "EPSG:3857", "POLYGON((1 1))", "1,2,3,4", "Date changed\t1"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | WORDS


def values(names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=10
    )


@each_json_schema
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_the_fields_hold_it_is_mapped_or_refused_in_words(schema: str, data: st.DataObject) -> None:
    classes = SCHEMAS[schema].tables()
    parts = sorted({step for name in classes for source in sources(schema, name) for step in source.split(".")})
    names = st.sampled_from(sources(schema, "Dataset")) | st.text(max_size=5)
    record = data.draw(st.dictionaries(names, values(st.sampled_from(parts)), max_size=8))
    check(read(schema, nested(record)))


# ── the same of RDF ──────────────────────────────────────────────────────────────────────────────────────────────────

SUBJECT = "<https://x.mx/d>"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"


def triples(*lines: str) -> bytes:
    kind = f"{SUBJECT} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DCAT}Dataset> ."
    return "".join(f"{line}\n" for line in (kind, f'{SUBJECT} <{DCT}title> "Uno" .', *lines)).encode()


RDF = {
    "8,000 distributions": lambda: triples(
        *(f"{SUBJECT} <{DCAT}distribution> <https://x.mx/d/{number}> ." for number in range(8_000)),
        *(f"<https://x.mx/d/{number}> <{DCAT}downloadURL> <https://x.mx/{number}.csv> ." for number in range(8_000)),
    ),
    "35,000 keywords": lambda: triples(*(f'{SUBJECT} <{DCAT}keyword> "palabra {n}" .' for n in range(35_000))),
    "35,000 themes": lambda: triples(*(f"{SUBJECT} <{DCAT}theme> <https://x.mx/t/{n}> ." for n in range(35_000))),
    "a title of 5 MB": lambda: triples(f'{SUBJECT} <{DCT}title> "{"x" * 5_000_000}" .'),
    "literals where nodes are due": lambda: triples(
        *(f'{SUBJECT} <{DCAT}{name}> "palabras" .' for name in ("distribution", "contactPoint", "theme", "landingPage"))
    ),
    "nodes where literals are due": lambda: triples(
        *(f"{SUBJECT} <{DCT}{name}> {SUBJECT} ." for name in ("description", "issued", "identifier", "spatial"))
    ),
}


@pytest.mark.parametrize("name", RDF)
def test_a_monstrous_graph_is_mapped_within_bounds(name: str) -> None:
    mapped = map_body("dcat", "https://x.mx/d", RDF[name](), ORIGIN)
    assert mapped.dataset is not None, mapped.issues[:3]
    check(mapped)
