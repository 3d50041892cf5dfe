"""A real mail server on loopback, which keeps what it is given, and misbehaves where a test wants it to."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "milpa", "cl@ve-secreta"


class Mailbox:
    """What was delivered, and how the server answers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.asked = 0
        """How many mails were begun, delivered or not."""
        self.logins = 0
        self.refused: dict[str, str] = {}
        """Answer to RCPT by address."""
        self.answer = "250 OK"
        """To DATA."""
        self.delay = 0.0
        self.url = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 (aiosmtpd's name)
        self.asked += 1
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        await asyncio.sleep(self.delay)
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.senders.append(envelope.mail_from)
        return self.answer

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins += good
        return AuthResult(success=good, handled=False)

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    @property
    def texts(self) -> list[str]:
        return [body_of(mail) for mail in self.mails]


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


class _AnyPort(Controller):
    """Listens where there is room: its own probe wants to know where that is."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running_mailbox(certificate: tuple[Path, Path] | None = None, *, at_once=False, auth=False) -> Iterator[Mailbox]:
    """A mail server: plain, with STARTTLS, or with TLS at once where there is a certificate."""
    mailbox = Mailbox()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    options = {"ssl_context": context} if at_once else {"tls_context": context}
    if auth:
        demands = certificate is not None and not at_once  # the library knows of no TLS but STARTTLS
        options |= {"authenticator": mailbox.authenticate, "auth_required": demands, "auth_require_tls": demands}
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    scheme = "smtps" if at_once else "smtp"
    mailbox.url = f"{scheme}://localhost:{controller.port}{'?tls=starttls' if certificate and not at_once else ''}"
    try:
        yield mailbox
    finally:
        controller.stop()
