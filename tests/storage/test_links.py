"""Links: taken from records once, asked by host, judged where they are named."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.issues import count_issues, list_issues
from storage.jobs import start_job
from storage.link_rows import LinkState, LinkSummary, LinkUse
from storage.links import (
    Scope,
    count_asked,
    iter_due,
    iter_unlinked,
    iter_uses,
    known_link_facts,
    link_summary,
    list_hosts,
    list_link_checks,
    postpone_host,
    store_checks,
    store_link_facts,
    store_uses,
    store_verdicts,
    sweep_links,
)
from storage.records import get_record, iter_documents, iter_fingerprints
from storage.sources import set_status
from storage.tables import TABLES

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WEEK = timedelta(days=7)
ALL = Scope()


def use(url: str, host: str = "http://a:80", field: str = "distribution[0].downloadURL", promise: str = "") -> LinkUse:
    return LinkUse(field, url, host, "both", promise)


@pytest.fixture
def filled(database, source, job, store, write):
    """A source with two datasets, whose links were taken: one of their own each, and one that they share."""
    store(job, [write("1"), write("2")])
    take(database, source, {"1": [use("http://a/1"), use("http://b/x", "http://b:80", promise='["text/csv"]')],
                            "2": [use("http://b/x", "http://b:80"), use("ftp://c/x", "")]})  # fmt: skip
    return source


def take(database, source, uses) -> int:
    """Take the links of a source's records, which `uses` gives by their identifiers; say how many records were read."""
    with database.read() as connection:
        found = list(iter_unlinked(connection, source.id))
    names = {get_record(database, source.slug, name).id: name for name in uses}
    with database.write() as connection:
        store_uses(connection, [(one, uses[names[one.record_id]]) for one in found], NOW, WEEK)
    return len(found)


def all_due(database, host: bytes, scope: Scope = ALL, limit: int = 1000):
    return [due.state for due in iter_due(database, host, scope, limit)]


def test_a_link_that_two_records_name_is_kept_once_and_what_is_no_web_address_is_never_asked(database, filled) -> None:
    hosts = list_hosts(database, ALL)

    assert sorted((each.host, each.links) for each in hosts) == [("http://a:80", 1), ("http://b:80", 1)]
    assert link_summary(database, "datos-jalisco") == LinkSummary(unknown=4)
    (shared,) = [due for host in hosts if host.host == "http://b:80" for due in iter_due(database, host[0], ALL, 9)]
    assert (shared.state.url, shared.promise) == ("http://b/x", '["text/csv"]')


def test_only_what_has_changed_is_read_again(database, filled, store, write) -> None:
    assert take(database, filled, {}) == 0

    store(start_job(database, filled), [write("1", "otro")])

    assert take(database, filled, {"1": [use("http://a/2")]}) == 1
    with database.write() as connection:
        assert sweep_links(connection, NOW) == 1, "the link that record 1 named before; the shared one stays"


def test_new_links_are_due_within_the_week_and_asked_ones_when_they_are_due(database, filled) -> None:
    assert list_hosts(database, Scope(due_by=NOW - timedelta(seconds=1))) == ()
    hosts = {each.host: each.host_key for each in list_hosts(database, Scope(due_by=NOW + WEEK))}
    (state,) = all_due(database, hosts["http://a:80"])
    answered(database, state, NOW, NOW + timedelta(days=9))

    assert all_due(database, hosts["http://a:80"], Scope(due_by=NOW + timedelta(days=8))) == []
    assert all_due(database, hosts["http://a:80"], Scope(not_asked_since=NOW - timedelta(hours=20))) == []
    assert len(all_due(database, hosts["http://a:80"], Scope(due_by=NOW + timedelta(days=9)))) == 1
    assert count_asked(database, NOW - timedelta(days=1)) == {hosts["http://a:80"]: 1}
    assert list_link_checks(database, "http://a/1") == ((NOW, "answered", "200"),)


def answered(database, state: LinkState, checked: datetime, due: datetime) -> LinkState:
    told = LinkState(
        state.id, state.url, "answered", "200", since=checked, checked=checked, media_type="text/csv", size=5
    )
    with database.write() as connection:
        store_checks(connection, [(told, due)])
    return told


def test_what_a_link_answered_comes_back_as_it_was_stored(database, filled) -> None:
    host = list_hosts(database, ALL)[0]
    (state,) = all_due(database, host.host_key)
    told = answered(database, state, NOW, NOW)

    assert all_due(database, host.host_key) == [told]


def test_the_links_of_a_host_come_in_the_order_in_which_they_are_due(database, source, job, store, write) -> None:
    store(job, [write("1")])
    take(database, source, {"1": [use(f"http://a/{number}") for number in range(1200)]})
    (host,) = list_hosts(database, ALL)

    dues = [each.due for each in iter_due(database, host.host_key, ALL, 5000)]
    assert len(dues) == 1200
    assert dues == sorted(dues)
    assert len(all_due(database, host.host_key, limit=700)) == 700
    assert len({due.date() for due in dues}) >= 7, "spread over the days of a week"


def test_a_host_that_asks_for_rest_is_left_alone(database, filled) -> None:
    for host in list_hosts(database, ALL):
        with database.write() as connection:
            postpone_host(connection, host.host_key, NOW + timedelta(days=20))

    assert list_hosts(database, Scope(due_by=NOW + timedelta(days=19))) == ()


def test_only_the_links_of_one_source_are_asked(database, filled, add) -> None:
    other = add("datos-otro")

    assert list_hosts(database, Scope(source_id=other.id)) == ()
    assert len(list_hosts(database, Scope(source_id=filled.id))) == 2


def test_an_issue_of_a_link_is_told_at_its_record_until_the_record_changes(database, filled, store, write) -> None:
    record = get_record(database, "datos-jalisco", "1")
    with database.write() as connection:
        store_verdicts(
            connection, [(record.id, 0, "dead", "link.dead", "http://a/1 · 404"), (record.id, 1, "alive", "", "")]
        )

    (issue,) = list_issues(database, "datos-jalisco", record_id=record.id)
    assert (issue.identifier, issue.code, issue.field) == ("1", "link.dead", "distribution[0].downloadURL")
    assert list_issues(database, code="link.dead") == (issue,)
    assert [(count.code, count.count) for count in count_issues(database)] == [("link.dead", 1)]
    assert link_summary(database) == LinkSummary(alive=1, dead=1, unknown=2)

    store(start_job(database, filled), [write("1", "otro")])

    assert list_issues(database) == count_issues(database) == ()


def test_what_is_known_of_links_holds_for_the_content_that_named_them(database, filled, store, write) -> None:
    record = get_record(database, "datos-jalisco", "1")
    with database.write() as connection:
        store_link_facts(connection, [(record.id, "[1]")])
        assert known_link_facts(connection, [record.id]) == {record.id: "[1]"}

    assert facts(database, filled) == ["[1]"] * 2 + [None] * 2
    assert get_record(database, "datos-jalisco", "1").link_facts == "[1]"

    store(start_job(database, filled), [write("1", "otro")])

    assert facts(database, filled) == [None] * 4
    assert get_record(database, "datos-jalisco", "1").link_facts is None


def facts(database, source):
    with database.read() as connection:
        found = [*iter_fingerprints(connection, source.id), *iter_documents(connection, source.id)]
    return sorted((one.links for one in found), key=lambda text: text is None)


def test_each_use_comes_with_what_is_known_of_its_link(database, filled) -> None:
    with database.read() as connection:
        found = list(iter_uses(connection))

    assert [(one.position, one.promise, one.state.url) for one in found] == [
        (0, "", "http://a/1"), (1, '["text/csv"]', "http://b/x"), (0, "", "http://b/x"), (1, "", "ftp://c/x")
    ]  # fmt: skip


def test_old_checks_are_forgotten(database, filled) -> None:
    (state,) = all_due(
        database, next(each.host_key for each in list_hosts(database, ALL) if each.host == "http://a:80")
    )
    answered(database, state, NOW - timedelta(days=400), NOW)
    answered(database, state, NOW, NOW)

    with database.write() as connection:
        sweep_links(connection, NOW - timedelta(days=365))

    assert [checked for checked, _, _ in list_link_checks(database, "http://a/1")] == [NOW]


def test_the_links_of_a_retired_record_are_neither_asked_nor_told(database, filled) -> None:
    record = get_record(database, "datos-jalisco", "1")
    with database.write() as connection:
        store_verdicts(connection, [(record.id, 0, "dead", "link.dead", "http://a/1 · 404")])
        retired = TABLES["record"].c.id == record.id
        connection.execute(TABLES["record"].update().where(retired).values(tombstoned=NOW))

    assert [(each.host, each.links) for each in list_hosts(database, ALL)] == [("http://b:80", 1)]
    assert link_summary(database) == LinkSummary(unknown=2)
    assert list_issues(database, code="link.dead") == ()


def test_the_links_of_a_withdrawn_source_are_not_asked(database, filled) -> None:
    assert list_hosts(database, ALL)
    with database.write() as connection:
        set_status(connection, filled, "retired", who="eva", withdrawn=True)
    assert list_hosts(database, ALL) == ()
