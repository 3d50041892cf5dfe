"""What is checked of the notices: who can be told, what waits, whether the mail server answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from federation.doctor.findings import NAMED, Finding, Installation
from federation.mail_servers import server_from_url
from federation.notices.outcomes import NotSentError
from federation.notices.smtp import Mailer
from federation.states import HARVESTED
from harvesters.sentences import Sentence
from storage.outbox import count_outbox
from storage.sources import list_sources

LATE = timedelta(hours=1)
"""How long a notice may wait before somebody is to look."""
LATELY = timedelta(days=30)
SECONDS = 10.0

_NO_MAIL = Sentence("No se envía correo: MILPA_SMTP_URL está vacía.", "No mail is sent: MILPA_SMTP_URL is empty.")
_WAITING = Sentence("Los avisos esperan mientras tanto.", "Notices wait meanwhile.")
_SEND = Sentence(
    "Vea por qué, y envíelos: milpa notices --send --now", "See why, and send them: milpa notices --send --now"
)
_CORRECT = Sentence(
    "Vea cuáles: milpa notices. Corrija el contacto con: milpa edit SLUG --contact …",
    "See which: milpa notices. Correct the contact with: milpa edit SLUG --contact …",
)


def check_contacts(installation: Installation) -> Iterator[Finding]:
    """Whether somebody can be told of each source: a matter only where mail is sent."""
    sources = list_sources(installation.require_database(), *HARVESTED)
    without = [source.slug for source in sources if not source.contact_email]
    if not (without and installation.settings.smtp_url):
        known = f"{len(sources) - len(without)}/{len(sources)}"
        yield Finding(
            "ok", Sentence(f"Fuentes activas con contacto: {known}.", f"Active sources with a contact: {known}.")
        )
        return
    names = ", ".join(without[:NAMED]) + ("…" if len(without) > NAMED else "")
    yield Finding(
        "warn",
        Sentence(
            f"{len(without)} de {len(sources)} fuentes activas no tienen contacto: {names}.",
            f"{len(without)} of {len(sources)} active sources have no contact: {names}.",
        ),
        Sentence(
            f"Dígalo con: milpa edit {without[0]} --contact 'Nombre <correo>'",
            f"Say it with: milpa edit {without[0]} --contact 'Name <e-mail>'",
        ),
    )


def check_outbox(installation: Installation) -> Iterator[Finding]:
    """Whether notices wait for long, or were given up."""
    now = datetime.now(UTC)
    counts = count_outbox(installation.require_database(), now - LATELY)
    is_late = counts.oldest is not None and now - counts.oldest > LATE
    number = counts.waiting
    if is_late or not counts.given_up:
        since = f"{counts.oldest:%Y-%m-%d %H:%M}Z" if counts.oldest else "—"
        what = Sentence(f"Avisos en espera: {number} (desde {since}).", f"Notices that wait: {number} (since {since}).")
        yield Finding("warn", what, _SEND) if is_late else Finding("ok", what)
    if counts.given_up:
        number = counts.given_up
        what = Sentence(
            f"Avisos abandonados en los últimos 30 días: {number}.", f"Notices given up in the last 30 days: {number}."
        )
        yield Finding("warn", what, _CORRECT)


def check_mail(installation: Installation) -> Iterator[Finding]:
    """Whether the mail server answers, and lets us in; nothing is sent."""
    settings = installation.settings
    if not settings.smtp_url:
        yield Finding("ok", _NO_MAIL)
        return
    if not settings.mail_from:
        yield Finding(
            "fail",
            Sentence(
                "MILPA_MAIL_FROM está vacía: no sale ningún correo.", "MILPA_MAIL_FROM is empty: no mail is sent."
            ),
            Sentence("Ponga el correo del que salen los avisos.", "Set the address that notices are sent from."),
        )
        return
    server = server_from_url(settings.smtp_url)
    place = f"{server.host}:{server.port}"
    try:
        with Mailer(server, seconds=SECONDS, attempts=1) as mailer:
            mailer.connect()
    except NotSentError as error:
        yield Finding("fail", error.reason, _WAITING)
        return
    yield Finding("ok", Sentence(f"El servidor de correo {place} responde.", f"The mail server {place} answers."))
