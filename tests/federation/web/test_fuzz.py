"""The web application is asked by its own description, and by what nobody should ask."""

from urllib.parse import quote

import hypothesis
import pytest
import schemathesis

from federation.listening import address_of, make_socket
from tests.federation.web.running import running

HOSTILE = (
    "' OR 1=1 --", '"; DROP TABLE index_entry; --', "*:*", "../../etc/passwd", "%00", "%ff%fe", "\u202e", "🌽" * 400, "a" * 3000,
    "{{7*7}}", "<script>alert(1)</script>", "${jndi:ldap://x}", "%2e%2e%2f", "\\..\\", "?&=#", "NULL", "1e309", "-1", "[]",
)  # fmt: skip
PATHS = ("/catalog", "/catalog/{}", "/catalog.{}", "/dataset/{}/{}", "/dataset/uno/{}", "/record/uno/{}", "/service/uno/{}",
         "/agent/{}", "/place/{}", "/releases/{}/{}", "/releases/1/{}", "/current/{}", "/vocabulary.{}", "/{}")  # fmt: skip
PARAMETERS = ("kind", "source", "level", "state", "theme", "publisher", "modified_since", "after", "limit")


def quoted(text):
    return text if text.startswith("%") else quote(text, safe="")


@pytest.mark.parametrize("path", PATHS)
def test_no_path_and_no_form_breaks_it_or_shows_what_it_should_not(served, path):
    for text in HOSTILE:
        for accept in ("text/html", "application/json", text.encode("ascii", "ignore").decode()):
            told = served.get(path.replace("{}", quoted(text)), accept)
            assert told.status_code < 500, (path, text)
            assert "root:" not in told.text
            assert "<script>alert" not in told.text, "escaped"
            assert "Traceback" not in told.text


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_value_of_a_parameter_breaks_it(served, name):
    before = served.get("/catalog.json").json()["total"]
    for text in HOSTILE:
        for suffix in ("json", "ttl", "html"):
            told = served.get(f"/catalog.{suffix}?{name}={quoted(text)}")
            assert told.status_code in {200, 414, 422}, (name, text)
            if told.status_code == 200 and name not in {"after", "modified_since"}:
                assert "<script>alert" not in told.text
    assert served.get("/catalog.json").json()["total"] == before == 24


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "malo.example"},
        {"X-Forwarded-Host": "malo.example"},
        {"Forwarded": "host=malo.example"},
        {"X-Original-URL": "/releases/../../etc/passwd"},
        {"Accept": "text/html;q=" + "9" * 500},
        {"Accept": ",".join(["a/b"] * 5000)},
        {"Accept-Encoding": "gzip;q=x,,;"},
        {"If-None-Match": '"' * 1000},
        {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
        {"Range": "bytes=" + ",".join(f"{number}-{number}" for number in range(500))},
        {"Range": "bytes=9-1"},
    ],
)
def test_no_header_breaks_it_or_reaches_an_answer(served, headers):
    for path in (
        "/catalog",
        "/dataset/uno/conjunto%2F0",
        "/manifest.json",
        "/releases/1/catalog.nt.gz",
        "/current/x",
        "/nada",
    ):
        named = {name.replace("-", "_"): value for name, value in headers.items()}
        accept = named.pop("Accept", "")
        told = served.get(path, accept, **named)
        assert told.status_code < 500
        assert "malo.example" not in told.text + str(told.headers)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # schemathesis uses what its own libraries deprecate
def test_whatever_its_description_lets_be_asked_is_answered_as_described(served):
    """Of the addresses of the API and of SPARQL their own tests tell."""
    with make_socket("127.0.0.1:0", "") as listening, running(served.app, listening):
        url = f"{address_of('127.0.0.1:0', listening)}/openapi.json"
        schema = schemathesis.openapi.from_url(url).exclude(path_regex="^/(api|sparql)")
        operations = [result.ok() for result in schema.get_all_operations()]
        assert len(operations) > 10
        for operation in operations:

            @hypothesis.given(case=operation.as_strategy())
            @hypothesis.settings(max_examples=6, database=None, suppress_health_check=list(hypothesis.HealthCheck))
            def ask(case):
                # a text that is no date is refused, which no schema of a text tells
                case.call_and_validate(
                    headers={"Connection": "close"}, excluded_checks=[schemathesis.checks.positive_data_acceptance]
                )

            ask()
