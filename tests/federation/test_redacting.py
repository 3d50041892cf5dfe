"""Erasing a value leaves nobody at work who has it in hand."""

from datetime import UTC, datetime

import pytest

from federation.redacting import redact
from storage.errors import LinksBusyError
from storage.link_lock import hold_links
from storage.redactions import list_marks

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_nothing_is_erased_while_links_are_checked(database):
    """Whoever checks would write back the address that was erased."""
    with hold_links(database), pytest.raises(LinksBusyError):
        redact(database, "https://salud.gob.mx/personas/ana", who="eva", why="", now=NOW)
    assert list_marks(database) == ()
    redact(database, "https://salud.gob.mx/personas/ana", who="eva", why="", now=NOW)
    assert len(list_marks(database)) == 1
