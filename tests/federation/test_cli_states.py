"""The life of a source as an operator types it."""

import pytest


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
