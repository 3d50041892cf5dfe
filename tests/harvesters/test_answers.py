import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from harvesters.answers import require_json, require_status, require_text, utf8_from_bytes
from harvesters.errors import SourceError
from harvesters.sentences import Sentence

FEED = Sentence("su feed", "its feed")
URL = "https://datos.example/api"


def answer(body: bytes = b"{}", status: int = 200) -> Response:
    return Response(URL, status, body=body)


@pytest.mark.parametrize("status", [200, 201, 206])
def test_success_passes(status):
    require_status(answer(status=status))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (301, "bad_redirect"),
        (400, "bad_status"),
        (401, "refused"),
        (403, "refused"),
        (404, "not_found"),
        (409, "bad_status"),
        (410, "not_found"),
        (429, "busy"),
        (500, "server_error"),
        (503, "busy"),
        (599, "server_error"),
    ],
)
def test_every_other_status_is_told_by_a_code_and_a_sentence_that_ends_in_advice(status, code):
    with pytest.raises(SourceError, match=f"{URL} answered status {status}") as problem:
        require_status(answer(status=status))
    assert problem.value.code == code
    assert str(problem.value).endswith(".")


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><p>", b"\n <HTML lang='es'>", b"\xef\xbb\xbf<html>", b"<head>", b"<script>x</script>"]
)
def test_a_web_page_is_told_from_data(body):
    with pytest.raises(SourceError, match="answered a web page where its feed should be") as problem:
        require_text(answer(body), FEED)
    assert problem.value.code == "html_page"


@pytest.mark.parametrize("body", [b"", b" \r\n\t "])
def test_nothing_is_told_from_data(body):
    with pytest.raises(SourceError) as problem:
        require_text(answer(body), FEED)
    assert problem.value.code == "empty"


@pytest.mark.parametrize(
    ("body", "text", "how"),
    [
        ("año".encode(), "año", ""),
        (b"\xef\xbb\xbfa\xc3\xb1o", "año", ""),
        ("año".encode("latin-1"), "año", "UTF-8 / Windows-1252 (bytes)"),
        (b"\x93a\xf1o\x94", "“año”", "UTF-8 / Windows-1252 (bytes)"),
        (b"a\xc3\xb1o y a\xf1o", "año y año", "UTF-8 / Windows-1252 (bytes)"),
        (b"\xff\xfe" + "año".encode("utf-16-le"), "año", "UTF-16 (BOM)"),
        ("año y más".encode("utf-16-be"), "año y más", "UTF-16-BE (0x00)"),
    ],
    ids=["utf-8", "mark", "latin-1", "windows-1252", "both", "utf-16", "utf-16 without a mark"],
)
def test_a_text_is_read_by_evidence(body, text, how):
    assert utf8_from_bytes(body) == (text.encode(), how)


@given(st.binary(max_size=200))
def test_whatever_comes_becomes_utf8(body):
    utf8_from_bytes(body)[0].decode("utf-8")


@given(st.binary(max_size=200))
def test_hostile_json_is_a_value_or_a_source_error(body):
    with suppress(SourceError):
        require_json(answer(body), dict[str, msgspec.Raw])


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_good_json_is_given_as_it_came(value):
    body = json.dumps({"x": value}, ensure_ascii=True).encode()
    decoded, repairs = require_json(answer(body), dict[str, msgspec.Raw])
    assert (json.loads(bytes(decoded["x"])), repairs) == (value, ())


def test_an_api_may_say_why_it_fails():
    with pytest.raises(SourceError, match=r"\(It says: Authorization Error\)"):
        require_status(answer(b'{"success": false, "error": {"__type": "Authorization Error"}}', 403))
