"""A portal for people alone: lists of ten, a page for each dataset, no API and no schema.org."""

import math
from dataclasses import replace

import pytest

from federation.completeness import Verdict, judge
from tests.harvesters.harvesting import Walked, walk
from tests.harvesters.portal import Answer, Asked, Portal

SELECTORS = """
[list]
dataset = "h2 a"
next = "a[rel=next]"
[dataset]
title = "h1"
description = ".notas"
[distribution]
each = "li.recurso"
download_url = "a"
"""
COUNTING = SELECTORS.replace("[list]", '[list]\ncount = ".total"')


def html(text: str, status: int = 200) -> Answer:
    return Answer(f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), status, content_type="text/html")


def links(numbers: range) -> str:
    return "".join(f'<h2><a href="/conjunto/{number}">Conjunto {number}</a></h2>' for number in numbers)


@pytest.fixture
def site(portal: Portal) -> Portal:
    def listing(asked: Asked) -> Answer:
        page = int(asked.query.get("page", 1))
        following = f'<a rel="next" href="?page={page + 1}">»</a>' if page < math.ceil(25 / 10) else ""
        numbers = range(10 * page - 9, min(10 * page, 25) + 1)
        return html(f'<p class="total">25 conjuntos</p>{links(numbers)}{following}')

    portal.script("/datos", listing)
    for number in range(1, 26):
        recurso = f'<li class="recurso"><a href="/archivos/{number}.csv">CSV</a></li>'
        portal.script(f"/conjunto/{number}", html(f"<h1>Conjunto {number}</h1><p class='notas'>Notas.</p>{recurso}"))
    return portal


def harvest(site: Portal, selectors: str = SELECTORS, **fields: object) -> Walked:
    return walk(f"{site.url}/datos", protocol="web_pages", selectors=selectors, **fields)


def verdict(walked: Walked) -> Verdict:
    return judge(walked.outcome, held=0).verdict


def test_every_dataset_of_every_list_is_read(site: Portal):
    walked = harvest(site)
    assert walked.identifiers == [f"{site.url}/conjunto/{number}" for number in range(1, 26)]
    assert f'"contentUrl": "{site.url}/archivos/1.csv"'.encode() in walked.records[0].body
    assert verdict(walked) is Verdict.COMPLETE


def test_what_the_list_counts_is_what_the_source_declares(site: Portal):
    site.script("/conjunto/7", html("", 404))
    walked = harvest(site, COUNTING)
    assert walked.outcome.tally.declared == 25
    assert verdict(walked) is Verdict.PARTIAL


def test_few_records_need_few_lists(site: Portal):
    harvest(site, page_size=5)
    order = [asked.path for asked in site.asked]
    assert order.index("/conjunto/1") == order.index("/datos") + 1


def test_lists_that_lead_in_a_circle_end_with_a_verdict(site: Portal):
    def listing(asked: Asked) -> Answer:
        page = int(asked.query.get("page", 1))
        return html(links(range(3 * page - 2, 3 * page + 1)) + f'<a rel="next" href="?page={3 - page}">»</a>')

    site.script("/datos", listing)
    walked = harvest(site)
    assert len(walked.identifiers) == 6
    assert verdict(walked) is Verdict.PARTIAL
    assert "lead in a circle" in walked.outcome.tally.stopped


def test_lists_without_end_that_bring_nothing_new_are_left(site: Portal):
    def listing(asked: Asked) -> Answer:
        page = int(asked.query.get("page", 1))
        return html(links(range(1, 4)) + f'<a rel="next" href="?page={page + 1}">»</a>')

    site.script("/datos", listing)
    walked = harvest(site)
    assert len([asked for asked in site.asked if asked.path == "/datos"]) == 2
    assert verdict(walked) is Verdict.PARTIAL
    assert "go on without anything new" in walked.outcome.tally.stopped


def test_a_list_that_fails_makes_it_partial_and_keeps_what_is_known(site: Portal):
    def listing(asked: Asked) -> Answer:
        return html("", 403) if asked.query else html(links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>')

    site.script("/datos", listing)
    walked = harvest(site)
    assert len(walked.identifiers) == 3
    assert verdict(walked) is Verdict.PARTIAL


def test_a_list_that_would_hold_the_parser_is_not_read(site: Portal):
    endless = " ".join(f"a{n}" for n in range(2_000))
    lists_of(
        site,
        html(links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>'),
        html(f"<a {endless}>{links(range(4, 6))}"),
    )
    walked = harvest(site)
    assert len(walked.identifiers) == 3
    assert verdict(walked) is Verdict.PARTIAL
    site.script("/conjunto/2", html(f"<h1 {endless}>Conjunto 2</h1>"))
    walked = harvest(site)
    assert [refusal.code for refusal in walked.refusals] == ["record.too_large"]
    assert len(walked.identifiers) == 2


def lists_of(site: Portal, *pages: Answer) -> None:
    """List pages, one after the other, each asked for as often as one likes."""
    site.script("/datos", lambda asked: pages[int(asked.query.get("page", 1)) - 1])


NOTICE = html("<title>Mantenimiento</title><h1>Volvemos pronto</h1>")
TITLED = "<title>Datos, página {}</title>"


def test_a_notice_in_the_place_of_a_list_is_asked_for_once_more(site: Portal):
    first = html(links(range(1, 4)))
    site.script("/datos", NOTICE, first)
    assert (len(harvest(site).identifiers), site.asked[-1].path) == (3, "/conjunto/3")


def test_lists_that_end_in_a_notice_have_not_ended(site: Portal):
    first = html(TITLED.format(1) + links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>')
    lists_of(site, first, NOTICE)
    walked = harvest(site)
    assert len(walked.identifiers) == 3
    assert verdict(walked) is Verdict.PARTIAL
    assert "1 page could not be read: " in walked.outcome.tally.stopped
    assert "?page=2 has no link where" in walked.outcome.tally.stopped


def test_lists_may_end_in_one_that_is_empty(site: Portal):
    first = html(TITLED.format(1) + links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>')
    lists_of(site, first, html(TITLED.format(2) + "<p>No hay más</p>"))
    assert verdict(harvest(site)) is Verdict.COMPLETE


@pytest.mark.parametrize(
    "last",
    ['<a rel="next" href="#">»</a>', '<a rel="next" href="?page=2">»</a>', '<a rel="next" class="disabled">»</a>',
     '<a rel="next" href="javascript:void(0)">»</a>', '<a rel="next" href="http://[oops">»</a>'],
)  # fmt: skip
def test_the_last_list_has_no_next_one_however_sites_write_that(site: Portal, last: str):
    lists_of(site, html(links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>'), html(links(range(4, 6)) + last))
    walked = harvest(site)
    assert (len(walked.identifiers), verdict(walked)) == (5, Verdict.COMPLETE)


def test_addresses_are_relative_to_the_base_that_a_page_names(site: Portal):
    page = f'<base href="{site.url}/portal/">' + '<h2><a href="../conjunto/1">Uno</a></h2>'
    site.script("/datos", html(page))
    assert harvest(site).identifiers == [f"{site.url}/conjunto/1"]


def test_lists_that_end_in_an_empty_page_earlier_than_before_have_not_ended_until_they_do_so_again(site: Portal):
    first = html(TITLED.format(1) + links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>')
    lists_of(site, first, html(TITLED.format(2) + links(range(4, 6))))
    whole = harvest(site).outcome.memory
    lists_of(site, first, html(TITLED.format(2) + "<p>Error al consultar la base de datos</p>"))
    cut = harvest(site, memory=whole)
    assert verdict(cut) is Verdict.PARTIAL
    assert "after they had named 3 datasets; the last time they named 5 datasets" in cut.outcome.tally.stopped
    assert verdict(harvest(site, memory=cut.outcome.memory)) is Verdict.COMPLETE


def test_a_list_that_is_nothing_at_all_is_told_so(site: Portal):
    site.script("/datos", html(""), Answer(b"", content_type="text/html"))
    assert "answered nothing where a list of datasets should be. Try again later." in harvest(site).error


def test_a_page_without_its_title_is_refused_and_told(site: Portal):
    site.script("/conjunto/3", html("<h2>otra plantilla</h2>"))
    walked = harvest(site)
    assert [refusal.code for refusal in walked.refusals] == ["record.unreadable"]
    assert "dataset.title" in walked.refusals[0].value
    assert len(walked.identifiers) == 24


# ── what a list counts ──


@pytest.mark.parametrize(
    "words", ["Mostrando 1-10 de 25", "1–10 of 25", "25 resultados", "Página 1 de 3 (25 conjuntos)"]
)
def test_the_total_is_told_from_the_other_numbers_of_its_text(site: Portal, words: str):
    counted = site.url + "/datos"
    site.script("/datos", html(f'<p class="total">{words}</p>{links(range(1, 11))}'))
    walked = walk(counted, protocol="web_pages", selectors=COUNTING)
    assert walked.outcome.tally.declared == 25
    assert verdict(walked) is Verdict.PARTIAL


@pytest.mark.parametrize("total", ['<p class="total">Mostrando 1-10</p>', ""])
def test_a_total_that_cannot_be_told_is_none_and_is_said(site: Portal, total: str):
    site.script("/datos", html(f"{total}{links(range(1, 4))}"))
    walked = harvest(site, COUNTING)
    assert walked.outcome.tally.declared == 3  # what the list links to
    (said,) = [note for note in walked.outcome.tally.notes if "list.count" in note]
    assert ("which number is the total cannot be decided" in said) == bool(total)
    assert ("Mostrando 1-10" in said.es) == bool(total)


# ── pages that break off, under a length that is right ──


def cut_after(answer: Answer, words: str) -> Answer:
    body = answer.body
    return replace(answer, body=body[: body.index(words.encode()) + len(words)])


def test_a_list_that_breaks_off_is_not_all(site: Portal):
    first = html(links(range(1, 26)))
    site.script("/datos", cut_after(first, "Conjunto 15</a>"))
    walked = harvest(site)
    assert len(walked.identifiers) == 15
    assert verdict(walked) is Verdict.PARTIAL
    assert "/datos breaks off before its end: it lacks the closing tags" in walked.outcome.tally.stopped
    assert [asked.path for asked in site.asked].count("/datos") == 2


@pytest.mark.parametrize("number", [1, 2])
def test_a_list_that_broke_off_once_is_asked_for_again(site: Portal, number: int):
    pages = [html(links(range(1, 11)) + '<a rel="next" href="?page=2">»</a>'), html(links(range(11, 26)))]
    lost = [cut_after(pages[number - 1], f"Conjunto {10 * number - 5}</a>")]

    def listing(asked: Asked) -> Answer:
        page = int(asked.query.get("page", 1))
        return lost.pop() if page == number and lost else pages[page - 1]

    site.script("/datos", listing)
    walked = harvest(site)
    assert (len(walked.identifiers), verdict(walked)) == (25, Verdict.COMPLETE)


def test_of_a_dataset_whose_page_breaks_off_nothing_is_taken(site: Portal):
    page = html("<h1>Conjunto 7</h1><li class='recurso'><a href='/archivos/7.csv'>CSV</a></li>")
    site.script("/conjunto/7", cut_after(page, "Conjunto 7</h1>"))
    walked = harvest(site)
    assert (len(walked.identifiers), verdict(walked)) == (24, Verdict.PARTIAL)
    assert "/conjunto/7 breaks off" in walked.outcome.tally.stopped
    site.script("/conjunto/7", cut_after(page, "Conjunto 7</h1>"), page)
    assert verdict(harvest(site)) is Verdict.COMPLETE


def test_a_site_that_closes_no_page_is_as_whole_as_any_other(site: Portal):
    def unclosed(answer: Answer) -> Answer:
        return replace(answer, body=answer.body.replace(b"</body></html>", b""))

    site.script("/datos", unclosed(html(links(range(1, 4)))))
    for number in range(1, 4):
        site.script(f"/conjunto/{number}", unclosed(html(f"<h1>Conjunto {number}</h1>")))
    walked = harvest(site)
    assert (len(walked.identifiers), verdict(walked)) == (3, Verdict.COMPLETE)
    assert [asked.path for asked in site.asked].count("/conjunto/2") == 1  # asked again as long as nobody knows


def test_the_first_page_of_its_kind_that_breaks_off_is_known_by_the_later_ones(site: Portal):
    site.script("/conjunto/1", cut_after(html("<h1>Conjunto 1</h1><p>x"), "Conjunto 1</h1>"))
    walked = harvest(site)
    assert verdict(walked) is Verdict.PARTIAL
    assert "/conjunto/1 breaks off" in walked.outcome.tally.stopped


def test_selectors_that_find_no_link_are_told(site: Portal):
    walked = harvest(site, SELECTORS.replace("h2 a", "h3 a"))
    assert "has no link where the selector “list.dataset” looks for one" in walked.error


def test_selectors_that_cannot_be_right_are_told(site: Portal):
    assert "lack “list.dataset”" in harvest(site, "").error


def test_without_selectors_for_the_dataset_its_schema_org_is_read(site: Portal):
    script = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Dataset","name":"x"}</script>'
    )
    site.script("/datos", html(links(range(1, 2))))
    site.script("/conjunto/1", html(script))
    walked = harvest(site, "[list]\ndataset = 'h2 a'\n")
    assert walked.identifiers == [f"{site.url}/conjunto/1"]


def test_a_page_that_a_list_leads_to_is_doubtful_where_it_describes_nothing(site: Portal):
    script = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Dataset","name":"x"}</script>'
    )
    site.script("/datos", html(links(range(1, 3))))
    site.script("/conjunto/1", html(script))
    site.script("/conjunto/2", html("<h1>Conjunto 2</h1>"))
    walked = harvest(site, "[list]\ndataset = 'h2 a'\n")
    assert (verdict(walked), walked.outcome.tally.declared) == (Verdict.PARTIAL, 2)
    assert f"The first: {site.url}/conjunto/2" in walked.outcome.tally.stopped


def test_robots_txt_is_obeyed(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /conjunto/2$\n", content_type="text/plain"))
    walked = harvest(site)
    assert "/conjunto/2" not in {asked.path for asked in site.asked}
    assert verdict(walked) is Verdict.PARTIAL


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_was_read_is_stored_when_the_last_pages_fail(site: Portal, status: int):
    for number in (24, 25):
        site.script(f"/conjunto/{number}", html("", status))
    walked = harvest(site)
    assert walked.identifiers == [f"{site.url}/conjunto/{number}" for number in range(1, 24)]
    assert walked.outcome.errors == ()
    assert verdict(walked) is (Verdict.PARTIAL if status == 403 else Verdict.COMPLETE)


def test_a_list_that_fails_after_all_known_datasets_were_read_is_told_as_any_other(site: Portal):
    def listing(asked: Asked) -> Answer:
        return html("", 403) if asked.query else html(links(range(1, 4)) + '<a rel="next" href="?page=2">»</a>')

    site.script("/datos", listing)
    walked = harvest(site, page_size=1)
    assert (len(walked.identifiers), walked.outcome.errors) == (3, ())
    assert "1 page could not be read" in walked.outcome.tally.stopped


def test_what_was_read_is_stored_when_its_budget_is_used_up(site: Portal):
    walked = harvest(site, max_requests=12)
    assert walked.outcome.finish_reason == "budget"
    assert walked.outcome.tally.declared == 25  # what the lists link to
    assert len(walked.identifiers) == walked.outcome.tally.unique > 0


@pytest.mark.parametrize(
    ("number", "es", "en"),
    [
        (1, "llevan a 1 página, que no trae un conjunto legible.", "lead to 1 page, which holds no readable dataset."),
        (2, "llevan a 2 páginas, y ninguna trae un", "lead to 2 pages, none of which holds a readable dataset."),
    ],
)
def test_a_list_that_is_cut_and_pages_that_are_too_tell_what_came(site: Portal, number: int, es: str, en: str):
    site.script("/datos", html(f'<p class="total">60 conjuntos</p>{links(range(1, number + 1))}<h2><a hre'))
    for each in range(1, number + 1):
        site.script(f"/conjunto/{each}", html('<script type="application/ld+json">{"@context": "https://sche'))
    selectors = COUNTING.partition("[dataset]")[0]
    reason = judge(harvest(site, selectors).outcome, held=0).reason
    assert f"declara 60 conjuntos; sus listas {es}" in reason.es
    assert f"declares 60 datasets; its lists {en}" in reason.en
