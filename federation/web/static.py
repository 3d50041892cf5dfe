"""The addresses of the served index as files, for a web server or a CDN that runs nothing of ours.

Each form of each thing has a file, by its suffix.  What depends on a choice that only a program can make (filters,
search, the API) has none.  What was retired has its tombstones, in a folder of its own that is answered with 410; what
moved stands in a map that nginx reads.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy import Connection

from federation.exporters import EXPORTERS
from federation.release_folder import MANIFEST, numbers_in
from federation.settings import TOOL_VERSION
from federation.web.answers import require_state
from federation.web.catalogues import LARGEST_PAGE, Asked, read_page
from federation.web.gone import gone_answer
from federation.web.national import NationalGraph
from federation.web.negotiation import FORMS, HTML, RDF_FORMS
from federation.web.nginx import GONE, MOVED, map_from_moved
from federation.web.renderings import catalogue_answer, resource_answer, thing_answer
from federation.web.resources import entry_nodes
from federation.web.site import Site
from federation.web.static_tree import StaticTree, hold_static
from federation.web.vocabulary import iter_publications
from mappings.uris import catalog_uri
from storage.index import IndexEntry, get_state, iter_entries, iter_gone, list_sources, records_about

PRINTS: Final = ".prints.json"
"""Lies in each tree: by which hash each resource in it was written."""


@dataclass(frozen=True, slots=True)
class StaticSite:
    """What was written."""

    release: int
    files: Counter[str]


def write_static(site: Site, folder: Path, *, page: int = LARGEST_PAGE) -> StaticSite:
    """Write the served index into `folder`, in place of what stands there.

    Raises `UsageError`, `PublicationBusyError`, and `ProblemError` where nothing is published.
    """
    with hold_static(folder), site.database.read() as connection:
        state = require_state(get_state(connection))
        graph = site.national.of_release(site.out, state.release)
        tree = StaticTree(folder, f"{state.release}-{state.digest[:12]}")
        _put_resources(connection, tree, graph, site.base_uri)
        start = len(site.base_uri) + 1
        for address, body in _iter_others(connection, graph, site.base_uri, page):
            tree.put(address[start:], body)
        _put_gone(connection, tree, site.base_uri)
        for name, body in iter_publications():
            tree.put(name, body)
        _put_releases(tree, site.out / "releases", state.release)
        (tree.root / "current").symlink_to(f"releases/{state.release}")
        tree.switch()
    return StaticSite(state.release, tree.files)


def _put_releases(tree: StaticTree, releases: Path, newest: int) -> None:
    """The releases that are kept, by whose deltas a reader comes to the newest, and what of it stands at the root."""
    for number in numbers_in(releases):
        with nullcontext() if number == newest else suppress(OSError):  # an earlier one may be let go of meanwhile
            if number <= newest:
                tree.adopt(releases / str(number), f"releases/{number}")
    tree.put(MANIFEST, (releases / str(newest) / MANIFEST).read_bytes())
    data_json = f"releases/{newest}/{EXPORTERS['data_json'].file_name}"
    if (tree.root / data_json).is_file():  # not in one of an earlier Milpa
        tree.unpack(data_json, "data.json")


def _put_resources(connection: Connection, tree: StaticTree, graph: NationalGraph, base_uri: str) -> None:
    """Every resource in each form, and at the addresses of its records; what is as it was is not written anew."""
    start = len(base_uri) + 1
    known, prints = _read_prints(tree.before), {}
    for entry in iter_entries(connection):
        prints[entry.uri] = _print_of(connection, entry, graph, base_uri)
        unchanged = known.get(entry.uri) == prints[entry.uri]
        records = [orjson.loads(record.record)["@id"][start:] for record in records_about(connection, entry.uri)]
        for form in FORMS:
            path = f"{entry.uri[start:]}.{form.suffix}"
            if not (unchanged and tree.keep(path)):
                tree.put(path, resource_answer(connection, entry, form, graph, base_uri).body)
            for record in records:
                tree.alias(path, f"{record}.{form.suffix}")
    tree.put(PRINTS, orjson.dumps(prints))


def _put_gone(connection: Connection, tree: StaticTree, base_uri: str) -> None:
    """The tombstones of what was retired, in each form, and the map of what moved."""
    start, moved = len(base_uri) + 1, {}
    for gone in iter_gone(connection):
        if not gone.uri.startswith(f"{base_uri}/"):  # of a base that the index had before
            continue
        if gone.moved_to is not None:
            moved[gone.uri[start:]] = gone.moved_to
            continue
        for form in FORMS:
            tree.put(f"{GONE}/{gone.uri[start:]}.{form.suffix}", gone_answer(gone, form, base_uri, None).body)
    tree.put(MOVED, map_from_moved(moved))


def _iter_others(connection: Connection, graph: NationalGraph, base_uri: str, page: int) -> Iterator[tuple[str, bytes]]:
    """Yield institutions, places and the pages of the catalogues by their addresses."""
    for node in graph.described(f"{base_uri}/agent/", f"{base_uri}/place/"):
        for form in (*RDF_FORMS, HTML):
            yield f"{node[0]}.{form.suffix}", thing_answer(node, form, graph, base_uri).body
    for slug in (None, *(source.slug for source in list_sources(connection))):
        uri = catalog_uri(base_uri, slug)
        if graph.get(uri) is not None:
            yield from _iter_pages(connection, Asked(uri, uri, slug, limit=page), graph, base_uri)


def _iter_pages(
    connection: Connection, first: Asked, graph: NationalGraph, base_uri: str
) -> Iterator[tuple[str, bytes]]:
    """Yield every page of a catalogue, the first one under its plain address too."""
    following: Asked | None = first
    while following is not None:
        page = read_page(connection, following)
        for form in FORMS:
            shown = page.at(f"{first.catalog}.{form.suffix}")
            body = catalogue_answer(connection, shown, form, graph, base_uri).body
            if following == first:
                yield shown.asked.path, body
            yield shown.asked.here, body
        following = page.next_asked


def _print_of(connection: Connection, entry: IndexEntry, graph: NationalGraph, base_uri: str) -> str:
    """A hash of all that the files of a resource are made from."""
    nodes = entry_nodes(connection, entry, base_uri)
    told = (entry.uri, entry.release, TOOL_VERSION, base_uri, nodes, graph.mentioned(nodes))
    return blake2b(entry.document + orjson.dumps(told), digest_size=12).hexdigest()


def _read_prints(tree: Path | None) -> dict[str, str]:
    """The hashes of a tree; none where it has no such sheet, or one that cannot be read: then all is written anew."""
    if tree is None:
        return {}
    try:
        prints = orjson.loads((tree / PRINTS).read_bytes())
    except (OSError, ValueError):
        return {}
    return prints if isinstance(prints, dict) else {}
