"""Issues of records, and refusals."""

import pytest

from storage.errors import UnknownSourceError
from storage.issues import IssueCount, ValueCount, count_issues, count_values, list_issues, store_refusals
from storage.jobs import start_job

DATE = ("date.unreadable", "modified", "ayer")
URL = ("url.repaired", "landingPage", "http://a b")


@pytest.fixture
def told(database, add, source, job, write, store):
    """Issues of two sources; a code that occurs in a record and in a refusal."""
    other = start_job(database, add("a-otra"))
    store(job, [write("x", issues=(URL, DATE)), write("y", issues=(DATE,))])
    store(other, [write("x", issues=(URL,))])
    with database.write() as connection:
        refusals = [("document.broken", "", "línea\x00 3", ""), ("url.repaired", "", "v", "id-\ud8003")]
        store_refusals(connection, source.id, job.id, refusals)
    return source


def test_issues_are_listed_by_source_then_record_then_order_with_refusals_last(database, told):
    listed = [(one.source_slug, one.identifier, one.code, one.value) for one in list_issues(database)]

    assert listed == [
        ("a-otra", "x", "url.repaired", "http://a b"),
        (told.slug, "x", "url.repaired", "http://a b"),
        (told.slug, "x", "date.unreadable", "ayer"),
        (told.slug, "y", "date.unreadable", "ayer"),
        (told.slug, "", "document.broken", "línea\ufffd 3"),
        (told.slug, "id-\ufffd3", "url.repaired", "v"),
    ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"slug": "a-otra"}, 1), ({"code": "url.repaired"}, 3), ({"code": "nothing"}, 0), ({"limit": 5}, 5),
     ({"limit": 2}, 2), ({"slug": "datos-jalisco", "code": "date.unreadable", "limit": 1}, 1)],
    ids=str,
)  # fmt: skip
def test_issues_can_be_asked_for_by_source_code_and_number(database, told, asked, count):
    assert len(list_issues(database, asked.get("slug"), code=asked.get("code"), limit=asked.get("limit"))) == count


def test_counts_by_code_and_field_give_the_most_frequent_first_with_an_example(database, told):
    assert count_issues(database) == (
        IssueCount("date.unreadable", "modified", 2, "ayer"),
        IssueCount("url.repaired", "landingPage", 2, "http://a b"),
        IssueCount("document.broken", "", 1, "línea\ufffd 3"),
        IssueCount("url.repaired", "", 1, "v"),
    )
    assert count_issues(database, "a-otra") == (IssueCount("url.repaired", "landingPage", 1, "http://a b"),)


def test_the_refusals_of_a_later_job_replace_those_before_page_by_page(database, told):
    later = start_job(database, told)
    for value in ("1", "2"):
        with database.write() as connection:
            store_refusals(connection, told.id, later.id, [("record.no_identifier", "", value, "")])

    refused = [one for one in list_issues(database) if one.record_id is None]
    assert [(one.code, one.value) for one in refused] == [("record.no_identifier", "1"), ("record.no_identifier", "2")]


def test_an_unknown_source_is_an_error_and_not_an_empty_list(database, told):
    for ask in (list_issues, count_issues):
        with pytest.raises(UnknownSourceError):
            ask(database, "nadie")


def test_values_are_counted_by_records_and_source_the_most_frequent_first(database, add, source, job, write, store):
    rare, often = ("theme.unknown", "groups", "brujería"), ("theme.unknown", "groups", "magia")
    other = start_job(database, add("a-otra"))
    twice = ("theme.unknown", "extras.theme", "magia")
    store(
        job, [write("x", issues=(often, twice, rare, DATE)), write("y", issues=(often,)), write("z", issues=(often,))]
    )
    store(other, [write("x", issues=(often,))])

    assert count_values(database, ("theme.unknown",)) == (
        ValueCount(source.slug, "theme.unknown", "magia", 3),
        ValueCount(source.slug, "theme.unknown", "brujería", 1),
        ValueCount("a-otra", "theme.unknown", "magia", 1),
    )
    assert count_values(database, ("theme.unknown", "date.unreadable"), "a-otra") == (
        ValueCount("a-otra", "theme.unknown", "magia", 1),
    )
    with pytest.raises(UnknownSourceError):
        count_values(database, ("theme.unknown",), "nadie")
