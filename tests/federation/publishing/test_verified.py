"""What is remembered of a file that was read through, and for how long."""

import hashlib
from pathlib import Path

import pytest

from federation.verified import TRUSTED_SECONDS, VerifiedFiles

SHA = hashlib.sha256(b"abc").hexdigest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    return path


def remember(file: Path, moment: float) -> Path:
    """Read a file through and keep what is known of it."""
    kept = file.with_name("kept")
    verified = VerifiedFiles(kept, now=lambda: moment)
    assert verified.holds(file, 3, SHA)
    content = verified.bytes_to_keep()
    assert content is not None
    kept.write_bytes(content)
    return kept


def test_a_file_is_what_its_size_and_hash_say(file: Path) -> None:
    verified = VerifiedFiles(file.with_name("kept"))
    assert not verified.holds(file, 4, SHA)
    assert not verified.holds(file, 3, "0" * 64)
    assert verified.holds(file, 3, SHA)
    with pytest.raises(OSError, match="none"):
        verified.holds(file.with_name("none"), 3, SHA)


def test_a_file_that_nobody_touched_is_not_read_again_for_a_day(file: Path, monkeypatch) -> None:
    kept = remember(file, 1000.0)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("it was read"))
    verified = VerifiedFiles(kept, now=lambda: 1000.0 + TRUSTED_SECONDS - 1)
    assert verified.holds(file, 3, SHA)
    assert verified.bytes_to_keep() is None


@pytest.mark.parametrize("later", [TRUSTED_SECONDS, -1], ids=["a day later", "a clock set back"])
def test_a_reading_counts_no_longer(file: Path, monkeypatch, later: float) -> None:
    kept = remember(file, 1000.0)
    read = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda *given: read.append(given) or digest(*given))
    assert VerifiedFiles(kept, now=lambda: 1000.0 + later).holds(file, 3, SHA)
    assert read


@pytest.mark.parametrize("content", [b"", b"[]", b'{"x": 1}', b"\xff"])
def test_what_cannot_be_read_of_the_cache_is_nothing(file: Path, content: bytes) -> None:
    kept = file.with_name("kept")
    kept.write_bytes(content)
    assert VerifiedFiles(kept).holds(file, 3, SHA)
