"""Who is the original: the first rule that tells two apart decides."""

from datetime import timedelta

import pytest

from federation.duplicates.evidence import Evidence
from federation.duplicates.precedence import Contender, precedence_from_text, read_precedence
from federation.duplicates.traits import traits_of
from federation.errors import UsageError
from tests.federation.publishing.conftest import SEEN

DEFAULT = read_precedence()


def contender(number: int, *traits: str, days: int = 0, source: str = "") -> Contender:
    return Contender(number, source or f"fuente-{number}", frozenset(traits), SEEN + timedelta(days=days))


@pytest.mark.parametrize(
    ("original", "other", "rule"),
    [
        (contender(2, "own_domain", days=9), contender(1, "own_level", "registered"), "own_domain"),
        (contender(2, "own_level", days=9), contender(1, "registered"), "level"),
        (contender(2, "registered", "harvested", days=9), contender(1), "registry"),
        (contender(2, days=9), contender(1, "harvested"), "origin"),
        (contender(2), contender(1, days=1), "first_seen"),
        (contender(1), contender(2), "first_seen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_rules_in_their_order(original, other, rule):
    assert DEFAULT.original_of([other, original]) == original
    assert DEFAULT.rule_between(original, [other, original]) == rule


def test_an_echo_is_never_an_original():
    assert DEFAULT.original_of([contender(1, "echo", "own_domain"), contender(2)]).record_id == 2
    assert DEFAULT.original_of([contender(1, "echo")]) is None


def test_an_operator_may_write_another_table(tmp_path):
    assert read_precedence(tmp_path) == DEFAULT
    (tmp_path / "precedence.tsv").write_text("rule\tsource\nprefer\tfuente-1\nfirst_seen\n", encoding="utf-8")
    own = read_precedence(tmp_path)
    assert own.original_of([contender(2, "own_domain"), contender(1, days=3)]).record_id == 1
    assert own.original_of([contender(3, "own_domain", days=1), contender(2)]).record_id == 2


@pytest.mark.parametrize("line", ["mejor", "prefer", "level\tuno"])
def test_a_row_that_is_no_rule_is_told_with_its_line(line):
    with pytest.raises(UsageError, match=r"precedence.tsv, línea 2"):
        precedence_from_text(f"rule\tsource\n{line}\n", "precedence.tsv")


@pytest.mark.parametrize(
    ("why", "document", "harvested", "expected"),
    [
        ("files on its own domain", {"distribution": [{"downloadURL": "https://files.uno.gob.mx/a.csv"}]}, False,
         {"own_domain"}),
        ("most files elsewhere", {"distribution": [{"downloadURL": "https://a.otro.mx/1"},
         {"downloadURL": "https://a.otro.mx/2"}, {"accessURL": "https://uno.gob.mx/a"}]}, False, set()),
        ("the publisher's e-mail", {"publisher": {"email": "datos@uno.gob.mx"}}, False, {"own_domain"}),
        ("a page that the portal gave", {"landingPage": "https://uno.gob.mx/d/1"}, False, {"own_domain"}),
        ("a page that was made up", {"landingPage": "https://uno.gob.mx/d/1", "derived": ["landingPage"]}, False, set()),
        ("another of gob.mx is another domain", {"landingPage": "https://dos.gob.mx/d/1"}, False, set()),
        ("its own level", {"publisher": {"govType": "state"}}, False, {"own_level"}),
        ("another level", {"publisher": {"govType": "municipal"}}, False, set()),
        ("the registry knows the publisher", {"publisher": {"name": {"es": "Portal de Uno"}}}, False, {"registered"}),
        ("harvested", {}, True, {"harvested"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_traits(stock, why, document, harvested, expected):
    source = stock.add_source("uno", home="https://datos.uno.gob.mx", url="https://datos.uno.gob.mx/api")
    assert traits_of(document, Evidence({}, harvested=harvested), source) == expected
