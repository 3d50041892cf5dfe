"""Values of CKAN's extensions: ckanext-scheming's repeating objects, ckanext-dcat's lists as text, Adela's positions.

Sources: ckanext-dcat 2's schemas ``dcat_ap_full`` and ``health_dcat_ap``, its `EuropeanDCATAP2Profile`
(``access_services`` as JSON text); ckanext-spatial's harvester of ISO records; mxabierto/ckanext-dcat, whose
``publisher_type`` is the *position* of Adela's contact.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from mappings.dcat_mx import Concept
from mappings.reading import LEFT_ASIDE, elements_of, from_json_text
from mappings.schemas.iso_values import access_among, licence_among
from mappings.schemas.readers import many_as_one, named_as
from mappings.schemas.roles import ROLES
from mappings.schemas.shapes import link, spoken
from mappings.values import Reading
from mappings.values.access import access_level
from mappings.values.dates import period, utc_moment
from mappings.values.licences import licence
from mappings.values.publisher_types import publisher_type_from_concept
from mappings.values.text import description, text, title
from mappings.values.urls import email, iri, url

Read = Callable[[Any], Reading[Any]]

_SOLR_RANGE: Final = re.compile(r"\[\s*(\S{1,40}) TO (\S{1,40})\s*\]")
_DAYS_BETWEEN_UPDATES: Final = {
    "-2": "as_needed", "-1": "never", "0": "realtime", "1": "R/P1D", "7": "R/P1W", "14": "R/P2W", "30": "R/P1M",
    "90": "R/P3M", "180": "R/P6M", "365": "R/P1Y",
}  # fmt: skip
"""What the numbers of the Humanitarian Data Exchange's list of frequencies stand for."""


_PACKAGE_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def single(read: Read) -> Read:
    """Make a reader of one value from one value, several, or either as JSON text."""
    read_many = many_as_one(read)

    @named_as(read)
    def read_single(value: Any) -> Reading[Any]:
        return read_many(from_json_text(value))

    return read_single


def concept(value: Any) -> Reading[Concept]:
    """A value of a vocabulary by its IRI, bare or in an object with its name; words are left aside."""
    label: Any = None
    if isinstance(value, dict):
        value, label = value.get("uri") or value.get("@id"), text(value.get("label") or value.get("name"))[0]
    if isinstance(value, str) and "://" not in value and not value.startswith("urn:"):
        return None, LEFT_ASIDE if value.strip() else None
    found, code = iri(value)
    return (Concept(uri=found, label={"es": label} if label else {}) if found else None), code


def institution_type(value: Any) -> Reading[Concept]:
    """What kind of institution it is, where it is said by an IRI; words there are somebody's position."""
    found, code = concept(value)
    return (None if found is None else publisher_type_from_concept(found)), None if code == LEFT_ASIDE else code


def position_in(tongue: str) -> Read:
    """Make a reader of the position of whom to ask; an IRI there is the type of the institution."""

    def position(value: Any) -> Reading[dict[str, str]]:
        return (None, None) if isinstance(value, str) and "://" in value else title(value, tongue)

    return position


def agent_in(tongue: str) -> Read:
    """Make a reader of institutions: a name, in one or several languages, or an object with a name and more."""

    def agent(value: Any) -> Reading[dict[str, Any]]:
        if not isinstance(value, dict):
            name, code = title(value, tongue)
            return ({"name": name} if name else None), code
        name, code = title(value.get("name") if "name" in value or "uri" in value else value, tongue)
        if not name:
            return None, LEFT_ASIDE if any(value.values()) else None
        parts = {"email": email(value.get("email"))[0], "homepage": url(value.get("url") or value.get("homepage"))[0],
                 "type": concept(value.get("type"))[0]}  # fmt: skip
        return {"name": name, **_known(parts)}, code

    return agent


def office_in(tongue: str) -> Read:
    """Make a reader of offices to ask: an object of ``name``, ``email``, ``telephone``, ``url``."""

    def office(value: Any) -> Reading[dict[str, Any]]:
        if not isinstance(value, dict):
            return None, LEFT_ASIDE
        found = _known({
            "name": title(value.get("name"), tongue)[0],
            "email": email(value.get("email"))[0],
            "telephone": text(value.get("telephone") or value.get("phone"))[0],
            "url": url(value.get("url") or value.get("uri"))[0],
        })  # fmt: skip
        return (found, None) if found else (None, LEFT_ASIDE if any(value.values()) else None)

    return office


def contact_in(tongue: str) -> Read:
    """Make a reader of whom to ask: an object as for `office_in`, or one text that is an address, a URL or a name."""
    read_office = office_in(tongue)

    def contact(value: Any) -> Reading[dict[str, Any]]:
        if not isinstance(value, str):
            return read_office(value)
        part, read = (
            ("email", email) if "@" in value else ("url", url) if "://" in value else ("name", spoken(title, tongue))
        )
        found, code = read(value)
        return ({part: found} if found else None), code

    return contact


def attribution_in(tongue: str) -> Read:
    """Make a reader of objects of ``agent`` (an institution, or a list of one) and ``role``."""
    read_agent = agent_in(tongue)

    def attribution(value: Any) -> Reading[dict[str, Any]]:
        if not isinstance(value, dict):
            return None, LEFT_ASIDE
        given = value.get("agent")
        agent, code = read_agent(given[0] if isinstance(given, list) and given else given)
        role = text(value.get("role"))[0] or ""
        had_role = ROLES.get(role) or (iri(role)[0] if "://" in role else None)
        return ({"agent": agent, "had_role": had_role}, code) if agent and had_role else (None, LEFT_ASIDE)

    return attribution


def relationship(value: Any) -> Reading[dict[str, str]]:
    """An object of ``relation`` and ``role``, both addresses."""
    if not isinstance(value, dict):
        return None, LEFT_ASIDE
    relation, role = iri(value.get("relation") or value.get("uri"))[0], iri(value.get("role"))[0]
    return ({"relation": relation, "had_role": role}, None) if relation and role else (None, LEFT_ASIDE)


def sample(value: Any) -> Reading[dict[str, str]]:
    """A sample by the address where it is."""
    found, code = link(value.get("url") or value.get("uri") if isinstance(value, dict) else value)
    return ({"access_url": found} if found else None), code


def service_in(tongue: str) -> Read:
    """Make a reader of the services behind a resource; one that does not say where it answers is left aside."""

    def service(value: Any) -> Reading[dict[str, Any]]:
        endpoint, code = single(url)(value.get("endpoint_url")) if isinstance(value, dict) else (None, None)
        if endpoint is None:
            return None, code or LEFT_ASIDE
        found = {
            "title": title(value.get("title"), tongue)[0],
            "description": description(value.get("description"), tongue)[0],
            "endpoint_description": _links(value.get("endpoint_description")),
            "serves_dataset": _links(value.get("serves_dataset")),
            "license": licence(value.get("license"))[0],
            "access_rights": access_level(value.get("access_rights"))[0],
            "hvd_category": _concepts(value.get("hvd_category")),
        }
        return {"endpoint_url": endpoint, **_known(found)}, code

    return service


def _known(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {part: reading for part, reading in parts.items() if reading}


def _links(value: Any) -> list[str]:
    given = from_json_text(value)
    found = (link(each)[0] for each in (given if isinstance(given, list) else (given,))[:100])
    return [each for each in found if each]


def moment_of_description(value: Any) -> Reading[str]:
    """When the portal's description of a resource changed, which is no date of the file: `derived` says so."""
    return utc_moment(value)


def _concepts(value: Any) -> list[Concept]:
    found = (concept(each)[0] for each in elements_of(value)[:100])
    return [each for each in found if each]


def licence_in_list(value: Any) -> Reading[Concept]:
    """The licence among the conditions that ckanext-spatial took from an ISO record, a list as JSON text."""
    return licence_among(from_json_text(value))


def access_in_list(value: Any) -> Reading[str]:
    """The access level that the restriction codes of an ISO record tell; its words are read as rights."""
    return access_among(from_json_text(value))[0], None


def solr_range(value: Any) -> Reading[tuple[str | None, str | None]]:
    """A period as Solr writes it, which the Humanitarian Data Exchange does: ``[2020-01-01 TO *]``."""
    words = text(value)[0] or ""
    match = _SOLR_RANGE.fullmatch(words)
    if match is None:
        return period(value)
    found, code = period("/".join(".." if end == "*" else end for end in match.groups()))
    return found, None if code == "date.zone_assumed" else code  # Solr's moments are UTC


def days_between_updates(value: Any) -> Reading[str]:
    """How often data are updated in the days of the Humanitarian Data Exchange; other numbers are left aside."""
    words = text(value)[0]
    found = _DAYS_BETWEEN_UPDATES.get(words or "")
    return found, None if found or not words else LEFT_ASIDE


def name_of_series(value: Any) -> Reading[str]:
    """The series that a package is in: its identifier in the same portal (ckanext-dataset-series), or its address."""
    words, code = text(value)
    return (words, code) if words and _PACKAGE_ID.fullmatch(words) else link(value)
