"""The responsible parties of ISO metadata: who publishes, whom to ask, who did what else.

ISO names institution, position and person in one object with a role (CI_RoleCode); 19115-3 puts persons inside
institutions.  Persons are named only where no institution and no position is.
"""

from collections.abc import Mapping
from typing import Any

from mappings.issues import Issue
from mappings.reading import Sheet
from mappings.schemas.iso_values import plain
from mappings.schemas.iso_xml import Fields, is_object, listed, spread
from mappings.schemas.roles import ROLES

PUBLISHING = ("publisher", "owner", "custodian", "resourceProvider", "distributor", "pointOfContact", "author",
              "originator")  # fmt: skip
"""Roles, in the order in which one stands for the publisher; all but the first are said to be derived."""
ASKED = ("pointOfContact", "distributor", "custodian", "owner", "resourceProvider", "publisher")
"""Roles of an office to ask, in the order of preference; of the first that has an address all are taken."""
AUTHORS = frozenset({"author", "coAuthor", "originator", "principalInvestigator"})
ROLES_OF_PLACES = {"pointOfContact": "pointOfContact", "distributorContact": "distributor"}
"""What a party is that says no role, which ISO demands, by the element it stands in."""
MOST_PARTIES = 100


def take_parties(
    parties: Mapping[str, list[Any]],
    offices: list[Any],
    sheet: Sheet,
    *,
    fields: Fields,
    extra: Fields,
    issues: list[Issue],
) -> None:
    """Read the parties of the resource, by the path that they stand under, and the `offices` of the record itself."""
    read = [
        _read(each, f"{path}[{number}].", sheet, extra, issues)
        for path, given in parties.items()
        for number, each in enumerate(given[:MOST_PARTIES])
        if is_object(each)
    ]
    of_record = [
        _read(each, f"contact[{number}].", sheet, extra, issues)
        for number, each in enumerate(offices[:MOST_PARTIES])
        if is_object(each)
    ]
    _take_publisher([*read, *of_record], fields)
    fields["contact_point"] = _contacts(read) or _contacts(of_record) or [office for _, _, office in of_record[:1]]
    _take_others([(role, _institution(office)) for role, named, office in read if named], fields)


def _take_others(institutions: list[tuple[str, Fields]], fields: Fields) -> None:
    """Who made the data, who helped, and who played another part; a role that has no address is kept apart."""
    told: dict[str, list[Any]] = {}
    for role, agent in institutions:
        if role in AUTHORS:
            told.setdefault("creator", []).append(agent)
        elif role == "contributor":
            told.setdefault("contributor", []).append(agent)
        elif role in ROLES and role not in _TAKEN:
            told.setdefault("qualified_attribution", []).append({"agent": agent, "had_role": ROLES[role]})
        elif role not in _TAKEN:
            told.setdefault("extra.qualified_attribution", []).append({"agent": agent["name"], "role": role})
    fields.update((field, _once(found)) for field, found in told.items())


def _institution(office: Fields) -> Fields:
    """What is published of an institution that is not asked: its name and its page."""
    return {"name": office["name"], **({"homepage": office["url"]} if "url" in office else {})}


_TAKEN = frozenset({"publisher", "pointOfContact", ""})
"""Roles that have a field of their own."""

Party = tuple[str, bool, Fields]
"""Role, whether an institution is named, the office."""


def _read(party: dict[str, Any], place: str, sheet: Sheet, extra: Fields, issues: list[Issue]) -> Party:
    flat = _flattened(party)
    office, left = sheet.read(flat, issues, place)
    extra.update((f"{place}{name}", value) for name, value in left.items())
    element = place.partition("[")[0].rpartition(".")[2]
    role = plain(party.get("role")) or ROLES_OF_PLACES.get(element, "")
    return role, "name" in office and bool(flat.get("organisationName")), office


def _flattened(party: dict[str, Any]) -> Fields:
    """The properties of a party by 19139's names, wherever 19115-3 puts them; of several objects the first."""
    flat = _first_objects(party)
    inner = party.get("party")
    for each in listed(inner):
        if not is_object(each):
            continue
        name = each.get("name")
        person: Fields = next((one for one in listed(each.get("individual")) if is_object(one)), {})
        said = {
            ("individualName" if each.get("@type") == "CI_Individual" else "organisationName"): name,
            "positionName": each.get("positionName") or person.get("positionName"),
        }
        found = {**_first_objects(person), **_first_objects(each), **said}
        flat.update((key, value) for key, value in found.items() if value and key not in {"name", "individual"})
        if person.get("name"):
            flat.setdefault("individualName", person["name"])
        break
    flat.pop("party", None)
    return {key: value for key, value in flat.items() if not key.startswith("party.")}


def _first_objects(node: Mapping[str, Any]) -> Fields:
    """Dotted properties, where each list of objects is its first."""
    alone: dict[str, Any] = {}
    for key, value in node.items():
        if key in {"party", "individual"}:
            continue
        first = value[0] if isinstance(value, list) and value and is_object(value[0]) else value
        if is_object(first):
            first = {
                name: inner[0] if isinstance(inner, list) and inner and is_object(inner[0]) else inner
                for name, inner in first.items()
            }
        alone[key] = first
    return spread(alone)


def _take_publisher(read: list[Party], fields: Fields) -> None:
    for role in PUBLISHING:
        for each, named, office in read:
            if each == role and named:
                fields["publisher.name"] = office["name"]
                if "email" in office and role == "publisher":
                    fields["publisher.email"] = office["email"]
                if role != "publisher":
                    fields["derived"] = (*fields.get("derived", ()), "publisher")
                return


def _contacts(read: list[Party]) -> list[Fields]:
    """The offices of the first role that has one with an address; else all that are there to be asked."""
    for role in ASKED:
        found = [office for each, _, office in read if each == role and ("email" in office or "url" in office)]
        if found:
            return _once(found)
    return _once([office for each, _, office in read if each == "pointOfContact" and office])


def _once(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for each in values:
        if each not in found:
            found.append(each)
    return found
