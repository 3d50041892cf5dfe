"""N-Triples 1.1: one statement a line."""

from collections.abc import Sequence
from json.encoder import encode_basestring  # C; JSON's escapes are a subset of those of N-Triples and Turtle

from mappings.rdf.statements import IRI, NAME, TEXT, Node
from mappings.rdf.syntax import Syntax, no_tail
from mappings.terms import expand


class _Expanded(dict[str, str]):
    """Compact names in full, each expanded once."""

    def __missing__(self, compact: str) -> str:
        full = self[compact] = f"<{expand(compact)}>"
        return full


_FULL = _Expanded()


def fragment(nodes: Sequence[Node]) -> bytes:
    """Write nodes."""
    full = _FULL
    lines: list[str] = []
    for subject, statements in nodes:
        start = f"<{subject}> "
        for predicate, kind, value, tag in statements:
            if kind == IRI:
                lines.append(f"{start}{full[predicate]} <{value}> .\n")
            elif kind == TEXT:
                lines.append(f"{start}{full[predicate]} {encode_basestring(value)}@{tag} .\n")
            elif kind == NAME:
                lines.append(f"{start}{full[predicate]} {full[value]} .\n")
            elif tag:
                lines.append(f"{start}{full[predicate]} {encode_basestring(value)}^^{full[tag]} .\n")
            else:
                lines.append(f"{start}{full[predicate]} {encode_basestring(value)} .\n")
    return "".join(lines).encode()


NTRIPLES = Syntax("ntriples", "nt", "application/n-triples", fragment, fragment, no_tail)
