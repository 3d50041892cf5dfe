"""Name blank nodes by what they say, so that the same description always has the same bytes.

The library's canonicalisation (RDFC-1.0) is exponential in the worst case, so a hostile portal could hang the harvest
with a dozen blank nodes; and it costs more than all the rest of reading a record.  Ours is colour refinement
(Weisfeiler and Leman, 1968) followed by a walk from the named nodes downwards: at most quadratic, and canonical for
every description whose tied blank nodes hang in trees, which is what catalogues hold (contacts, periods, places).
Blank nodes that are tied *and* entangled may be named otherwise in another harvest; all it costs is a change that is
none.
"""

from collections.abc import Iterable
from hashlib import blake2b

Edges = dict[bytes, list[tuple[bytes, bytes]]]
"""Blank node → (predicate, object) pairs."""

MAX_ROUNDS = 32
"""Rounds of refinement; descriptions nested deeper than this are no catalogue."""


def canonical_edges(edges: Iterable[tuple[bytes, ...]]) -> list[bytes]:
    """Write triples that have blank nodes as N-Triples lines without line ends, the nodes renamed ``_:b0``, ``_:b1``.

    Takes subjects, predicates and objects as N-Triples writes them.
    """
    downwards: Edges = {}
    upwards: Edges = {}
    edges = set(edges)
    for subject, predicate, target in edges:
        if subject[:2] == b"_:":
            downwards.setdefault(subject, []).append((predicate, target))
        if target[:2] == b"_:":
            upwards.setdefault(target, []).append((predicate, subject))
    names = _names(downwards, upwards)
    return [
        b"%s %s %s ." % (names.get(subject, subject), predicate, names.get(target, target))
        for subject, predicate, target in edges
    ]


def is_chained(edges: list[tuple[bytes, ...]], root: bytes, most: int) -> bool:
    """Whether more than `most` blank nodes hang one below the other from `root`, or from what has a name."""
    if len(edges) <= most:
        return False
    below: dict[bytes, list[bytes]] = {}
    for subject, _, target in edges:
        if target[:2] == b"_:":
            below.setdefault(subject, []).append(target)
    level = [root, *(node for node in below if node[:2] != b"_:")]
    seen = set(level)
    for _ in range(most + 1):
        level = list(dict.fromkeys(node for each in level for node in below.get(each, ()) if node not in seen))
        if not level:
            return False
        seen.update(level)
    return True


def _names(downwards: Edges, upwards: Edges) -> dict[bytes, bytes]:
    if len(nodes := {*downwards, *upwards}) < 2:
        return dict.fromkeys(nodes, b"_:b0")
    colours = _colours(downwards, upwards)
    if len(set(colours.values())) == len(colours):
        order = sorted(colours, key=colours.__getitem__)
    else:
        order = list(_walk(downwards, upwards, colours))
    return {node: b"_:b%d" % number for number, node in enumerate(order)}


def _colours(downwards: Edges, upwards: Edges) -> dict[bytes, bytes]:
    """Colour each blank node by what it says and by what says it, until no round tells more nodes apart."""
    colours = dict.fromkeys(downwards, b"") | dict.fromkeys(upwards, b"")
    told_apart = 1
    for _ in range(MAX_ROUNDS):
        colours = {
            node: blake2b(
                b"\n".join(
                    [
                        colour,
                        *_links(b"> %s %s", downwards.get(node, ()), colours),
                        *_links(b"< %s %s", upwards.get(node, ()), colours),
                    ]
                ),
                digest_size=16,
            ).digest()
            for node, colour in colours.items()
        }
        before, told_apart = told_apart, len(set(colours.values()))
        if told_apart in {before, len(colours)}:
            break
    return colours


def _links(form: bytes, links: Iterable[tuple[bytes, bytes]], colours: dict[bytes, bytes]) -> list[bytes]:
    """Write the links of a node with the colours of the blank nodes at their other ends; sorted."""
    return sorted([form % (edge, colours.get(other, other)) for edge, other in links])


def _walk(downwards: Edges, upwards: Edges, colours: dict[bytes, bytes]) -> dict[bytes, None]:
    """Order blank nodes as a walk meets them: down from named nodes first, then from the tops of what is left."""

    def start_key(node: bytes) -> tuple[object, ...]:
        above = sorted((source, edge) for edge, source in upwards.get(node, ()) if source not in colours)
        has_parent = any(source in colours for _, source in upwards.get(node, ()))
        return (not above, has_parent, above, colours[node])

    met: dict[bytes, None] = {}
    for start in sorted(colours, key=start_key):
        below = [start]
        while below:
            node = below.pop()
            if node in met:
                continue
            met[node] = None
            children = [
                (edge, colours[target], target) for edge, target in downwards.get(node, ()) if target in colours
            ]
            children.sort(key=lambda child: child[:2], reverse=True)
            below += [target for _, _, target in children]
    return met
