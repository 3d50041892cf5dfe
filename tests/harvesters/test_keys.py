"""The key of a portal: who gets it, and who never hears of it."""

import json
import logging

import pytest

from harvesters.keys import HIDDEN, NO_KEY, Key, key_from_text
from harvesters.memory import Memory
from harvesters.sentences import Sentence
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import SEARCH, Answer, package, running_portal

SECRET = "s3cr3t0-de-jalisco"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (SECRET, Key("Authorization", SECRET)),
        (f" X-CKAN-API-Key: {SECRET} ", Key("X-CKAN-API-Key", SECRET)),
        (f"Bearer {SECRET}", Key("Authorization", f"Bearer {SECRET}")),
        ("a:", Key("Authorization", "a:")),
        ("", NO_KEY),
    ],
)
def test_a_key_is_a_secret_or_a_header_with_one(text, key):
    assert key_from_text(text) == key


def test_a_portal_gets_its_key_with_every_request(portal):
    assert walk(portal.url, page_size=100, key=Key("X-CKAN-API-Key", SECRET)).outcome.tally.unique == 250
    sent = [{name.lower(): value for name, value in asked.headers.items()} for asked in portal.asked]
    assert [headers["x-ckan-api-key"] for headers in sent] == [SECRET] * 3


def test_a_source_without_a_key_sends_none(portal):
    walk(portal.url)
    assert "Authorization" not in portal.asked[0].headers


def test_a_redirect_to_another_host_goes_without_the_key(portal):
    with running_portal() as other:
        portal.script(SEARCH, Answer(status=302, headers={"Location": other.url + SEARCH + "?rows=500&start=0"}))
        assert walk(portal.url, key=Key(value=SECRET)).outcome.tally.unique == 250
        assert portal.asked[0].headers["Authorization"] == SECRET
        assert "Authorization" not in other.asked[0].headers


def test_a_key_is_not_sent_where_the_certificate_is_not_verified(portal):
    walk(portal.url, key=Key(value=SECRET), tls_unverified=True)
    assert "Authorization" not in portal.asked[0].headers


def test_a_portal_that_echoes_the_key_does_not_put_it_into_our_words(portal, caplog):
    echo = json.dumps({"success": False, "error": {"message": f"la clave {SECRET} no sirve"}}).encode()
    portal.script(SEARCH, Answer(echo, 403))
    with caplog.at_level(logging.DEBUG):
        outcome = walk(portal.url + "/api/3/action", key=Key(value=SECRET)).outcome
    assert f"la clave {HIDDEN} no sirve" in outcome.errors[0]
    assert SECRET not in outcome.errors[0] + outcome.errors[0].es + caplog.text + repr(outcome)


def test_a_row_that_echoes_the_key_does_not_put_it_into_an_issue(portal):
    portal.packages = [package(1), {"title": f"para {SECRET}"}]
    walked = walk(portal.url + "/api/3/action", key=Key(value=SECRET))
    (refusal,) = walked.refusals
    assert "•••" in refusal.value
    assert SECRET not in repr(walked.refusals)


def test_a_story_in_which_a_portal_echoes_the_key_is_told_without_it(portal):
    echo = json.dumps({"success": False, "error": {"message": f"la clave {SECRET} no sirve"}}).encode()
    portal.script(SEARCH, lambda asked: Answer(echo, 403) if "fq" in asked.query else portal.search(asked))
    memory = Memory(unique=250, newest="2026-11-01T10:00:00")
    fields = {"key": Key(value=SECRET), "memory": memory, "whole": False, "by_date": True}
    (note,) = walk(portal.url + "/api/3/action", **fields).outcome.tally.notes
    assert HIDDEN in note
    assert HIDDEN in note.es
    assert SECRET not in note + note.es


def test_what_does_not_hold_the_key_is_left_as_it_is():
    sentence = Sentence("nada", "nothing")
    assert Key(value=SECRET).hide(sentence) is sentence
    assert Key(value="a").hide(sentence) is sentence
