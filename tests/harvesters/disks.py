"""A disk without room, for tests: what is written to its files is refused as a full disk refuses it."""

import tempfile
from pathlib import Path
from typing import Any

import pytest


def fill_files(patch: pytest.MonkeyPatch) -> None:
    """Have every temporary file lead to ``/dev/full`` (Linux): it can be made, and takes nothing."""

    def make(prefix: str, suffix: str, **_: Any) -> Any:
        path = Path(tempfile.gettempdir(), f"{prefix}full{suffix}")
        path.symlink_to("/dev/full")
        return path.open("wb")

    patch.setattr(tempfile, "NamedTemporaryFile", make)
