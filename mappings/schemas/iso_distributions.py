"""The distributions of ISO metadata: its links to files and services; links to pages and pictures are kept apart."""

from typing import Any

from mappings.issues import Issue, make_issue
from mappings.reading import Sheet
from mappings.schemas.iso_links import Kind, Leads, kind_of_link, service_standard
from mappings.schemas.iso_values import plain
from mappings.schemas.iso_xml import Fields, is_object, listed, spread
from mappings.values.media_types import file_format

MOST_LINKS = 2_000
_FORMATS = ("distributionFormat", "distributorFormat")
_OF_OPTION = frozenset({"onLine", "offLine", "transferSize", "unitsOfDistribution", *_FORMATS})
_HOLDERS = ("distributor", "formatDistributor")
_OPTIONS = ("transferOptions", "distributorTransferOptions")
_OF_FORMAT = frozenset({"name", "version", "formatSpecificationCitation", *_FORMATS})
"""What a format says of itself, of which the name is read."""


def take_distribution_info(record: Fields) -> tuple[list[Fields], list[str], list[Any], Fields]:
    """The links of a record, the names of its formats, its distributors' contacts, and what is none of these.

    Editions and profiles put transfer options in the distribution, in a distributor, in a distributor of a format.
    """
    links: list[Fields] = []
    formats: list[str] = []
    contacts: list[Any] = []
    beside: Fields = {}
    waiting: list[Any] = [("", each) for each in reversed(record.pop("distributionInfo", ()))]
    while waiting:
        name, node = waiting.pop()
        if name in _FORMATS:
            formats.append(_format_name(node))
        if name == "distributorContact":
            contacts.append(node)
        elif name in _OPTIONS:
            links += _links_of(node, beside)
        elif is_object(node) and name in {"", *_HOLDERS, *_FORMATS}:
            waiting += ((key, each) for key, value in reversed(node.items()) for each in reversed(listed(value)))
        elif name and name not in _OF_FORMAT:
            beside.setdefault(f"distributionInfo.{name}", []).append(node)
    return links, list(dict.fromkeys(name for name in formats if name)), contacts, beside


def _links_of(option: Any, beside: Fields) -> list[Fields]:
    if not is_object(option):
        return []
    beside.update((f"distributionInfo.{name}", value) for name, value in option.items() if name not in _OF_OPTION)
    found = [dict(spread(each)) if is_object(each) else {"linkage": each} for each in listed(option.get("onLine"))]
    size = option.get("transferSize")
    if size and len(found) == 1:
        found[0]["transferSize"] = f"{plain(size)} MB"  # ISO 19115: in megabytes
    if "offLine" in option:
        beside.setdefault("offLine", []).append(option["offLine"])
    return found


def _format_name(each: Any) -> str:
    if not is_object(each):
        return plain(each)
    citation = each.get("formatSpecificationCitation")
    return plain(each.get("name") or (citation.get("title") if is_object(citation) else None))


def leads_to_data(links: list[Fields]) -> bool:
    """Whether any link leads to more than a page or a picture."""
    kinds = map(_kind_of, links[:MOST_LINKS])
    return any(kind.leads not in {Leads.PAGE, Leads.PICTURE} for kind in kinds)


def _kind_of(link: Fields) -> Kind:
    linkage, protocol, function = (plain(link.get(name)) for name in ("linkage", "protocol", "function"))
    return kind_of_link(linkage, protocol, function, f"{plain(link.get('name'))} {plain(link.get('description'))}")


def take_links(
    links: list[Fields],
    formats: list[str],
    sheet: Sheet,
    *,
    fields: Fields,
    extra: Fields,
    issues: list[Issue],
    place: str = "distributionInfo.onLine",
) -> list[Fields]:
    """Make distributions of links to files and services; the first page is the landing page, others are kept apart.

    `place` is where the links stand in the record.
    """
    distributions: list[Fields] = []
    seen: list[Fields] = []
    if len(links) > MOST_LINKS:
        issues.append(make_issue("value.too_many", place, str(len(links))))
    for number, link in enumerate(links[:MOST_LINKS]):
        if link in seen[-20:]:
            continue
        seen.append(link)
        of_link = f"{place}[{number}]."
        made, left = sheet.read(link, issues, of_link)
        address = made.pop("url", "")
        kind = _kind_of({**link, "linkage": address})
        if kind.leads is Leads.PICTURE and address:
            extra.setdefault("pictures", []).append(address)
            issues.append(make_issue("link.not_distribution", f"{of_link}linkage", address))
        elif kind.leads is Leads.PAGE and address:
            _take_page(address, made, fields, extra)
            issues.append(make_issue("link.not_distribution", f"{of_link}linkage", address))
        else:
            distributions.append(_distribution(made, left, address, kind, formats))
    return distributions


def formats_beside(formats: list[str], distributions: list[Fields]) -> list[str]:
    """The names of a record's formats that none of its distributions holds: of several nobody knows which is whose."""
    if len(formats) != 1:
        return formats
    (name,) = formats
    format_ = file_format(name)[0]
    return [] if any(each.get("format") == format_ for each in distributions) else [name]


def _take_page(address: str, made: Fields, fields: Fields, extra: Fields) -> None:
    if "landing_page" not in fields:
        fields["landing_page"] = address
    elif address != fields["landing_page"]:
        fields["documentation"] = tuple(dict.fromkeys((*fields.get("documentation", ()), address)))
        if made:
            extra.setdefault("pages", []).append({"url": address, **made})


def _distribution(made: Fields, left: Fields, address: str, kind: Kind, formats: list[str]) -> Fields:
    if address:
        made["download_url" if kind.leads is Leads.FILE else "access_url"] = address
    known = file_format(kind.format)[0] if kind.format else _format_of_address(address, kind)
    if known is None and kind.leads in {Leads.FILE, Leads.ACCESS} and len(formats) == 1:
        known = file_format(formats[0])[0]
    if known is not None:
        made["format"] = known
    standard = service_standard(kind)
    if standard is not None:
        made["conforms_to"] = (standard,)
    if left:
        made["extra"] = left
    return made


def _format_of_address(address: str, kind: Kind) -> Any:
    """The format that the name of a file tells; archives hold one that it does not."""
    extension = address.partition("?")[0].rpartition("/")[2].rpartition(".")[2]
    if kind.leads is not Leads.FILE or not extension.isalnum() or extension.lower() in {"zip", "gz", "php", "aspx"}:
        return None
    found, code = file_format(extension)
    return found if code is None else None
