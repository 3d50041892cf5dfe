import gzip
import json
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.harvesters.harvesting import IMPATIENT, endpoint, harvest, walk
from tests.harvesters.portal import SEARCH, Answer, package, search_body


@pytest.mark.parametrize("limit", [1, 2])
@pytest.mark.parametrize("sources", [1, 6])
def test_the_limit_of_a_host_holds_over_all_sources_on_it(portal, limit, sources):
    portal.latency = 0.03
    limits = replace(IMPATIENT, connections_per_host=limit)
    harvest(*(endpoint(portal.url, f"s{number}", page_size=50) for number in range(sources)), limits=limits)
    assert portal.most_in_flight == min(limit, sources)
    assert len(portal.asked) == 6 * sources  # five pages, and one to see that there is no sixth


def test_a_source_may_ask_for_fewer_connections(portal):
    portal.latency = 0.02
    harvest(
        *(endpoint(portal.url, f"s{number}", connections=1) for number in range(4)),
        limits=replace(IMPATIENT, connections_per_host=4),
    )
    assert portal.most_in_flight == 1


def test_starts_keep_the_distance_that_a_source_asks_for(portal):
    harvest(*(endpoint(portal.url, f"s{number}", delay=0.1) for number in range(4)))
    times = [asked.time for asked in portal.asked]
    assert times[-1] - times[0] >= 0.25  # three gaps of 0.1 s, as a server sees them that is itself late


def test_a_host_without_limits_reached_is_not_slowed(portal):
    portal.latency = 0.2
    walked = harvest(
        *(endpoint(portal.url, f"s{number}") for number in range(4)), limits=replace(IMPATIENT, connections_per_host=16)
    )
    assert sum(each.outcome.tally.unique for each in walked) == 1000
    assert max(each.outcome.seconds for each in walked) < 5


# ── times ──


def test_a_host_that_nobody_hears_from_is_given_up():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        with socket.create_connection(deaf.getsockname()), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(deaf.getsockname())  # the backlog is full: a third connection gets no answer
            walked = walk(url, limits=replace(IMPATIENT, timeout_connect=0.2, retries=0))
    assert "no connection within 0.2 seconds" in walked.error


def test_a_portal_that_falls_silent_is_given_up(portal):
    portal.script(SEARCH, Answer(search_body([], 0), latency=30))
    walked = walk(portal.url, limits=replace(IMPATIENT, timeout_read=0.2, retries=0))
    assert "fell silent: not one byte for 0.2 seconds" in walked.error


def test_a_slow_answer_that_goes_on_is_waited_for(portal):
    portal.script(SEARCH, Answer(search_body([], 0), drip=0.01))
    walked = walk(portal.url, limits=replace(IMPATIENT, timeout_read=0.3, retries=0))
    assert (walked.outcome.errors, walked.outcome.tally.ended) == ((), True)
    assert walked.outcome.seconds > 0.5


def test_an_answer_that_drips_for_ever_is_given_up(portal):
    portal.script(SEARCH, Answer(search_body(portal.packages, 250), drip=0.05))
    walked = walk(portal.url, limits=replace(IMPATIENT, timeout_total=0.4, retries=0))
    assert "did not end in the time that one request may take" in walked.error


# ── sizes ──


def test_an_answer_larger_than_the_cap_is_not_read(portal):
    walked = walk(portal.url, limits=replace(IMPATIENT, max_body_bytes=1000), page_size=20)
    assert "sent more than we read" in walked.error


def test_a_small_answer_that_unpacks_beyond_the_cap_is_not_read(portal):
    bomb = gzip.compress(b" " * 10_000_000 + search_body([], 0))
    portal.script(SEARCH, Answer(bomb, headers={"Content-Encoding": "gzip"}))
    walked = walk(portal.url, limits=replace(IMPATIENT, max_body_bytes=1_000_000), page_size=20)
    assert "sent more than we read" in walked.error


def test_a_compressed_answer_is_read(portal):
    body = search_body([package(1, title="ñandú")], 1)
    portal.script(SEARCH, Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    walked = walk(portal.url)
    assert json.loads(walked.records[0].body)["title"] == "ñandú"
    assert "gzip" in portal.asked[0].headers["Accept-Encoding"]


# ── trust ──


@pytest.fixture
def certificate(tmp_path):
    """A certificate that nobody has signed but itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    builder = builder.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(signed.public_bytes(encoding) + secret)
    return path


@pytest.fixture
def secure_url(portal, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    portal.socket = context.wrap_socket(portal.socket, server_side=True)
    return portal.url.replace("http:", "https:")


def test_a_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(secure_url):
    walked = walk(secure_url)
    assert walked.error.startswith(
        "The secure connection to 127.0.0.1 cannot be trusted: its certificate is self-signed"
    )
    assert (walked.outcome.retries, walked.outcome.tally.received) == (0, 0)


@pytest.fixture
def unfinished_chain(portal, tmp_path):
    """A server whose certificate hangs from a root by an intermediate that it does not send; the root is given."""
    now, encoding = datetime.now(UTC), serialization.Encoding.PEM

    def sign(name, key, issuer, issuer_key, *, ca):
        subject, above = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer))
        builder = x509.CertificateBuilder(
            above,
            subject,
            key.public_key(),
            x509.random_serial_number(),
            now - timedelta(days=1),
            now + timedelta(days=1),
        )
        host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        return (builder if ca else builder.add_extension(host, critical=False)).sign(issuer_key, hashes.SHA256())

    root, middle, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    top = sign("Raíz", root, "Raíz", root, ca=True)
    sign("Intermedia", middle, "Raíz", root, ca=True)
    served = sign("127.0.0.1", leaf, "Intermedia", middle, ca=False)
    secret = leaf.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(served.public_bytes(encoding) + secret)
    (tmp_path / "root.pem").write_bytes(top.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    portal.socket = context.wrap_socket(portal.socket, server_side=True)
    return portal.url.replace("http:", "https:"), tmp_path / "root.pem"


def test_a_missing_intermediate_is_told_in_words(unfinished_chain, monkeypatch):
    url, root = unfinished_chain
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    walked = walk(url)
    assert "an intermediate certificate is missing (its operators should install it)" in walked.error
    assert "falta un certificado intermedio" in walked.error.es
    assert "--tls-exception-until" in walked.error
    assert (walked.outcome.problem, walked.outcome.retries, walked.outcome.tally.received) == ("tls", 0, 0)


def test_an_exception_is_for_one_source_and_one_host(unfinished_chain, portal):
    url, _ = unfinished_chain
    assert walk(url, tls_unverified=True).outcome.tally.unique == 250
    portal.script(SEARCH, Answer(status=302, headers={"Location": url.replace("127.0.0.1", "localhost") + SEARCH}))
    elsewhere = walk(url, tls_unverified=True)
    assert "The secure connection to localhost cannot be trusted" in elsewhere.error


def test_a_certificate_that_this_machine_trusts_is_accepted(secure_url, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert walk(secure_url).outcome.tally.unique == 250
