"""What no vocabulary knows becomes known by the line that is proposed for it."""

from datetime import UTC, datetime

import orjson
import pytest

from federation.identity import origin_from_source
from federation.unmatched import UNDECIDED, VOCABULARY_OF, header_of, unmatched_values
from mappings.errors import OverlayError
from mappings.issue_codes import CODES
from mappings.registry import map_body
from mappings.values.folding import fold
from mappings.vocabularies import Overlay, use_overlay
from mappings.vocabularies.overlays import overlay_from_files
from storage.bodies import hash_body
from storage.jobs import start_job
from storage.records import RecordWrite, key_from_identifier, store_page
from storage.sources import add_source

STRANGE = {
    "frequency": "Mensuall", "theme": "Saluud", "spatial": "Municipio de Zúñiga Tlajomulco de",
    "license_url": "https://www.datos.gob.mx/libreusomxx/?a=1",
    "language": "espagnol", "accessLevel": "restringidos",
    "resources": [{"id": "1", "url": "https://x.mx/1", "format": "exxcel", "mimetype": "texto/cvss"}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_overlay_after():
    yield
    use_overlay(Overlay())


def store(database, slug, packages, **facts):
    """Store what a CKAN of Jalisco sent, mapped as a harvest maps it; returns the codes that were told of it."""
    facts = {"government_level": "state", "state": "14"} | facts
    source = add_source(database, slug=slug, title=slug, url="https://x.mx", protocol="ckan", status="active", **facts)
    job, origin, writes = start_job(database, source), origin_from_source(source, "https://i.mx"), []
    for number, package in enumerate(packages):
        body = orjson.dumps({"id": f"{number}", "title": "Uno", **package})
        issues = tuple((one.code, one.field, one.value) for one in map_body("ckan", f"{number}", body, origin).issues)
        writes.append(
            RecordWrite(
                known=None, identifier=f"{number}", key=key_from_identifier(f"{number}"), schema="ckan", body=body,
                body_hash=hash_body(body), mapped_with=b"mapping1", uri=f"https://i.mx/{slug}/{number}", issues=issues,
            )
        )  # fmt: skip
    with database.write() as connection:
        store_page(connection, source.id, job.id, writes, now=datetime(2026, 11, 25, tzinfo=UTC))
    return {code for write in writes for code, _, _ in write.issues}


def files_from(values, *, decided=True):
    """The files that an operator makes of the proposed lines: each one `decided` on, or copied as it is."""
    lines = {}
    for each in values:
        if each.line:
            line = each.line.removeprefix(UNDECIDED) if decided else each.line
            lines.setdefault(each.vocabulary, [header_of(each.vocabulary)]).append(line)
    return {f"{name}.tsv": "\n".join(those).encode() for name, those in lines.items()}


def test_each_code_names_its_vocabulary():
    assert set(VOCABULARY_OF) == {code for code in CODES if code.endswith(".unknown")} - {"status.unknown"}


def test_the_most_frequent_come_first_with_their_records_and_sources(sqlite_database):
    store(sqlite_database, "uno", [{"frequency": "al amanecer"}] * 3 + [{"frequency": "mensuall"}])
    store(sqlite_database, "dos", [{"frequency": "mensuall"}])
    rare, known = unmatched_values(sqlite_database)
    assert (rare.value, rare.records, rare.sources) == ("al amanecer", 3, ("uno",))
    assert (known.value, known.records, known.sources) == ("mensuall", 2, ("dos", "uno"))
    assert (known.nearest, known.line) == ("mensual", f"{UNDECIDED}R/P1M\tmensuall\tdos")
    assert rare.line == f"{UNDECIDED}\tal amanecer\tuno"
    assert [each.records for each in unmatched_values(sqlite_database, "dos")] == [1]


def test_every_line_that_is_decided_on_makes_its_value_known(sqlite_database):
    assert store(sqlite_database, "uno", [STRANGE]) >= set(VOCABULARY_OF)
    values = unmatched_values(sqlite_database, "uno")
    assert {each.code for each in values} == set(VOCABULARY_OF)
    assert all(each.line and each.nearest and each.line[1] != "\t" for each in values)
    use_overlay(overlay_from_files(files_from(values)))
    assert not store(sqlite_database, "dos", [STRANGE]) & set(VOCABULARY_OF)
    assert unmatched_values(sqlite_database, "dos") == ()


def test_what_became_known_awaits_a_remap_and_is_not_proposed_again(sqlite_database):
    store(sqlite_database, "uno", [STRANGE])
    store(sqlite_database, "tres", [{"frequency": "al amanecer"}])
    proposed = unmatched_values(sqlite_database, "uno")
    assert not any(each.awaits_remap for each in proposed)
    use_overlay(overlay_from_files(files_from(proposed)))
    left = {each.value: each for each in unmatched_values(sqlite_database)}
    assert {value for value, each in left.items() if not each.awaits_remap} == {"al amanecer"}
    assert [value for value, each in left.items() if each.line] == ["al amanecer"]


def test_a_guess_that_nobody_decided_on_is_not_taken(sqlite_database):
    store(sqlite_database, "uno", [STRANGE])
    values = unmatched_values(sqlite_database, "uno")
    assert not any(each.is_ready for each in values)
    for name, content in files_from(values, decided=False).items():
        with pytest.raises(OverlayError, match="nobody has decided on") as caught:
            overlay_from_files({name: content})
        assert caught.value.es.startswith(f"{name}, línea 2: ")
        assert "propuesta sin decidir" in caught.value.es


def test_a_place_is_sought_in_the_state_of_its_source(sqlite_database):
    turned = "Zúñiga Tlajomulco de"
    store(sqlite_database, "uno", [{"spatial": turned}])
    store(sqlite_database, "federal", [{"spatial": turned}], government_level="federal", state=None)
    (jalisco,) = unmatched_values(sqlite_database, "uno")
    assert jalisco.line == f"{UNDECIDED}14097\tzuniga tlajomulco de\tuno"
    (federal,) = unmatched_values(sqlite_database, "federal")
    assert federal.line is not None
    assert not federal.line.startswith(f"{UNDECIDED}14097")


@pytest.mark.parametrize("foreign", ["United States", "Nuevo México", "United Mexican State", "States Mexican United"])
def test_a_place_that_only_sounds_alike_is_left_to_a_person(sqlite_database, foreign):
    store(sqlite_database, "federal", [{"spatial": foreign}], government_level="federal", state=None)
    (each,) = unmatched_values(sqlite_database)
    assert each.nearest is None
    assert each.line == f"{UNDECIDED}\t{fold(foreign)}\tfederal"


@pytest.mark.parametrize("value", ["x" * 400, {"a": {"b": "c"}}, ["uno", ["dos"]], "[" * 200, "¿?"], ids=repr)
def test_what_can_be_no_name_has_no_line(sqlite_database, value):
    store(sqlite_database, "uno", [{"frequency": value}])
    for each in unmatched_values(sqlite_database):
        assert each.line is None or each.line.count("\t") == 2
        assert "\n" not in (each.line or "")
