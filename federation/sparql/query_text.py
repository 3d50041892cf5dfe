"""What a query asks for, told by its words before it is evaluated.

Which form it has, which graphs it names, whether it would change something or ask another server.  The words are those
of SPARQL 1.1's grammar (19.8); escapes of code points are resolved first (19.2), so that no keyword hides behind one.
A query that the grammar would refuse may pass: the evaluator says what is wrong with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urljoin


class Form(StrEnum):
    """What a query is answered with."""

    BINDINGS = "bindings"
    """A table, or yes or no: SELECT, ASK."""
    GRAPH = "graph"
    """Triples: CONSTRUCT, DESCRIBE."""
    UPDATE = "update"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class QueryFacts:
    """What a query asks for."""

    form: Form
    asks_elsewhere: bool
    """Whether it has SERVICE."""
    graphs: tuple[str, ...]
    """What it names by FROM and FROM NAMED."""


FORMS: Final = {
    "SELECT": Form.BINDINGS, "ASK": Form.BINDINGS, "CONSTRUCT": Form.GRAPH, "DESCRIBE": Form.GRAPH,
    **dict.fromkeys(
        ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"), Form.UPDATE
    ),
}  # fmt: skip

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<text>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
              |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:.%-]|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)


def read_query(query: str) -> QueryFacts:
    """Read what a query asks for; takes any text."""
    form, elsewhere, graphs = Form.UNKNOWN, False, []
    start, prefixes = "", dict[str, str]()
    tokens = [*_iter_tokens(_CODE_POINT.sub(_resolved, query))]
    for place, (kind, token) in enumerate(tokens):
        if kind != "word":
            continue
        word = token.upper()
        after = [*tokens[place + 1 : place + 3], ("", ""), ("", "")]
        if word == "BASE" and after[0][0] == "iri":
            start = urljoin(start, after[0][1][1:-1])
        elif word == "PREFIX" and [kind for kind, _ in after[:2]] == ["name", "iri"]:
            prefixes[after[0][1][:-1]] = urljoin(start, after[1][1][1:-1])
        elif word == "SERVICE":
            elsewhere = True
        elif word == "FROM":
            named = after[1] if after[0][1].upper() == "NAMED" else after[0]
            graphs.append(_resolve(named, start, prefixes))
        elif form is Form.UNKNOWN:
            form = FORMS.get(word, Form.UNKNOWN)
    return QueryFacts(form, elsewhere, tuple(graphs))


def _iter_tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup not in {None, "comment"}:
            yield match.lastgroup or "", match[0]


def _resolve(token: tuple[str, str], start: str, prefixes: dict[str, str]) -> str:
    kind, text = token
    if kind == "iri":
        return urljoin(start, text[1:-1]) if start else text[1:-1]
    prefix, _, rest = text.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + rest.replace("\\", "")


def _resolved(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]
