"""Dublin Core: as CSW gives it (csw:Record), which some services speak alone, as OAI-PMH does (oai_dc), and simpledc.

Sources: OGC 07-006r1, tables 6 and 10; answers of GeoNetwork 2 and 3, pycsw, and Italy's RNDT, which offers ISO 19139
and then refuses it; OAI-PMH 2.0.  It holds less than ISO does: no contact, and dates that speak of the record.
"""

from collections.abc import Mapping
from typing import Any, Final

from mappings.assembly import Mapped, dataset_from_fields, refused
from mappings.assembly_beside import series_from_fields, service_from_fields
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.schemas.dublin_core_tables import LINKS, tables
from mappings.schemas.dublin_core_xml import Fields, record_from_xml
from mappings.schemas.iso_distributions import formats_beside, leads_to_data, take_links
from mappings.schemas.iso_levels import DATASETS, LIKE_DATASETS, SERIES, SERVICE
from mappings.schemas.iso_services import take_endpoint
from mappings.schemas.iso_values import plain
from mappings.schemas.shapes import sheets_of
from mappings.schemas.tongues import origin_of_texts
from mappings.values.dcmi import dcmi_period, is_box_or_point
from mappings.xml_bodies import RefusedXmlError

_GROUPS: Final = frozenset({SERIES, "collection"})
"""Types of what holds datasets: ISO's series, DCMI's Collection."""
_TOPICS: Final = "MD_TopicCategoryCode"
"""In the scheme of a subject that is a topic category of ISO 19115."""
_OF_THE_RECORD: Final = ("alternate.", "thumbnail")
"""How the scheme of a link begins that leads to the record itself, or to a picture of it (Esri's Geoportal)."""
_OF_THE_OGC: Final = frozenset({"wms", "wfs", "wcs", "wmts", "wps", "csw", "sos", "kml", "gml"})
"""Schemes, in lower case, that leave out whose they are."""
_ADDRESS: Final = ("http://", "https://")
_NO_PROTOCOL: Final = frozenset({"none", "null"})

_sheets = sheets_of(tables)


def resource_from_dublin_core(body: bytes, identifier: str, origin: Origin) -> Mapped:
    """Map one record in Dublin Core: to a dataset, a service, or a series.

    `identifier` is the native one where the harvester knows it; otherwise the record's first ``dc:identifier``.  A
    series is what is typed as a series or collection and leads to no data, as in ISO metadata.  Refused: what is no
    such record, declares entities or nests too deeply; texts, software, and whatever else is no data.
    """
    try:
        record, beyond, of_csw = record_from_xml(body)
    except RefusedXmlError as error:
        return refused(error.code, "", str(error))
    kind = _kind(record)
    if kind != SERVICE and kind not in DATASETS | LIKE_DATASETS:
        return refused("record.not_dataset", "dc:type", kind)
    issues: list[Issue] = [make_issue("record.poorer_schema", "", "Dublin Core")]
    if beyond:
        issues.append(make_issue("value.too_many", "", str(beyond)))
    names = [words for each in record.pop("dc:identifier", ()) if (words := plain(each))]
    native = identifier or next(iter(names), "")
    links = {name: [_link(each) for each in record.pop(name)] for name in LINKS if name in record}
    if not (of_csw or links):
        links = {"dc:identifier": [_link(each) for each in names if each.startswith(_ADDRESS)]}
    formats = list({plain(each): None for name in ("dc:format", "dct:format") for each in record.pop(name, ())})
    _part_subjects(record)
    _part_coverage(record)
    class_name = _class_of(kind, links)
    if class_name == "Dataset" and kind in LIKE_DATASETS:
        issues.append(make_issue("record.like_dataset", "dc:type", kind))
    sheets = _sheets(origin_of_texts(origin, *map(plain, record.get("dc:language", ()))))
    single = {name: values[0] if len(values) == 1 else values for name, values in record.items()}
    fields, extra = sheets[class_name].read(single, issues)
    fields["other_identifier"] = tuple(name for name in names if name != native)
    distributions: list[dict[str, Any]] = []
    for name, given in links.items():
        distributions += take_links(
            _shown(given, extra), formats, sheets["Distribution"], fields=fields, extra=extra, issues=issues, place=name
        )
    if left := formats_beside(formats, distributions):
        extra["format"] = left
    for name in [name for name in fields if name.startswith("extra.")]:
        extra[name.removeprefix("extra.")] = fields.pop(name)
    if class_name == "DatasetSeries":
        return series_from_fields(native, fields, extra, origin, issues)
    if class_name == "DataService":
        take_endpoint([], distributions, fields=fields, extra=extra, issues=issues)
        return service_from_fields(native, fields, extra, origin, issues)
    return dataset_from_fields(native, fields, distributions, extra, origin, issues)


def _class_of(kind: str, links: Mapping[str, list[Fields]]) -> str:
    if kind == SERVICE:
        return "DataService"
    if kind in _GROUPS and not any(leads_to_data(_of_the_data(given)) for given in links.values()):
        return "DatasetSeries"
    return "Dataset"


def _kind(record: Fields) -> str:
    """MD_ScopeCode, or the term of DCMI's types that says the same; what says nothing is a dataset."""
    words = [plain(each).rpartition("/")[2].strip() for each in record.pop("dc:type", ())]
    kinds = [each[:1].lower() + each[1:] for each in words if each]
    return next((each for each in kinds if each in DATASETS), kinds[0] if kinds else "")


def _part_subjects(record: Fields) -> None:
    """Topic categories of ISO apart from keywords."""
    subjects = record.pop("dc:subject", [])
    words: list[Any] = []
    topics: list[Any] = []
    for each in subjects:
        if not isinstance(each, dict):
            words.append(each)
        elif _TOPICS in each.get("scheme", ""):
            topics.append(each)
        else:
            words.append(each if "@language" in each else each["@value"])
    record.update({name: values for name, values in (("dc:subject", words), ("dc:subject.topic", topics)) if values})


def _part_coverage(record: Fields) -> None:
    """Coverage in time apart from coverage in space: DCMI has one element for both."""
    when: list[Any] = []
    where: list[Any] = []
    for each in record.pop("dc:coverage", []):
        is_time = not is_box_or_point(plain(each)) and dcmi_period(plain(each))[0]
        (when if is_time else where).append(each)
    record.update({name: values for name, values in (("dc:coverage", where), ("dc:coverage.when", when)) if values})


def _link(given: Any) -> Fields:
    """A link as ISO has it: where it leads, by which protocol, under which name."""
    said = given if isinstance(given, dict) else {"@value": given}
    protocol = said.get("protocol") or said.get("scheme", "")
    spoken_as = protocol.lower()
    if spoken_as in _NO_PROTOCOL:
        protocol = ""
    elif spoken_as in _OF_THE_OGC:
        protocol = f"OGC:{protocol}"
    parts = {
        "linkage": said.get("@value", ""),
        "protocol": protocol,
        "name": said.get("name", ""),
        "description": said.get("description", ""),
    }
    return {name: words for name, words in parts.items() if words}


def _is_of_the_record(link: Fields) -> bool:
    return bool(link.get("protocol", "").lower().startswith(_OF_THE_RECORD))


def _of_the_data(links: list[Fields]) -> list[Fields]:
    return [each for each in links if not _is_of_the_record(each)]


def _shown(links: list[Fields], extra: Fields) -> list[Fields]:
    """The links that may lead to the data; those to the record itself are kept apart."""
    about = [each for each in links if _is_of_the_record(each)]
    if about:
        extra.setdefault("about_the_record", []).extend(each.get("linkage", "") for each in about)
    return _of_the_data(links)
