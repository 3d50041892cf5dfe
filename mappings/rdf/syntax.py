"""What a syntax is: a whole file is its head, any number of fragments and its tail, concatenated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mappings.rdf.statements import Node

Render = Callable[[Sequence[Node]], bytes]


@dataclass(frozen=True, slots=True)
class Syntax:
    """How nodes are written.

    `head` takes the nodes that stand once in a file (at least one); `fragment` takes those of one or more records and
    gives nothing for none; `tail` closes the file.
    """

    name: str
    extension: str
    media_type: str
    head: Render
    fragment: Render
    tail: Callable[[], bytes]


def no_tail() -> bytes:
    """The tail of the syntaxes that need none."""
    return b""
