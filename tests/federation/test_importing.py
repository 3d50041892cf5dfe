"""Many sources at once, and the registry as a file that is read back without loss."""

import string
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.errors import UsageError
from federation.importing import SEED, Outcome, iter_imported
from federation.new_addresses import edit_registered
from federation.registry_files import entries_from_yaml, yaml_from_sources
from federation.settings import Settings
from federation.state_changes import change_state
from federation.states import STATES, Actor
from storage.database import open_database
from storage.source_events import list_events
from storage.source_proofs import make_proof
from storage.sources import SourceOptions, add_source, list_sources, require_source

SETTINGS = Settings()
DAY = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def read(database, tmp_path):
    """Import a text as a file of that name; what became of each line."""

    def read(text, name="portales.tsv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return [(one.line, one.slug, one.outcome.value) for one in iter_imported(database, SETTINGS, path, "ana")]

    return read


TABLE = """slug\ttitle\turl\tstate\tmunicipality\tcontact\tnote
gdl\tGuadalajara\thttps://datos.gdl.mx\t\tGuadalajara\tana@gdl.mx\tla de 2024
\tJalisco\thttps://datos.jalisco.mx\tJalisco\t\t\t

mal\tMal\thttps://mal.mx\tJalsico\t\t\t
\t\tno es una url\t\t\t\t
"""


def test_a_source_that_has_another_address_since_is_not_proposed_again(database, read):
    assert [outcome for *_, outcome in read(TABLE)][:2] == ["new", "new"]
    edit_registered(database, "gdl", url="https://datos.gdl.mx/api/3/action", who="ana")
    edit_registered(database, "gdl", url="https://abiertos.gdl.mx/", who="ana")
    change_state(database, "datos-jalisco-mx", "retired", Actor.OPERATOR, who="ana", reason="se fue")
    assert read(TABLE)[:2] == [(2, "gdl", "same"), (3, "datos-jalisco-mx", "same")]
    assert len(list_sources(database)) == 2


def test_another_spelling_of_a_portal_that_is_there_is_that_portal(database, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "url,state\nhttps://datos.jalisco.mx,14\nhttp://www.datos.jalisco.mx/,14\n"
        "https://datos.jalisco.mx/data.json,14\nhttps://gob.mx/uno.json,14\nhttps://gob.mx/dos.json,14\n"
    )
    rows = list(iter_imported(database, SETTINGS, path, "ana"))
    assert [row.outcome.value for row in rows] == ["new", "same", "same", "new", "new"]
    assert [row.slug for row in rows[:3]] == ["datos-jalisco-mx"] * 3
    assert rows[1].words.startswith("es el mismo portal que datos-jalisco-mx: su dirección es la misma")


def test_each_line_of_a_table_is_proposed_or_refused_by_itself(database, read):
    assert read(TABLE) == [
        (2, "gdl", "new"), (3, "datos-jalisco-mx", "new"), (5, "mal", "refused"), (6, "", "refused"),
    ]  # fmt: skip
    source = require_source(database, "gdl")
    assert (source.status, source.municipality, source.government_level, source.protocol) == (
        "proposed",
        "14039",
        "municipal",
        "",
    )
    assert (source.contact_email, source.home) == ("ana@gdl.mx", "https://datos.gdl.mx")
    (turn,) = list_events(database, source.id)
    assert (turn.who, turn.reason_es) == ("ana", "Importada de portales.tsv. la de 2024")


def test_what_was_read_once_is_there_the_second_time(database, read):
    read(TABLE)
    before = list_sources(database)
    assert [outcome for _, _, outcome in read(TABLE)] == ["same", "same", "refused", "refused"]
    assert list_sources(database) == before


def test_a_table_may_be_of_commas_and_have_columns_of_its_own(read):
    assert read("name,base_url,colour\nUno,https://uno.mx,azul\n", "p.csv") == [(2, "uno-mx", "new")]


EXCEL = "url;Título;NIVEL;Estado;municipio;Contacto;horario;Teléfono\nhttps://tala.mx;Gobierno de Michoacán;Municipal;;Tala;x@tala.mx;P7D;33 1234\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_as_a_spreadsheet_in_spanish_writes_it(sqlite_database, tmp_path, encoding, separator):
    path, told = tmp_path / "portales.csv", []
    path.write_bytes(EXCEL.replace(";", separator).encode(encoding))
    (one,) = iter_imported(sqlite_database, SETTINGS, path, "ana", told.append)
    assert one.outcome is Outcome.NEW
    (source,) = list_sources(sqlite_database)
    assert (source.title, source.government_level, source.municipality, source.contact_email, source.schedule) == (
        "Gobierno de Michoacán", "municipal", "14083", "x@tala.mx", "P7D",
    )  # fmt: skip
    assert told[0].startswith("portales.csv: no se leen las columnas «Teléfono». Se leen: slug, título, url, nivel,")


def test_words_of_spanish_are_values_too(sqlite_database, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("liga,nivel,poder,entidad\nhttps://congreso.mx,Estatal,Legislativo,Jalisco\n")
    list(iter_imported(sqlite_database, SETTINGS, path))
    (source,) = list_sources(sqlite_database)
    assert (source.government_level, source.government_branch, source.state) == ("state", "legislative", "14")


def test_a_quarantined_source_enters_another_store_active(database, read):
    entry = ENTRY.format(more=", protocol: ckan").replace("status: proposed", "status: quarantined")
    assert read(entry, "r.yaml") == [(1, "uno", "new")]
    assert require_source(database, "uno").status == "active", "what is asked of it is in the store that it comes from"


@pytest.mark.parametrize("text", ["", "title\tlevel\nUno\tfederal\n", "\x00"])
def test_a_table_without_addresses_is_none(read, text):
    with pytest.raises(UsageError, match="url"):
        read(text)


def test_private_addresses_do_not_enter_by_a_table(read):
    assert read("url\nhttp://169.254.169.254/\nhttp://10.0.0.1\n") == [(2, "", "refused"), (3, "", "refused")]


def test_the_seed_list_enters_whole_as_proposed(sqlite_database):
    outcomes = [one.outcome for one in iter_imported(sqlite_database, SETTINGS, SEED, "ana")]
    assert Counter(outcomes) == {Outcome.NEW: 156, Outcome.SAME: 1}  # https://www.datos.gob.mx/ is there without «www»
    sources = list_sources(sqlite_database)
    assert {source.status for source in sources} == {"proposed"}
    assert sum(source.government_level == "municipal" for source in sources) == 33
    assert {one.outcome for one in iter_imported(sqlite_database, SETTINGS, SEED)} == {Outcome.SAME}


# ── the registry's file ──


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf", "Co", "Cn")),
    min_size=1,
    max_size=30,
)
NAMES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
OPTIONS = st.builds(
    SourceOptions,
    page_size=st.none() | st.integers(1, 10_000),
    delay=st.none() | st.floats(0, 3600),
    full_pass_days=st.none() | st.floats(0, 366),
    window=st.none() | st.just("22:00-06:00"),
    requests_per_day=st.none() | st.integers(1, 10_000_000),
    tls_exception_until=st.none() | st.just("2026-12-31"),
    columns=st.none()
    | st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), WORDS),
        min_size=1,
        max_size=3,
    ).map(tuple),
)
PLACES = st.sampled_from(
    [("federal", None, None), ("federal", "14", None), ("state", "09", None), ("municipal", "14", "14039")]
)


@st.composite
def registries(draw):
    """Facts of some sources, as the registry may hold them."""
    facts = []
    for slug in draw(st.lists(NAMES, unique=True, max_size=4)):
        level, state, municipality = draw(PLACES)
        status = draw(st.sampled_from([one.name for one in STATES]))
        contact = draw(st.sampled_from([None, "ana@ejemplo.gob.mx"]))
        facts.append({
            "slug": slug, "title": draw(WORDS), "url": f"https://{slug}.mx/{draw(NAMES)}", "schema": draw(st.sampled_from(["", "dcat_us"])),
            "protocol": draw(st.sampled_from(["ckan", "data_json", "spreadsheet"])), "government_level": level, "state": state,
            "municipality": municipality, "government_branch": draw(st.sampled_from([None, "executive", "judicial"])),
            "home": draw(st.sampled_from(["", "https://ejemplo.mx"])), "status": status, "options": draw(OPTIONS),
            "organisation": draw(st.none() | WORDS), "contact_email": contact, "contact_name": draw(WORDS) if contact else None,
            "license": draw(st.sampled_from([None, "https://ejemplo.mx/licencia"])),
            "withdrawn": status == "retired" and draw(st.booleans()),
            "created": DAY + timedelta(microseconds=draw(st.integers(0, 10**15))),
        })  # fmt: skip
    return facts


@pytest.fixture
def empty(make_database_url):
    """Make empty databases of the dialect under test."""
    made = []

    def make():
        made.append(open_database(make_database_url(True)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def round_trip(first, second, tmp_path):
    """Export one database and read it into another; what is different."""
    text = yaml_from_sources(list_sources(first))
    path = tmp_path / "registro.yaml"
    path.write_text(text, encoding="utf-8")
    outcomes = {one.outcome for one in iter_imported(second, SETTINGS, path, "ana")}
    return text, yaml_from_sources(list_sources(second)), outcomes


@pytest.mark.parametrize("text", ["uno\x85dos", "a\u2028b", "a\u2029b", "1", "sí", "- a: b", "línea\notra"])
def test_a_text_is_written_so_that_yaml_reads_it_as_it_was(sqlite_database, text):
    add_source(sqlite_database, slug="uno", title=text, url="https://a.mx", protocol="ckan", government_level="federal")
    (entry,) = entries_from_yaml(yaml_from_sources(list_sources(sqlite_database)).encode())
    assert entry["title"] == text


@given(registries())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_exported_is_read_back_without_loss(make_sqlite_url, tmp_path, registry):
    first, second = open_database(make_sqlite_url(True)), open_database(make_sqlite_url(True))
    try:
        for facts in registry:
            add_source(first, **facts)
        before, after, outcomes = round_trip(first, second, tmp_path)
        assert after == before.replace("status: quarantined", "status: active")
        assert outcomes <= {Outcome.NEW}
        bare = [replace(one, id=0, modified=one.created) for one in list_sources(second)]
        assert bare == [
            replace(one, id=0, modified=one.created, status="active" if one.status == "quarantined" else one.status)
            for one in list_sources(first)
        ]
    finally:
        first.close()
        second.close()


def test_both_databases_write_the_same_file(empty, tmp_path):
    first, second = empty(), empty()
    for slug in ("b-2", "a", "b10", "b"):
        add_source(first, slug=slug, title="Sí: «ñ» # no", url=f"https://{slug}.mx", protocol="ckan", government_level="federal",
                   status="active", options=SourceOptions(columns=(("no", "title"),)))  # fmt: skip
    before, after, outcomes = round_trip(first, second, tmp_path)
    assert (after, outcomes) == (before, {Outcome.NEW})
    assert (
        before.index("name: a\n")
        < before.index("name: b\n")
        < before.index("name: b-2\n")
        < before.index("name: b10\n")
    )
    assert round_trip(first, second, tmp_path)[2] == {Outcome.SAME}


def test_a_file_changes_facts_and_never_a_state(database, read):
    add_source(
        database,
        slug="uno",
        title="Uno",
        url="https://uno.mx",
        protocol="ckan",
        government_level="federal",
        status="active",
    )
    text = (
        yaml_from_sources(list_sources(database))
        .replace("title: Uno", "title: Otro")
        .replace("status: active", "status: retired")
    )
    assert read(text, "registro.yaml") == [(1, "uno", "changed")]
    source = require_source(database, "uno")
    assert (source.title, source.status) == ("Otro", "active")


def test_no_token_leaves_with_the_file(database):
    source = add_source(
        database, slug="uno", title="Uno", url="https://uno.mx", protocol="ckan", government_level="federal"
    )
    assert make_proof(database, source.id, "uno.mx").token not in yaml_from_sources(list_sources(database))


ENTRY = "milpa: 1\nsources:\n- {{name: uno, title: Uno, url: 'https://uno.mx', level: federal, status: proposed, joined: '2026-11-26T00:00:00+00:00'{more}}}\n"


@pytest.mark.parametrize(
    "more",
    [
        ", colour: azul", ", title: 3", ", status: dormida", ", state: '99'", ", protocol: gopher", ", options: {page_size: no}",
        ", options: {page_size: 0}", ", options: {colour: 3}", ", options: [1]", ", joined: ayer", ", joined: '2026-11-26T00:00:00'",
        ", withdrawn: 3", ", contact_email: x", ", level: municipal", ", name: Ñ", ", options: {columns: [[a]]}", ", options: {delay: true}",
        ", schedule: cada martes", ", url: una dirección", ", url: 'ftp://uno.mx/data.json'", ", url: 'file:///etc/passwd'",
        ", url: 'https:///uno', protocol: spreadsheet", ", status: active", ", status: quarantined", ", title: ' '",
        ", contact_email: 'Ana Ruiz <ana@ejemplo.gob.mx>'", ", license: la de siempre",
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_right_is_refused_by_itself(database, read, more):
    text = (
        ENTRY.format(more=more)
        + "- {name: dos, title: Dos, url: 'https://dos.mx', level: federal, status: proposed, joined: '2026-11-26T00:00:00+00:00'}\n"
    )
    assert [(slug, outcome) for _, slug, outcome in read(text, "r.yaml")][1] == ("dos", "new")
    assert [source.slug for source in list_sources(database)] == ["dos"]


def test_what_an_entry_says_is_kept_as_it_would_be_had_it_been_typed(database, read):
    more = ", license: cc-by-4.0, schedule: '0  3 * * *', protocol: spreadsheet, url: 'file:///srv/inventario.xlsx'"
    assert read(ENTRY.format(more=more), "r.yaml") == [(1, "uno", "new")]
    source = require_source(database, "uno")
    assert (source.license, source.schedule, source.url) == (
        "https://creativecommons.org/licenses/by/4.0/", "0 3 * * *", "file:///srv/inventario.xlsx",
    )  # fmt: skip


def test_a_file_takes_no_protocol_from_a_source_that_is_harvested(database, read):
    facts = {"title": "Uno", "url": "https://uno.mx", "protocol": "ckan", "government_level": "federal"}
    add_source(database, slug="uno", **facts, status="active")
    assert read(ENTRY.format(more=""), "r.yaml") == [(1, "uno", "refused")]
    assert require_source(database, "uno").protocol == "ckan"


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "milpa: 2\nsources: []", "milpa: 1\nsources: 3", "a: [", "!!python/object:os.system {}",
        "a: &a [x]\nb: *a", "[" * 5_000, "\x00", "milpa: 1\nsources: &s\n- *s",
    ],
)  # fmt: skip
def test_what_is_no_registry_is_refused_whole(read, text):
    with pytest.raises(UsageError):
        read(text, "registro.yaml")


@pytest.mark.parametrize("entry", ["3", "[]", "{3: 4}", "null", "{name: [x]}"])
def test_hostile_entries_are_refused(read, entry):
    assert [outcome for _, _, outcome in read(f"milpa: 1\nsources:\n- {entry}\n", "r.yaml")] == ["refused"]


# ── as it is typed ──


def test_import_and_export_as_they_are_typed(milpa, tmp_path):
    table = tmp_path / "portales.tsv"
    table.write_text(TABLE)
    ran = milpa("import", str(table))
    assert ran.code == 1
    for words in ("nueva: 2", "rechazada: 2", "¿Quiso decir: 14 Jalisco"):
        assert words in ran.out
    assert milpa("import", str(table), "--json").json["counts"] == {"new": 0, "changed": 0, "same": 2, "refused": 2}
    out = tmp_path / "registro.yaml"
    assert milpa("export", "--out", str(out)).code == 0
    assert out.read_text(encoding="utf-8") == milpa("export").out
    assert milpa("import", str(out)).code == 0
    assert milpa("import").code == 2
    assert milpa("import", "no-existe.tsv").code == 2


def test_what_was_not_asked_is_asked_when_it_is_approved(milpa, portal, tmp_path):
    table = tmp_path / "portales.tsv"
    table.write_text(f"slug\turl\nuno\t{portal.url}\ndos\thttp://127.0.0.1:1/\n")
    assert milpa("import", str(table)).code == 0
    assert milpa("approve", "uno", "--activate", "--reason", "Oficio").code == 0
    assert milpa("harvest", "uno").code == 0
    assert milpa("approve", "dos", "--reason", "Oficio").code == 1
    states = {
        source["name"]: (source["status"], source["protocol"]) for source in milpa("sources", "--json").json["sources"]
    }
    assert states == {"uno": ("active", "ckan"), "dos": ("proposed", "")}
