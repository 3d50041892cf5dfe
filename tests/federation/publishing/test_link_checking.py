"""Links, from the records that name them to the release: asked, judged, told, scored, published."""

import gzip
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from federation.link_checking import LinkCheck, take_links
from federation.orders import Order
from federation.releases import publish
from federation.scoring import scores_by
from federation.settings import Settings
from mappings.dcat_mx import Distribution
from mappings.quality.link_facts import LinkFacts
from mappings.quality.mqa import mqa_of
from mappings.quality.score import score_of
from mappings.uris import dataset_uri, part_uri
from storage.errors import LinksBusyError, UnknownSourceError
from storage.issues import list_issues
from storage.link_lock import hold_links
from storage.link_rows import LinkSummary
from storage.links import Scope, link_summary, list_hosts, list_link_checks
from storage.records import get_record
from tests.federation.publishing.conftest import BASE, make_dataset
from tests.harvesters.link_hosts import LinkHosts, running_link_hosts

START = datetime(2026, 11, 26, 9, tzinfo=UTC)
SETTINGS = Settings(allow_private_addresses=True, links_delay=0.0, timeout=5, max_retry_wait=1)


@pytest.fixture
def hosts():
    with running_link_hosts() as hosts:
        yield hosts


def with_links(slug: str, number: int, *links: dict[str, object]):
    """A dataset whose distributions are these."""
    uri = dataset_uri(BASE, slug, f"conjunto/{number}")
    parts = tuple(
        Distribution(uri=part_uri(uri, "distribution", str(each)), title={"es": "Tabla"}, **facts)
        for each, facts in enumerate(links)
    )
    return make_dataset(slug, number, distribution=parts)


def check(database, *, day: float = 0, settings: Settings = SETTINGS, **options):
    return LinkCheck(database, settings, lambda: START + timedelta(days=day)).run(**options)


def csv(hosts: LinkHosts, path: str) -> dict[str, object]:
    return {"download_url": hosts.url(path), "media_type": "text/csv"}


@pytest.fixture
def checked(stock, hosts):
    """A source with a dataset of each fate, checked three times over a week."""
    stock.add_source("uno")
    links = [
        [csv(hosts, "/csv/1"), csv(hosts, "/csv/2")],
        [csv(hosts, "/missing/1"), csv(hosts, "/csv/1")],
        [csv(hosts, "/page/1")],
        [csv(hosts, "/forbidden/1")],
        [{"access_url": hosts.url("/page/2")}],
    ]
    stock.store("uno", [with_links("uno", number, *each) for number, each in enumerate(links)])
    for day in (0, 3.5, 7):
        report = check(stock.database, day=day)
    return stock, report


def codes(database) -> list[tuple[str, str, str]]:
    return [(one.identifier, one.code, one.field) for one in list_issues(database) if one.code.startswith("link.")]


def test_each_link_is_judged_once_a_week_has_told(checked, hosts) -> None:
    stock, report = checked

    assert report.standing == LinkSummary(alive=4, unlike=1, dead=1, unknown=1) == link_summary(stock.database, "uno")
    assert (report.asked, report.answered, report.gone, report.trouble) == (6, 4, 1, 1)
    assert sorted(codes(stock.database)) == [
        ("conjunto/1", "link.dead", "distribution[0].downloadURL"),
        ("conjunto/2", "link.unlike", "distribution[0].downloadURL"),
    ]
    values = {one.code: one.value for one in list_issues(stock.database)}
    assert values["link.dead"] == f"{hosts.url('/missing/1')} · 404"
    assert values["link.unlike"] == f"{hosts.url('/page/1')} · text/html ≠ text/csv"
    checks = list_link_checks(stock.database, hosts.url("/missing/1"))
    assert [answer for _, _, answer in checks] == ["404"] * 3


def test_a_link_that_two_datasets_name_is_asked_once(checked, hosts) -> None:
    assert len(hosts.requests("/csv/1")) == 3, "once a run"


def test_points_for_links_are_known_once_they_have_told(checked) -> None:
    stock, _ = checked
    known = [
        mqa_of(orjson.loads(record.document), LinkFacts.from_text(record.link_facts))
        for record in (get_record(stock.database, "uno", f"conjunto/{number}") for number in range(5))
    ]
    points = [
        {one.indicator.name: one.points for one in score.earned if one.indicator.name.endswith("_status")}
        for score in known
    ]

    assert points == [
        {"accessURL_status": 50, "downloadURL_status": 30},
        {"accessURL_status": 25, "downloadURL_status": 15},
        {"accessURL_status": 0, "downloadURL_status": 0},
        {"accessURL_status": None, "downloadURL_status": None},
        {"accessURL_status": 50, "downloadURL_status": 0},
    ]
    (group,) = scores_by(stock.database, "source", START.date())
    assert group.points == sum(score.points for score in known)
    assert group.unknown == 80


def test_the_release_has_the_score_of_today_and_counts_links(checked, out) -> None:
    stock, _ = checked
    publish(stock.database, out, Order(BASE))
    manifest = orjson.loads((out / "manifest.json").read_bytes())

    assert manifest["links"] == manifest["sources"][0]["links"] == {"alive": 4, "unlike": 1, "dead": 1, "unknown": 1}
    lines = gzip.decompress((out / "current" / "datasets.ndjson.gz").read_bytes()).splitlines()
    first = next(one for one in map(orjson.loads, lines) if one["identifier"] == "conjunto/0")
    assert first["score"] == score_of(first, LinkFacts(2, 2, 2))
    assert first["score"]["unknown"] == 0
    turtle = gzip.decompress((out / "current" / "catalog.ttl.gz").read_bytes()).decode()
    assert f"dqv:value {first['score']['mqa']}" in turtle or f'"{first["score"]["mqa"]}"' in turtle


def test_only_what_has_changed_is_rendered_anew(stock, hosts, out) -> None:
    stock.fill("otra", size=3).add_source("uno")
    stock.store("uno", [with_links("uno", 1, csv(hosts, "/csv/1"))])
    publish(stock.database, out, Order(BASE))
    check(stock.database, slug="uno")
    first = publish(stock.database, out, Order(BASE))
    check(stock.database, day=1, slug="uno")
    second = publish(stock.database, out, Order(BASE))

    assert (first.changed, first.rendered, first.reused) == (True, 1, 1)
    assert (second.changed, second.rendered) == (False, 0)


def test_a_dataset_that_changes_is_unknown_until_its_links_are_asked_again(checked, hosts) -> None:
    stock, _ = checked
    stock.store("uno", [with_links("uno", 1, csv(hosts, "/csv/3"))])

    assert get_record(stock.database, "uno", "conjunto/1").link_facts is None
    assert codes(stock.database) == [("conjunto/2", "link.unlike", "distribution[0].downloadURL")]

    check(stock.database, day=8)

    assert LinkFacts.from_text(get_record(stock.database, "uno", "conjunto/1").link_facts) == LinkFacts(1, 1, 1)


def test_due_links_are_spread_over_the_week_and_then_left_alone(stock, hosts) -> None:
    stock.add_source("uno")
    stock.store("uno", [with_links("uno", number, csv(hosts, f"/csv/{number}")) for number in range(60)])
    asked = [check(stock.database, day=day, due=True).asked for day in range(1, 9)]

    assert sum(asked) == 60, "each once in its first week"
    assert max(asked) < 25
    assert check(stock.database, day=13, due=True).asked < 60


def test_a_host_has_a_budget_a_day_and_a_run_its_limit(stock, hosts) -> None:
    stock.add_source("uno")
    stock.store("uno", [with_links("uno", number, csv(hosts, f"/csv/{number}")) for number in range(30)])
    frugal = SETTINGS.model_copy(update={"links_per_host": 10})

    assert check(stock.database, limit=4).asked == 4
    assert check(stock.database, settings=frugal).asked == 6
    assert check(stock.database, settings=frugal).asked == 0
    assert check(stock.database, day=1.1, settings=frugal).asked == 10


def test_a_host_that_asks_for_rest_gets_it(stock, hosts) -> None:
    stock.add_source("uno")
    stock.store("uno", [with_links("uno", 1, csv(hosts, "/busy")), with_links("uno", 2, csv(hosts, "/csv"))])
    check(stock.database)
    due = list_hosts(stock.database, Scope(due_by=START + timedelta(hours=23)))

    assert due == ()
    assert link_summary(stock.database) == LinkSummary(unknown=2) or len(hosts.requests("/csv")) == 1


def test_two_runs_at_once_are_one_too_many(stock) -> None:
    with hold_links(stock.database), pytest.raises(LinksBusyError):
        check(stock.database)


def test_an_unknown_source_is_refused(stock) -> None:
    with pytest.raises(UnknownSourceError):
        check(stock.database, slug="ninguna")


def test_a_store_without_links_has_nothing_to_ask(stock) -> None:
    assert check(stock.database).asked == 0


def test_it_works_the_same_on_both_databases(database, make_stock, hosts) -> None:
    stock = make_stock(database)
    stock.add_source("uno")
    stock.store("uno", [with_links("uno", 1, csv(hosts, "/csv/1"), csv(hosts, "/missing"))])
    for day in (0, 3.5, 7):
        check(database, day=day)

    assert link_summary(database, "uno") == LinkSummary(alive=1, dead=1)
    assert take_links(database, START) == 0
