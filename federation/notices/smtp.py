"""Mail handed to the operator's mail server: by TLS that is verified, in a bounded time, one connection for a run."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from federation.mail_servers import MailServer
from federation.notices.outcomes import NotSentError, PutOffError, RefusedError, UnavailableError
from federation.notices.words import clean
from harvesters.sentences import NOTHING, Sentence

SECONDS: Final = 20.0
"""For each answer of the server."""
WHOLE: Final = 60.0
"""For a connection, or for one mail; less than a notice is its sender's."""
ATTEMPTS: Final = 3
"""To connect.  A mail is handed over once in a run: who got no answer cannot know whether it was taken."""

_CHECK: Final = Sentence(" Revise MILPA_SMTP_URL.", " Check MILPA_SMTP_URL.")
_FROM: Final = Sentence(" Revise MILPA_MAIL_FROM.", " Check MILPA_MAIL_FROM.")


class Mailer:
    """A connection to the mail server, made when it is first needed."""

    def __init__(self, server: MailServer, *, seconds: float = SECONDS, attempts: int = ATTEMPTS) -> None:
        self._server = server
        self._seconds = seconds
        self._attempts = attempts
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()

    def connect(self) -> smtplib.SMTP:
        """Connect and log in, where that was not done.  Raises `UnavailableError`."""
        if self._smtp is None:
            trying = Retrying(
                stop=stop_after_attempt(self._attempts), wait=wait_exponential(0.5, max=4), reraise=True,
                retry=retry_if_exception_type(_SilentError),
            )  # fmt: skip
            self._smtp = trying(self._connect_once)
        return self._smtp

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail over.  Raises what `federation.notices.outcomes` names."""
        smtp = self.connect()
        try:
            with _cut_off(smtp):
                smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPSenderRefused as error:
            self._drop()
            raise UnavailableError(_said(error.smtp_code, error.smtp_error, _FROM)) from None
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            raise UnavailableError(_broke(self._server, error)) from None

    def _connect_once(self) -> smtplib.SMTP:
        server = self._server
        secure = ssl.create_default_context()
        smtp: smtplib.SMTP | None = None
        try:
            if server.tls == "at once":
                smtp = smtplib.SMTP_SSL(server.host, server.port, _own_name(), timeout=self._seconds, context=secure)
            else:
                smtp = smtplib.SMTP(server.host, server.port, _own_name(), timeout=self._seconds)
            with _cut_off(smtp):
                if server.tls == "starttls":
                    smtp.starttls(context=secure)
                if server.user:
                    smtp.login(server.user, server.password)
                smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if smtp is not None:
                smtp.close()
            raise _not_connected(server, error) from None
        return smtp

    def _refused(self, code: int, words: bytes | str) -> NotSentError:
        """What a server's refusal of one mail means: 5xx is for ever, 421 the end of the talk (RFC 5321, 4.2)."""
        said = _said(code, words, NOTHING)
        if code == 421:
            self._drop()
            return UnavailableError(said)
        return RefusedError(said) if 500 <= code <= 599 else PutOffError(said)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


class _SilentError(UnavailableError):
    """The server did not answer: worth another try."""


def _not_connected(server: MailServer, error: Exception) -> UnavailableError:
    """Why there is no connection, without what the server said where it might say a password back."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        words = Sentence("no acepta el usuario o la clave", "does not accept user or password")
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        words = Sentence("no ofrece STARTTLS, o no deja entrar con clave", "offers no STARTTLS, or no login")
    elif isinstance(error, ssl.SSLCertVerificationError):
        reason = clean(error.verify_message)
        words = Sentence(
            f"tiene un certificado que no se pudo verificar ({reason})",
            f"has a certificate that could not be verified ({reason})",
        )
    elif isinstance(error, ssl.SSLError):
        words = Sentence("no habla TLS como debe", "does not speak TLS as it should")
    elif isinstance(error, smtplib.SMTPResponseException):
        words = Sentence(f"respondió {error.smtp_code}", f"answered {error.smtp_code}")
    else:
        return _SilentError(_broke(server, error))
    return UnavailableError(_of(server, words))


def _broke(server: MailServer, error: Exception) -> Sentence:
    name = type(error).__name__
    return _of(server, Sentence(f"no respondió ({name})", f"did not answer ({name})"))


def _of(server: MailServer, words: Sentence) -> Sentence:
    place = f"{server.host}:{server.port}"
    return Sentence(
        f"El servidor de correo {place} {words.es}.{_CHECK.es}", f"The mail server {place} {words.en}.{_CHECK.en}"
    )


def _said(code: int, words: bytes | str, advice: Sentence) -> Sentence:
    text = clean(words.decode(errors="replace") if isinstance(words, bytes) else words)
    return Sentence(
        f"El servidor de correo no lo aceptó: {code} {text}.{advice.es}",
        f"The mail server did not accept it: {code} {text}.{advice.en}",
    )


@contextmanager
def _cut_off(smtp: smtplib.SMTP) -> Iterator[None]:
    """End the connection when the whole takes too long: a server that gives a byte now and then holds nobody up."""

    def cut() -> None:
        if smtp.sock is not None:
            with suppress(OSError):  # it may have ended just now
                smtp.sock.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(WHOLE, cut)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _own_name() -> str:
    """What this machine calls itself, without asking DNS."""
    name = socket.gethostname()
    return name if name.isascii() and name else "localhost"
