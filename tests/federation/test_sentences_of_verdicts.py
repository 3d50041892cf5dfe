"""Every way in which a portal fails ends with a sentence that a person understands and that agrees with the numbers."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from federation.completeness import Judgement, Verdict, judge
from tests.harvesters.geoportals import Csw, iso
from tests.harvesters.harvesting import IMPATIENT, Walked, is_told_twice, walk
from tests.harvesters.portal import HTML, SEARCH, Answer, Asked, Portal, package, running_portal, search_body

HELD = 60
"""Datasets that the portal truly has."""
ROWS = 20


@pytest.fixture
def portal() -> Iterator[Portal]:
    with running_portal() as running:
        yield running


Slice = Callable[[int, int], tuple[list[int], int]]
"""From where a page begins and its rows, which numbers it holds, and what is declared."""


def numbers(start: int, rows: int) -> list[int]:
    return list(range(HELD))[max(0, start) : start + rows]


def play_ckan(portal: Portal, page: Slice, spoil: Callable[[Answer], Answer]) -> str:
    def search(asked: Asked) -> Answer:
        found, count = page(int(asked.query["start"]), int(asked.query["rows"]))
        return spoil(Answer(search_body([package(number) for number in found], count)))

    portal.script(SEARCH, search)
    return "/api/3/action"


def play_data_json(portal: Portal, page: Slice, spoil: Callable[[Answer], Answer]) -> str:
    found = numbers(0, HELD) if page(0, HELD)[0] else []  # it has no pages
    datasets = [{"identifier": f"id-{number}", "title": f"Conjunto {number}"} for number in found]
    portal.script("/data.json", lambda _: spoil(Answer(json.dumps({"dataset": datasets}).encode())))
    return "/data.json"


def play_turtle(portal: Portal, page: Slice, spoil: Callable[[Answer], Answer]) -> str:
    def respond(asked: Asked) -> Answer:
        number = int(asked.query.get("page", 1))
        found, count = page((number - 1) * ROWS, ROWS)
        body = "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        body += f"<{portal.url}/catalog?page={number}> hydra:totalItems {count} .\n"
        if number * ROWS < HELD:
            body += f"<{portal.url}/catalog?page={number}> hydra:nextPage <{portal.url}/catalog?page={number + 1}> .\n"
        body += "".join(
            f"<{portal.url}/d/{each}> a dcat:Dataset ; <http://purl.org/dc/terms/title> 'Conjunto {each}' .\n"
            for each in found
        )
        return spoil(Answer(body.encode(), content_type="text/turtle"))

    portal.script("/catalog", respond)
    return "/catalog"


def play_csw(portal: Portal, page: Slice, spoil: Callable[[Answer], Answer]) -> str:
    service = Csw()

    def respond(asked: Asked) -> Answer:
        said = {name.lower(): value for name, value in asked.query.items()}
        if said["request"] != "GetRecords":
            return service.respond(asked)
        found, count = page(int(said["startposition"]) - 1, int(said["maxrecords"]))
        body = (
            '<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults '
            f'numberOfRecordsMatched="{count}" numberOfRecordsReturned="{len(found)}">'
            + "".join(iso(f"id-{number:03}") for number in found)
            + "</csw:SearchResults></csw:GetRecordsResponse>"
        )
        return spoil(Answer(body.encode(), content_type="application/xml"))

    portal.script("/csw", respond)
    return "/csw"


PROTOCOLS = {"ckan": play_ckan, "data_json": play_data_json, "dcat_rdf": play_turtle, "csw": play_csw}
COMPLETE, PARTIAL, FAILED = Verdict.COMPLETE, Verdict.PARTIAL, Verdict.FAILED


def whole(start: int, rows: int) -> tuple[list[int], int]:
    return numbers(start, rows), HELD


def as_it_is(answer: Answer) -> Answer:
    return answer


class Sometimes:
    """A fault that is there for the first answers only."""

    def __init__(self, times: int, fault: Callable[[Answer], Answer]) -> None:
        self.left, self.fault = times, fault

    def __call__(self, answer: Answer) -> Answer:
        self.left -= 1
        return self.fault(answer) if self.left >= 0 else answer


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
    """Part of the sentence, in Spanish, of those that are not complete."""

    def verdict(self, protocol: str) -> Verdict | None:
        return self.verdicts.get(protocol, COMPLETE) if isinstance(self.verdicts, dict) else self.verdicts


def always(fault: Callable[[Answer], Answer]) -> Callable[[], Callable[[Answer], Answer]]:
    return lambda: fault


def only(times: int, fault: Callable[[Answer], Answer]) -> Callable[[], Callable[[Answer], Answer]]:
    return lambda: Sometimes(times, fault)


def cut(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) * 3 // 5])


def broken_off(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:50], length=len(answer.body))


FAULTS = {
    "none": Fault(),
    "rowscap": Fault(lambda start, rows: (numbers(start, min(rows, 7)), HELD), verdicts={"dcat_rdf": PARTIAL}),
    "countlie": Fault(lambda start, rows: (numbers(start, rows), HELD + 7), verdicts={
        "ckan": PARTIAL, "csw": PARTIAL, "dcat_rdf": PARTIAL}, words="faltan 7"),
    "countlow": Fault(lambda start, rows: (numbers(start, rows), HELD - 7)),
    "count moves": Fault(moving),
    "shift up": Fault(lambda start, rows: (numbers(start - start // rows, rows), HELD), verdicts={
        "dcat_rdf": PARTIAL}, words="faltan 2"),
    "dup": Fault(lambda start, rows: (numbers(start - 5, rows + 5 * (start > 0)), HELD)),
    "page 3 repeats page 2": Fault(lambda start, rows: (numbers(min(start, ROWS), rows), HELD), verdicts={
        "ckan": PARTIAL, "csw": PARTIAL, "dcat_rdf": PARTIAL}, words="40 de 60"),
    "emptyresults": Fault(lambda _start, _rows: ([], HELD), verdicts={
        "ckan": FAILED, "csw": FAILED, "dcat_rdf": FAILED, "data_json": PARTIAL}),
    "html200": Fault(spoil=always(lambda _: Answer(HTML)), verdicts=FAILED, words="página web"),
    "html200 once": Fault(spoil=only(1, lambda _: Answer(HTML))),
    "empty body": Fault(spoil=always(lambda _: Answer(b"")), verdicts=FAILED, words="no respondió nada"),
    "500 once": Fault(spoil=only(1, lambda _: Answer(HTML, 500))),
    "500": Fault(spoil=always(lambda _: Answer(HTML, 500)), verdicts=FAILED, words="estado 500"),
    "503": Fault(spoil=always(lambda _: Answer(b"", 503)), verdicts=FAILED, words="fuera de servicio"),
    "403": Fault(spoil=always(lambda _: Answer(b"", 403)), verdicts=FAILED, words="estado 403"),
    "304 to everything": Fault(spoil=always(lambda _: Answer(b"", 304)), verdicts=FAILED, words="304"),
    "reset once": Fault(spoil=only(1, lambda answer: replace(answer, reset=True))),
    "reset": Fault(spoil=always(lambda answer: replace(answer, reset=True)), verdicts=FAILED, words="conexión"),
    "trunc": Fault(spoil=always(broken_off), verdicts=FAILED, words="se cortó antes del final"),
    "truncok": Fault(spoil=always(cut), verdicts={
        "ckan": FAILED, "data_json": PARTIAL, "dcat_rdf": PARTIAL, "csw": None}, words="mitad"),
    "redirect to a metadata service": Fault(
        spoil=always(lambda _: Answer(b"", 302, {"Location": "http://169.254.169.254/latest"})), verdicts=FAILED,
        words="169.254.169.254"),
    "redirect in a circle": Fault(
        spoil=always(lambda _: Answer(b"", 302, {"Location": "/en/circulo"})), verdicts=FAILED),
}  # fmt: skip
CASES = [(fault, protocol) for fault in FAULTS for protocol in PROTOCOLS]


def harvested(portal: Portal, fault: Fault, protocol: str) -> tuple[Walked, Judgement]:
    portal.script("/en/circulo", Answer(b"", 302, {"Location": "/en/circulo"}))
    path = PROTOCOLS[protocol](portal, fault.page, fault.spoil())
    limits = replace(IMPATIENT, retries=1, backoff=0.001)
    walked = walk(portal.url + path, protocol=protocol, page_size=ROWS, limits=limits)
    return walked, judge(walked.outcome, held=0)


@pytest.mark.parametrize(("name", "protocol"), CASES, ids=[f"{fault}-{protocol}" for fault, protocol in CASES])
def test_the_sentence_agrees_with_the_numbers(portal: Portal, name: str, protocol: str) -> None:
    fault = FAULTS[name]
    walked, judgement = harvested(portal, fault, protocol)
    tally, (es, en) = walked.outcome.tally, (judgement.reason.es, judgement.reason.en)
    expected = fault.verdict(protocol)
    assert expected in (None, judgement.verdict), en
    if expected not in (COMPLETE, None):
        assert fault.words in es
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
