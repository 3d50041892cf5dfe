"""What every normaliser promises, whatever comes in: an answer of its kind, a code of the catalogue, and no exception."""

from collections.abc import Callable
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from rdflib import Literal, URIRef

from mappings.dcat_mx import Concept, Duration, Iri, LanguageTag, Moment, Resolution
from mappings.issue_codes import CODES
from mappings.values.access import access_level
from mappings.values.dates import moment, period, utc_moment
from mappings.values.frequencies import frequency, frequency_code, frequency_iri, frequency_label
from mappings.values.languages import language, language_label, language_tag
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type, openness
from mappings.values.numbers import LARGEST, byte_size
from mappings.values.places import geometry, place, place_exists
from mappings.values.resolutions import distance, duration
from mappings.values.text import PROSE_LENGTH, description, keywords, prose, text, title
from mappings.values.themes import theme
from mappings.values.urls import email, iri, url

IRI = TypeAdapter(Iri)
MOMENT = TypeAdapter(Moment)
TAG = TypeAdapter(LanguageTag)
DURATION = TypeAdapter(Duration | None)
RESOLUTION = TypeAdapter(Resolution | None)

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HOSTILE_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=40),  # lone surrogates included
    st.text(alphabet="0123456789-/.:TZ+PYMWD ", max_size=30),
    st.text(alphabet="<>&;/ab pscript#x3!-\n", max_size=60),
    st.text(alphabet="htp:/.mx%?#[]@áñ \\\x00", max_size=40).map(lambda tail: f"http://{tail}"),
    st.text(alphabet="0123456789.,-() POINTLYGeE", max_size=40),
    st.sampled_from(
        ["\x00", "\ud800", "a" * 300_000, "9" * 5_000, "&amp;" * 2_000, "<b>" * 2_000, "٣٤", "१२/०७/२०१९", "²"]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), HOSTILE_TEXTS, st.binary(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(
            st.sampled_from(
                [
                    "@value",
                    "@id",
                    "@language",
                    "es",
                    "en",
                    "name",
                    "type",
                    "coordinates",
                    "startDate",
                    "end",
                    "west",
                    "south",
                    "east",
                ]
            )
            | st.text(max_size=5)
            | st.integers(),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)

NORMALISERS: dict[str, Callable[[Any], tuple[Any, str | None]]] = {
    each.__name__: each
    for each in (
        *(moment, utc_moment, period, frequency, language, licence, media_type, file_format, place, geometry, theme),
        *(url, iri, email, text, prose, title, description, keywords, byte_size, access_level),
        *(distance, duration),
    )
}


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("name", NORMALISERS)
@QUICK
@given(value=VALUES)
def test_any_value_gives_a_reading_and_a_code_of_the_catalogue(name: str, value: Any) -> None:
    reading, code = NORMALISERS[name](value)

    assert code is None or code in CODES
    assert reading != ""
    assert reading != {}


MONSTERS = {
    "a list in a list, 5,000 times": nested(5_000),
    "a polygon of endless depth": {"type": "Polygon", "coordinates": nested(5_000)},
    "a number of 5,000 digits": 10**5_000,
    "nan": float("nan"),
    "infinity": float("-inf"),
    "bytes": b"2014",
    "an object": object(),
    "a long text of brackets": "POINT " + "(" * 90_000,
    "a long text of spaces": "POINT (" + " " * 90_000,
    "a text that begins as JSON": "[" * 90_000,
    "entities in entities": "&" + "amp;" * 50_000,
    "unclosed tags": "<p " * 30_000,
    "unclosed links": '<a href="http://x.mx">' * 4_000,
    "half a thousand keys": {f"k{number}": number for number in range(500)},
}


@pytest.mark.parametrize("name", NORMALISERS)
@pytest.mark.parametrize("value", MONSTERS.values(), ids=MONSTERS)
def test_a_monster_is_survived(name: str, value: Any) -> None:
    _, code = NORMALISERS[name](value)

    assert code is None or code in CODES


@pytest.mark.parametrize("name", NORMALISERS)
@pytest.mark.parametrize("value", [None, "", "   ", [], [""], [None], {}, "\t\n"], ids=repr)
def test_an_absent_value_is_absent_and_no_issue(name: str, value: Any) -> None:
    assert NORMALISERS[name](value) == (None, None)


SAME_KIND = (
    "moment",
    "utc_moment",
    "frequency",
    "language",
    "media_type",
    "place",
    "geometry",
    "url",
    "iri",
    "email",
    "text",
    "prose",
)


@pytest.mark.parametrize("name", SAME_KIND)
@QUICK
@given(value=VALUES)
@example(value="&amp;lt;p&amp;gt;hola&amp;lt;/p&amp;gt; &lt;b>")
@example(value="<a href='http://x.mx'>x</a> <script>alert(1)</script> a < b & c")
@example(value="&" + "amp;" * 40 + "lt;b&gt;")
@example(value="http://x.mx/a b[1]%zz%20#a#b")
def test_reading_a_reading_changes_nothing_and_has_nothing_to_say(name: str, value: Any) -> None:
    normalise = NORMALISERS[name]
    reading, _ = normalise(value)

    if reading is not None:
        assert normalise(reading) == (reading, None)


@pytest.mark.parametrize("name", ["url", "iri"])
@settings(max_examples=120, deadline=None)
@given(
    value=HOSTILE_TEXTS | st.from_regex(r"\A[a-z]{1,5}:[ -~áñ]{0,20}\Z") | st.from_regex(r"\Ahttps?://[ -~áñ]{0,30}\Z")
)
def test_an_accepted_iri_is_one_for_the_profile_and_for_a_strict_reader(name: str, value: str) -> None:
    reading, _ = NORMALISERS[name](value)

    if reading is not None:
        IRI.validate_python(reading)
        pyoxigraph.NamedNode(reading)


@QUICK
@given(value=HOSTILE_TEXTS)
def test_an_accepted_address_makes_a_mailto_iri(value: str) -> None:
    reading, _ = email(f"{value}@salud.gob.mx")

    if reading is not None:
        pyoxigraph.NamedNode(f"mailto:{reading}")


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_dates_have_the_form_of_the_profile_and_of_xsd(value: Any) -> None:
    start, end = period(value)[0] or (None, None)

    for reading in (moment(value)[0], utc_moment(value)[0], start, end):
        if reading is not None:
            MOMENT.validate_python(reading)
            kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(reading), "dateTime")
            datatype = pyoxigraph.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
            assert rdflib_reads(reading, str(datatype.value))


def rdflib_reads(lexical: str, datatype: str) -> bool:
    return Literal(lexical, datatype=URIRef(datatype)).ill_typed is not True


@QUICK
@given(value=VALUES)
def test_concepts_have_addresses_that_a_strict_reader_takes(value: Any) -> None:
    for read in (licence, file_format, theme):
        concept, _ = read(value)
        if concept is not None:
            assert isinstance(concept, Concept)
            pyoxigraph.NamedNode(concept.uri)
            assert 1 <= openness(concept, None) <= 5


@QUICK
@given(value=VALUES)
def test_frequencies_and_languages_go_to_their_iris_and_back(value: Any) -> None:
    code, _ = frequency(value)
    if code is not None:
        assert frequency_code(frequency_iri(code)) == code
        assert set(frequency_label(code)) == {"es", "en"}
        pyoxigraph.NamedNode(frequency_iri(code))
    spoken, _ = language(value)
    if spoken is not None:
        assert language_label(spoken)["es"]
    TAG.validate_python(language_tag(value))


@QUICK
@given(value=VALUES)
def test_sizes_and_places_exist(value: Any) -> None:
    size, _ = byte_size(value)
    assert size is None or 0 <= size <= LARGEST
    RESOLUTION.validate_python(distance(value)[0])
    DURATION.validate_python(duration(value)[0])
    code, _ = place(value)
    assert code is None or place_exists(code)


@QUICK
@given(value=VALUES)
def test_texts_hold_nothing_that_xml_or_postgresql_refuses(value: Any) -> None:
    maps = [title(value)[0] or {}, description(value)[0] or {}]
    words = [text(value)[0] or "", prose(value)[0] or "", *(each for found in maps for each in found.values())]
    found, _ = keywords(value)
    for tag, listed in (found or {}).items():
        TAG.validate_python(tag)
        words.extend(listed)
    for each in words:
        assert len(each) <= PROSE_LENGTH
        each.encode("utf-8")
        assert not any(sign < " " and sign not in "\n\t" for sign in each)
