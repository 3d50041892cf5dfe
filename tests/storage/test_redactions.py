"""The marks of what was erased."""

from datetime import UTC, datetime

from storage.redactions import Mark, add_mark, list_marks


def test_marks_are_remembered(database):
    mark = Mark("e-mail", b"s" * 16, b"d" * 32, datetime(2026, 1, 1, tzinfo=UTC), "eva", "solicitud")
    add_mark(database, mark)
    assert list_marks(database) == (mark,)
