"""What a target was given, in a file of the installation: ``MILPA_HOME/pushed/``, a file for each target.

A line is added after each step, so that a push that was cut goes on where it stood.  It is a cache: a line that was cut
or damaged is passed over, what it says is put to the test, and without it everything is looked at again.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import orjson

from federation.durable import flush_to_disk
from federation.errors import PushError
from federation.file_locks import held_file
from federation.words import say


class Remembered:
    """What one target was given, by name; held by this process.  Make it with `hold_target`."""

    def __init__(self, path: Path, journal: IO[bytes], facts: dict[str, Any]) -> None:
        self._path = path
        self._journal = journal
        self._facts = facts

    @property
    def facts(self) -> Mapping[str, Any]:
        """Of each thing by its name; empty where nothing is known."""
        return self._facts

    def keep(self, name: str, facts: Any) -> None:
        """Remember what was given under a name."""
        if self._facts.get(name) != facts:
            self._facts[name] = facts
            self._write(name, facts)

    def forget(self, name: str) -> None:
        """Remember that there is nothing under a name."""
        if self._facts.pop(name, None) is not None:
            self._write(name, None)

    def _write(self, name: str, facts: Any) -> None:
        self._journal.write(_line(name, facts))
        self._journal.flush()


@contextmanager
def hold_target(home: Path, kind: str, target: str) -> Iterator[Remembered]:
    """Hold a target for one push; the kernel lets go of it when the process dies.

    Raises `PushError` at once where another process is pushing to it.
    """
    folder = home / "pushed"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}-{blake2b(target.encode(), digest_size=8).hexdigest()}.lines"
    with held_file(path.with_suffix(".lock")) as is_ours:
        if not is_ours:
            raise PushError(
                say(
                    "Otro proceso está enviando a ese mismo destino. Espere a que termine.",
                    "Another process is pushing to that same target. Wait for it.",
                )
            )
        facts = _read(path)
        draft = path.with_suffix(".new")  # without the lines that later ones replaced
        draft.write_bytes(b"".join(_line(name, told) for name, told in facts.items()))
        flush_to_disk(draft)
        draft.replace(path)
        with path.open("ab") as journal:
            yield Remembered(path, journal, facts)


def _line(name: str, facts: Any) -> bytes:
    told = orjson.dumps([name, facts])
    return b"%08x %b\n" % (zlib.crc32(told), told)


def _read(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    with suppress(FileNotFoundError), path.open("rb") as journal:
        for line in journal:
            check, _, told = line.rstrip(b"\n").partition(b" ")
            if check == b"%08x" % zlib.crc32(told):
                name, fact = orjson.loads(told)
                facts[name] = fact
    return {name: fact for name, fact in facts.items() if fact is not None}
