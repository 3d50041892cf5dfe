"""What a target was given, in a file of the installation: ``MILPA_HOME/pushed/``, a file for each target.

It is written after each step, so that a push that was cut goes on where it stood.  It is a cache: what it says is put
to the test, and without it everything is looked at again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from federation.durable import flush_to_disk
from federation.errors import PushError
from federation.sealed import seal, unseal
from federation.words import say


class Remembered:
    """What one target was given, by name; held by this process.  Make it with `hold_target`."""

    def __init__(self, path: Path, target: str) -> None:
        self._path = path
        self._target = target
        self.facts: dict[str, Any] = _read(path, target)
        """Of each thing by its name; empty where nothing is known."""

    def keep(self, name: str, facts: Any) -> None:
        """Remember what was given under a name."""
        self.facts[name] = facts
        self._write()

    def forget(self, name: str) -> None:
        """Remember that there is nothing under a name."""
        if self.facts.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".new")
        draft.write_bytes(seal({"target": self._target, "given": self.facts}))
        flush_to_disk(draft)
        draft.replace(self._path)


@contextmanager
def hold_target(home: Path, kind: str, target: str) -> Iterator[Remembered]:
    """Hold a target for one push; the kernel lets go of it when the process dies.

    Raises `PushError` at once where another process is pushing to it.
    """
    folder = home / "pushed"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}-{blake2b(target.encode(), digest_size=8).hexdigest()}.json"
    with path.with_suffix(".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PushError(
                say(
                    "Otro proceso está enviando a ese mismo destino. Espere a que termine.",
                    "Another process is pushing to that same target. Wait for it.",
                )
            ) from None
        yield Remembered(path, target)


def _read(path: Path, target: str) -> dict[str, Any]:
    try:
        read = unseal(path.read_bytes())
        given = read["given"] if read["target"] == target else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return given if isinstance(given, dict) else {}
