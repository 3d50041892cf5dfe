"""A source goes from state to state on the ways of `federation.states`, and on no other.

Each change is written with who, when and why in the transaction that makes it.
"""

from urllib.parse import urlsplit

from sqlalchemy import Connection

from federation.acting import THE_PROGRAM
from federation.errors import UsageError
from federation.notices.telling import tell_settled, tell_state
from federation.states import HARVESTED, STATE, TRANSITIONS, Actor, Transition, is_published
from federation.words import say
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.quarantines import last_quarantine
from storage.source_events import add_event, last_event
from storage.source_proofs import proof_of
from storage.sources import Source, lock_source, set_status


def change_state(
    database: Database, slug: str, after: str, actor: Actor, *, who: str, reason: str | Sentence = "",
    withdraw: bool = False,
) -> Source:  # fmt: skip
    """Bring a source into another state; where it is in that state already nothing is written.

    Raises `UsageError` where there is no such way from its state, or the way needs a reason and none was given;
    `UnknownSourceError`.
    """
    with database.write() as connection:
        return change_state_in(connection, slug, after, actor, who=who, reason=reason, withdraw=withdraw)


def change_state_in(
    connection: Connection, slug: str, after: str, actor: Actor, *, who: str, reason: str | Sentence = "",
    withdraw: bool = False,
) -> Source:  # fmt: skip
    """As `change_state`, inside a transaction that is open already."""
    source = lock_source(connection, slug)
    return _change(connection, source, after, actor, who=who, reason=reason, withdraw=withdraw)


def _change(
    connection: Connection, source: Source, after: str, actor: Actor, *, who: str, reason: str | Sentence,
    withdraw: bool = False,
) -> Source:  # fmt: skip
    """Change the state of a source that is locked; one that the court asks about goes on in quarantine."""
    slug = source.slug
    if after == "active" and source.status in ("paused", "retired") and _is_asked_about(connection, source):
        after = "quarantined"
    if source.status == after and (source.withdrawn or not withdraw):
        return source
    has_reason = bool(reason.strip())
    if source.status != after:
        _require_way(source, after, actor, has_reason)
    if not has_reason and (
        source.status == after or (source.status == "proven" and not _is_proven(connection, source))
    ):
        raise _reason_needed(source, after, f"milpa {'retire' if after == 'retired' else 'approve'} {slug}")
    if after in HARVESTED and not source.protocol:
        raise UsageError(
            say(
                f"No se sabe qué habla {source.url}. Dígalo con: milpa edit {slug} --protocol …",
                f"Nobody knows what {source.url} speaks. Say it with: milpa edit {slug} --protocol …",
            )
        )
    changed = set_status(
        connection,
        source,
        after,
        who=who,
        reason=reason.en if isinstance(reason, Sentence) else reason.strip(),
        reason_es=reason.es if isinstance(reason, Sentence) else None,
        withdrawn=after == "retired" and (withdraw or not is_published(source)),
    )
    tell_state(connection, source, changed, number=last_event(connection, source.id), who=who, reason=reason)
    return changed


def quarantine(connection: Connection, slug: str, reason: Sentence, *, is_new: bool) -> Source:
    """Put a source into quarantine, where its state has a way there; the court calls it in its own transaction.

    A paused one stays paused, and it is in its life that the court asks something, where that `is_new`.
    """
    return _by_court(connection, slug, "quarantined", THE_PROGRAM, reason, is_told=is_new)


def end_quarantine(connection: Connection, slug: str, who: str, reason: Sentence) -> Source:
    """Let a source out of quarantine, by a decision on its removals; one that is not in it stays in its state.

    The decision is in its life either way, and is told.
    """
    source = _by_court(connection, slug, "active", who, reason, is_told=True)
    tell_settled(connection, source, number=last_event(connection, source.id), who=who, reason=reason)
    return source


def _by_court(connection: Connection, slug: str, after: str, who: str, reason: Sentence, *, is_told: bool) -> Source:
    source = lock_source(connection, slug)
    if any(way.before == source.status and way.after == after and way.by is Actor.COURT for way in TRANSITIONS):
        return _change(connection, source, after, Actor.COURT, who=who, reason=reason)
    if is_told:
        add_event(
            connection, source.id, source.status, source.status, who=who, reason=reason.en, reason_es=reason.es
        )  # fmt: skip
    return source


def _is_asked_about(connection: Connection, source: Source) -> bool:
    """Whether the court waits for a person's decision on a source."""
    last = last_quarantine(connection, source.id)
    return last is not None and last.is_open


def _require_way(source: Source, after: str, actor: Actor, has_reason: bool) -> None:
    ways = [way for way in TRANSITIONS if way.before == source.status]
    way = next((way for way in ways if way.after == after and way.by is actor), None)
    if way is None:
        raise UsageError(_say_no_way(source, after, ways))
    if way.needs_reason and not has_reason:
        typed = way.command.format(slug=source.slug).partition(" --reason")[0] or say("la orden", "the command")
        raise _reason_needed(source, after, typed)


def _is_proven(connection: Connection, source: Source) -> bool:
    """Whether it is its present address that was proven: a source may have been edited since."""
    proof = proof_of(connection, source.id, urlsplit(source.url).hostname or "")
    return proof is not None and proof.covers(source.url)


def _reason_needed(source: Source, after: str, typed: str) -> UsageError:
    return UsageError(
        say(
            f"Para pasar «{source.slug}» de {STATE[source.status].es} a {STATE[after].es} hace falta una razón, "
            f"que queda escrita: {typed} --reason '…'",
            f"To take “{source.slug}” from {source.status} to {after} a reason is needed, which is kept: "
            f"{typed} --reason '…'",
        )
    )


def _say_no_way(source: Source, after: str, ways: list[Transition]) -> str:
    court = _COURT if any(way.by is Actor.COURT and way.before == "quarantined" for way in ways) else NOTHING
    typed = "; ".join(dict.fromkeys(way.command.format(slug=source.slug) for way in ways if way.command))
    es, en = STATE[source.status].es, source.status
    return say(
        f"«{source.slug}» está {es}: de ahí no pasa a {STATE[after].es}.{court.es} Puede: {typed}",
        f"“{source.slug}” is {en}: from there it does not become {after}.{court.en} You can: {typed}",
    )


_COURT = Sentence(
    " Antes hay que decidir qué pasa con lo que falta.", " First it is to be decided what becomes of what is missing."
)
