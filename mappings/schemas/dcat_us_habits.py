"""What the makers of ``data.json`` files do beside DCAT-US, mended before the tables are read.

DKAN 2 gives references for values, ArcGIS Hub templates that nobody filled in and pages for data.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.schemas.own_addresses import rehosted
from mappings.values.hosts import STAND_INS

REFERENCED: Final = ("publisher", "contactPoint", "keyword", "theme", "distribution")
"""Fields in which DKAN 2 can show references (``?show-reference-ids``)."""
HUB_PAGE: Final = "ArcGIS Hub Dataset"
"""What ArcGIS Hub calls the page of a dataset when it lists it among the files."""

_TEMPLATE = re.compile(r"(?:mailto:)?(?:\s*\{\{[^{}]{1,200}\}\}[\s,;.]*)+")
_HUB_ITEM = re.compile(
    r"https?://[^/\s]{1,200}/home/item\.html\?id=([0-9a-fA-F]{32})(?:&(?:amp;)?sublayer=([0-9]{1,6}))?"
)


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
