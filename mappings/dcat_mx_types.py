"""The kinds of values that the classes of the profile hold, each with the pattern that it must match."""

from typing import Annotated, Literal

from pydantic import Field

_UCSCHAR = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane + (0x1000 if plane == 0xE0000 else 0))}-{chr(plane + 0xFFFD)}"
    for plane in range(0x10000, 0xF0000, 0x10000)
)
_SEGMENT = rf"(?:[!$&'()*+,;=\-.0-9A-Z_a-z~{_UCSCHAR}]|%[0-9A-Fa-f]{{2}})"
_PATH = rf"(?:{_SEGMENT}|[:@/])*"
_AUTHORITY = rf"//(?:(?:{_SEGMENT}|:)*@)?{_SEGMENT}*(?::[0-9]*)?(?:/{_PATH})?"
_HIERARCHY = rf"(?:{_AUTHORITY}|(?:{_SEGMENT}|[:@]|/(?:{_SEGMENT}|[:@])){_PATH})"
_TAIL = rf"(?:\?(?:{_SEGMENT}|[:@/?])*)?(?:#(?:{_SEGMENT}|[:@/?])*)?"

IRI_PATTERN = rf"^[A-Za-z][A-Za-z0-9+.\-]*:{_HIERARCHY}{_TAIL}$"
TAG_PATTERN = "^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
MOMENT_PATTERN = (
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?$"
)
HEX_PATTERN = "^([0-9a-f]{2})+$"
_YEARS_DOWN = "(?:[0-9]{1,9}Y(?:[0-9]{1,9}M)?(?:[0-9]{1,9}D)?|[0-9]{1,9}M(?:[0-9]{1,9}D)?|[0-9]{1,9}D)"
_SECONDS = r"[0-9]{1,9}(?:\.[0-9]{1,9})?S"
_HOURS_DOWN = f"T(?:[0-9]{{1,9}}H(?:[0-9]{{1,9}}M)?(?:{_SECONDS})?|[0-9]{{1,9}}M(?:{_SECONDS})?|{_SECONDS})"
DURATION_PATTERN = f"^P(?:{_YEARS_DOWN}(?:{_HOURS_DOWN})?|{_HOURS_DOWN})$"

Iri = Annotated[str, Field(pattern=IRI_PATTERN)]
"""An absolute IRI by the grammar of RFC 3987, so that no strict reader refuses a file because of it: each `%` begins an
octet, a port is digits, brackets have no place (nor, so, has an IPv6 host)."""

LanguageTag = Annotated[str, Field(pattern=TAG_PATTERN)]
"""language[-Script][-REGION][-variant…] of BCP 47, the part of its grammar that metadata uses."""

Moment = Annotated[str, Field(pattern=MOMENT_PATTERN)]
"""xsd:gYear, xsd:gYearMonth, xsd:date or xsd:dateTime with zone, told apart by its shape."""

Duration = Annotated[str, Field(pattern=DURATION_PATTERN)]
"""xsd:duration, not negative: ``P1M``, ``PT15M``, ``P1DT12H``."""

Hex = Annotated[str, Field(pattern=HEX_PATTERN)]
"""xsd:hexBinary in lower case."""

Resolution = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""How far apart in metres what can still be told apart is; in RDF an xsd:decimal."""

AccessLevel = Literal["public", "restricted", "non-public"]
"""Who may have the data."""

Judgement = Literal["yes", "no", "unknown"]
"""What the evidence says of a characteristic."""

LanguageMap = dict[LanguageTag, str]
"""One text per language tag (BCP 47, lower case primary tag): ``{"es": "Salud"}``.  Never empty."""

KeywordMap = dict[LanguageTag, tuple[str, ...]]
"""Keywords per language tag."""
