"""What shapes find is told once, however many of them say it."""

from dataclasses import replace

import pytest

from federation.checking.judgement import without_echoes
from mappings.findings import Finding
from mappings.issue_codes import Severity

MISSING = Finding("https://a.mx/1", "dct:title", "MinCount", Severity.ERROR, "", "Falta el título.", "No title.")
NAMELESS = replace(MISSING, es="Falta «Título» (dct:title).", en="“Title” (dct:title) is missing.")
VOCABULARY = replace(MISSING, path="dcat:theme", constraint="QualifiedMinCount", es="Falta un tema de la UE.")


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        pytest.param([MISSING, MISSING], [MISSING], id="the very same"),
        pytest.param([MISSING, replace(MISSING, es="Todo conjunto lleva título.")], [MISSING], id="in other words"),
        pytest.param(
            [MISSING, replace(MISSING, severity=Severity.WARNING, es="Sugerimos título.")], [MISSING], id="worst"
        ),
        pytest.param([NAMELESS, MISSING], [MISSING], id="rather the shape's own words"),
        pytest.param(
            [NAMELESS, replace(MISSING, severity=Severity.WARNING)], [NAMELESS], id="but not for a milder one"
        ),
        pytest.param([MISSING, replace(MISSING, focus="https://a.mx/2")], None, id="two nodes"),
        pytest.param([MISSING, replace(MISSING, path="dct:issued")], None, id="two properties"),
        pytest.param([MISSING, replace(MISSING, constraint="Datatype")], None, id="two demands"),
        pytest.param([replace(MISSING, value="a"), replace(MISSING, value="b")], None, id="two values"),
        pytest.param(
            [VOCABULARY, replace(VOCABULARY, es="Falta un tema nacional.")],
            None,
            id="two vocabularies, one of each due",
        ),
    ],
)
def test_one_fault_is_told_once(findings: list[Finding], told: list[Finding] | None) -> None:
    assert without_echoes(findings) == tuple(findings if told is None else told)


def test_a_nodes_own_fault_is_not_told_again_of_what_points_to_it() -> None:
    part = replace(MISSING, focus="https://a.mx/1#f")
    echo = replace(MISSING, path="dcat:distribution", constraint="Node", value=part.focus, severity=Severity.WARNING)
    assert without_echoes([part, echo]) == (part,)
