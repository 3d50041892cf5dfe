"""Values that RDF writes in another way than JSON: codes as IRIs, numbers in the digits of their datatype."""

import re
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, unquote

IANA = "https://www.iana.org/assignments/media-types/"
"""Where the registry of media types has its addresses."""
_EXTENSION = re.compile(r"\b(?:ext(?:ensi[oó]n|ension)?s?|x)\b[.:]?\s*+(\d+)", re.IGNORECASE)
_NEXT_NUMBER = re.compile(r"[,;/|\n]|\s[yoe]\s")


@lru_cache(maxsize=4096)
def media_type_iri(media_type: str) -> str:
    """``text/csv`` → its IRI in IANA's registry."""
    return IANA + quote(media_type, safe="/+.-_")


def media_type_from_iri(iri: str) -> str | None:
    """The media type whose IRI `media_type_iri` made; None for any other IRI."""
    return unquote(iri.removeprefix(IANA)) if iri.startswith(IANA) else None


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


def telephone_from_iri(iri: str) -> str | None:
    """``tel:5557282000;ext=114`` → ``5557282000 ext. 114``; None for any other IRI.

    The number as it is dialled: brackets and hyphens did not go into the IRI.
    """
    if not iri.startswith("tel:"):
        return None
    number, _, extension = iri.removeprefix("tel:").partition(";ext=")
    return f"{number} ext. {extension}" if extension else number


@lru_cache(maxsize=1024)
def tag_in_its_case(tag: str) -> str:
    """``es-mx`` → ``es-MX``, ``zh-hant-tw`` → ``zh-Hant-TW``: tags have no case, RFC 5646 2.1.1 gives them one."""
    primary, *others = tag.lower().split("-")
    return "-".join((primary, *(_CASES.get((len(part), part.isalpha()), str)(part) for part in others)))


def decimal_digits(number: float) -> str:
    """``1e-07`` → ``0.0000001``: xsd:decimal knows no exponent."""
    return f"{Decimal(repr(number)):f}"


_CASES = {(2, True): str.upper, (4, True): str.title}
"""How a region and a script are written, by their length."""

_DATATYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def moment_datatype(moment: str) -> str:
    """The compact name of a moment's datatype, by its shape."""
    return _DATATYPES.get(len(moment), "xsd:dateTime")
