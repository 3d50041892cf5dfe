"""The deletion court and the memory as an operator types them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from federation.cli import removals
from federation.removals import decide
from storage.quarantines import Decision
from storage.sources import require_source
from tests.harvesters.portal import package

START = datetime(2026, 3, 1, 3, tzinfo=UTC)


@pytest.fixture
def on(milpa):
    """Run an order on a day."""

    def run(day, *arguments):
        with time_machine.travel(START + timedelta(days=day)):
            return milpa(*arguments)

    return run


@pytest.fixture
def shrunk(on, portal, joined):
    """A source of five that shows one."""
    on(0, "harvest", "uno")
    portal.packages = [package(1, metadata_modified="2026-11-01T10:00:00")]
    return on(1, "harvest", "uno")


def test_an_operator_is_told_everywhere_that_a_source_waits_for_a_decision(on, shrunk):
    assert shrunk.code == 0
    assert shrunk.err.startswith("uno: En cuarentena: se perdieron 4 de 5 registros (80 %)")
    assert "milpa approve-removals uno" in shrunk.err
    printed = on(1, "sources").out
    assert "en cuarentena" in printed
    assert "milpa approve-removals uno" in printed
    (source,) = on(1, "sources", "--json").json["sources"]
    asked = source["quarantine"]
    assert source["status"] == "quarantined"
    assert (asked["records"], asked["largest"], asked["job"], asked["decision"]) == (4, 5, 2, None)
    job = on(1, "jobs", "uno", "--json").json["jobs"][0]
    assert (job["missing"], job["removed"]) == (4, 0)
    assert any("En cuarentena" in note for note in job["notes"])


def test_who_decides_lets_the_source_out_of_quarantine(on, shrunk):
    on(2, "reject-removals", "uno", "--by", "ana", "--reason", "migran de servidor", "--yes")
    changes = on(2, "source", "uno", "--json").json["history"]
    assert [(each["from"], each["to"], each["by"]) for each in changes[-2:]] == [
        ("active", "quarantined", "milpa"), ("quarantined", "active", "ana"),
    ]  # fmt: skip
    assert changes[-1]["reason"].endswith("migran de servidor")


def test_without_yes_nothing_is_decided_and_the_list_is_shown(on, shrunk):
    asked = on(2, "approve-removals", "uno")
    assert asked.code == 0
    assert "uno/id-00002  Conjunto número 2" in asked.out
    assert "Nada se decidió. Decida con: milpa approve-removals uno --yes --records 4" in asked.out
    listed = on(2, "approve-removals", "uno", "--json").json
    assert (listed["applied"], len(listed["records"]), listed["quarantine"]["decision"]) == (False, 4, None)
    assert listed["records"][0]["missing_harvests"] == 1


def test_approving(on, shrunk):
    done = on(2, "approve-removals", "uno", "--reason", "depuración", "--by", "ana", "--yes", "--records", "4")
    assert "uno, 2026-03-03 03:00Z: ana los dejó ir: 4 retirados (depuración)." in done.out
    again = on(3, "approve-removals", "uno", "--yes", "--json").json
    assert (again["applied"], again["records"], again["quarantine"]["removed"]) == (False, [], 4)
    assert "ana los dejó ir" in on(3, "reject-removals", "uno").out
    assert on(3, "sources", "--json").json["sources"][0]["quarantine"] is None
    assert on(3, "records", "uno", "--standing", "tombstone").out.count("retirado") == 4
    shown = on(3, "show", "uno/id-00003")
    assert shown.json["record"]["tombstoned"].startswith("2026-03-03T03:00")
    assert "Retirado el 2026-03-03: no está en el índice." in on(3, "show", "uno/id-00003", "--explain").out
    told = on(3, "history", "uno/id-00003").out
    assert "se retiró: lo decidió ana (depuración)" in told


def test_rejecting(on, shrunk):
    done = on(2, "reject-removals", "uno", "--reason", "migran", "--yes", "--json").json
    assert (done["applied"], done["quarantine"]["decision"], done["quarantine"]["why"]) == (True, "rejected", "migran")
    quiet = on(3, "harvest", "uno")
    assert (quiet.code, quiet.err) == (0, "")
    assert on(3, "records", "uno", "--standing", "missing", "--json").json["records"][0]["standing"] == "missing"


def test_a_source_that_is_not_in_quarantine_has_nothing_to_decide(on, joined):
    on(0, "harvest", "uno")
    assert "no está en cuarentena" in on(0, "approve-removals", "uno", "--yes").out
    assert on(0, "approve-removals", "nadie").code == 2


def test_a_policy_of_its_own(on, joined):
    edited = on(0, "edit", "uno", "--removal-harvests", "3", "--removal-days", "0.5").json
    assert edited["options"] == {"removal_harvests": 3, "removal_days": 0.5}
    assert on(0, "edit", "uno", "--removal-harvests", "0").code == 2


def test_the_past_of_a_record_a_source_and_the_index(on, portal, joined, tmp_path):
    on(0, "harvest", "uno")
    portal.packages[0]["title"] = "Otro título"
    on(1, "harvest", "uno")
    history = on(1, "history", "uno/id-00001", "--json").json["history"]
    assert [turn["event"] for turn in history] == ["first", "changed"]
    change = next(each for each in history[1]["changes"] if each["field"] == "title.es")
    assert (change["change"], change["before"], change["after"]) == ("changed", "Conjunto número 1", "Otro título")
    told = on(1, "history", "uno/id-00001").out
    assert "~ Título (title.es): Conjunto número 1 → Otro título" in told
    past = on(2, "show", "uno/id-00001", "--as-of", "2026-03-01").json
    assert (past["dataset"]["title"], past["record"]["standing"]) == ({"es": "Conjunto número 1"}, "live")
    assert past["body"]["title"] == "Conjunto número 1"
    before = on(2, "show", "uno/id-00001", "--as-of", "2026-02-01").json
    assert (before["dataset"], before["record"]["standing"], before["body"]) == (None, "unknown", None)
    assert "estaba en el índice" in on(2, "show", "uno/id-00001", "--as-of", "2026-03-01", "--explain").out
    listed = on(2, "records", "uno", "--as-of", "2026-03-01", "--json").json["records"]
    assert [row["title"] for row in listed if row["identifier"] == "id-00001"] == ["Conjunto número 1"]
    assert len(on(2, "records", "uno").out.splitlines()) == 5
    out = tmp_path / "past"
    written = on(2, "publish", "--as-of", "2026-03-01", "--out", str(out))
    assert "El índice como estaba el 2026-03-01 23:59Z (5 conjuntos)" in written.out
    assert json.loads((out / "manifest.json").read_bytes())["as_of"].startswith("2026-03-01")
    assert on(2, "publish", "--as-of", "2026-03-01").code == 2
    assert on(2, "records", "uno", "--as-of", "ayer").code == 2
    assert on(2, "records", "uno", "--as-of", "2026-03-01", "--standing", "tombstone").code == 2


def test_after_a_pruning_the_past_says_what_it_does_not_know(on, portal, joined, tmp_path, monkeypatch):
    on(0, "harvest", "uno")
    portal.packages[0]["title"] = "Otro título"
    on(1, "harvest", "uno")
    monkeypatch.setenv("MILPA_KEEP_VERSIONS_DAYS", "1")
    on(40, "prune")
    past = on(40, "show", "uno/id-00001", "--as-of", "2026-03-01").json
    assert (past["dataset"], past["record"]["standing"]) == (None, "forgotten")
    assert "ya no se guarda lo que decía" in on(40, "show", "uno/id-00001", "--as-of", "2026-03-01", "--explain").out
    listed = on(40, "records", "uno", "--as-of", "2026-03-01")
    assert listed.out.splitlines()[-1] == "Había 1 registro más: ya no se guarda lo que decían (milpa prune)."
    assert on(40, "records", "uno", "--as-of", "2026-03-01", "--json").json["forgotten"] == 1
    written = on(40, "publish", "--as-of", "2026-03-01", "--out", str(tmp_path / "past"))
    assert "(4 conjuntos)" in written.out
    assert "Había 1 registro más" in written.out


def test_a_question_does_not_undo_a_pause(on, portal, joined):
    on(0, "harvest", "uno")
    on(1, "pause", "uno", "--by", "Ana", "--reason", "cambia de servidor")
    portal.packages = portal.packages[:1]
    asked = on(1, "harvest", "uno")
    assert "En cuarentena: se perdieron 4 de 5" in asked.err
    page = on(2, "source", "uno", "--json").json
    assert (page["status"], page["quarantine"]["records"], page["history"][-1]["by"]) == ("paused", 4, "milpa")
    told, listed = on(2, "source", "uno").out, on(2, "sources").out
    assert "! En cuarentena: se perdieron 4 de 5 registros" in told
    assert "estado: en pausa" in told
    assert "en pausa" in listed
    assert "approve-removals" in listed
    assert on(3, "harvest", "--due").err == "", "nobody resumed it"
    on(4, "reject-removals", "uno", "--by", "Luis", "--reason", "vuelven", "--yes")
    after = on(4, "source", "uno", "--json").json
    assert (after["status"], after["quarantine"], after["by"]) == ("paused", None, "Ana")
    assert after["history"][-1]["by"] == "Luis"
    assert after["history"][-1]["reason"].endswith("vuelven")
    on(5, "approve-removals", "uno", "--by", "Eva", "--yes", "--records", "4")
    assert [turn["by"] for turn in on(5, "source", "uno", "--json").json["history"][-2:]] == ["Luis", "Eva"]


def test_who_resumes_a_source_of_which_something_is_asked_brings_it_back_into_quarantine(on, shrunk):
    assert "uno: en pausa" in on(2, "pause", "uno").out
    assert "! En cuarentena" in on(2, "source", "uno").out
    assert "uno: en cuarentena" in on(3, "resume", "uno").out


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (Decision.APPROVED, "reject-removals", "Ana los dejó ir: 4 retirados"),
        (Decision.REJECTED, "approve-removals", "Ana decidió que se quedan"),
    ],
)
def test_who_decides_after_another_is_told_what_stands(on, shrunk, monkeypatch, first, second, stands):
    question = removals._question

    def slow(database, source_id, decision):
        seen = question(database, source_id, decision)
        if seen[0].is_open:
            source = require_source(database, "uno")
            decide(database, source, first, by="Ana", why="", now=START + timedelta(days=2))
        return seen

    monkeypatch.setattr(removals, "_question", slow)
    late = on(2, second, "uno", "--by", "Luis", "--yes", "--records", "4")
    assert (late.code, stands in late.out, "Nada se decidió" in late.out) == (1, True, False)


def test_no_more_go_than_were_listed(on, portal, shrunk):
    """The source loses one more between the list and the word."""
    portal.packages = [package(6)]
    on(2, "harvest", "uno")
    late = on(2, "approve-removals", "uno", "--yes", "--records=4", "--reason", "4")
    assert (late.code, "uno/id-00001" in late.out) == (1, True)
    assert (
        "Ya no son los que se listaron. Nada se decidió. Decida con: "
        "milpa approve-removals uno --reason 4 --yes --records 5" in late.out
    )
    document = on(2, "approve-removals", "uno", "--yes", "--records", "4", "--json")
    assert (document.code, document.json["applied"], len(document.json["records"])) == (1, False, 5)
    bare = on(2, "approve-removals", "uno", "--yes")
    assert (bare.code, "milpa approve-removals uno --yes --records 5" in bare.err) == (2, True)
    assert on(2, "reject-removals", "uno", "--yes", "--records", "4").code == 1
    assert on(2, "source", "uno", "--json").json["quarantine"]["decision"] is None
    assert "5 retirados" in on(2, "approve-removals", "uno", "--yes", "--records", "5").out


@pytest.mark.parametrize("decision", ["approve-removals", "reject-removals"])
def test_what_a_source_loses_while_somebody_is_asked_is_listed_and_asked_about_again(
    on, portal, shrunk, monkeypatch, decision
):
    def slow(_question):
        portal.packages = [package(6)]
        on(2, "harvest", "uno")
        return True

    monkeypatch.setattr(removals, "confirm", slow)
    late = on(2, decision, "uno")
    assert (late.code, late.out.count("uno/id-00002"), late.out.count("uno/id-00001")) == (1, 1, 1)
    assert "Ya no son los que se listaron. Nada se decidió." in late.out
    assert on(2, "source", "uno", "--json").json["quarantine"]["records"] == 5


def test_what_goes_missing_after_a_rejection_is_not_let_go_unseen(on, portal, joined, monkeypatch):
    portal.packages = [package(number) for number in range(1, 31)]
    on(0, "harvest", "uno")
    portal.packages = portal.packages[:20]
    on(1, "harvest", "uno")
    on(1, "reject-removals", "uno", "--yes")

    def slow(_question):
        portal.packages = portal.packages[:19]
        on(35, "harvest", "uno")
        return True

    monkeypatch.setattr(removals, "confirm", slow)
    late = on(35, "approve-removals", "uno")
    assert (late.code, late.out.count("uno/id-00021"), late.out.count("uno/id-00020")) == (1, 1, 1)
    assert "tombstone" not in {each["standing"] for each in on(35, "records", "uno", "--json").json["records"]}


def test_what_went_is_not_kept_by_a_later_word(on, shrunk):
    on(2, "approve-removals", "uno", "--by", "Ana", "--yes", "--records", "4")
    again = on(3, "reject-removals", "uno", "--yes")
    assert (again.code, "Ana los dejó ir" in again.out) == (1, True)
    assert on(3, "approve-removals", "uno", "--yes").code == 0, "that is what stands"
