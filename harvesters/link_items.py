"""What travels while links are asked: the link on its way out, what came back on its way in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

ANSWERED: Final = "status"
"""`LinkAnswer.code` of whatever has a status; any other is a failure's: ``unknown_host``, ``timeout``, ``tls`` …"""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A link that is to be asked."""

    id: int
    """The store's number of it."""
    url: str
    expects_file: bool = False
    """Whether somebody describes it as a file: a web page in its place is then looked at, whatever HEAD says."""
    expects_size: bool = False
    """Whether somebody says how large it is."""


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What a link answered, or what kept it from answering."""

    code: str
    """`ANSWERED`, or the code of a failure."""
    status: int = 0
    media_type: str = ""
    """As its header says, lower case, without parameters; ``text/html`` where its beginning is a page's."""
    size: int | None = None
    """Bytes of the whole file, where it says so."""
    modified: str | None = None
    """When it last changed, as an ISO date, where it says so."""
    rest: float = 0.0
    """Seconds for which its host asked to be left alone."""


class HostLinks(Protocol):
    """The links of one host that are to be asked now."""

    @property
    def name(self) -> str:
        """The host: scheme, name and port, as `harvesters.hosts.host_of` gives it."""

    def iter_targets(self) -> Iterable[LinkTarget]:
        """Yield them, no more than a few hundred in memory at a time."""


class LinkSink(Protocol):
    """Where answers go."""

    async def receive(self, answers: Sequence[tuple[LinkTarget, LinkAnswer]]) -> None:
        """Take over a batch of answers, each with its link."""
