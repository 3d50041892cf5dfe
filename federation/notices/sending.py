"""Sending what waits in the outbox, one notice after the other, within a time.

A notice is marked as sent after it was taken by the mail server or the webhook: what a process that is killed had in
hand is sent again, with the same key and Message-ID.  See docs/decisions/0015-notices.md.
"""

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from federation.mail_servers import is_address, server_from_url
from federation.notices.mail import LINE, make_mail
from federation.notices.outcomes import NotSentError, PutOffError, RefusedError, UnavailableError
from federation.notices.smtp import Mailer
from federation.notices.telling import CONTACT, OPERATOR, SCORECARD, webhook_name
from federation.notices.webhooks import document_from_notice, post
from federation.notices.words import told
from federation.scorecards.rendering import html_from_card, text_from_card
from federation.settings import Settings
from harvesters.sentences import Sentence
from storage.database import Database
from storage.outbox import OutgoingNotice, end_notice, postpone_notice, take_notice
from storage.sources import Source, require_source

log = logging.getLogger(__name__)

EXPIRY: Final = timedelta(days=30)
"""Older news is no news: what could not be sent for so long is given up at its next failure."""
SHORTEST: Final = 300
LONGEST: Final = 6 * 3600
"""Seconds between two attempts at one notice; they double in between."""
MAIL: Final = frozenset((CONTACT, OPERATOR))


@dataclass(slots=True)
class Sending:
    """What a run of sending did."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0
    problems: tuple[Sentence, ...] = ()
    """Why, each said once."""

    def note(self, problem: Sentence) -> None:
        """Keep why something was not sent."""
        if problem not in self.problems:
            self.problems += (problem,)


def send_waiting(database: Database, settings: Settings, *, most: float, resting: bool = False) -> Sending:
    """Send what waits; after `most` seconds no other notice is begun.

    With `resting` also what failed lately and would rest.  Never raises for what a mail server or a webhook does.
    """
    sending, last, down = Sending(), 0, set[str]()
    end = monotonic() + most
    with ExitStack() as stack:
        mailer = stack.enter_context(Mailer(server_from_url(settings.smtp_url))) if settings.sends_mail else None
        hand_over = _Hands(settings, mailer)
        while monotonic() < end:
            notice = take_notice(database, last, without=down, resting=resting)
            if notice is None:
                break
            last = notice.id
            try:
                hand_over(notice, require_source(database, notice.source_slug))
            except NotSentError as error:
                _put_back(database, notice, error, sending)
                if isinstance(error, UnavailableError):
                    down |= MAIL if notice.recipient in MAIL else {notice.recipient}
            except Exception as error:  # one notice that we cannot word or hand over keeps no other from going
                log.exception("notice %s", notice.key)
                _put_back(database, notice, PutOffError(_internal(type(error).__name__)), sending)
            else:
                end_notice(database, notice, "sent")
                sending.sent += 1
    return sending


def _internal(name: str) -> Sentence:
    return Sentence(
        f"Error interno ({name}): repita con MILPA_LOG_LEVEL=DEBUG y envíe el registro.",
        f"Internal error ({name}): repeat with MILPA_LOG_LEVEL=DEBUG and send the log.",
    )


def _put_back(database: Database, notice: OutgoingNotice, error: NotSentError, sending: Sending) -> None:
    """Keep a notice that could not be handed over for a later run, or give it up."""
    problem = (error.reason.es, error.reason.en)
    sending.note(error.reason)
    if isinstance(error, RefusedError) or datetime.now(UTC) - notice.at > EXPIRY:
        end_notice(database, notice, "given_up", problem)
        sending.given_up += 1
    else:
        postpone_notice(database, notice, min(SHORTEST << min(notice.attempts, 10), LONGEST), problem)
        sending.postponed += 1


class _Hands:
    """Hands a notice over to its recipient, as the registry and the settings know him now."""

    def __init__(self, settings: Settings, mailer: Mailer | None) -> None:
        self._settings = settings
        self._mailer = mailer
        self._webhooks = {webhook_name(url): url for url in settings.webhooks}

    def __call__(self, notice: OutgoingNotice, source: Source) -> None:
        """Raises what `federation.notices.outcomes` names."""
        if notice.recipient in MAIL:
            self._mail(notice, source)
        elif notice.recipient in self._webhooks:
            document = document_from_notice(notice, source, told(notice, source))
            post(self._settings, self._webhooks[notice.recipient], document)
        else:
            raise RefusedError(
                Sentence(
                    "Ese webhook ya no está en MILPA_WEBHOOK_URLS, o falta MILPA_WEBHOOK_SECRET.",
                    "That webhook is not in MILPA_WEBHOOK_URLS any more, or MILPA_WEBHOOK_SECRET is lacking.",
                )
            )

    def _mail(self, notice: OutgoingNotice, source: Source) -> None:
        if self._mailer is None:
            raise UnavailableError(
                Sentence(
                    "El correo está apagado: ponga MILPA_SMTP_URL y MILPA_MAIL_FROM.",
                    "Mail is off: set MILPA_SMTP_URL and MILPA_MAIL_FROM.",
                )
            )
        to = self._settings.operator_email if notice.recipient == OPERATOR else source.contact_email or ""
        if not is_address(to):
            raise RefusedError(
                Sentence("No hay un correo al que enviarlo.", "There is no address to send it to."),
            )
        body, page = "", ""
        if notice.code == SCORECARD:
            card = notice.facts["card"]
            body, page = (
                f"{text_from_card(card, 'es')}\n{LINE}\n\n{text_from_card(card, 'en')}",
                html_from_card(card, "es"),
            )
        words = told(notice, source)
        self._mailer.send(make_mail(notice, source, words, self._settings, to, body=body, page=page))
