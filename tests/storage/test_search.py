"""Searching: the same words find the same entries on both databases, and nothing of a query is ever syntax."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database, open_database
from storage.index import Condition, IndexFilter, count_entries, facets, get_entry_by_name, iter_entries
from storage.index.words import fold, stems_of
from storage.index.writes import Facts, PreparedEntry, Term, Texts, name_from, prepare_entry, prepare_record
from storage.index.writing import IndexWriter, hold_index
from storage.search import SORTS, Wanted, search, wanted_from_query

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 6, tzinfo=UTC)
BASE = "https://indice.example"

SHELF = {
    "agua": Texts("Calidad del agua potable", "agua ríos", "Comisión Estatal del Agua", "Muestras de los pozos"),
    "pozos": Texts("Pozos", "perforación", "Comisión Estatal del Agua", "Dónde hay agua"),
    "escuelas": Texts(
        "Escuelas públicas", "educación", "Secretaría de Educación", "Planteles de Jalisco, con maestros"
    ),
    "escuela": Texts("Escuela de música", "arte", "Cultura", "Una sola escuela, pública"),
    "censo": Texts("Censo 2020 de población", "población INEGI", "INEGI", "Habitantes por municipio y niñez"),
}


def make_entry(name: str, texts: Texts, kind: str = "dataset", **terms: str) -> PreparedEntry:
    uri = f"{BASE}/dataset/uno/{name}"
    facts = Facts(
        uri, name_from("uno", name, uri=uri), "dataset", "uno", texts.title, None, None, None, None, None, None
    )
    record = prepare_record(f"{BASE}/record/uno/{name}", uri, "uno", b"{}")
    values = [Term("kind", kind), *(Term(field, value) for field, value in terms.items())]
    return prepare_entry(facts, repr((texts, terms)).encode(), record, values, texts)


def write(database: Database, entries: list[PreparedEntry], release: int = 1, published: datetime = NOW) -> None:
    with database.write() as connection:
        hold_index(connection)
        writer = IndexWriter(
            connection, release=release, digest=f"d{release}", published=published, clock=lambda: published
        )
        writer.put(entries)
        writer.finish()


def fill(database: Database) -> None:
    write(database, [
        make_entry(name, texts, tag="Agua" if "agua" in texts.keywords else "otro", state="14" if name < "d" else "19")
        for name, texts in SHELF.items()
    ])  # fmt: skip


@pytest.fixture
def shelf(database) -> Database:
    fill(database)
    return database


def found(database: Database, text: str = "", wanted: IndexFilter | None = None, **options: object) -> list[str]:
    with database.read() as connection:
        hits = search(connection, text, wanted or IndexFilter(), **options)  # type: ignore[arg-type]
    return [entry.uri.rpartition("/")[2] for entry in hits.entries]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("escuelas", {"escuelas", "escuela"}),
        ("ESCUELA publica", {"escuelas", "escuela"}),
        ("educacion", {"escuelas"}),
        ("ninez", {"censo"}),
        ("población 2020", {"censo"}),
        ("calidad de agua", {"agua"}),
        ('"agua potable"', {"agua"}),
        ('"potable agua"', set()),
        ('"calidad de agua"', {"agua"}),
        ("escuela -musica", {"escuelas"}),
        ('agua -"agua potable"', {"pozos"}),
        ("-agua", {"escuelas", "escuela", "censo"}),
        ("maes*", {"escuelas"}),
        ("escuelas*", {"escuelas", "escuela"}),
        ("agua nada", set()),
        ("de la", set(SHELF)),
        ("", set(SHELF)),
        ("?!", set(SHELF)),
    ],
)
def test_words_are_found_by_their_stems_without_accents(shelf, query, expected):
    assert set(found(shelf, query)) == expected


def test_the_title_weighs_most(shelf):
    assert found(shelf, "agua")[0] == "agua"
    assert found(shelf, "pozos")[0] == "pozos"


def test_what_is_found_is_counted_filtered_and_counted_by_value(shelf):
    with shelf.read() as connection:
        hits = search(connection, "agua", rows=1, facets=("state", "tag"))
    assert (hits.count, len(hits.entries)) == (2, 1)
    assert {value.value: value.entries for value in hits.facets["state"]} == {"14": 1, "19": 1}
    assert found(shelf, "agua", IndexFilter(state="19")) == ["pozos"]
    assert found(shelf, "", IndexFilter(state=("14", "19"), tag="AGUA")) == ["agua"]
    assert found(shelf, "", IndexFilter(state="09")) == []
    assert set(found(shelf, "", IndexFilter(conditions=(Condition("state", ("14",), negated=True),)))) == {
        "pozos", "escuelas", "escuela",
    }  # fmt: skip


def test_entries_come_in_the_order_that_is_asked_for_and_page_by_page(shelf):
    write(shelf, [make_entry("agua", SHELF["agua"]._replace(title="Zanjas"), state="14")], 2, LATER)
    assert found(shelf)[0] == found(shelf, sort="-changed")[0] == "agua"
    assert found(shelf, sort="title") == ["censo", "escuela", "escuelas", "pozos", "agua"]
    assert found(shelf, sort="-title") == found(shelf, sort="title")[::-1]
    assert found(shelf, sort="name", start=1, rows=2) == ["censo", "escuela"]
    assert set(SORTS) >= {"relevance", "-changed", "id", "title", "name", "modified"}
    with shelf.read() as connection:
        pages, after = [], 0
        while page := list(iter_entries(connection, after=after, limit=2)):
            pages.append(len(page))
            after = page[-1].id
        assert pages == [2, 2, 1]
        assert count_entries(connection, IndexFilter(modified_since=LATER)) == 1
        assert count_entries(connection, IndexFilter(modified_until=NOW)) == 4


@pytest.mark.parametrize("ranked", [1, 2, 3, 1000])
def test_of_many_hits_the_newest_are_ranked_and_the_others_follow_as_they_came(shelf, monkeypatch, ranked):
    monkeypatch.setattr("storage.search.RANKED", ranked)
    write(shelf, [make_entry(f"mas-{n}", SHELF["pozos"]._replace(title=f"Norias {n}")) for n in range(4)], 2, LATER)
    write(
        shelf, [make_entry(f"rios-{n}", SHELF["agua"]._replace(title=f"Agua de río {n}")) for n in range(3)], 3, LATER
    )
    everything = found(shelf, "agua", rows=50)
    assert sorted(everything) == sorted(
        {"agua", "pozos", *(f"mas-{n}" for n in range(4)), *(f"rios-{n}" for n in range(3))}
    )
    assert set(everything[:4]) == {"agua", "rios-0", "rios-1", "rios-2"}, "a word in the title comes first"
    pages = [found(shelf, "agua", start=start, rows=2) for start in range(0, 12, 2)]
    assert [name for page in pages for name in page] == everything
    assert found(shelf, "agua", IndexFilter(kind="dataset"), rows=50) == everything


@pytest.mark.parametrize("few", [0, 1, 5000])
def test_what_is_of_another_kind_is_left_out_however_it_is_counted(shelf, monkeypatch, few):
    for module in ("conditions", "counting"):
        monkeypatch.setattr(f"storage.index.{module}.FEW", few)
    service = make_entry("mapa", SHELF["agua"]._replace(title="Mapa"), kind="service", state="14")
    write(shelf, [service], 2, LATER)
    datasets = IndexFilter(kind="dataset")
    with shelf.read() as connection:
        told = facets(connection, datasets, fields=("kind", "state", "tag"))
        assert {value.value: value.entries for value in told["state"]} == {"14": 2, "19": 3}
        assert {value.value for value in told["kind"]} == {"dataset"}
        assert search(connection, "agua", datasets).count == 2
        assert (count_entries(connection, datasets), count_entries(connection, IndexFilter(kind="service"))) == (5, 1)
        assert search(connection, "", datasets, facets=("kind",)).facets["kind"][0].entries == 5
    assert set(found(shelf, "agua", datasets)) == {"agua", "pozos"}
    assert found(shelf, "agua", IndexFilter(kind="service")) == ["mapa"]
    assert set(found(shelf, "agua", IndexFilter(kind=("service", "dataset")))) == {"agua", "pozos", "mapa"}
    assert found(shelf, "agua", IndexFilter(kind="series")) == []


def test_values_are_counted_as_entries_come_change_and_go(shelf):
    write(shelf, [make_entry("agua", SHELF["agua"], tag="nuevo", state="14")], 2, LATER)
    with shelf.write() as connection:
        hold_index(connection)
        writer = IndexWriter(connection, release=3, digest="d3", published=LATER)
        writer.remove([make_entry("pozos", SHELF["pozos"]).key], "uno", {})
        writer.finish()
    with shelf.read() as connection:
        told = facets(connection, fields=("tag", "state"))
    assert {value.value: value.entries for value in told["tag"]} == {"otro": 3, "nuevo": 1}
    assert {value.value: value.entries for value in told["state"]} == {"14": 2, "19": 2}
    assert found(shelf, "perforación") == []


def test_a_name_is_made_of_what_a_ckan_takes_and_is_nobody_elses(database):
    plain = make_entry("censo-2020", SHELF["censo"])
    twin = plain._replace(key=b"t" * 16, facts=plain.facts._replace(uri=f"{BASE}/dataset/uno-censo/2020"),
                          record=plain.record._replace(key=b"u" * 16))  # fmt: skip
    write(database, [plain, twin])
    with database.read() as connection:
        names = [entry.name for entry in iter_entries(connection)]
        assert get_entry_by_name(connection, "uno-censo-2020").uri == plain.facts.uri
        assert get_entry_by_name(connection, "nada\x00") is None
    assert names[0] == "uno-censo-2020"
    assert names[1].startswith("uno-censo-2020-")
    assert name_from("uno", "Ñandú/2 ó más", uri="u") != name_from("uno", "nandu-2-o-mas", uri="u")
    assert len(name_from("uno", "x" * 300, uri="u")) <= 100


def test_a_query_is_read_as_words_phrases_and_their_absence():
    assert wanted_from_query('agua -"de los ríos" esc* -x') == (
        Wanted(("agu",)), Wanted(("rios",), negated=True), Wanted((), "esc"), Wanted(("x",), negated=True),
    )  # fmt: skip
    assert wanted_from_query('"') == wanted_from_query("-") == wanted_from_query('* - ""') == ()
    assert len(wanted_from_query("a1 " * 5000)) == 32


def test_folding_takes_accents_away_and_stems_the_endings():
    assert fold("Ñandú ÁÉÍ") == "nandu aei"
    assert stems_of("Educación y educaciones 2024") == ["educ", "educ", "2024"]


HOSTILE = st.text(st.sampled_from("agua\"'-*():^{}|&!<>\\%_; \x00ñÑ\u0301\ud800漢") | st.characters(), max_size=60)


@pytest.fixture(scope="module")
def both(make_sqlite_url, request) -> Database:
    database = open_database(make_sqlite_url(True))
    fill(database)
    yield database
    database.close()


@given(query=HOSTILE)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_syntax_of_sqlite(both, query):
    assert set(found(both, query)) <= set(SHELF)
    assert set(found(both, query, sort="title")) == set(found(both, query))


@given(queries=st.lists(HOSTILE, min_size=30, max_size=30))
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_databases_find_the_same_whatever_is_asked(both, make_postgresql_url, queries):
    other = open_database(make_postgresql_url(True))
    try:
        fill(other)
        for query in (*queries, "'; DROP TABLE index_words; --", "agua & pozos | !x", "agua NEAR(x) title:agua"):
            assert set(found(both, query)) == set(found(other, query)), query
    finally:
        other.close()


FOREIGN = {
    "griego": Texts("Ποιότητα νερού", "νερό", "Δήμος", ""),
    "ruso": Texts("Качество воды", "вода", "Город", ""),
    "chino": Texts("水质 监测", "水", "市", ""),
    "turco": Texts("Işık ölçümü İstanbul", "ışık", "Belediye", ""),
    "cifras": Texts("Censo ² y 1e5 de 3d", "٣", "INEGI", "uno-dos tres_cuatro a.b@c.mx http://a.mx/b"),
}
"""Words that a locale without letters, or a parser of addresses and numbers, would cut otherwise."""


@pytest.fixture
def c_locale(c_locale_url) -> Iterator[Database]:
    database = open_database(c_locale_url)
    yield database
    database.close()


def require_foreign(database: Database) -> None:
    write(database, [make_entry(name, texts) for name, texts in (FOREIGN | SHELF).items()])
    for name, texts in FOREIGN.items():
        for word in (*texts.title.split(), *texts.keywords.split(), *texts.description.split()):
            if wanted_from_query(word):
                assert name in found(database, word), word
        assert found(database, f'"{texts.title}"') == [name]
        assert name in found(database, f"{texts.title[:3]}*")
    assert found(database, "νερου") == ["griego"]
    assert found(database, '"监测 水"') == [], "no phrase goes from one text into the next"


def test_words_of_any_script_are_found(database):
    require_foreign(database)


def test_a_locale_without_letters_finds_the_same(c_locale):
    require_foreign(c_locale)
    assert found(c_locale, "niñez") == ["censo"]
    assert found(c_locale, "educacion") == found(c_locale, "educación") == ["escuelas"]
