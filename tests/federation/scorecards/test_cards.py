"""The scorecard of a month: what was measured, what happened, how it moved."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from federation.scorecards.cards import card_of
from federation.scorecards.figures import mend_first
from federation.scorecards.months import Month
from federation.scorecards.rendering import html_from_card, text_from_card
from federation.scorecards.sections import sections_of
from storage.issues import IssueCount
from storage.measures import get_measure
from storage.sources import edit_source, list_sources
from tests.federation.networks import START, make_network

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
IN_APRIL = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


def lines(card, section):
    return {line.label: (line.value, line.moved) for each in sections_of(card, "es") if each.name == section
            for line in each.lines}  # fmt: skip


def test_a_month_is_told_with_its_movement_against_the_month_before(database, network):
    card = card_of(database, network.source, APRIL, IN_APRIL)
    assert card["measured"].startswith("2026-04-20")
    state = lines(card, "state")
    assert state["conjuntos"] == ("8", "+2"), "one that is missing is still published"
    assert state["sin aparecer en la última cosecha"] == ("1", "+1")
    assert card["happened"] == {"new": 2, "changed": 5, "missing": 1, "back": 0, "tombstone": 0, "resurrected": 0}
    assert card["harvests"] == {"complete": 2, "partial": 0, "failed": 1}
    assert lines(card, "tiers")["núcleo: sin él no se publica"][0] == "8 de 8"
    value, moved = lines(card, "score")["MQA de data.europa.eu, en promedio"]
    assert value.endswith("de 405")
    assert moved not in {"", "no medido"}
    assert len(lines(card, "law")) == 10


def test_a_month_that_is_over_is_told_by_what_was_measured_in_it(database, network):
    card = card_of(database, network.source, MARCH, IN_APRIL)
    assert (card["over"], card["now"]["datasets"], card["before"]) == (True, 6, None)
    assert card["harvests"] == {"complete": 2, "partial": 0, "failed": 0}
    assert {moved for _, moved in lines(card, "state").values()} == {""}
    assert "Mes anterior: no medido." in text_from_card(card, "es")


def test_the_month_just_over_that_nobody_measured_is_told_as_it_is_now_with_the_day(database, network):
    may = datetime(2026, 5, 2, 12, tzinfo=UTC)
    card = card_of(database, network.source, APRIL, may)
    assert card["measured"].startswith("2026-05-02")
    assert card["now"]["datasets"] == 8
    with database.read() as connection:
        assert get_measure(connection, network.source.id, APRIL.number) is None, "it is no measure of April"


def test_an_older_month_that_nobody_measured_says_so(database, network):
    card = card_of(database, network.source, Month(2026, 1), IN_APRIL)
    assert (card["now"], card["measured"]) == (None, None)
    assert set(lines(card, "state").values()) == {("no medido", "")}
    assert "Nadie lo midió ese mes" in text_from_card(card, "es")
    assert "no medido" in html_from_card(card, "es")


def test_links_that_nobody_asked_are_not_measured(database, network):
    card = card_of(database, network.source, APRIL, IN_APRIL)
    assert {value for value, _ in lines(card, "links").values()} == {"no medido"}


def test_a_source_without_a_record_has_a_card_all_the_same(database, portal):
    network = make_network(database, portal)
    card = card_of(database, network.source, MARCH, START + timedelta(days=1))
    assert lines(card, "state")["conjuntos"] == ("0", "")
    assert lines(card, "score")["MQA de data.europa.eu, en promedio"] == ("no medido", "")
    assert "Nada: no hay nada que señalar." in text_from_card(card, "es")


def test_what_to_mend_first_is_what_costs_most(database):
    mends = mend_first([
        IssueCount("missing.recommended", "theme", 90, ""),
        IssueCount("missing.guide", "distribution[0].format", 3, "1/2"),
        IssueCount("missing.guide", "distribution[7].format", 4, "1/2"),
        IssueCount("missing.core", "title", 1, ""),
        IssueCount("email.unreadable", "contactPoint", 2, "ana.ruiz@ejemplo"),
    ])  # fmt: skip
    assert [(one["code"], one["count"]) for one in mends] == [
        ("missing.core", 1), ("missing.guide", 7), ("email.unreadable", 2), ("missing.recommended", 90),
    ]  # fmt: skip
    assert all(one["how"]["es"] and one["what"]["en"] for one in mends)


def test_no_more_than_some_are_listed():
    counts = [IssueCount("missing.guide", f"campo{number}", number, "") for number in range(1, 30)]
    assert [one["count"] for one in mend_first(counts)] == [29, 28, 27, 26, 25, 24, 23, 22]


# ── how it reads ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_text_and_page_say_the_same(database, network):
    card = card_of(database, network.source, APRIL, IN_APRIL)
    for lang in ("es", "en"):
        text, page = text_from_card(card, lang), html_from_card(card, lang)
        for section in sections_of(card, lang):
            assert section.title in text
            assert section.title in page
            for line in section.lines:
                assert line.label in text
                assert line.label in page
    assert text_from_card(card, "es").startswith("Lo que va de abril de 2026\nPortal uno (uno)\n")


def test_a_page_loads_nothing_and_escapes_what_a_portal_wrote(database, network):
    edit_source(database, "uno", title="<script>alert(1)</script>")
    (source,) = list_sources(database)
    page = html_from_card(card_of(database, source, APRIL, IN_APRIL), "es")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for loaded in ("src=", "<link", "@import", "url("):
        assert loaded not in page
    assert 'name="viewport"' in page


def test_a_card_is_plain_json(database, network):
    card = card_of(database, network.source, APRIL, IN_APRIL)
    assert json.loads(json.dumps(card)) == card
