"""What a CKAN's own list of names says that its search left out (``package_list``, ``package_show``).

The search answers from an index of its own, which may be capped, stale, or sorted by something that moves; the list
comes from the database.  It is asked when the search stays short of what it declares.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from scrapy.http import Response

from harvesters.answers import complaint_of, require_json
from harvesters.errors import SourceError
from harvesters.sentences import Sentence

MOST_SHOWN = 5_000
"""Datasets that are asked for one by one at most: who hides more than that is a matter for its operators."""

MOST_FAILURES = 5
"""Datasets in a row that the portal lists and does not give; then nobody asks for the rest."""

API = Sentence("su API de CKAN", "its CKAN API")


class _Names(msgspec.Struct):
    result: list[str] | None = None
    success: bool = True


class _Shown(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")
    success: bool = True


@dataclass(slots=True)
class Names:
    """The names that a search has shown, against those that the portal lists.  Names are kept as hashes."""

    listed: int | None = None
    """Names on the list; None while it was not read."""
    left_out: int = 0
    """Listed names that were not asked for, since there are too many of them."""
    _shown: set[int] = field(default_factory=set)
    _missing: list[str] = field(default_factory=list)
    _failures: int = 0

    def see(self, name: str) -> None:
        """Note how a dataset that was shown is called."""
        self._shown.add(hash(name))

    def take(self, names: Iterable[str]) -> None:
        """Compare the portal's list with what was shown."""
        listed = dict.fromkeys(name for name in names if name)
        self.listed = len(listed)
        missing = [name for name in listed if hash(name) not in self._shown]
        self.left_out = max(0, len(missing) - MOST_SHOWN)
        self._missing = missing[:MOST_SHOWN][::-1]

    def next(self) -> str | None:
        """The next name to ask for; None when there is none, or the portal gave none of the last ones."""
        if self._failures >= MOST_FAILURES:
            self.left_out += len(self._missing)
            self._missing.clear()
        return self._missing.pop() if self._missing else None

    def answer(self, *, given: bool) -> None:
        """Note whether the portal gave what it lists."""
        self._failures = 0 if given else self._failures + 1


def require_names(response: Response) -> list[str]:
    """Return the names of a ``package_list``; raises `SourceError`."""
    answer, _ = require_json(response, _Names, API)
    if answer.result is None or not answer.success:
        raise _not_given(response)
    return answer.result


def require_shown(response: Response) -> msgspec.Raw:
    """Return the dataset of a ``package_show``; raises `SourceError`."""
    answer, _ = require_json(response, _Shown, API)
    if not answer.success or not bytes(answer.result).startswith(b"{"):
        raise _not_given(response)
    return answer.result


def _not_given(response: Response) -> SourceError:
    complaint = complaint_of(response)
    return SourceError(
        "not_success",
        f"{response.url} respondió con un JSON sin lo que se le pidió.{complaint.es}",
        f"{response.url} answered JSON without what was asked for.{complaint}",
    )
