"""Mail is handed to a real server: over TLS that is verified, with what is refused told apart from what is not now."""

import socket
import threading
from email.message import EmailMessage

import pytest

from federation.mail_servers import MailServer, server_from_url
from federation.notices import smtp
from federation.notices.outcomes import PutOffError, RefusedError, UnavailableError
from federation.notices.smtp import Mailer
from tests.federation.notices.mailbox import PASSWORD, USER, running_mailbox
from tests.harvesters.test_probing import make_certificate


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost, and its key."""
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make_certificate("localhost", *paths)
    return paths


@pytest.fixture
def trusted(monkeypatch, certificate):
    """The same, trusted as an operator's own authority is: by SSL_CERT_FILE."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    return certificate


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(smtp, "wait_exponential", lambda *_, **__: lambda _state: 0)


def mail(to="ana@ejemplo.gob.mx"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "avisos@ejemplo.org", to, "Añil"
    message.set_content("ñ")
    return message


def send(url, *mails):
    with Mailer(server_from_url(url), seconds=5) as mailer:
        for each in mails or (mail(),):
            mailer.send(each)


def mailer_at(port, seconds):
    return Mailer(MailServer("localhost", port, "none"), seconds=seconds, attempts=1)


def with_user(url, user=USER, password="cl%40ve-secreta"):
    return url.replace("://", f"://{user}:{password}@")


# ── where to ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://correo.example", MailServer("correo.example", 587, "starttls")),
        ("smtps://correo.example", MailServer("correo.example", 465, "at once")),
        ("smtp://ana%40x:a%2Fb@correo.example:25", MailServer("correo.example", 25, "starttls", "ana@x", "a/b")),
        ("smtp://relevo.example:25?tls=none", MailServer("relevo.example", 25, "none")),
        ("smtp://localhost:25", MailServer("localhost", 25, "none")),
        ("smtp://[::1]:25", MailServer("::1", 25, "none")),
        ("smtp://127.0.0.1:25?tls=starttls", MailServer("127.0.0.1", 25, "starttls")),
    ],
)
def test_a_server_is_written_as_a_url(url, server):
    assert server_from_url(url) == server
    assert "a/b" not in repr(server_from_url(url))


@pytest.mark.parametrize(
    "url",
    [
        "correo.example", "http://correo.example", "smtp://", "smtp://correo.example:x", "smtp://correo.example/x",
        "smtp://solo-usuario@correo.example", "smtp://correo.example?tls=quizas", "smtp://correo.example?otra=1",
        "smtp://ana:clave@correo.example?tls=none", "smtps://correo.example?tls=none", "smtp://[::1",
    ],
)  # fmt: skip
def test_what_is_no_server_is_refused_without_quoting_it(url):
    with pytest.raises(ValueError) as refused:
        server_from_url(url)
    assert "clave" not in str(refused.value)


# ── TLS and passwords ────────────────────────────────────────────────────────────────────────────────────────────────


def test_mail_is_handed_over_by_starttls_with_user_and_password(trusted):
    with running_mailbox(trusted, auth=True) as mailbox:
        send(with_user(mailbox.url), mail(), mail("otra@ejemplo.mx"))
    assert mailbox.logins == 1, "one connection for both"
    assert [each["To"] for each in mailbox.mails] == ["ana@ejemplo.gob.mx", "otra@ejemplo.mx"]
    assert mailbox.mails[0].get_content().strip() == "ñ"


def test_mail_is_handed_over_by_tls_at_once(trusted):
    with running_mailbox(trusted, at_once=True, auth=True) as mailbox:
        send(with_user(mailbox.url))
    assert (len(mailbox.mails), mailbox.logins) == (1, 1)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_certificate_that_nobody_vouches_for_gets_neither_mail_nor_password(certificate, at_once):
    with running_mailbox(certificate, at_once=at_once, auth=True) as mailbox, pytest.raises(UnavailableError) as failed:
        send(with_user(mailbox.url))
    assert "certificado que no se pudo verificar" in failed.value.reason.es
    assert (mailbox.asked, mailbox.logins) == (0, 0)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_certificate_of_another_name_is_not_believed(trusted, at_once):
    with running_mailbox(trusted, at_once=at_once) as mailbox, pytest.raises(UnavailableError) as failed:
        send(mailbox.url.replace("localhost", "127.0.0.1"))
    assert "certificado" in failed.value.reason.es
    assert mailbox.asked == 0


def test_a_server_without_starttls_gets_no_password():
    with running_mailbox(auth=True) as mailbox, pytest.raises(UnavailableError) as failed:
        send(f"{with_user(mailbox.url)}?tls=starttls")
    assert "STARTTLS" in failed.value.reason.es
    assert mailbox.logins == 0


def test_a_wrong_password_is_told_without_saying_it(trusted):
    with running_mailbox(trusted, auth=True) as mailbox, pytest.raises(UnavailableError) as failed:
        send(with_user(mailbox.url, password="otra-clave"))
    words = failed.value.reason.es + failed.value.reason.en
    assert "no acepta el usuario o la clave. Revise MILPA_SMTP_URL." in words
    assert "otra-clave" not in words
    assert PASSWORD not in words


# ── what the server answers ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_is_refused_for_ever_is_told_from_one_that_is_refused_now():
    with running_mailbox() as mailbox, Mailer(server_from_url(mailbox.url)) as mailer:
        mailbox.refused = {"nadie@ejemplo.mx": "550 5.1.1 no such user\x1b[31m", "llena@ejemplo.mx": "452 full"}
        with pytest.raises(RefusedError) as refused:
            mailer.send(mail("nadie@ejemplo.mx"))
        assert "550 5.1.1 no such user [31m" in refused.value.reason.en
        with pytest.raises(PutOffError):
            mailer.send(mail("llena@ejemplo.mx"))
        mailer.send(mail())
    assert len(mailbox.mails) == 1, "one that is refused does not keep the next from going"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("554 spam", RefusedError), ("451 later", PutOffError), ("421 closing", UnavailableError)],
)
def test_what_is_said_of_the_mail_itself(answer, kind):
    with running_mailbox() as mailbox, pytest.raises(kind):
        mailbox.answer = answer
        send(mailbox.url)


def test_a_server_that_is_not_there_is_tried_a_few_times():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError) as failed:
        send(f"smtp://localhost:{port}")
    assert f"localhost:{port} no respondió (ConnectionRefusedError)" in failed.value.reason.es


def test_a_server_that_says_nothing_holds_nobody_up_for_long(monkeypatch):
    with silent_server() as port, pytest.raises(UnavailableError) as failed, mailer_at(port, seconds=0.2) as mailer:
        mailer.send(mail())
    assert "no respondió" in failed.value.reason.es


def test_a_server_that_drops_a_byte_now_and_then_is_cut_off(monkeypatch):
    monkeypatch.setattr(smtp, "WHOLE", 0.5)
    with dripping_server() as port, pytest.raises(UnavailableError), mailer_at(port, seconds=5) as mailer:
        mailer.send(mail())


class serving:  # noqa: N801 (a context, as its users read it)
    """A server that does with each connection what a test says."""

    def __init__(self, behave):
        self._behave = behave
        self._ends = threading.Event()

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self._socket.getsockname()[1]

    def __exit__(self, *_):
        self._ends.set()
        self._thread.join()
        self._socket.close()

    def _run(self):
        while not self._ends.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            with connection:
                self._behave(connection, self._ends)


def silent_server():
    return serving(lambda _connection, ends: ends.wait(0.5))


def dripping_server():
    def drip(connection, ends):
        connection.sendall(b"220 hola\r\n")
        try:
            while not ends.wait(0.05):
                connection.sendall(b"2")
        except OSError:
            pass

    return serving(drip)
