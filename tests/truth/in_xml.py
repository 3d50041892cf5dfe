"""The facts of a dataset as the XML of catalogue services: ISO 19139 and csw:Record."""

from xml.sax.saxutils import escape

from tests.truth.facts import DatasetFacts
from tests.truth.in_json import only
from tests.truth.made import STATES

ISO_FREQUENCIES = {
    "R/P1Y": "annually", "R/P6M": "biannually", "R/P3M": "quarterly", "R/P1M": "monthly", "R/P1W": "weekly",
    "R/P1D": "daily", "irregular": "irregular",
}  # fmt: skip
_SPACES = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:gml="http://www.opengis.net/gml/3.2"'
)


def tag(name: str, *inner: str) -> str:
    """One element around others."""
    return f"<gmd:{name}>{''.join(inner)}</gmd:{name}>"


def text(name: str, words: str, kind: str = "CharacterString") -> str:
    """One element around a text, a date, a number."""
    return tag(name, f"<gco:{kind}>{escape(words)}</gco:{kind}>")


def code(name: str, kind: str, value: str) -> str:
    """One element around a value of a list of codes."""
    return tag(name, f'<gmd:{kind} codeList="http://www.isotc211.org/2005/codes#{kind}" codeListValue="{value}"/>')


def party(role: str, *inner: str) -> str:
    """A party with its role."""
    return tag("pointOfContact", tag("CI_ResponsibleParty", *inner, code("role", "CI_RoleCode", role)))


def iso_record(facts: DatasetFacts) -> str:
    """A record of ISO 19139, as GeoNetwork writes it."""
    start, end = only(facts.periods)
    address = tag("CI_Address", text("electronicMailAddress", facts.contact_email))
    dates = (("publication", facts.issued, "Date"), ("revision", facts.modified, "DateTime"))
    links = [
        tag("onLine", tag(
            "CI_OnlineResource", tag("linkage", f"<gmd:URL>{escape(url)}</gmd:URL>"), text("protocol", protocol),
            text("name", title), text("description", description), code("function", "CI_OnLineFunctionCode", function),
        ))
        for url, protocol, title, description, function in (
            (facts.landing_page, "WWW:LINK-1.0-http--link", "Página", "", "information"),
            *((file.url, "WWW:DOWNLOAD-1.0-http--download", file.title, file.description, "download")
              for file in facts.files),
        )
    ]  # fmt: skip
    period = (
        f'<gml:TimePeriod gml:id="t"><gml:beginPosition>{start}</gml:beginPosition><gml:endPosition>{end}'
        "</gml:endPosition></gml:TimePeriod>"
    )
    identification = tag(
        "MD_DataIdentification",
        tag("citation", tag("CI_Citation", text("title", facts.title), *(
            tag("date", tag("CI_Date", text("date", day, kind), code("dateType", "CI_DateTypeCode", of)))
            for of, day, kind in dates))),
        text("abstract", facts.description),
        party("publisher", text("organisationName", facts.publisher)),
        party("pointOfContact", text("individualName", facts.contact_name),
              tag("contactInfo", tag("CI_Contact", tag("address", address)))),
        tag("resourceMaintenance", tag("MD_MaintenanceInformation", code(
            "maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", ISO_FREQUENCIES[facts.frequency]))),
        tag("descriptiveKeywords", tag("MD_Keywords", *(text("keyword", word) for word in sorted(facts.keywords)),
                                       code("type", "MD_KeywordTypeCode", "discipline"))),
        tag("descriptiveKeywords", tag("MD_Keywords", text("keyword", STATES[only(facts.places)]),
                                       code("type", "MD_KeywordTypeCode", "place"))),
        tag("resourceConstraints", tag(
            "MD_LegalConstraints", code("useConstraints", "MD_RestrictionCode", "license"),
            text("otherConstraints", facts.license))),
        text("language", "spa"),
        tag("extent", tag("EX_Extent", tag("temporalElement", tag("EX_TemporalExtent", tag("extent", period))))),
    )  # fmt: skip
    return (
        f"<gmd:MD_Metadata {_SPACES}>"
        + text("fileIdentifier", facts.identifier)
        + text("language", "spa")
        + code("hierarchyLevel", "MD_ScopeCode", "dataset")
        + text("dateStamp", "2026-11-01T00:00:00Z", "DateTime")
        + tag("identificationInfo", identification)
        + tag("distributionInfo", tag("MD_Distribution", tag(
            "transferOptions", tag("MD_DigitalTransferOptions", *links))))
        + "</gmd:MD_Metadata>"
    )  # fmt: skip


def csw_record(facts: DatasetFacts) -> str:
    """A csw:Record with all that Dublin Core has room for."""
    said = (
        ("dc:identifier", facts.identifier), ("dc:type", "dataset"), ("dc:title", facts.title),
        ("dct:abstract", facts.description), ("dc:publisher", facts.publisher), ("dc:language", "spa"),
        ("dct:issued", facts.issued), ("dct:modified", "2026-11-01"), ("dct:license", facts.license),
        ("dct:spatial", STATES[only(facts.places)]), *(("dc:subject", word) for word in sorted(facts.keywords)),
    )  # fmt: skip
    links = "".join(
        f'<dc:URI protocol="WWW:DOWNLOAD-1.0-http--download" name="{escape(file.title)}" '
        f'description="{escape(file.description)}">{escape(file.url)}</dc:URI>'
        for file in facts.files
    )
    return (
        '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dct="http://purl.org/dc/terms/">'
        + "".join(f"<{element}>{escape(words)}</{element}>" for element, words in said)
        + links
        + "</csw:Record>"
    )
