import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import responses
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters import probing
from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError
from harvesters.failures import BodyTooLongError, explain, is_unreachable
from harvesters.probing import make_session, one_question, retry_after_seconds
from tests.harvesters.portal import Answer, Portal

INTRANET = AddressPolicy(allow_private=True)


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with make_session(INTRANET, user_agent="Milpa/test", total=5, max_body=1000) as session:
        yield session


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", pauses.append)
    return pauses


# -- where it goes -----------------------------------------------------------------------------------------------------


def test_it_introduces_itself(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(b"hola"))
    assert session.get(f"{portal.url}/x").text == "hola"
    assert portal.asked[0].headers["User-Agent"] == "Milpa/test"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "localhost"])
def test_a_private_address_is_refused_before_anything_is_sent(portal: Portal, host: str) -> None:
    port = portal.server_address[1]
    with make_session(AddressPolicy(), user_agent="t") as session, pytest.raises(ForbiddenAddressError):
        session.get(f"http://{host}:{port}/x")
    assert portal.asked == []


def test_a_name_that_resolves_to_a_private_address_is_refused(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    url = f"http://datos.example:{portal.server_address[1]}/x"
    with (
        make_session(AddressPolicy(), user_agent="t") as session,
        pytest.raises(ForbiddenAddressError, match=r"datos\.example is not asked: 127\.0\.0\.1 is a loopback"),
    ):
        session.get(url)
    assert portal.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "10.0.0.1", "8.8.8.8", "::1", "8.8.4.4")
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.connection.connection.create_connection", connect)
    with make_session(AddressPolicy(), user_agent="t", attempts=1) as session, pytest.raises(requests.ConnectionError):
        session.get("http://datos.example/x")
    assert connected == [("8.8.8.8", 80), ("8.8.4.4", 80)]


def test_the_host_header_stays_the_name(
    portal: Portal, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    portal.script("/x", Answer(b"hola"))
    port = portal.server_address[1]
    session.get(f"http://datos.example:{port}/x")
    assert portal.asked[0].headers["Host"] == f"datos.example:{port}"


def test_every_redirect_is_checked_anew(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"}))
    with pytest.raises(ForbiddenAddressError, match="metadata"):
        session.get(f"{portal.url}/x")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1"])
def test_a_redirect_leaves_http_for_nothing(portal: Portal, session: requests.Session, target: str) -> None:
    portal.script("/x", Answer(status=302, headers={"Location": target}))
    with pytest.raises((ForbiddenAddressError, requests.exceptions.InvalidSchema)):
        session.get(f"{portal.url}/x")


@pytest.mark.parametrize("target", ["http://[", "http://[::1", "http://" + "a" * 70 + ".example/", "\xff\xfe", "//"])
def test_a_redirect_to_nonsense_is_an_error_like_others(portal: Portal, session: requests.Session, target: str) -> None:
    portal.script("/x", Answer(status=302, headers={"Location": target}))
    portal.script("/%FF%FE", Answer(status=302, headers={"Location": "http://["}))
    with pytest.raises((requests.RequestException, ForbiddenAddressError)) as failed:
        session.get(f"{portal.url}/x")
    assert explain(failed.value)


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "xn--a.example", "é" * 80 + ".example", "..", "*.example"])
def test_a_host_that_no_resolver_takes_is_an_error_like_others(session: requests.Session, host: str) -> None:
    with pytest.raises((requests.RequestException, ForbiddenAddressError)) as failed:
        session.get(f"http://{host}/")
    assert explain(failed.value)


def test_redirects_end(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=302, headers={"Location": "/x"}))
    with pytest.raises(requests.TooManyRedirects):
        session.get(f"{portal.url}/x")
    assert len(portal.asked) == probing.MAX_REDIRECTS + 1


def test_no_proxy_of_the_environment_is_used(
    portal: Portal, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    portal.script("/x", Answer(b"hola"))
    assert session.get(f"{portal.url}/x").text == "hola"


def test_a_proxy_is_refused_even_when_given(portal: Portal, session: requests.Session) -> None:
    with pytest.raises(ForbiddenAddressError, match="No proxy"):
        session.get(f"{portal.url}/x", proxies={"http": "http://127.0.0.1:1"})


# -- how long and how much ---------------------------------------------------------------------------------------------


def test_a_long_answer_is_read_to_the_cap_and_no_further(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(b"x" * 1001))
    with pytest.raises(BodyTooLongError) as cut:
        session.get(f"{portal.url}/x")
    assert cut.value.response is not None
    assert cut.value.response.content == b"x" * 1000
    portal.script("/x", Answer(b"x" * 1000))
    assert len(session.get(f"{portal.url}/x").content) == 1000


def test_the_cap_counts_what_was_decompressed(portal: Portal, session: requests.Session) -> None:
    import gzip  # noqa: PLC0415

    portal.script("/bomb", Answer(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}))
    portal.script("/small", Answer(gzip.compress(b"hola"), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(BodyTooLongError):
        session.get(f"{portal.url}/bomb")
    assert session.get(f"{portal.url}/small").text == "hola"


def test_a_body_that_drips_ends_with_the_time(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(b"x" * 900, drip=0.05))
    started = time.monotonic()
    with pytest.raises(requests.Timeout):
        session.get(f"{portal.url}/x", timeout=0.5)
    assert time.monotonic() - started < 3


def test_headers_that_drip_end_with_the_time(session: requests.Session) -> None:
    with dripping_headers() as url:
        started = time.monotonic()
        with pytest.raises(requests.Timeout):
            session.get(url, timeout=0.5)
        assert time.monotonic() - started < 3


def test_a_truncated_body_is_an_error(portal: Portal) -> None:
    portal.script("/x", Answer(b"half", length=100))
    with (
        make_session(INTRANET, user_agent="t", attempts=1) as session,
        pytest.raises(requests.exceptions.ChunkedEncodingError) as broken,
    ):
        session.get(f"{portal.url}/x")
    assert explain(broken.value) == "its answer broke off in the middle"


def test_connections_are_used_again(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(b"hola"))
    first = session.get(f"{portal.url}/x", timeout=0.2)
    time.sleep(0.3)  # the first question's deadline passes; the connection it left must still serve the second
    assert session.get(f"{portal.url}/x").text == first.text == "hola"
    adapter = session.get_adapter(portal.url)
    assert isinstance(adapter, requests.adapters.HTTPAdapter)
    pools = adapter.poolmanager.pools
    assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118 -- it is no dict


# -- trying again ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(probing.WORTH_RETRYING))
def test_a_portal_that_stumbles_is_asked_again(portal: Portal, session: requests.Session, status: int) -> None:
    portal.script("/x", Answer(status=status), Answer(status=status), Answer(b"hola"))
    assert session.get(f"{portal.url}/x").text == "hola"


def test_a_connection_that_breaks_is_tried_again(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(reset=True), Answer(b"hola"))
    assert session.get(f"{portal.url}/x").text == "hola"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_clear_no_is_not_asked_again(portal: Portal, session: requests.Session, status: int) -> None:
    portal.script("/x", Answer(status=status))
    assert session.get(f"{portal.url}/x").status_code == status
    assert len(portal.asked) == 1


def test_after_the_last_attempt_the_answer_is_what_it_is(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=503))
    assert session.get(f"{portal.url}/x").status_code == 503
    assert len(portal.asked) == probing.ATTEMPTS


def test_retry_after_is_obeyed(portal: Portal, session: requests.Session, short_pauses: list[float]) -> None:
    portal.script("/x", Answer(status=429, headers={"Retry-After": "3"}), Answer(b"hola"))
    assert session.get(f"{portal.url}/x").text == "hola"
    assert short_pauses == [3.0]


def test_a_pause_that_is_too_long_is_not_waited_for(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=503, headers={"Retry-After": "3600"}))
    assert session.get(f"{portal.url}/x").status_code == 503
    assert len(portal.asked) == 1


def test_a_pause_beyond_the_deadline_is_not_waited_for(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=503, headers={"Retry-After": "3"}))
    session.get(f"{portal.url}/x", timeout=1)
    assert len(portal.asked) == 1


def test_a_session_does_not_retry_without_end(portal: Portal, session: requests.Session) -> None:
    portal.script("/x", Answer(status=503))
    for _ in range(20):
        session.get(f"{portal.url}/x")
    assert len(portal.asked) == 20 + probing.MAX_RETRIES


def test_all_answers_to_one_question_share_its_time(portal: Portal, session: requests.Session) -> None:
    portal.script("/", Answer(b"{}"))
    portal.script("/slow", Answer(latency=6))
    with one_question(1.5):
        assert session.get(portal.url, timeout=5).status_code == 200
        with pytest.raises(requests.Timeout):
            session.get(f"{portal.url}/slow", timeout=5)
        with pytest.raises(requests.Timeout):
            session.get(portal.url, timeout=5)
    assert [asked.path for asked in portal.asked][1:] in ([], ["/slow"])  # what is asked too late is not even put
    assert session.get(portal.url, timeout=5).status_code == 200


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_has_two_forms(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_retry_after_gives_seconds_or_nothing(value: str) -> None:
    seconds = retry_after_seconds(value, NOW)
    assert seconds is None or seconds >= 0


# -- in words ----------------------------------------------------------------------------------------------------------


def test_an_unknown_name_is_told(session: requests.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("harvesters.connections.socket.getaddrinfo", unknown)
    with pytest.raises(requests.ConnectionError) as failed:
        session.get("http://nowhere.example/")
    assert explain(failed.value) == "its name does not resolve (check the spelling)"
    assert is_unreachable(failed.value)


def test_a_closed_port_is_told(session: requests.Session) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(requests.ConnectionError) as failed:
            session.get(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert explain(failed.value) == "it refuses the connection (nothing listens there)"
    assert is_unreachable(failed.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ConnectTimeout(), "the connection timed out"),
        (requests.ReadTimeout(), "does not answer in time"),
        (requests.TooManyRedirects(), "redirects too many times"),
        (requests.ConnectionError("Connection reset by peer"), "broke the connection off"),
        (requests.ConnectionError("odd " * 100), "no connection: odd odd"),
        (requests.exceptions.SSLError("certificate has expired"), "certificate has expired"),
        (
            requests.exceptions.SSLError("unable to get local issuer certificate"),
            "an intermediate certificate is missing",
        ),
        (requests.exceptions.SSLError("WRONG_VERSION_NUMBER"), "try http://"),
        (ssl.SSLError("strange"), "its TLS connection failed: "),
        (KeyError("x"), "it failed: 'x'"),
        (ForbiddenAddressError("10.0.0.1 es privada", "10.0.0.1 is private"), "10.0.0.1 is private"),
    ],
    ids=lambda value: "" if isinstance(value, str) else type(value).__name__,
)
def test_every_failure_has_words(error: Exception, words: str) -> None:
    assert words in explain(error)
    assert len(explain(error)) < 250
    assert explain(error).es not in {"", explain(error).en}


def test_responses_can_play_a_portal_for_it() -> None:
    with responses.RequestsMock() as played, make_session(AddressPolicy(), user_agent="t") as session:
        played.get("https://datos.example/data.json", body=b"x" * 20)
        assert session.get("https://datos.example/data.json").content == b"x" * 20


# -- certificates ------------------------------------------------------------------------------------------------------


def test_a_certificate_is_verified_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    with tls_portal(tmp_path, "datos.example") as (port, bundle):
        with make_session(INTRANET, user_agent="t", ca_bundle=bundle) as session:
            assert session.get(f"https://datos.example:{port}/").text == "hola"
            with pytest.raises(requests.exceptions.SSLError) as refused:
                session.get(f"https://otro.example:{port}/")
        assert "belongs to another host" in explain(refused.value)
        assert is_unreachable(refused.value)
        with (
            make_session(INTRANET, user_agent="t") as strict,
            pytest.raises(requests.exceptions.SSLError) as untrusted,
        ):
            strict.get(f"https://datos.example:{port}/")
        assert "certificate" in explain(untrusted.value)


# -- the world around --------------------------------------------------------------------------------------------------


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name resolve to these addresses."""
    system = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        if host.endswith(".example"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]
        return system(host, port, *args, **kwargs)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr("harvesters.connections.socket.getaddrinfo", resolve)


@contextmanager
def dripping_headers() -> Iterator[str]:
    """A server that never finishes its headers."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        stop.set()
        thread.join()


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"hola")

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A handshake that is refused is no news."""


@contextmanager
def tls_portal(folder: Path, name: str) -> Iterator[tuple[int, Path]]:
    """A server with a certificate of its own for `name`: its port, and the bundle that trusts it."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make_certificate(name, certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = _QuietServer(("127.0.0.1", 0), _Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port, certificate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_certificate(name: str, certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.mark.parametrize("value", ["21 Oct 15 7:28 +" + "05" * 30, "Wed, 21 Oct 2015 " + "07" * 30 + ":28:00 GMT"])
def test_a_pause_of_absurd_figures_is_none(value: str) -> None:
    assert retry_after_seconds(value, datetime(2026, 1, 1, tzinfo=UTC)) is None
