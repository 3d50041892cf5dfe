"""What a format says beyond its name: the format that a media type implies, stars of openness, a file or a page."""

from functools import lru_cache
from urllib.parse import urlsplit

from mappings.dcat_mx import Concept
from mappings.values.media_types import file_format, openness

_PAGE_FORMATS = frozenset({"HTML", "HTML5", "HTML_SIMPL", "XHTML", "XHTML5", "XHTML_SIMPL", "API", "REST"})
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_LONGEST_EXTENSION = 8


@lru_cache(maxsize=2_048)
def implied_format(media_type: str) -> Concept | None:
    """The file format of an IANA type, where it is known."""
    found, code = file_format(media_type)
    return found if code is None else None


def stars(concept: Concept | None, media_type: str | None) -> int:
    """Stars of openness, 1 to 5; 0 when neither format nor media type is known."""
    return openness(concept, media_type) if concept or media_type else 0


def is_file(address: str, concept: Concept | None = None, media_type: str | None = None) -> bool:
    """Whether a URL leads to a file, as against a page or a service, by the format that is declared or by its name."""
    if concept is not None:
        name = concept.uri.rpartition("/")[2].upper()
        return name not in _PAGE_FORMATS and not name.endswith("_SRVC")
    if media_type is not None:
        return media_type not in _PAGE_TYPES
    return _has_file_extension(address)


def _has_file_extension(address: str) -> bool:
    try:
        name = urlsplit(address).path.rpartition("/")[2]
    except ValueError:
        return False
    stem, dot, extension = name.rpartition(".")
    if not (stem and dot and 0 < len(extension) <= _LONGEST_EXTENSION and extension.isalnum()):
        return False
    found, code = file_format(extension)
    return found is not None and code is None and is_file(address, found)
