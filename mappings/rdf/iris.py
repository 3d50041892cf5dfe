"""Values that are literals in JSON and IRIs in RDF."""

import re
from functools import lru_cache
from urllib.parse import quote

_IANA = "https://www.iana.org/assignments/media-types/"
_EXTENSION = re.compile(r"\s*[,;]?\s*\b(?:ext(?:ensi[oó]n|ension)?s?|x)\b[.:]?\s*(\d+).*$", re.IGNORECASE | re.DOTALL)
_NEXT_NUMBER = re.compile(r"[,;/|\n]|\s[yoe]\s")


@lru_cache(maxsize=4096)
def media_type_iri(media_type: str) -> str:
    """``text/csv`` → its IRI in IANA's registry."""
    return _IANA + quote(media_type, safe="/+.-_")


@lru_cache(maxsize=16384)
def mailto_iri(address: str) -> str:
    """``datos@salud.gob.mx`` → a mailto IRI (RFC 6068)."""
    return "mailto:" + quote(address, safe="@+.-_~")


@lru_cache(maxsize=4096)
def tel_iri(number: str) -> str | None:
    """``(55) 5728-2000 ext. 114`` → ``tel:5557282000;ext=114`` (RFC 3966), of several numbers the first.

    None when there is no digit.
    """
    extension = _EXTENSION.search(number)
    whole = number[: extension.start()] if extension else number
    first = next((part for part in _NEXT_NUMBER.split(whole) if any("0" <= sign <= "9" for sign in part)), "")
    digits = "".join(sign for sign in first if "0" <= sign <= "9")
    if not digits:
        return None
    plus = "+" if first.strip().startswith("+") else ""
    return f"tel:{plus}{digits}" + (f";ext={extension[1]}" if extension else "")


_DATATYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def moment_datatype(moment: str) -> str:
    """The compact name of a moment's datatype, by its shape."""
    return _DATATYPES.get(len(moment), "xsd:dateTime")
