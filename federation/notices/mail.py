"""A notice as a mail: Spanish first, English below; no header that anybody else could write into."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import wrap
from typing import Final

from federation.notices.telling import CONTACT
from federation.notices.words import Told, clean
from federation.settings import TOOL_VERSION, Settings
from harvesters.sentences import Sentence
from storage.outbox import OutgoingNotice
from storage.sources import Source

WIDTH: Final = 76
LINE: Final = "—" * 20
SUBJECT: Final = 120
"""Characters of a subject."""

_HEADINGS: Final = {
    "es": ("Qué pasó", "Qué significa", "Qué hacer", "Quien opera la red teclea", "y {} más"),
    "en": ("What happened", "What it means", "What to do", "Who operates the network types", "and {} more"),
}


_OF_CONTACT: Final = Sentence(
    "Recibe este aviso porque el registro de la Red México Abierto lo nombra contacto de «{slug}». Para cambiarlo, "
    "escriba a {whom}; quien opera teclea: {order}",
    "You get this because the registry of the Open Mexico Network names you the contact of “{slug}”. To change that, "
    "write to {whom}; who operates types: {order}",
)
_OF_OPERATOR: Final = Sentence(
    "Recibe este aviso porque opera esta instalación de Milpa (MILPA_OPERATOR_EMAIL).",
    "You get this because you operate this installation of Milpa (MILPA_OPERATOR_EMAIL).",
)


def make_mail(
    notice: OutgoingNotice, source: Source, words: Told, settings: Settings, to: str, *, body: str = "", page: str = "",
) -> EmailMessage:  # fmt: skip
    """A notice to an address.  `body` and `page` are the text and the HTML of one that brings its own.

    Its Message-ID is always the same for one notice: a mailbox that gets it twice can tell.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = to
    if settings.operator_email:
        mail["Reply-To"] = settings.operator_email
    mail["Subject"] = _cut(words.subject.es)
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = f"<{notice.key}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = "es, en"
    mail["User-Agent"] = f"Milpa/{TOOL_VERSION}"
    mail.set_content("\n".join((body or _text(source, words), LINE, *_foot(notice, source, settings), "")))
    if page:
        mail.add_alternative(page, subtype="html")
    return mail


def _text(source: Source, words: Told) -> str:
    head = f"{clean(source.title)} ({source.slug})"
    return "\n".join((head, "", *_half(words, "es"), LINE, "", words.subject.en, "", *_half(words, "en")))


def _half(words: Told, lang: str) -> Iterator[str]:
    """The lines of one language."""
    happened, means, do, types, more = _HEADINGS[lang]
    for heading, sentence in (
        (happened, words.happened), (means, words.means), (do, words.do), (types, words.types),
    ):  # fmt: skip
        said = getattr(sentence, lang)
        if not said:
            continue
        yield f"{heading}:"
        yield from _wrapped(said)
        if heading == happened and words.listed:
            yield ""
            yield from (f"  · {line}" for line in words.listed)
            if words.unlisted > 0:
                yield f"  · {more.format(words.unlisted)}"
        yield ""


def _foot(notice: OutgoingNotice, source: Source, settings: Settings) -> Iterator[str]:
    """Why somebody gets this, and how that is changed."""
    whom = settings.operator_email or settings.mail_from
    order = f"milpa edit {source.slug} --contact 'Nombre <correo>'"
    foot = _OF_CONTACT if notice.recipient == CONTACT else _OF_OPERATOR
    es, en = (half.format(slug=source.slug, whom=whom, order=order) for half in (foot.es, foot.en))
    yield from wrap(es, WIDTH, break_long_words=False, break_on_hyphens=False)
    yield from wrap(en, WIDTH, break_long_words=False, break_on_hyphens=False)


def _wrapped(text: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _cut(subject: str) -> str:
    return subject if len(subject) <= SUBJECT else subject[: SUBJECT - 1] + "…"
