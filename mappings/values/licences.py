"""Licences: one canonical address and a name for every spelling of a licence that portals use.

Libre Uso MX is the licence of Mexico's federal data from 2014 (Adela's ``/tos``, ``/libreusomx``, with and without a
slash, http and https, the archive's host); the national platform of 2025 uses CC BY 4.0; Nuevo León ODC-BY.
"""

import re
from functools import cache, lru_cache
from typing import Any

from mappings.dcat_mx import Concept
from mappings.values import Reading
from mappings.values.folding import fold, is_absent, scalar
from mappings.values.urls import url
from mappings.vocabularies import parts, read_table

LONGEST = 4_000
"""ArcGIS puts whole terms of use, in HTML, where a licence should be; more than this is not searched for a licence."""

_ABSENT = frozenset(
    {
        *("notspecified", "license not specified", "licence not specified", "licencia no especificada"),
        *("no se especifico la licencia", "sin licencia", "no license", "none specified", "license unspecified"),
        *(
            "ninguna",
            "no license provided",
            "licenca nao especificada",
            "seleccione una licencia",
            "not specified license",
        ),
    }
)

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/([0-9]\.[0-9])(?:/([a-z]{2,4})(?=/|$))?", re.IGNORECASE
)
_CC_EU = re.compile(
    r"publications\.europa\.eu/resource/authority/licence/CC_(BY(?:_?NC)?(?:_?ND|_?SA)?)_([0-9])_([0-9])", re.IGNORECASE
)
_CC_OPEN = re.compile(r"opendefinition\.org/licenses/cc-(by(?:-nc)?(?:-nd|-sa)?)$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>)]+", re.IGNORECASE)

_CC_WORDS = re.compile(
    r"(?:licencia |licence |license )?(?:cc|creative commons)(?: cc)?(?: de)? "
    r"(?P<by>by|attribution|atribucion|reconocimiento|atribuicao)"
    r"(?P<nc> nc| non? ?comm?ercial)?(?P<nd> nd| no ?deriv\w*| sin (?:obras? )?deriv\w*)?"
    r"(?P<sa> sa| share ?alike| compartir ?igual)?"
    r"(?: cc by(?: nc)?(?: nd| sa)?)?(?: v| version)?(?: (?P<version>[1-4] [05]))?"
    r"(?: (?P<port>mexico|mx|igo|international|internacional|unported|generic|generica))?"
    r"(?: license| licence| licencia)?(?: cc by(?: nc)?(?: nd| sa)?(?: [1-4] 0)?)?"
)
_SHORT = re.compile(r"cc (by(?: nc)?(?: nd| sa)?)(?: ([1-4]) ([05]))?(?: (mx|igo))?")
_CC_IDS = {"cc nc": ("by-nc", "2.0", ""), "cc by igo": ("by", "3.0", "igo")}
"""Identifiers of CKAN's licence list that do not say their version."""

_CC_NAMES = {
    "by": ("Atribución", "Attribution"),
    "nc": ("NoComercial", "NonCommercial"),
    "nd": ("SinDerivadas", "NoDerivatives"),
    "sa": ("CompartirIgual", "ShareAlike"),
}


def licence(value: Any) -> Reading[Concept]:
    """Read a licence from an address, an identifier (CKAN, SPDX, EU), a name, or a text or object that holds one.

    ``notspecified`` and its kin are an absent licence.  An address that we do not know is kept as it is, without a
    name, with ``licence.unknown``; unknown words are not kept.
    """
    if isinstance(value, dict):
        return _from_object(value)
    words = scalar(value)
    if not words:
        return None, None if words == "" else "licence.unknown"
    return _licence(words) if len(words) <= LONGEST else (None, "licence.unknown")


def _from_object(value: dict[Any, Any]) -> Reading[Concept]:
    """Read the address of an object if it is known, else its name, else keep the address."""
    kept: Reading[Concept] = (None, None)
    for key in ("@id", "url", "uri", "href", "@value", "name", "title", "id", "identifier", "label"):
        reading, code = licence(value[key]) if isinstance(value.get(key), str) else (None, None)
        if reading is not None and code is None:
            return reading, None
        if kept[0] is None and (reading is not None or code is not None):
            kept = (reading, code)
    return kept if kept != (None, None) or not value else (None, None)


@lru_cache(maxsize=1_024)
def _licence(words: str) -> Reading[Concept]:
    addresses = _ADDRESS.findall(words)
    for address in addresses:
        known = _from_address(address.rstrip(".,;"))
        if known:
            return known, None
    folded = fold(words)
    if folded in _ABSENT or is_absent(folded):
        return None, None
    known = _names().get(folded) or _creative_commons_from_words(folded) or _from_address(words)
    if known:
        return known, None
    if len(addresses) == 1 and addresses[0] == words:
        kept, _ = url(words)
        return (Concept(uri=kept) if kept else None), "licence.unknown"
    return None, "licence.unknown"


def _from_address(address: str) -> Concept | None:
    """Find the licence that an address leads to, whatever its scheme, host prefix, language or page."""
    bare = re.sub(r"^https?://(?:www\.)?", "", address.partition("#")[0].partition("?")[0], flags=re.IGNORECASE)
    bare = bare.rstrip("/")
    if match := _CC_ADDRESS.match(bare):
        port = (match[3] or "").lower()
        return _creative_commons(match[1].lower(), match[2], port if port not in ("deed", "rdf") else "")
    if match := _CC_EU.match(bare):
        return _creative_commons(
            "-".join(re.findall("BY|NC|ND|SA", match[1].upper())).lower(), f"{match[2]}.{match[3]}", ""
        )
    if match := _CC_OPEN.match(bare):
        return _creative_commons(match[1].lower(), "", "")
    bare = re.sub(
        r"(?:/(?:deed|legalcode)(?:\.[a-z-]{2,6})?|/index\.html?|\.html?|\.txt|\.json)$", "", bare, flags=re.IGNORECASE
    )
    return _known_addresses().get(bare.rstrip("/").lower())


def _creative_commons_from_words(folded: str) -> Concept | None:
    if folded in _CC_IDS:
        return _creative_commons(*_CC_IDS[folded])
    match = _SHORT.fullmatch(folded)
    if match:
        return _creative_commons(
            match[1].replace(" ", "-"), f"{match[2]}.{match[3]}" if match[2] else "", match[4] or ""
        )
    match = _CC_WORDS.fullmatch(folded)
    if match is None:
        return None
    kind = "-".join(["by", *(part for part in ("nc", "nd", "sa") if match[part])])
    port = {"mexico": "mx", "mx": "mx", "igo": "igo"}.get(match["port"] or "", "")
    return _creative_commons(kind, (match["version"] or "").replace(" ", "."), port)


@cache
def _creative_commons(kind: str, version: str, port: str) -> Concept:
    """A Creative Commons licence; without a version it gets Open Definition's address, which names none either."""
    abbreviation = f"CC {kind.upper()}{' ' + version if version else ''}{' ' + port.upper() if port else ''}"
    names = tuple(zip(*(_CC_NAMES[part] for part in kind.split("-")), strict=True))
    if not version:
        uri = f"https://opendefinition.org/licenses/cc-{kind}/"
    else:
        uri = f"https://creativecommons.org/licenses/{kind}/{version}/{port + '/' if port else ''}"
    return Concept(
        uri=uri,
        label={
            "es": f"{abbreviation} (Creative Commons {'-'.join(names[0])})",
            "en": f"{abbreviation} (Creative Commons {'-'.join(names[1])})",
        },
    )


@cache
def _concepts() -> tuple[tuple[Concept, tuple[str, ...], tuple[str, ...]], ...]:
    return tuple(
        (
            Concept(uri=row["uri"], label={"es": row["es"], "en": row["en"]}),
            parts(row["aliases"]),
            parts(row["addresses"]),
        )
        for row in read_table("licences")
    )


@cache
def _names() -> dict[str, Concept]:
    return {
        fold(name): concept
        for concept, names, _ in _concepts()
        for name in (*names, concept.label["es"], concept.label["en"])
    }


@cache
def _known_addresses() -> dict[str, Concept]:
    return {address.lower(): concept for concept, _, addresses in _concepts() for address in addresses}
