"""A portal without an API: a sitemap, and pages that describe their dataset in schema.org (a Drupal or WordPress site)."""

import gzip
import itertools
import json
import threading
import tracemalloc
from dataclasses import replace
from functools import partial

import pytest

from federation.completeness import Verdict, judge
from harvesters import sitemaps
from harvesters.engine import Engine
from harvesters.memory import Trust
from harvesters.protocols import sitemap
from harvesters.robots_rules import MOST_RECEIVED
from harvesters.sitemap_dates import BY_DATE, DATES_LIE
from harvesters.sitemaps import SitemapReading, get_sitemap
from tests.harvesters.harvesting import IMPATIENT, Walked, endpoint, walk
from tests.harvesters.portal import Answer, Portal

NS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def page(number: int, **fields: object) -> Answer:
    dataset = {
        "@context": "https://schema.org", "@type": "Dataset", "@id": f"https://datos.example/id/{number}",
        "name": f"Conjunto {number}", **fields,
    }  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(dataset)}</script>'
    return html(f"<html><head>{script}</head><body><h1>Conjunto {number}</h1></body></html>")


def html(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status, content_type="text/html; charset=utf-8")


def urlset(*urls: str) -> bytes:
    entries = "".join(f"<url><loc>{url}</loc><lastmod>2026-01-02</lastmod></url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NS}">{entries}</urlset>'.encode()


def index(*urls: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="{NS}">{entries}</sitemapindex>'.encode()


def xml(body: bytes) -> Answer:
    return Answer(body, content_type="application/xml")


@pytest.fixture
def site(portal: Portal) -> Portal:
    """Five datasets and a page about the portal; no robots.txt; the sitemap at its usual place."""
    urls = [f"{portal.url}/conjuntos/{number}" for number in range(1, 6)]
    portal.script("/sitemap.xml", xml(urlset(f"{portal.url}/acerca", *urls)))
    portal.script("/acerca", html("<html><body>Acerca de este portal</body></html>"))
    for number in range(1, 6):
        portal.script(f"/conjuntos/{number}", page(number))
    return portal


def harvest(url: str, **fields: object) -> Walked:
    return walk(url, protocol="sitemap", **fields)


def verdict(walked: Walked) -> Verdict:
    return judge(walked.outcome, held=0).verdict


def paths(portal: Portal) -> list[str]:
    return [asked.path for asked in portal.asked]


def test_every_page_of_the_sitemap_gives_its_dataset(site: Portal):
    walked = harvest(site.url)
    assert walked.identifiers == [f"https://datos.example/id/{number}" for number in range(1, 6)]
    assert {each.schema for each in walked.pages} == {"schema_org"}
    assert verdict(walked) is Verdict.COMPLETE
    assert "Its robots.txt was obeyed." in walked.outcome.tally.notes
    assert "6 pages were read: 5 describe datasets, 0 are gone, 0 failed." in walked.outcome.tally.notes


def test_each_page_is_asked_for_once(site: Portal):
    harvest(site.url)
    assert sorted(paths(site)) == sorted(set(paths(site)))


def test_robots_txt_names_the_sitemaps(site: Portal):
    site.script("/robots.txt", Answer(f"Sitemap: {site.url}/mapas/todo.xml\n".encode(), content_type="text/plain"))
    site.script("/mapas/todo.xml", xml(index(f"{site.url}/mapas/1.xml.gz", f"{site.url}/mapas/2.txt")))
    site.script(
        "/mapas/1.xml.gz", Answer(gzip.compress(urlset(f"{site.url}/conjuntos/1")), content_type="application/gzip")
    )
    site.script("/mapas/2.txt", Answer(f"{site.url}/conjuntos/2\n".encode(), content_type="text/plain"))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 2
    assert "/sitemap.xml" not in paths(site)
    assert verdict(walked) is Verdict.COMPLETE


@pytest.mark.parametrize("kind", ["XML", "text", "index"])
def test_an_entry_that_is_no_address_costs_itself_and_is_told(site: Portal, kind: str):
    pages = f"{site.url}/conjuntos/1", "http://[oops", f"{site.url}/conjuntos/2"
    if kind == "index":
        site.script("/sitemap.xml", xml(index("http://[oops", f"{site.url}/uno.xml")))
        site.script("/uno.xml", xml(urlset(pages[0], pages[2])))
    else:
        as_text = Answer("\n".join(pages).encode(), content_type="text/plain")
        site.script("/sitemap.xml", xml(urlset(*pages)) if kind == "XML" else as_text)
    walked = harvest(f"{site.url}/sitemap.xml")
    assert len(walked.identifiers) == 2
    assert verdict(walked) is Verdict.COMPLETE
    assert "1 entry is no address and was passed over." in walked.outcome.tally.notes


def test_a_page_that_redirects_to_what_is_no_address_costs_no_other(site: Portal):
    site.script("/conjuntos/2", Answer(status=302, headers={"Location": "http://[oops/"}))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 4
    assert verdict(walked) is Verdict.PARTIAL
    assert "redirects to what is no address" in walked.outcome.tally.stopped


def test_sitemaps_that_name_one_another_end(site: Portal):
    site.script("/a.xml", xml(index(f"{site.url}/b.xml", f"{site.url}/sitemap.xml")))
    site.script("/b.xml", xml(index(f"{site.url}/a.xml")))
    walked = harvest(f"{site.url}/a.xml")
    assert len(walked.identifiers) == 5
    assert verdict(walked) is Verdict.COMPLETE


def test_what_robots_txt_forbids_is_not_asked_for_and_told(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /conjuntos/3\n", content_type="text/plain"))
    walked = harvest(site.url)
    assert "/conjuntos/3" not in paths(site)
    assert len(walked.identifiers) == 4
    assert verdict(walked) is Verdict.PARTIAL
    assert "1 page could not be read: " in walked.outcome.tally.stopped
    assert "robots.txt does not allow it" in walked.outcome.tally.stopped


def test_a_redirect_does_not_lead_around_robots_txt(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /privado\n", content_type="text/plain"))
    site.script("/conjuntos/1", Answer(status=302, headers={"Location": "/privado/1"}))
    walked = harvest(site.url)
    assert "/privado/1" not in paths(site)
    assert verdict(walked) is Verdict.PARTIAL


def test_a_portal_that_forbids_everything_is_left_alone(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /\n", content_type="text/plain"))
    walked = harvest(f"{site.url}/sitemap.xml")
    assert paths(site) == ["/robots.txt"]
    assert verdict(walked) is Verdict.FAILED
    assert "robots.txt does not allow it" in walked.error


def test_a_robots_txt_that_unpacks_without_end_is_asked_for_once_and_told(site: Portal):
    packed = gzip.compress(b"# nada\n" * (MOST_RECEIVED // 6))
    site.script("/robots.txt", Answer(packed, headers={"Content-Encoding": "gzip"}, content_type="text/plain"))
    walked = harvest(f"{site.url}/sitemap.xml")
    assert paths(site) == ["/robots.txt"]
    assert verdict(walked) is Verdict.FAILED
    assert "robots.txt sent more than we read of one answer" in walked.error


def test_a_robots_txt_that_never_comes_is_tried_as_often_as_any_request(site: Portal):
    site.script("/robots.txt", Answer(reset=True))
    walked = harvest(f"{site.url}/sitemap.xml", limits=replace(IMPATIENT, retries=2))
    assert paths(site) == ["/robots.txt"] * 3
    assert verdict(walked) is Verdict.FAILED
    assert "3 tries" in walked.outcome.errors[0]


def test_a_crawl_delay_is_kept(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 0.2\n", content_type="text/plain"))
    walked = harvest(site.url)
    starts = [asked.time for asked in site.asked if asked.path != "/robots.txt"]
    assert all(after - before >= 0.15 for before, after in itertools.pairwise(starts))
    assert verdict(walked) is Verdict.COMPLETE


def test_a_page_that_is_gone_holds_nothing(site: Portal):
    site.script("/conjuntos/2", html("<html>404</html>", 404))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 4
    assert verdict(walked) is Verdict.COMPLETE
    assert "6 pages were read: 4 describe datasets, 1 is gone, 0 failed." in walked.outcome.tally.notes


@pytest.mark.parametrize("number", [1, 3, 5], ids=["first", "middle", "last"])
def test_a_page_that_fails_makes_the_harvest_partial_and_the_others_are_kept(site: Portal, number: int):
    site.script(f"/conjuntos/{number}", html("<html>no</html>", 403))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 4
    assert verdict(walked) is Verdict.PARTIAL
    assert not judge(walked.outcome, held=5).may_mark_missing


GONE = {"404": Answer(status=404), "410": Answer(status=410)}


@pytest.mark.parametrize("length", [30, 120])
def test_a_page_that_breaks_off_under_a_right_length_is_asked_for_again_and_told(site: Portal, length: int):
    """Before the dataset that it describes, or amid it."""
    whole = page(3)
    site.script("/conjuntos/3", replace(whole, body=whole.body[:length]))
    walked = harvest(f"{site.url}/sitemap.xml")
    assert paths(site).count("/conjuntos/3") == 2
    assert walked.outcome.tally.unique == 4
    assert verdict(walked) is Verdict.PARTIAL
    assert "breaks off" in walked.outcome.tally.stopped


def test_a_page_that_broke_off_once_is_read_when_it_is_asked_for_again(site: Portal):
    whole = page(3)
    site.script("/conjuntos/3", replace(whole, body=whole.body[:30]), whole)
    walked = harvest(f"{site.url}/sitemap.xml")
    assert (walked.outcome.tally.unique, verdict(walked)) == (5, Verdict.COMPLETE)


@pytest.mark.parametrize("notice", [html("<html><body>Mantenimiento</body></html>"), Answer(b"\n")])
def test_a_notice_in_the_place_of_a_sitemap_is_asked_for_once_more(site: Portal, notice: Answer):
    urls = [f"{site.url}/conjuntos/{number}" for number in range(1, 6)]
    site.script("/sitemap.xml", notice, xml(urlset(*urls)))
    walked = harvest(f"{site.url}/sitemap.xml")
    assert (len(walked.identifiers), verdict(walked)) == (5, Verdict.COMPLETE)
    site.script("/sitemap.xml", notice)
    (error,) = harvest(f"{site.url}/sitemap.xml").outcome.errors
    assert "should be" in error if not notice.body.strip() else "not a sitemap" in error


@pytest.mark.parametrize("answer", GONE.values(), ids=GONE)
@pytest.mark.parametrize("number", [1, 3, 5], ids=["first", "middle", "last"])
def test_a_page_that_is_gone_holds_nothing_wherever_it_stands(site: Portal, number: int, answer: Answer):
    site.script(f"/conjuntos/{number}", answer)
    walked = harvest(site.url)
    assert (len(walked.identifiers), walked.outcome.errors, walked.outcome.problem) == (4, (), "")
    assert walked.outcome.tally.ended
    assert verdict(walked) is Verdict.COMPLETE


@pytest.mark.parametrize("number", [1, 3, 5], ids=["first", "middle", "last"])
def test_a_page_that_may_not_be_read_is_told_wherever_it_stands(site: Portal, number: int):
    site.script("/robots.txt", Answer(f"User-agent: *\nDisallow: /conjuntos/{number}\n".encode()))
    walked = harvest(site.url)
    assert (len(walked.identifiers), walked.outcome.errors) == (4, ())
    assert "1 page could not be read: " in walked.outcome.tally.stopped
    assert verdict(walked) is Verdict.PARTIAL


def test_a_forbidden_page_of_no_dataset_that_comes_last_takes_nothing_away(site: Portal):
    datasets = [f"{site.url}/conjuntos/{number}" for number in range(1, 6)]
    site.script("/sitemap.xml", xml(urlset(*datasets, f"{site.url}/privado/1")))
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /privado/\n", content_type="text/plain"))
    walked = harvest(site.url)
    assert (len(walked.identifiers), walked.outcome.errors) == (5, ())
    assert verdict(walked) is Verdict.COMPLETE


@pytest.mark.parametrize("number", [1, 5], ids=["first", "last"])
@pytest.mark.parametrize("rules", ["", "User-agent: *\nDisallow: /nuevo\n"], ids=["allowed", "forbidden"])
def test_a_page_that_moved_for_good_is_no_source_that_moved(site: Portal, number: int, rules: str):
    site.script("/robots.txt", Answer(rules.encode(), content_type="text/plain"))
    site.script(f"/conjuntos/{number}", Answer(status=301, headers={"Location": "/nuevo"}))
    site.script("/nuevo", page(number))
    walked = harvest(site.url)
    assert (len(walked.identifiers), walked.outcome.final_url) == (4 if rules else 5, "")


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_what_was_read_is_stored_when_the_last_pages_fail(site: Portal, status: int):
    for number in (4, 5):
        site.script(f"/conjuntos/{number}", Answer(b"no", status))
    walked = harvest(site.url)
    assert walked.identifiers == [f"https://datos.example/id/{number}" for number in range(1, 4)]
    assert walked.outcome.errors == ()
    assert verdict(walked) is (Verdict.COMPLETE if status in {404, 410} else Verdict.PARTIAL)


def test_what_was_read_is_stored_when_the_last_pages_never_answer(site: Portal):
    for number in (4, 5):
        site.script(f"/conjuntos/{number}", Answer(reset=True))
    walked = harvest(site.url)
    assert walked.identifiers == [f"https://datos.example/id/{number}" for number in range(1, 4)]
    assert "2 pages could not be read" in walked.outcome.tally.stopped


def test_what_was_read_is_stored_when_too_many_pages_fail(portal: Portal):
    portal.script("/sitemap.xml", xml(urlset(*(f"{portal.url}/conjuntos/{number}" for number in range(40)))))
    for number in range(40):
        portal.script(f"/conjuntos/{number}", page(number) if number < 3 else Answer(b"no", 403))
    walked = harvest(portal.url)
    assert len(walked.identifiers) == walked.outcome.tally.unique == 3
    assert verdict(walked) is Verdict.PARTIAL


def test_what_was_read_is_stored_when_its_budget_is_used_up(site: Portal):
    walked = harvest(site.url, max_requests=6)  # robots.txt, the sitemap, a page about the portal and three datasets
    assert walked.outcome.finish_reason == "budget"
    assert len(walked.identifiers) == walked.outcome.tally.unique > 0


HANGS = Answer(latency=5.0)


def test_what_was_read_is_stored_when_its_hours_are_over(site: Portal):
    site.script("/conjuntos/4", HANGS)
    walked = harvest(site.url, max_seconds=1.5)
    assert walked.outcome.finish_reason == "window"
    assert len(walked.identifiers) == walked.outcome.tally.unique == 3


def test_what_was_read_is_stored_when_its_time_is_up(site: Portal):
    site.script("/conjuntos/4", HANGS)
    walked = harvest(site.url, limits=replace(IMPATIENT, timeout_source=1.5))
    assert walked.outcome.finish_reason == "time_limit"
    assert len(walked.identifiers) == walked.outcome.tally.unique == 3


@pytest.mark.parametrize("crawl_delay", [0.0, 0.3], ids=["in flight", "between two pages"])
def test_what_was_read_is_stored_when_the_operator_ends_it(site: Portal, crawl_delay: float):
    engine, walked = Engine(IMPATIENT), Walked()

    def third(_: object) -> Answer:
        threading.Timer(crawl_delay / 3, engine.stop).start()
        return page(3)

    site.script("/robots.txt", Answer(f"User-agent: *\nCrawl-delay: {crawl_delay}\n".encode()))
    site.script("/conjuntos/3", third)
    site.script("/conjuntos/4", HANGS)
    engine.harvest([(endpoint(site.url, protocol="sitemap"), walked)], partial(setattr, walked, "outcome"))
    assert walked.outcome.finish_reason == "shutdown"
    assert len(walked.identifiers) == walked.outcome.tally.unique >= 2


def test_what_a_sink_refused_as_the_walk_ended_was_not_seen(site: Portal):
    walked = Walked(on_page=refuse)
    source = endpoint(site.url, protocol="sitemap", max_requests=6)
    Engine(IMPATIENT).harvest([(source, walked)], partial(setattr, walked, "outcome"))
    assert (walked.identifiers, walked.outcome.tally.unique) == ([], 0)


def refuse(_: object) -> None:
    raise OSError(5, "disk")


# ── pages of another kind in the folder of the datasets ──


@pytest.fixture
def mixed(site: Portal) -> Portal:
    """The page about the portal stands beside the datasets."""
    urls = [f"{site.url}/conjuntos/{number}" for number in range(1, 6)]
    site.script("/sitemap.xml", xml(urlset(*urls, f"{site.url}/conjuntos/acerca")))
    site.script("/conjuntos/acerca", html("<html><body>Acerca de este portal</body></html>"))
    return site


def next_walk(site: Portal, walked: Walked) -> Walked:
    site.asked.clear()
    return harvest(site.url, memory=walked.outcome.memory)


def test_a_page_beside_the_datasets_that_never_had_one_is_of_another_kind(mixed: Portal):
    walked = harvest(mixed.url)
    tally = walked.outcome.tally
    assert (verdict(walked), tally.declared, tally.without_dataset) == (Verdict.COMPLETE, 6, 1)
    reason = judge(walked.outcome, held=0).reason
    assert reason == "Saw 5 of 6 declared, 1 of the pages or documents that it names holds no further dataset."
    assert any(note.endswith(f"are of no dataset: 1, the first {mixed.url}/conjuntos/acerca") for note in tally.notes)
    assert paths(mixed).count("/conjuntos/acerca") == 2
    second = next_walk(mixed, walked)
    assert (verdict(second), paths(mixed).count("/conjuntos/acerca")) == (Verdict.COMPLETE, 1)


def test_a_page_that_says_something_else_each_time_is_known_by_the_second_walk(mixed: Portal):
    hours = itertools.count()
    mixed.script("/conjuntos/acerca", lambda _: html(f"<html>Acerca de este portal. Visitas: {next(hours)}</html>"))
    first = harvest(mixed.url)
    assert verdict(first) is Verdict.PARTIAL
    assert f"The first: {mixed.url}/conjuntos/acerca" in first.outcome.tally.stopped
    assert verdict(next_walk(mixed, first)) is Verdict.COMPLETE


def test_a_page_that_had_a_dataset_and_has_none_now_is_doubtful_each_time(mixed: Portal):
    walked = harvest(mixed.url)
    mixed.script("/conjuntos/3", html("<html>Este contenido se movió</html>"))
    for _ in range(3):
        walked = next_walk(mixed, walked)
        assert (verdict(walked), len(walked.identifiers)) == (Verdict.PARTIAL, 4)
        assert f"The first: {mixed.url}/conjuntos/3" in walked.outcome.tally.stopped
    mixed.script("/conjuntos/3", page(3))
    assert verdict(next_walk(mixed, walked)) is Verdict.COMPLETE


def test_a_portal_that_is_being_mended_teaches_nothing_of_its_pages(mixed: Portal):
    walked = harvest(mixed.url)
    for number in range(1, 6):
        mixed.script(f"/conjuntos/{number}", html("<html>En mantenimiento</html>"))
    walked = next_walk(mixed, walked)
    assert verdict(walked) is not Verdict.COMPLETE
    mixed.script("/conjuntos/1", page(1))
    assert verdict(next_walk(mixed, walked)) is Verdict.PARTIAL


def test_one_notice_in_the_place_of_several_new_pages_is_no_knowledge_of_them(mixed: Portal):
    notice = html("<html>Acceso denegado</html>")
    mixed.script("/conjuntos/2", notice)
    mixed.script("/conjuntos/4", notice)
    walked = harvest(mixed.url)
    for _ in range(2):
        walked = next_walk(mixed, walked)
        assert verdict(walked) is Verdict.PARTIAL


def test_what_a_walk_that_was_cut_short_met_once_is_no_knowledge(mixed: Portal):
    mixed.script("/sitemap.xml", xml(urlset(*(f"{mixed.url}/conjuntos/{each}" for each in ("1", "acerca", "2", "3")))))
    walked = harvest(mixed.url, max_requests=5)
    assert walked.outcome.tally.declared == 4
    assert len(walked.outcome.memory.pages) == 2  # of the two datasets that came


def test_a_notice_in_place_of_a_page_is_looked_at_again(site: Portal):
    notice = html("<html><h1>El portal se encuentra en mantenimiento</h1></html>")
    site.script("/conjuntos/2", notice, page(2))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 5
    assert verdict(walked) is Verdict.COMPLETE


def test_one_notice_of_many_words_is_no_page_without_datasets(site: Portal):
    site.script("/conjuntos/2", *(html(f"<html>Access denied, incident {n}</html>") for n in range(2)))
    walked = harvest(site.url)
    assert "1 page answered a notice" in walked.outcome.tally.stopped


def test_a_folder_of_which_most_is_gone_at_once_is_a_portal_in_trouble(site: Portal):
    for number in range(2, 6):
        site.script(f"/conjuntos/{number}", Answer(status=404))
    walked = harvest(site.url)
    assert "or are gone" in walked.outcome.tally.stopped


def test_a_section_that_robots_txt_forbids_does_not_end_the_walk(site: Portal):
    hidden = [f"{site.url}/privado/{number}" for number in range(25)]
    datasets = [f"{site.url}/conjuntos/{number}" for number in range(1, 6)]
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /privado/\n", content_type="text/plain"))
    site.script("/sitemap.xml", xml(urlset(*hidden, *datasets)))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 5
    assert "Its robots.txt forbids 25 pages, which were not seen" in " ".join(walked.outcome.tally.notes)
    assert "5 pages were read: 5 describe datasets, 0 are gone, 0 failed." in walked.outcome.tally.notes
    assert verdict(walked) is Verdict.COMPLETE


def test_forbidden_pages_are_declared_datasets_where_no_page_at_all_tells_otherwise(site: Portal):
    site.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /conjuntos/\n", content_type="text/plain"))
    walked = harvest(site.url)
    assert "5 pages could not be read" in walked.outcome.tally.stopped
    assert verdict(walked) is Verdict.FAILED


def test_a_notice_that_stays_is_no_page_without_datasets(site: Portal):
    notice = html("<html><h1>El portal se encuentra en mantenimiento</h1></html>")
    site.script("/conjuntos/2", notice)
    site.script("/conjuntos/4", notice)
    walked = harvest(site.url)
    assert len(walked.identifiers) == 3
    assert verdict(walked) is Verdict.PARTIAL
    assert "2 pages answered a notice" in walked.outcome.tally.stopped


def test_a_portal_that_goes_down_is_left_alone(portal: Portal):
    urls = [f"{portal.url}/conjuntos/{number}" for number in range(100)]
    portal.script("/sitemap.xml", xml(urlset(*urls)))
    portal.script("/conjuntos/0", page(0))
    for number in range(1, 100):
        portal.script(f"/conjuntos/{number}", html("<html>no</html>", 403))
    walked = harvest(portal.url)
    assert len(paths(portal)) < 30
    assert verdict(walked) is Verdict.PARTIAL


def test_pages_of_other_sites_are_not_visited(site: Portal):
    site.script("/sitemap.xml", xml(urlset(f"{site.url}/conjuntos/1", "http://otro.example/1", "ftp://x/1", "nada")))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 1
    assert "1 address belongs to another site and was not asked for." in walked.outcome.tally.notes


def test_a_dataset_that_a_list_page_names_too_is_one(site: Portal):
    site.script("/acerca", page(1, description="en breve"))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 5
    assert walked.outcome.tally.duplicates == 1


@pytest.mark.parametrize(
    "answer",
    [
        html("<html>no hay</html>"),
        xml(b"<urlset"),
        xml(b""),
        xml(b"<html/>"),
        Answer(b"\x1f\x8b\x08broken"),
        html("", 404),
    ],
    ids=["page", "broken", "empty", "other", "packed", "absent"],
)
def test_what_is_no_sitemap_is_told(portal: Portal, answer: Answer):
    portal.script("/sitemap.xml", answer)
    assert "No sitemap was found" in harvest(portal.url).error


def test_a_sitemap_that_was_cut_is_not_taken_for_whole(site: Portal):
    whole = urlset(*(f"{site.url}/conjuntos/{number}" for number in range(1, 6)))
    site.script("/sitemap.xml", xml(whole[:-80]))
    walked = harvest(site.url)
    assert len(walked.identifiers) == 4
    assert verdict(walked) is Verdict.PARTIAL
    assert "breaks off before its end" in walked.outcome.tally.stopped


def test_a_sitemap_with_pages_but_no_dataset_is_not_taken_for_an_empty_catalogue(site: Portal):
    site.script("/sitemap.xml", xml(urlset(f"{site.url}/acerca")))
    walked = harvest(site.url)
    assert verdict(walked) is not Verdict.COMPLETE


def test_an_api_that_was_registered_is_exempt(portal: Portal):
    portal.script("/robots.txt", Answer(b"User-agent: *\nDisallow: /api/\n", content_type="text/plain"))
    walked = walk(portal.url)
    assert len(walked.identifiers) == 250
    assert "/robots.txt" not in paths(portal)


def test_more_pages_than_a_source_may_have_are_told(site: Portal):
    walked = walk(site.url, protocol="sitemap", limits=replace(IMPATIENT, max_pages=3))
    assert len([path for path in paths(site) if path.startswith("/conjuntos")]) == 2
    assert verdict(walked) is Verdict.PARTIAL
    assert "3 pages were not asked for" in walked.outcome.tally.stopped


def test_a_script_that_nobody_can_read_is_refused_and_told(site: Portal):
    site.script("/conjuntos/5", html("<html><script type='application/ld+json'>{broken</script></html>"))
    walked = harvest(site.url)
    assert [refusal.code for refusal in walked.refusals] == ["record.unreadable"]
    assert walked.outcome.tally.refused == 1


# ── pages whose dates say that they are as they were ──


NUMBERS = range(1, 41)


@pytest.fixture
def large(portal: Portal) -> Portal:
    """Forty datasets, each with a date of its own."""
    dated(portal, dict.fromkeys(NUMBERS, "2026-01-02"))
    for number in NUMBERS:
        portal.script(f"/conjuntos/{number}", page(number))
    return portal


def dated(portal: Portal, dates: dict[int, str]) -> None:
    entries = "".join(
        f"<url><loc>{portal.url}/conjuntos/{number}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>"
        for number, date in dates.items()
    )
    portal.script("/sitemap.xml", xml(f'<urlset xmlns="{NS}">{entries}</urlset>'.encode()))


def again(portal: Portal, walked: Walked, **fields: object) -> Walked:
    portal.asked.clear()
    return harvest(portal.url, **{"memory": walked.outcome.memory, "whole": False, "by_date": True, **fields})


def read(portal: Portal) -> set[int]:
    return {int(path.rpartition("/")[2]) for path in paths(portal) if path.startswith("/conjuntos/")}


def test_pages_of_the_same_date_are_left_out_but_for_a_sample_that_moves_on(large: Portal):
    first = harvest(large.url)
    second = again(large, first)
    tally = second.outcome.tally
    assert (len(read(large)), len(second.records)) == (10, 10)
    assert (tally.known, tally.assumed, tally.declared, tally.ended, tally.short) == (40, 30, 40, True, False)
    assert BY_DATE in tally.notes
    assert verdict(second) is Verdict.COMPLETE
    seen, walked = read(large), second
    for _ in range(3):
        walked = again(large, walked)
        seen |= read(large)
    assert seen == set(NUMBERS)  # in four walks


def test_a_page_of_another_date_or_of_none_is_read(large: Portal):
    dates = {**dict.fromkeys(NUMBERS, "2026-01-02"), 39: "", 41: "2026-05-01"}
    first = harvest(large.url)
    dated(large, {**dates, 3: "2026-05-01", 40: "2026-05-01"})
    large.script("/conjuntos/41", page(41))
    second = again(large, first)
    assert {3, 39, 40, 41} <= read(large)
    assert len(read(large)) == 4 + 10
    assert second.outcome.tally.ended


def test_a_page_that_changed_under_its_date_unmasks_the_sitemap(large: Portal):
    first = harvest(large.url)
    for number in NUMBERS:
        large.script(f"/conjuntos/{number}", page(number, description="otra"))
    second = again(large, first)
    assert read(large) == set(NUMBERS)
    assert (second.outcome.tally.unique, second.outcome.tally.assumed, second.outcome.tally.ended) == (40, 0, True)
    assert DATES_LIE in second.outcome.tally.notes
    assert second.outcome.memory.filter is Trust.LIES
    again(large, second)
    assert read(large) == set(NUMBERS)
    assert again(large, second, whole=True).outcome.memory.filter is Trust.UNTRIED


def test_a_whole_pass_puts_every_date_to_the_test(large: Portal):
    first = harvest(large.url)
    large.script("/conjuntos/17", page(17, description="otra"))
    second = again(large, first, whole=True)
    assert (len(second.records), second.outcome.memory.filter) == (40, Trust.LIES)


def test_a_page_that_is_listed_no_more_sends_the_walk_through_everything(large: Portal):
    first = harvest(large.url)
    dated(large, dict.fromkeys(range(1, 40), "2026-01-02"))
    second = again(large, first)
    assert (len(read(large)), second.outcome.tally.assumed, second.outcome.tally.unique) == (39, 0, 39)


def test_a_small_source_is_read_whole_whatever_its_dates(large: Portal):
    second = again(large, harvest(large.url), by_date=False)
    assert read(large) == set(NUMBERS)
    assert second.outcome.memory.pages


def test_microdata_is_read_too(site: Portal):
    site.script(
        "/conjuntos/1", html('<div itemscope itemtype="http://schema.org/Dataset"><b itemprop="name">Uno</b></div>')
    )
    walked = harvest(site.url)
    assert f"{site.url}/conjuntos/1" in walked.identifiers
    assert verdict(walked) is Verdict.COMPLETE


@pytest.mark.parametrize("nested", [True, False], ids=["in two indexes", "in one"])
def test_sitemaps_past_the_most_of_one_source_are_told(portal: Portal, monkeypatch: pytest.MonkeyPatch, nested: bool):
    monkeypatch.setattr(sitemap, "MAX_SITEMAPS", 4)
    maps = [f"{portal.url}/s/{number}.xml" for number in range(6)]
    for number, url in enumerate(maps):
        portal.script(url.removeprefix(portal.url), xml(urlset(f"{portal.url}/d/{number}")))
        portal.script(f"/d/{number}", page(number))
    portal.script("/a.xml", xml(index(*maps[:3])))
    portal.script("/b.xml", xml(index(*maps[3:])))
    portal.script("/sitemap.xml", xml(index(f"{portal.url}/a.xml", f"{portal.url}/b.xml") if nested else index(*maps)))
    walked = walk(f"{portal.url}/sitemap.xml", protocol="sitemap")
    assert judge(walked.outcome, 0).verdict is Verdict.PARTIAL


def test_blank_lines_of_a_plain_list_are_no_entries():
    body = "\n\n".join(f"https://datos.example/{number}" for number in range(40_000)).encode()
    found = get_sitemap(body, "https://datos.example/sitemap.txt")
    assert found is not None
    assert (len(found.entries), found.broke_off) == (40_000, False)


def test_a_file_of_endless_elements_is_not_kept_in_memory_and_counts_as_cut():
    body = urlset("https://datos.example/1").replace(b"</urlset>", b"<url><a/><b>" + b"<c/>" * 5_000 + b"</b></url>")
    body += b"<a/>" * sitemaps.MAX_ELEMENTS + b"</urlset>"
    steps = list(SitemapReading(body, "https://datos.example/sitemap.xml").iter_steps())
    assert len(steps) > 100, "others had their turn"
    tracemalloc.start()
    found = get_sitemap(body, "https://datos.example/sitemap.xml")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is not None
    assert (found.entries, found.broke_off) == (("https://datos.example/1",), True)
    assert peak < len(body)


def test_what_else_an_entry_tells_is_passed_over():
    image = b"<image:image><image:loc>https://datos.example/foto.jpg</image:loc></image:image>"
    body = urlset("https://datos.example/1", "https://datos.example/2").replace(
        b"<urlset", b'<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ).replace(b"<loc>", image + b"\n <!-- una nota --> <loc> ")  # fmt: skip
    found = get_sitemap(body, "https://datos.example/sitemap.xml")
    assert found is not None
    assert found.entries == ("https://datos.example/1", "https://datos.example/2")
    assert set(found.dates.values()) == {"2026-01-02"}
