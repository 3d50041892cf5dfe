"""A source at another address: who changed it, and that what was proven of its former one is not so of the new one."""

from typing import Any

from sqlalchemy import Connection

from federation.acting import who_acts
from federation.source_notices import UNPROVEN
from harvesters.sentences import Sentence
from storage.database import Database
from storage.source_events import add_event
from storage.source_notices import clear_notice, put_notice
from storage.source_proofs import proofs_of
from storage.sources import Source, edit_source_in, lock_source


def edit_registered(database: Database, slug: str, *, who: str, **changes: Any) -> Source:
    """Change what is known of a source, by the names of `Source`; another address is told in its life.

    Raises `UnknownSourceError`.
    """
    with database.write() as connection:
        before = lock_source(connection, slug)
        after = edit_source_in(connection, slug, **changes)
        if after.url != before.url:
            told = Sentence(f"Su dirección pasó de {before.url} a {after.url}.",
                            f"Its address went from {before.url} to {after.url}.")  # fmt: skip
            note_address(connection, before, after.url, told, who=who)
        return after


def note_address(connection: Connection, before: Source, url: str, told: Sentence, *, who: str) -> None:
    """Write in the life of a source that its address is another, and whether its proof went with it."""
    proofs = proofs_of(connection, before.id)
    was_proven = any(proof.covers(before.url) for proof in proofs)
    if any(proof.covers(url) for proof in proofs):
        clear_notice(connection, before.id, UNPROVEN)
    elif was_proven:
        put_notice(connection, before.id, UNPROVEN, url)
        told = Sentence(f"{told.es} La dirección nueva no está probada.", f"{told.en} The new address is not proven.")
    add_event(
        connection, before.id, before.status, before.status, who=who_acts(who), reason=told.en, reason_es=told.es
    )  # fmt: skip
