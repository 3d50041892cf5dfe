"""``milpa remap`` as an operator types it."""


def test_nothing_to_do_is_said(milpa, joined):
    milpa("harvest", "uno")
    assert milpa("remap").out.startswith("Todo lo guardado se leyó con las reglas de hoy.")
    assert milpa("remap", "nadie").code == 2


def test_a_change_of_the_rules_is_shown_then_applied_without_the_portal(milpa, joined, portal):
    milpa("harvest", "uno")
    assert milpa("edit", "uno", "--title", "Otro nombre").code == 0
    asked = len(portal.asked)

    shown = milpa("remap", "uno", "--dry-run")
    assert "uno: 5 registros" in shown.out
    document = milpa("remap", "--json").json
    assert (document["applied"], document["sources"][0]["records"]) == (False, 5)
    assert "Nada se aplicó. Aplique con: milpa remap --yes" in milpa("remap").out
    assert "Aplique con: milpa remap uno --all --yes" in milpa("remap", "uno", "--all").out

    done = milpa("remap", "--yes")
    assert (done.code, "Se volvió a interpretar" in done.out) == (0, True)
    assert "remap: completa" in milpa("jobs").out
    assert milpa("jobs", "--json").json["jobs"][0]["kind"] == "remap"
    assert "reglas de hoy" in milpa("remap", "--yes").out
    assert milpa("remap", "--all", "--yes", "--json").json["sources"][0]["same"] == 5
    assert len(portal.asked) == asked
