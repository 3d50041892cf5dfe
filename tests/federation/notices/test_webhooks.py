"""A notice is posted as signed JSON to a real receiver, which may refuse, redirect or not be there."""

import hashlib
import hmac
import json
import time

import jsonschema_rs
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from federation.notices.outcomes import PutOffError, RefusedError, UnavailableError
from federation.notices.telling import KINDS, SCORECARD
from federation.notices.webhooks import document_from_notice, post
from federation.notices.words import told
from federation.settings import Settings
from tests.federation.notices.test_mail import make_notice, make_source

SECRET = "secreto-del-gancho"


@pytest.fixture
def receiver():
    with HTTPServer(host="127.0.0.1") as server:
        yield server


def settings(receiver, path="/gancho?clave=abc"):
    return Settings(webhook_urls=receiver.url_for(path), webhook_secret=SECRET)


def document(code="quarantine.opened"):
    notice, source = make_notice(code, "webhook:1"), make_source()
    return document_from_notice(notice, source, told(notice, source))


def send(receiver, path="/gancho?clave=abc"):
    given = settings(receiver, path)
    post(given, given.webhooks[0], document())


def test_the_signature_is_one_that_a_receiver_can_check(receiver):
    got: list[Request] = []

    def take(request: Request) -> Response:
        got.append(request)
        request.get_data()
        return Response(status=204)

    receiver.expect_request("/gancho", method="POST").respond_with_handler(take)
    send(receiver)
    (request,) = got
    stamp, body = request.headers["Milpa-Timestamp"], request.get_data()
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert request.headers["Milpa-Signature"] == f"sha256={expected}"
    assert abs(int(stamp) - time.time()) < 60
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Milpa-Event"] == "quarantine.opened"
    assert json.loads(body) == json.loads(json.dumps(document()))


@pytest.mark.parametrize("code", sorted(KINDS.keys() - {SCORECARD}))
def test_every_document_is_as_its_schema_says(code, repository):
    schema = json.loads((repository / "docs/webhook.schema.json").read_text(encoding="utf-8"))
    assert code in schema["properties"]["event"]["enum"]
    validator = jsonschema_rs.validator_for(schema)
    said = json.loads(json.dumps(document(code)))
    validator.validate(said)
    assert not validator.is_valid({**said, "event": "otra"})
    assert set(schema["required"]) == set(said)


def test_a_document_names_no_address():
    assert "ana@ejemplo.gob.mx" not in json.dumps(document(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, RefusedError), (422, RefusedError), (401, UnavailableError), (404, UnavailableError), (409, PutOffError)],
)
def test_what_a_receiver_refuses(receiver, status, kind):
    receiver.expect_request("/gancho").respond_with_data("secreto", status=status)
    with pytest.raises(kind) as refused:
        send(receiver)
    words = refused.value.reason.es + refused.value.reason.en
    assert f"respondió {status}" in words
    assert "clave" not in words
    assert "secreto" not in words


def test_a_redirect_is_not_followed(receiver):
    receiver.expect_request("/gancho").respond_with_data(status=307, headers={"Location": receiver.url_for("/otro")})
    receiver.expect_request("/otro").respond_with_data("ok")
    with pytest.raises(UnavailableError) as refused:
        send(receiver)
    assert "respondió 307" in refused.value.reason.es
    assert len(receiver.log) == 1


def test_a_receiver_that_stumbles_is_tried_again_a_few_times(receiver):
    receiver.expect_ordered_request("/gancho").respond_with_data(status=503)
    receiver.expect_ordered_request("/gancho").respond_with_data("ok")
    send(receiver)
    assert len(receiver.log) == 2


def test_one_that_is_down_is_given_up_for_now(receiver):
    receiver.expect_request("/gancho").respond_with_data(status=503)
    with pytest.raises(UnavailableError):
        send(receiver)
    assert len(receiver.log) == 3


def test_one_that_is_not_there_is_named_by_its_host_alone(receiver):
    given = settings(receiver)
    receiver.stop()
    with pytest.raises(UnavailableError) as failed:
        post(given, given.webhooks[0], document())
    assert "El webhook de 127.0.0.1 no respondió" in failed.value.reason.es
    assert "clave" not in failed.value.reason.es + failed.value.reason.en


def test_a_cloud_s_own_addresses_are_never_asked():
    with pytest.raises(UnavailableError) as refused:
        post(Settings(webhook_secret=SECRET), "http://169.254.169.254/secreto", document())
    assert "nunca se consulta" in refused.value.reason.es
    assert "secreto" not in refused.value.reason.es
