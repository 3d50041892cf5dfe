"""What the makers of ``data.json`` files do beside DCAT-US, mended before the tables are read.

DKAN 2 gives references for values, ArcGIS Hub templates that nobody filled in and pages for data.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.reading import elements_of
from mappings.schemas.dcat_us_values import is_address
from mappings.schemas.own_addresses import rehosted
from mappings.values.hosts import STAND_INS

REFERENCED: Final = ("publisher", "contactPoint", "keyword", "theme", "distribution")
"""Fields in which DKAN 2 can show references (``?show-reference-ids``)."""
HUB_PAGE: Final = "ArcGIS Hub Dataset"
"""What ArcGIS Hub calls the page of a dataset when it lists it among the files."""

_TEMPLATE = re.compile(r"(?:mailto:)?(?:\s*+\{\{[^{}]{1,200}\}\}[\s,;.]*+)++")
_HUB_ITEM = re.compile(
    r"https?://[^/\s]{1,200}/home/item\.html\?id=([0-9a-fA-F]{32})(?:&(?:amp;)?sublayer=([0-9]{1,6}))?"
)


def tell_sources_apart(record: dict[str, Any]) -> None:
    """Of what a dataset comes from, call the institutions ``source.name``; put those apart that share one text.

    Addresses are other datasets (DCAT-US 3), words the institution that the data are from (Argentina's ``source``, the
    Perfil Regional's ``attribution``).  Commas part the names of ``contributor``, as the Perfil Regional demands; those
    of a source only where every name is one word, as acronyms are: «Ministerio de Trabajo, Empleo y Seguridad Social».
    """
    given = elements_of(record.get("source"))
    words = [each for each in given if isinstance(each, str) and each.strip() and not is_address(each)]
    if words:
        record["source.name"] = [name for each in words for name in _names_in(each, only_acronyms=True)]
        record["source"] = [each for each in given if not isinstance(each, str) or is_address(each)]
    if isinstance(record.get("contributor"), str):
        record["contributor"] = _names_in(record["contributor"], only_acronyms=False)


def _names_in(words: str, *, only_acronyms: bool) -> list[str]:
    names = [name for each in words.split(",") if (name := each.strip())]
    return [words] if only_acronyms and any(" " in name for name in names) else names


def follow_references(record: dict[str, Any]) -> None:
    """Put in place of each reference, ``{identifier, data}``, the value that it refers to."""
    for name in REFERENCED:
        value = record.get(name)
        if isinstance(value, list):
            record[name] = [_referred(each) for each in value]
        elif isinstance(value, dict):
            record[name] = _referred(value)


def _referred(value: Any) -> Any:
    if not isinstance(value, dict) or "data" not in value or not value.keys() <= {"identifier", "data"}:
        return value
    data = value["data"]
    if isinstance(data, dict) and isinstance(value.get("identifier"), str) and "@type" in data:
        is_distribution = data["@type"] == "dcat:Distribution"
        return {"identifier": value["identifier"], **data} if is_distribution else data
    return data


def drop_templates(node: dict[str, Any], place: str, issues: list[Issue]) -> None:
    """Take out of a node every text that is a template still: ``{{orgContactEmail}}``, ``mailto:{{email}}``."""
    unfilled = [name for name, value in node.items() if isinstance(value, str) and is_template(value)]
    issues.extend(make_issue("value.template", place + name, node.pop(name)) for name in unfilled)


def is_template(words: str) -> bool:
    """Whether a text is nothing but names in braces, ``{{orgContactEmail}}``, that a program was to fill in."""
    return "{{" in words[:100] and len(words) <= 1_000 and _TEMPLATE.fullmatch(words.strip()) is not None


def hub_item(identifier: str) -> str | None:
    """The key of an ArcGIS item inside its address, ``<item>`` or ``<item>_<layer>``: the same on every portal."""
    match = _HUB_ITEM.match(identifier)
    if match is None:
        return None
    return f"{match[1].lower()}_{match[2]}" if match[2] else match[1].lower()


def page_among(files: Sequence[Mapping[str, Any]]) -> str | None:
    """The address of the dataset's page, where ArcGIS Hub lists it as if it were data."""
    pages = (file.get("accessURL") or file.get("accessUrl") for file in files if file.get("title") == HUB_PAGE)
    return next((page for page in pages if isinstance(page, str)), None)


def place_at_home(file: dict[str, Any], place: str, origin: Origin, issues: list[Issue]) -> None:
    """Write the portal's own address where DKAN left a token for it."""
    for name in ("downloadURL", "accessURL"):
        if isinstance(file.get(name), str) and "://" in file[name][:10]:
            file[name] = rehosted(file[name], place + name, STAND_INS, origin, issues)
