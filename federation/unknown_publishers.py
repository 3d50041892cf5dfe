"""Publishers that the table of institutions does not know, and the line that would make each of them known.

A publisher that no row of ``agents.tsv`` names keeps the words of its portal: it has no level, no branch, and a URI for
each way of writing it.  The line gives the words to the institution whose name is nearest, where that one's names count
for the portal; where none is near, it is a new institution, of the source's own level and place.

Only the latter is ready to be copied, and only where its name is an institution's: a portal may name a person as the
publisher, and a person must not become an institution of the index.  An institution's name has in it a word that names
of institutions begin with, or is one word in capitals.  Whatever has neither is doubtful and listed apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Final

import orjson
from rapidfuzz import fuzz, process

from federation.identity import level_of_place
from federation.unmatched import UNDECIDED, Unmatched, line_of
from mappings.parts import unlisted_agent_uri
from mappings.uris import agent_uri, slug
from mappings.values.folding import LONGEST_NAME, fold
from mappings.values.institutions import fold_name
from mappings.values.offices import Office, office_of
from mappings.vocabularies import Row, overlay_fingerprint, read_table
from mappings.vocabularies.tables import TABLES
from storage.database import Database
from storage.records import PublisherCount, count_publishers
from storage.sources import Source, list_sources

VOCABULARY: Final = "agents"
CODE: Final = "publisher.unknown"

NEAR: Final = 85.0
"""Likeness of two names, of 100, from which one is proposed for the other: institutions share most of their words."""

KINDS: Final = frozenset({
    "academia", "alcaldia", "area", "asamblea", "asociacion", "biblioteca", "clinica", "conapred", "congreso",
    "contraloria", "coordinacion", "defensoria", "delegacion", "departamento", "dependencia", "dif", "direccion",
    "division", "empresa", "escuela", "estado", "facultad", "federacion", "fundacion", "gerencia", "h", "honorable",
    "institucion", "jefatura", "juzgado", "legislatura", "ministerio", "municipio", "museo", "observatorio",
    "oficialia", "oficina", "organo", "parlamento", "partido", "plataforma", "poder", "programa", "red", "regiduria",
    "sa", "sindicatura", "subdireccion", "subsecretaria", "tesoreria", "unidad", "unidos", "zoologico",
    "agency", "authority", "board", "bureau", "center", "centre", "city", "commission", "council", "department",
    "government", "institute", "ministry", "office", "service", "state", "university",
})  # fmt: skip
"""Words of institutions' names, folded, beside those that names in the table begin with."""
SHORTEST_KIND: Final = 3
"""Letters of a name's beginning that tells a kind: articles do not."""

_COUNTRY: Final = "mx"


def unknown_publishers(database: Database, source_slug: str | None = None) -> tuple[Unmatched, ...]:
    """Every publisher that the table does not know, of one source or of all; the most frequent first.

    The institution that answers for a source is known by the registry.  Raises `UnknownSourceError`.
    """
    sources = {source.slug: source for source in list_sources(database)}
    found: dict[str, list[PublisherCount]] = {}
    for each in count_publishers(database, source_slug, known=_known_ends(sources.values())):
        found.setdefault(each.uri, []).append(each)
    taken = {row["slug"] for row in read_table(VOCABULARY)}
    values = [(counts, [sources[each.source_slug] for each in counts]) for counts in found.values()]
    ranked = sorted(values, key=lambda value: (-sum(each.records for each in value[0]), value[0][0].uri))
    return tuple(_unmatched(counts, of, taken) for counts, of in ranked)


def _known_ends(sources: Iterable[Source]) -> frozenset[str]:
    """What stands after ``/agent/`` in the URIs of the institutions of the table and of the registry."""
    rows = [(row["slug"], row["place"]) for row in read_table(VOCABULARY)]
    listed = (agent_uri("", key, place) for key, place in rows)
    registered = (unlisted_agent_uri("", source.title, _place(source)) for source in sources)
    return frozenset(uri.removeprefix("/agent/") for uri in (*listed, *registered))


def _place(source: Source) -> str:
    return source.municipality or source.state or _COUNTRY


def _unmatched(counts: Sequence[PublisherCount], sources: Sequence[Source], taken: set[str]) -> Unmatched:
    """`taken` are the keys of institutions; that of a new one is added."""
    name = _name_in(counts[0])
    cell = "" if len(name) > LONGEST_NAME else fold_name(name)
    near = _nearest(cell, frozenset(_place(source) for source in sources)) if cell else None
    is_known = near is not None and near[0] == cell
    is_doubtful = bool(cell) and near is None and not is_institution_name(name)
    return Unmatched(
        vocabulary=VOCABULARY,
        code=CODE,
        value=name,
        records=sum(each.records for each in counts),
        sources=tuple(source.slug for source in sources),
        nearest=near[0] if near else None,
        line=_line(name, cell, near[1] if near else None, sources[0], taken, UNDECIDED if is_doubtful else "")
        if cell and not is_known
        else None,
        is_doubtful=is_doubtful,
        awaits_remap=is_known,
    )


def is_institution_name(name: str) -> bool:
    """Whether a name is one that institutions have, as against persons: see this module's beginning."""
    if name.isupper() and len(name.split()) == 1:
        return True
    return not _kinds(overlay_fingerprint()).isdisjoint(fold(name).split())


@cache
def _kinds(_fingerprint: str) -> frozenset[str]:
    beginnings = {fold(row["es"]).split(maxsplit=1)[0] for row in read_table(VOCABULARY)}
    return KINDS | {word for word in beginnings if len(word) >= SHORTEST_KIND}


def _name_in(publisher: PublisherCount) -> str:
    """A publisher's words in the record that stands for those that name it, without line ends or tabulators."""
    names: Mapping[str, str] = orjson.loads(publisher.example)["publisher"]["name"]
    return " ".join(next(iter(names.values())).split())


def _line(  # noqa: PLR0917 (what is known of one name)
    name: str, cell: str, known: str | None, source: Source, taken: set[str], sign: str
) -> str:
    """Another name of a known institution; or a new one, with what is known of its portal, and a `sign` of doubt."""
    if known is not None:
        return line_of(VOCABULARY, {"slug": UNDECIDED + known, "aliases": cell, "source": source.slug})
    own = _place(source)
    place = (office_of(name, own) or Office(name, own)).place
    key = next(key for key in _keys(name, place) if key not in taken)
    taken.add(key)
    level = source.government_level if place == own else level_of_place(place[:2], place[2:])
    return line_of(VOCABULARY, {"slug": sign + key, "es": name, "level": level, "place": place, "source": source.slug})


def _keys(name: str, place: str) -> Iterator[str]:
    """What an institution may be called by: the place tells those apart that every state has."""
    stem = slug(name)
    yield stem
    yield f"{stem}-{place}"
    yield from (f"{stem}-{place}-{number}" for number in count(2))


def _nearest(cell: str, places: frozenset[str]) -> tuple[str, str] | None:
    """The known name that is most like a cell, and the key of its row; None when none is near."""
    known = _names(places, overlay_fingerprint())
    near = process.extractOne(cell, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return (near[0], known[near[0]]) if near else None


@cache
def _names(places: frozenset[str], _fingerprint: str) -> Mapping[str, str]:
    """Every name of the institutions whose names count in all of some places, and the key of its row."""
    table = TABLES[VOCABULARY]
    names: dict[str, str] = {}
    for row in read_table(VOCABULARY):
        if all(_counts_in(row, place) for place in places):
            for name in table.iter_names(row):
                names.setdefault(name, row[table.key])
    return names


def _counts_in(row: Row, place: str) -> bool:
    """Whether the portal of a place may name an institution (`mappings.values.institutions`)."""
    return bool(row["anywhere"]) or place == _COUNTRY or row["place"] in {place, place[:2]}
