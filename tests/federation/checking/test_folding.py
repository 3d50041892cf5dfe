"""One fault is told once, by whichever of the two judges takes it more gravely."""

import pytest

from federation.checking.folding import folded
from mappings.findings import LICENCE_SOMEWHERE, Finding
from mappings.issue_codes import Severity
from mappings.issues import Issue

DATASET = "https://a.mx/1"
FILE = "https://a.mx/1#f"
SUBJECTS = frozenset({DATASET})


def missing(path: str, severity: Severity, focus: str = DATASET) -> Finding:
    return Finding(focus, path, "MinCount", severity, "", "Falta.", "Missing.")


def wrong(path: str, value: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(DATASET, path, "Datatype", severity, value, "No es.", "Is not.")


DESCRIPTION, TITLES = Issue("missing.guide", "description"), Issue("missing.guide", "distribution[].title", "2/3")
NO_URL = Issue("distribution.no_url", "distribution[0]", "Camas")
UNREAD = Issue("date.unreadable", "dct:modified", "ayer")


@pytest.mark.parametrize(
    ("issues", "findings", "kept_issues", "kept_findings"),
    [
        pytest.param([DESCRIPTION], [missing("dct:description", Severity.ERROR)], 0, 1, id="the shapes' is graver"),
        pytest.param([DESCRIPTION], [missing("dct:description", Severity.WARNING)], 1, 0, id="as grave"),
        pytest.param([DESCRIPTION], [missing("dct:description", Severity.ERROR, FILE)], 1, 1, id="of another node"),
        pytest.param([DESCRIPTION], [missing("dct:title", Severity.ERROR)], 1, 1, id="of another property"),
        pytest.param([TITLES], [missing("dct:title", Severity.WARNING, f"{FILE}{n}") for n in "12"], 1, 0,
                     id="of several parts, as grave"),
        pytest.param([TITLES], [missing("dct:title", Severity.ERROR, f"{FILE}{n}") for n in "12"], 0, 2,
                     id="of as many parts, graver"),
        pytest.param([TITLES], [missing("dct:title", Severity.ERROR, FILE)], 1, 1, id="of fewer parts"),
        pytest.param([NO_URL], [missing("dcat:accessURL", Severity.ERROR, FILE)], 0, 1, id="no URL in the source"),
        pytest.param([NO_URL], [missing("dcat:distribution", Severity.INFO)], 1, 0, id="left out of RDF for that"),
        pytest.param([NO_URL], [missing("dcat:distribution", Severity.ERROR)], 1, 1, id="and that is an error"),
        pytest.param([UNREAD], [wrong("dct:modified", "ayer")], 0, 1, id="the same value"),
        pytest.param([UNREAD], [wrong("dct:modified", "hoy")], 1, 1, id="another value"),
        pytest.param([Issue("url.repaired", "dct:source", "a b")], [wrong("dct:source", "a b")], 1, 1,
                     id="a note on a value says something else"),
        pytest.param([Issue("missing.recommended", "license")],
                     [Finding(DATASET, "", "Or", Severity.INFO, DATASET, "", "", LICENCE_SOMEWHERE)], 1, 0,
                     id="a licence that may stand in two places"),
    ],
)  # fmt: skip
def test_of_an_issue_and_the_findings_of_its_fault_one_side_is_told(
    issues: list[Issue], findings: list[Finding], kept_issues: int, kept_findings: int
) -> None:
    kept = folded(issues, findings, SUBJECTS)
    assert (len(kept[0]), len(kept[1])) == (kept_issues, kept_findings)


def test_what_shapes_say_of_each_node_stands_under_the_issue_that_counts_them() -> None:
    files = [missing("dct:title", Severity.WARNING, f"{FILE}{n}") for n in "12"]
    unheard = Issue("missing.guide", "keyword")
    kept = folded([TITLES, DESCRIPTION, unheard], [*files, missing("dct:description", Severity.WARNING)], SUBJECTS)
    assert kept.echoes == {TITLES: tuple(files), DESCRIPTION: (missing("dct:description", Severity.WARNING),)}


def test_one_finding_stands_under_one_of_two_issues() -> None:
    file = missing("dct:title", Severity.WARNING, FILE)
    samples = Issue("missing.guide", "sample[].title", "1/2")
    assert folded([TITLES, samples], [file], SUBJECTS).echoes == {TITLES: (file,), samples: ()}
