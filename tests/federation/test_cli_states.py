"""The life of a source as an operator types it."""

from datetime import datetime

import pytest

from federation.cli import harvest_report


def test_a_source_is_admitted_by_somebody_for_a_reason(milpa, portal):
    assert milpa("join", portal.url, "--name", "uno", "--by", "Beto").code == 0
    refused = milpa("approve", "uno")
    assert refused.code == 2
    assert "milpa approve uno --reason" in refused.err
    assert milpa("resume", "uno").code == 2
    assert milpa("approve", "uno", "--activate", "--reason", "Oficio 123", "--by", "Ana").out == "uno: activa\n"
    page = milpa("source", "uno", "--json").json
    assert (page["status"], page["by"]) == ("active", "Ana")
    assert [(turn["from"], turn["to"], turn["by"]) for turn in page["history"]] == [
        (None, "proposed", "Beto"), ("proposed", "approved", "Ana"), ("approved", "active", "Ana"),
    ]  # fmt: skip
    assert page["history"][1]["reason"] == "Oficio 123"


def test_an_approval_is_taken_back_by_somebody_for_a_reason(milpa, portal):
    milpa("join", portal.url, "--name", "uno")
    milpa("approve", "uno", "--reason", "Oficio 123", "--by", "Ana")
    refused = milpa("revoke", "uno")
    assert refused.code == 2
    assert "milpa revoke uno --reason" in refused.err
    assert milpa("revoke", "uno", "--reason", "El oficio era de otra", "--by", "Beto").out == "uno: propuesta\n"
    turn = milpa("source", "uno", "--json").json["history"][-1]
    assert (turn["from"], turn["to"], turn["by"], turn["reason"]) == (
        "approved", "proposed", "Beto", "El oficio era de otra",
    )  # fmt: skip
    assert turn["at"]
    assert milpa("resume", "uno").code == 2
    assert milpa("approve", "uno").code == 2, "whoever approves again says why"


def test_the_approval_of_what_is_active_is_not_taken_back_but_paused_or_retired(milpa, joined):
    refused = milpa("revoke", joined, "--reason", "No era")
    assert refused.code == 2
    assert "milpa pause uno" in refused.err
    assert "milpa retire uno" in refused.err


def test_join_yes_is_the_operators_decision_and_says_so(milpa, joined):
    page = milpa("source", joined, "--json", MILPA_OPERATOR="Mesa de ayuda").json
    assert [turn["to"] for turn in page["history"]] == ["active"]
    assert "decisión de quien opera" in page["history"][0]["reason"]


def test_the_page_of_a_source_tells_its_state_its_harvests_and_its_life(milpa, joined):
    milpa("harvest", joined)
    milpa("pause", joined, "--reason", "Cambia de servidor", "--by", "Ana")
    told = milpa("source", joined).out
    for words in ("en pausa", "Ana", "Cambia de servidor", "completa", "5 conjuntos", "no se dio", "Jalisco"):
        assert words in told
    assert "paused" in milpa("source", joined, MILPA_LANG="en").out


@pytest.mark.parametrize("withdraw", [False, True])
def test_a_retired_source_stays_in_the_index_unless_it_is_withdrawn(milpa, joined, withdraw):
    milpa("harvest", joined)
    options = ("--withdraw",) if withdraw else ()
    assert "uno: retirada" in milpa("retire", joined, "--reason", "Cerró", *options).out
    assert milpa("harvest", joined).code == 2
    assert milpa("publish").code == (1 if withdraw else 0)
    page = milpa("source", joined).out
    assert ("  en el índice: " in page, "  guardados: " in page) == (not withdraw, withdraw)


def test_who_repeats_what_another_has_done_is_told_who_did_it_and_why(milpa, portal):
    milpa("join", portal.url, "--name", "uno")
    milpa("approve", "uno", "--reason", "Oficio 1", "--by", "Ana")
    late = milpa("approve", "uno", "--reason", "Oficio 2", "--by", "Luis")
    assert late.code == 0
    assert "uno ya estaba aprobada: " in late.out
    assert "Ana (Oficio 1). No se cambió ni se anotó nada." in late.out
    assert len(milpa("source", "uno", "--json").json["history"]) == 2


def test_the_page_of_a_source_tells_when_it_is_harvested_next(milpa, joined):
    told = milpa("source", joined).out
    assert "horario: a diario" in told
    assert "próxima cosecha: ya toca" in told
    milpa("harvest", joined)
    milpa("edit", joined, "--schedule", "0 3 * * *")
    page = milpa("source", joined)
    due = datetime.fromisoformat(milpa("source", joined, "--json").json["next_due"])
    assert "horario: 0 3 * * *" in page.out
    assert f"próxima cosecha: {due:%Y-%m-%d} 03:00Z" in page.out
    assert "horario 0 3 * * *" in " ".join(milpa("sources", COLUMNS="250").out.split())
    milpa("pause", joined)
    assert "próxima cosecha: ninguna: está en pausa" in milpa("source", joined).out
    assert milpa("source", joined, "--json").json["next_due"] is None


def test_no_word_of_a_harvest_is_broken_on_a_narrow_terminal(milpa, joined, monkeypatch):
    monkeypatch.setattr(harvest_report, "print_problems", harvest_report.print_results)
    told = milpa("harvest", joined, COLUMNS="80").out
    for word in ("completa", "cambios", "vistos", "nuevos"):
        assert word in told


def test_what_the_system_refuses_is_said_in_spanish(milpa, joined, tmp_path):
    broken = tmp_path / "roto.yaml"
    broken.write_text("milpa: 1\nsources: [{name: x\n")
    for command in (
        ("restore", str(tmp_path / "nada.tar")), ("import", str(tmp_path / "nada.csv")), ("import", str(broken)),
        ("import", str(tmp_path)), ("edit", joined, "--selectors", str(tmp_path / "nada.toml")),
    ):  # fmt: skip
        said = milpa(*command)
        assert said.code in (1, 2)
        for english in ("Errno", "No such", "directory", "expected", "parsing"):
            assert english not in said.err, command
    assert f"No existe {tmp_path / 'nada.tar'}" in milpa("restore", str(tmp_path / "nada.tar")).err
    assert "vea el renglón 3, columna 1" in milpa("import", str(broken)).err


def test_an_empty_list_of_records_is_said(milpa, joined):
    assert "«uno» no tiene registros. Coséchela con: milpa harvest uno" in milpa("records", joined).out
    milpa("harvest", joined)
    before = milpa("records", joined, "--as-of", "2020-01-01")
    assert (before.code, before.out) == (
        0, "«uno» no tenía nada en el índice el 2020-01-01 23:59Z: vea sus cosechas con: milpa jobs uno\n",
    )  # fmt: skip


def test_a_filter_by_date_that_was_caught_lying_is_told_on_the_page_of_its_source(milpa, portal, joined):
    for number, each in enumerate(portal.packages):
        each["metadata_modified"] = f"2026-11-01T10:00:0{number}"
    milpa("edit", joined, "--full-pass-days", "30")
    milpa("harvest", "uno")
    assert milpa("source", "uno", "--json").json["distrusted"] == []
    portal.filters = False
    milpa("harvest", "uno")
    (told,) = milpa("source", "uno", "--json").json["distrusted"]
    assert told in milpa("source", "uno").out.replace("\n", " ")
    assert "No se confía en su filtro por fecha" in told
    assert "filter by date is not trusted" in milpa("source", "uno", MILPA_LANG="en").out
