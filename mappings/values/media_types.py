"""Media types (IANA) and file formats (the EU's authority table), told from what portals write in either field.

What is not in the EU's table keeps its own words under a concept of ours.  A media type that is well formed is
believed; portals' pet names for one (``csv``, ``application/x-zip-compressed``, ``vnd.ms-excel``) become IANA's.
"""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mappings.dcat_mx import Concept
from mappings.uris import DCATMX, slug
from mappings.values import Reading
from mappings.values.cleaning import remove_unseen
from mappings.values.folding import LONGEST_NAME, fold, is_absent, scalar
from mappings.values.urls import iri
from mappings.vocabularies import parts, read_table

EU_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
"""The EU's authority table of file types."""
IANA_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
"""IANA's registry; `dcat:mediaType` points into it."""

LABEL_LENGTH = 100
"""Characters of a format in its source's own words."""

_MEDIA_TYPE = re.compile(
    r"(?:application|audio|font|haptics|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
)
_IANA = re.compile(r"https?://(?:www\.)?iana\.org/assignments/media-types/", re.IGNORECASE)
_EU = re.compile(r"https?://publications\.europa\.eu/resource/authority/file-type/([A-Z0-9_]{1,40})/?")
_LINK = re.compile(r"https?://", re.IGNORECASE)
_COMPACT = re.compile(r"(?:ftype|file-type|format):([A-Z0-9_]{1,40})")
_NOT_FORMATS = frozenset({"", "otro", "otros", "other", "data", "datos", "archivo", "file", "application"})
"""Words that portals write where a format should be, and that name none."""


_TELLING = frozenset(
    {
        *(
            "csv",
            "tsv",
            "excel",
            "xls",
            "xlsx",
            "ods",
            "json",
            "geojson",
            "xml",
            "rdf",
            "html",
            "sql",
            "dbf",
            "parquet",
        ),
        *("kml", "kmz", "gml", "gpkg", "geopackage", "shp", "shape", "shapefile", "gdb", "dwg", "dxf", "gtfs"),
        *("pdf", "txt", "doc", "docx", "word", "png", "jpg", "jpeg", "zip", "rar", "wms", "wfs", "api"),
    }
)
"""Names of formats that mean one even inside a sentence; ``las`` or ``nt`` would not."""


class Format(NamedTuple):
    """One row of ``formats.tsv``."""

    concept: Concept
    media_type: str | None
    stars: int
    is_archive: bool


def media_type(value: Any) -> Reading[str]:
    """Read a media type as lower case ``type/subtype``, parameters left out.

    Issues: ``media_type.repaired`` when it was another name for it or a file format; ``media_type.unknown``.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "media_type.unknown"
    return _media_type(words) if len(words) <= LONGEST_NAME else (None, "media_type.unknown")


def file_format(value: Any) -> Reading[Concept]:
    """Read a file format; of several, the first that is not a mere container (``zip+csv`` is CSV).

    Issues: ``format.unknown`` when it is kept in its own words, or under its own IRI; as `iri` where that is not clean.
    """
    words = scalar(value)
    if not words:
        return None, None if words == "" else "format.unknown"
    return _file_format(words[:LONGEST_NAME])


def media_type_from_format(concept: Concept) -> str | None:
    """The media type of a format of our table, if it has one."""
    known = _by_uri().get(concept.uri)
    return known.media_type if known else None


def suffix_unlike(media: str, url: str) -> str:
    """The ending of a file's name where it speaks against the media type that its source declares; else empty.

    Both are believed as they stand: a type may be that of what lies in an archive, and a page may be called a file.
    """
    if url.endswith(_likely_endings(media)) and "?" not in url and "#" not in url:  # nearly all
        return ""
    path = url.partition("?")[0].partition("#")[0].partition("://")[2].partition("/")[2]
    ending = path.rpartition("/")[2].rpartition(".")[2].lower()
    return f".{ending}" if ending in _ENDINGS and _is_unlike(media, ending) else ""


_ENDINGS = frozenset(
    "csv tsv xls xlsx ods htm html kml kmz gml gpkg pdf txt doc docx png jpg jpeg zip rar".split()  # noqa: SIM905
)
"""Endings that mean one format; ``.json``, ``.xml`` or ``.php`` may be anything."""
_FAMILIES = (frozenset({"xls", "xlsx"}), frozenset({"kml", "kmz"}), frozenset({"doc", "docx"}))
"""Formats whose types portals exchange, and programs do not mind."""


@lru_cache(maxsize=2_048)
def _likely_endings(media: str) -> tuple[str, ...]:
    return tuple(f".{ending}" for ending in sorted(_ENDINGS) if not _is_unlike(media, ending))


@lru_cache(maxsize=2_048)
def _is_unlike(media: str, ending: str) -> bool:
    declared, said = _by_media_type().get(media), _by_name().get(ending)
    if declared is None or said is None or declared.concept == said.concept or media in _ANY_FILE:
        return False
    if ending in {"kml", "gml"} and media.endswith("xml"):
        return False
    names = {name for name in (ending, *_names_of(declared)) if name}
    return not any(ending in family and not family.isdisjoint(names - {ending}) for family in _FAMILIES)


_ANY_FILE = frozenset({"application/octet-stream", "text/plain"})


def _names_of(known: Format) -> tuple[str, ...]:
    return next(names for each, names, _ in _formats() if each is known)


def openness(concept: Concept | None, media: str | None = None) -> int:
    """Stars of open data that a file's format earns, 1 to 4, as Adela gave them.

    Office documents and unknown formats 1, spreadsheets of one maker 2, open structured formats 3, RDF 4.  The fifth,
    links to other data, cannot be told from a format.  The format decides; the media type only where that is unknown.
    """
    return _openness(concept.uri if concept else None, media)


@lru_cache(maxsize=4_096)
def _openness(uri: str | None, media: str | None) -> int:
    known = _by_uri().get(uri) if uri else None
    if (known is None or known.is_archive) and media:
        known = _by_media_type().get(media) or known
    return known.stars if known else 1


@lru_cache(maxsize=2_048)
def _media_type(words: str) -> Reading[str]:
    bare = _IANA.sub("", words.lower()).partition(";")[0].strip().rstrip("/")
    known = _by_media_type().get(bare)
    if known and known.media_type:
        return known.media_type, None if known.media_type == bare else "media_type.repaired"
    if _MEDIA_TYPE.fullmatch(bare):
        return bare, None
    known = _format(words)
    if known and known.media_type:
        return known.media_type, "media_type.repaired"
    return None, None if (known is None and fold(words) in _NOT_FORMATS) or is_absent(
        fold(words)
    ) else "media_type.unknown"


@lru_cache(maxsize=2_048)
def _file_format(words: str) -> Reading[Concept]:
    known = _format(words)
    if known:
        return known.concept, None
    folded = fold(words)
    if folded in _NOT_FORMATS or is_absent(folded):
        return None, None
    if match := _EU.fullmatch(words) or _COMPACT.fullmatch(words):
        return Concept(uri=f"{EU_FILE_TYPE}{match[1]}", label={"en": match[1]}), None
    if _LINK.match(words):
        return _foreign(words)
    label = " ".join(remove_unseen(words).split())[:LABEL_LENGTH].rstrip()
    if not label:
        return None, "format.unknown"
    return Concept(uri=f"{DCATMX}format/{slug(label)}", label={"es": label}), "format.unknown"


def _foreign(words: str) -> Reading[Concept]:
    """A format of somebody else's vocabulary, under its own IRI; none by an address that is not published."""
    found, code = iri(words)
    if found is None or len(words) >= LONGEST_NAME:
        return None, code or "format.unknown"
    return Concept(uri=found), code if code == "url.token_removed" else "format.unknown"


def _format(words: str) -> Format | None:
    """Find a format by the EU's or IANA's address, by media type, by name, or by the names inside some words."""
    match = _EU.fullmatch(words) or _COMPACT.fullmatch(words)
    if match:
        return _by_uri().get(f"{EU_FILE_TYPE}{match[1]}")
    media = _IANA.sub("", words.lower()).partition(";")[0].strip()
    found = _by_media_type().get(media) or _by_name().get(fold(words))
    if found is not None or "://" in words:
        return found
    named = [_by_name()[word] for word in fold(words).split() if word in _TELLING]
    return next((each for each in named if not each.is_archive), named[0] if named else None)


@cache
def _formats() -> tuple[tuple[Format, tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(
        (
            Format(
                Concept(
                    uri=f"{EU_FILE_TYPE}{row['eu']}" if row["eu"] else f"{DCATMX}format/{slug(row['key'])}",
                    label={"es": row["label"], "en": row["label"]},
                ),
                row["media_type"] or None,
                int(row["stars"]),
                row["archive"] == "yes",
            ),
            (row["key"], row["eu"], row["label"], *parts(row["aliases"])),
            (row["media_type"], *parts(row["media_aliases"])),
        )
        for row in read_table("formats")
    )


@cache
def _by_uri() -> dict[str, Format]:
    return {each.concept.uri: each for each, _, _ in _formats()}


@cache
def _by_name() -> dict[str, Format]:
    found: dict[str, Format] = {}
    for each, names, _ in _formats():
        for name in names:
            if name:
                found.setdefault(fold(name), each)
    return found


@cache
def _by_media_type() -> dict[str, Format]:
    """Formats by media type: first the aliases that belong to one row only, then each type's own row."""
    found: dict[str, Format] = {}
    for each, _, types in _formats():
        for name in types[1:]:
            found.setdefault(name, each)
    for each, _, types in _formats():
        if types[0]:
            found.setdefault(types[0], each)
    return found
