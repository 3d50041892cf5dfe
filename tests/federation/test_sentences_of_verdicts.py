"""Every way in which a portal fails ends with a sentence that a person understands and that agrees with the numbers."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from federation.completeness import Judgement, Verdict, judge
from tests.federation.failing_portals import HELD, PLAYED, PLAYED_WITH_PAGES, ROWS, SELECTORS, Slice, numbers, whole
from tests.harvesters.harvesting import IMPATIENT, Walked, is_told_twice, walk
from tests.harvesters.portal import HTML, Answer, Portal, running_portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running:
        yield running


COMPLETE, PARTIAL, FAILED = Verdict.COMPLETE, Verdict.PARTIAL, Verdict.FAILED


def as_it_is(answer: Answer) -> Answer:
    return answer


class Sometimes:
    """A fault that is there for the first answers only."""

    def __init__(self, times: int, fault: Callable[[Answer], Answer]) -> None:
        self.left, self.fault = times, fault

    def __call__(self, answer: Answer) -> Answer:
        self.left -= 1
        return self.fault(answer) if self.left >= 0 else answer


class Counted:
    """Titles bear a counter: no row has the same bytes twice."""

    def __init__(self) -> None:
        self.views = itertools.count()

    def __call__(self, answer: Answer) -> Answer:
        counted = re.sub(rb"\b(Conjunto|Capa|C) ", lambda found: b"%s %d " % (found[1], next(self.views)), answer.body)
        return replace(answer, body=counted)


def moving(start: int, rows: int) -> tuple[list[int], int]:
    """At each page one dataset less is declared, though all are there."""
    return numbers(start, rows), HELD - start // ROWS


@dataclass(frozen=True)
class Fault:
    page: Slice = whole
    spoil: Callable[[], Callable[[Answer], Answer]] = lambda: as_it_is
    verdicts: dict[str, Verdict | None] | Verdict = COMPLETE
    """Of all protocols, or by protocol; those that are not named are complete."""
    words: str = ""
    """Part of the sentence, in Spanish, of those that are not complete; one of several between bars."""

    def verdict(self, protocol: str) -> Verdict | None:
        return self.verdicts.get(protocol, COMPLETE) if isinstance(self.verdicts, dict) else self.verdicts


def always(fault: Callable[[Answer], Answer]) -> Callable[[], Callable[[Answer], Answer]]:
    return lambda: fault


def only(times: int, fault: Callable[[Answer], Answer]) -> Callable[[], Callable[[Answer], Answer]]:
    return lambda: Sometimes(times, fault)


def cut(answer: Answer) -> Answer:
    """Cut in the middle; a table before the last cell of a row, since half a last cell cannot be told from a whole."""
    end = len(answer.body) * 3 // 5
    if answer.content_type == "text/csv":
        end = max(answer.body.rfind(b",", 0, end), 0)
    return replace(answer, body=answer.body[:end])


def cut_where_large(answer: Answer) -> Answer:
    """Cut an answer of many rows; one of a single row is whole."""
    return cut(answer) if len(answer.body) > 1_000 else answer


def broken_off(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:50], length=len(answer.body))


def of(verdict: Verdict, *protocols: str) -> dict[str, Verdict | None]:
    return dict.fromkeys(protocols, verdict)


SEARCHED = ("ckan", "csw", "arcgis_hub", "geonode")
"""Protocols that are asked for rows by their place, and so can be asked again for those that lack."""
PAGED = (*SEARCHED, "dcat_rdf", "web_pages")
"""Those, and the ones whose pages lead on to the next."""

FAULTS = {
    "none": Fault(),
    "rowscap": Fault(lambda start, rows: (numbers(start, min(rows, 7)), HELD), verdicts=of(
        PARTIAL, "dcat_rdf", "web_pages", "dkan_2")),
    "countlie": Fault(lambda start, rows: (numbers(start, rows), HELD + 7), verdicts=of(
        PARTIAL, *PAGED, "dkan_1", "dkan_2"), words="faltan 7"),
    "countlow": Fault(lambda start, rows: (numbers(start, rows), HELD - 7)),
    "count moves": Fault(moving),
    "shift up": Fault(lambda start, rows: (numbers(start - start // rows, rows), HELD), verdicts=of(
        PARTIAL, "dcat_rdf", "web_pages"), words="faltan 2"),
    "dup": Fault(lambda start, rows: (numbers(start - 5, rows + 5 * (start > 0)), HELD)),
    "page 3 repeats page 2": Fault(lambda start, rows: (numbers(min(start, ROWS), rows), HELD), verdicts=of(
        PARTIAL, *PAGED), words="40 de 60"),
    "page 1 for ever": Fault(lambda _start, rows: (numbers(0, rows), HELD), verdicts=of(
        PARTIAL, *PAGED), words="20 de 60|repite las mismas filas"),
    "page 1 for ever, with a counter": Fault(
        lambda _start, rows: (numbers(0, rows), HELD), Counted, of(PARTIAL, *PAGED), "20 de 60"),
    "emptyresults": Fault(lambda _start, _rows: ([], HELD), verdicts={
        **of(FAILED, *PAGED, "dkan_1", "dkan_2", "linked"), **of(PARTIAL, "data_json", "spreadsheet", "sitemap")}),
    "html200": Fault(
        spoil=always(lambda _: Answer(HTML)), verdicts=FAILED, words="página web|no es un sitemap|ningún enlace"),
    "html200 once": Fault(spoil=only(1, lambda _: Answer(HTML))),
    "empty body": Fault(spoil=always(lambda _: Answer(b"")), verdicts=FAILED, words="no respondió nada"),
    "500 once": Fault(spoil=only(1, lambda _: Answer(HTML, 500))),
    "500": Fault(spoil=always(lambda _: Answer(HTML, 500)), verdicts=FAILED, words="estado 500"),
    "503": Fault(spoil=always(lambda _: Answer(b"", 503)), verdicts=FAILED, words="fuera de servicio"),
    "403": Fault(spoil=always(lambda _: Answer(b"", 403)), verdicts=FAILED, words="estado 403"),
    "304 to everything": Fault(spoil=always(lambda _: Answer(b"", 304)), verdicts=FAILED, words="304"),
    "success: false": Fault(
        spoil=always(lambda _: Answer(b'{"success": false, "error": {"message": "x"}}')), verdicts={
            **dict.fromkeys(PLAYED, FAILED), **of(PARTIAL, "dcat_rdf", "linked")}),
    "an empty object": Fault(spoil=always(lambda _: Answer(b"{}")), verdicts=FAILED),
    "reset once": Fault(spoil=only(1, lambda answer: replace(answer, reset=True))),
    "reset": Fault(spoil=always(lambda answer: replace(answer, reset=True)), verdicts=FAILED, words="conexión"),
    "trunc": Fault(spoil=always(broken_off), verdicts=FAILED, words="se cortó antes del final"),
    "truncok": Fault(spoil=always(cut), verdicts={
        **dict.fromkeys(PLAYED, FAILED), **of(PARTIAL, "data_json", "dcat_rdf", "dkan_2", "spreadsheet"), "csw": None},
        words="mitad|se corta|se cortó|dañado|ninguna trae un conjunto legible"),
    "truncok once": Fault(spoil=only(1, cut), verdicts=of(
        PARTIAL, "data_json", "dkan_2", "linked", "spreadsheet", "sitemap"), words="corta|mitad|cortó"),
    "truncok where it is large": Fault(spoil=always(cut_where_large), verdicts=of(
        PARTIAL, "data_json", "dkan_2", "dcat_rdf", "linked", "spreadsheet", "sitemap"), words="corta|mitad|cortó|dañado"),
    "redirect to a metadata service": Fault(
        spoil=always(lambda _: Answer(b"", 302, {"Location": "http://169.254.169.254/latest"})), verdicts=FAILED,
        words="169.254.169.254"),
    "redirect in a circle": Fault(
        spoil=always(lambda _: Answer(b"", 302, {"Location": "/en/circulo"})), verdicts=FAILED),
}  # fmt: skip
OF_PAGES = (
    "rowscap",
    "countlie",
    "countlow",
    "count moves",
    "shift up",
    "dup",
    "page 3 repeats page 2",
    "page 1 for ever",
    "page 1 for ever, with a counter",
)
"""Faults that a protocol without pages cannot have."""
CASES = [(fault, protocol) for fault in FAULTS for protocol in (PLAYED_WITH_PAGES if fault in OF_PAGES else PLAYED)]


def harvested(portal: Portal, fault: Fault, protocol: str) -> tuple[Walked, Judgement]:
    portal.script("/en/circulo", Answer(b"", 302, {"Location": "/en/circulo"}))
    name, play = PLAYED[protocol]
    path = play(portal, fault.page, fault.spoil())
    limits = replace(IMPATIENT, retries=1, backoff=0.001)
    selectors = SELECTORS if name == "web_pages" else ""
    walked = walk(portal.url + path, protocol=name, page_size=ROWS, limits=limits, selectors=selectors)
    return walked, judge(walked.outcome, held=0)


@pytest.mark.parametrize(("name", "protocol"), CASES, ids=[f"{fault}-{protocol}" for fault, protocol in CASES])
def test_the_sentence_agrees_with_the_numbers(portal: Portal, name: str, protocol: str) -> None:
    fault = FAULTS[name]
    walked, judgement = harvested(portal, fault, protocol)
    tally, (es, en) = walked.outcome.tally, (judgement.reason.es, judgement.reason.en)
    expected = fault.verdict(protocol)
    assert expected in (None, judgement.verdict), en
    if expected not in (COMPLETE, None):
        assert any(words in es for words in fault.words.split("|"))
    assert is_told_twice(judgement.reason)
    assert not re.search(r"None|\?( |$)|stopped before its end", en)
    if judgement.verdict is COMPLETE:
        assert tally.known == HELD
        assert "lacking" not in en
    assert [int(number) for number in re.findall(r"(?:Saw|Vistos) (\d+)", en + es)] == [tally.known] * len(
        re.findall("Saw|Vistos", en + es)
    )
    if declared := re.search(r"Saw (\d+) of (\d+) declared(.*)", en):
        assert int(declared[2]) == tally.declared >= tally.known + tally.refused
        lacks = tally.declared > tally.known + tally.refused
        assert ("lacking" in declared[3]) == lacks
        assert (judgement.verdict is COMPLETE) or lacks or not en.startswith("Saw"), "partial, and nobody says why"
