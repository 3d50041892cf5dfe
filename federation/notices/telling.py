"""What is told to whom, and putting it down in the transaction that causes it.

`KINDS` is all of it: what has no row there is told to nobody.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from federation.settings import Settings, get_settings
from harvesters.sentences import Sentence
from storage.jobs import HarvestJob
from storage.outbox import put_notices, recipients_of
from storage.paces import streak_of
from storage.quarantines import Quarantine
from storage.records import ListedRecord
from storage.sources import Source

CONTACT: Final = "contact"
"""Whom the registry names for a source."""
OPERATOR: Final = "operator"
"""Who operates the installation."""
WEBHOOKS: Final = "webhooks"
EVERYBODY: Final = (CONTACT, OPERATOR, WEBHOOKS)

STATE: Final = "source.state"
PROVEN: Final = "source.proven"
SETTLED: Final = "quarantine.settled"
OPENED: Final = "quarantine.opened"
FAILING: Final = "harvests.failing"
WELL: Final = "harvests.well"
UNPROVEN: Final = "proof.lost"
SCORECARD: Final = "scorecard"

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    STATE: (CONTACT, WEBHOOKS),  # the operator did it, or has told somebody to
    PROVEN: EVERYBODY,
    OPENED: EVERYBODY,
    SETTLED: EVERYBODY,
    FAILING: EVERYBODY,
    WELL: EVERYBODY,
    UNPROVEN: EVERYBODY,
    SCORECARD: (CONTACT, WEBHOOKS),
}
"""Something that is told, and to whom."""

LISTED: Final = 20
"""Records that the notice of a quarantine names."""
WEBHOOK: Final = "webhook:"
"""How a recipient begins that is a URL of the settings; what follows tells it without saying it."""


def webhook_name(url: str) -> str:
    """What the outbox calls a webhook: its URL may hold a secret."""
    return WEBHOOK + blake2b(url.encode(), digest_size=6).hexdigest()


def iter_recipients(settings: Settings, source: Source, code: str) -> Iterator[str]:
    """Yield who is told of something: only whom the settings and the registry give a way to."""
    to = KINDS[code]
    operator = settings.operator_email if OPERATOR in to else ""
    if settings.sends_mail:
        contact = source.contact_email or ""
        if CONTACT in to and contact and contact.casefold() != operator.casefold():
            yield CONTACT
        if operator:
            yield OPERATOR
    if WEBHOOKS in to:
        yield from map(webhook_name, settings.webhooks)


def tell(connection: Connection, source: Source, code: str, event: str, facts: Mapping[str, Any]) -> None:
    """Put a notice down for everybody who is to be told; an event that was told is not told again."""
    to = tuple(iter_recipients(get_settings(), source, code))
    put_notices(connection, event, code, source_id=source.id, recipients=to, facts=facts)


def tell_state(
    connection: Connection, before: Source, after: Source, *, number: int, who: str, reason: str | Sentence
) -> None:
    """Tell that a source has another state, by the number of that turn in its life.

    That the court put it into quarantine is told by the quarantine itself, with what is missing; who resumes a source
    of which something is asked puts it there, too.
    """
    if before.status == "active" and after.status == "quarantined":
        return
    code = SETTLED if before.status == "quarantined" and after.status == "active" else STATE
    if after.status == "proven":
        code = PROVEN
    both = reason if isinstance(reason, Sentence) else Sentence(reason.strip(), reason.strip())
    tell(connection, after, code, f"state/{number}", _facts(before, after, who, both))


def tell_settled(connection: Connection, source: Source, *, number: int, who: str, reason: Sentence) -> None:
    """Tell that what was asked of a source was decided while it was not in quarantine, and stays in its state."""
    tell(connection, source, SETTLED, f"state/{number}", _facts(source, source, who, reason))


def _facts(before: Source, after: Source, who: str, reason: Sentence) -> dict[str, Any]:
    return {
        "before": before.status, "after": after.status, "withdrawn": after.withdrawn, "who": who,
        "reason": {"es": reason.es, "en": reason.en},
    }  # fmt: skip


def tell_quarantine(
    connection: Connection, source: Source, quarantine: Quarantine, missing: Iterator[ListedRecord]
) -> None:
    """Tell that records of a source are held back, and which; once for each number of them."""
    facts = {
        "records": quarantine.records, "largest": quarantine.largest, "emptied": quarantine.emptied,
        "reason": {"es": quarantine.reason_es, "en": quarantine.reason},
        "list": [{"identifier": record.identifier, "title": record.title} for record in islice(missing, LISTED)],
    }  # fmt: skip
    tell(connection, source, OPENED, f"quarantine/{quarantine.id}/{quarantine.records}", facts)


def tell_harvest(connection: Connection, source: Source, job: HarvestJob) -> None:
    """Tell that a source has failed so often in a row, once; and once that it is well again, to whom that was told.

    Asked when a job has just ended, in the transaction that ends it.
    """
    if job.excused:
        return
    streak = streak_of(connection, source.id, job.id)
    event = f"failing/{source.id}/{streak.since}"
    if job.state == "failed":
        if streak.failures >= get_settings().notice_failures:
            reason = {"es": job.reason_in_spanish, "en": job.reason}
            tell(connection, source, FAILING, event, {"failures": streak.failures, "job": job.id, "reason": reason})
    elif streak.failures and (told := recipients_of(connection, source.id, event)):
        facts = {"failures": streak.failures, "job": job.id, "state": job.state, "seen": job.seen}
        put_notices(connection, f"well/{job.id}", WELL, source_id=source.id, recipients=told, facts=facts)


def tell_unproven(connection: Connection, source: Source, host: str, number: int) -> None:
    """Tell that the proof of a source is gone; `number` tells this loss from others."""
    tell(connection, source, UNPROVEN, f"unproven/{source.id}/{number}", {"host": host})
