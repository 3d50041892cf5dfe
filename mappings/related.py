"""The nodes around a dataset beyond whom, where and when: other institutions, what they did, related things, services.

Schemas give them as plain dicts under the profile's field names; each gets a URI of its own.  A node that lacks what
its class demands is left to the validation, which drops it with an issue.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mappings.dcat_mx import Agent
from mappings.origin import Origin
from mappings.parts import contact_points, locations, numbered, other_identifiers, publisher
from mappings.uris import part_uri, short_hash

Given = Iterable[Mapping[str, Any]]
Made = list[dict[str, Any]]


def agents(_whole: str, named: Given, origin: Origin) -> list[Agent]:
    """Institutions from dicts of ``name`` (text or language map), ``email``, ``homepage``, ``type`` (a concept).

    Without a name there is none.  ``known`` is the institution itself, where its IRI told which it is.  One that is
    named twice comes twice: `mappings.agreeing` makes them one.
    """
    return [publisher(one, origin) for one in named if one.get("name")]


def attributions(whole: str, given: Given, origin: Origin) -> Made:
    """Attributions from dicts of ``agent`` (as for `agents`) and ``had_role`` (IRI)."""
    made: Made = []
    for one in given:
        for agent in agents(whole, (one.get("agent", {}),), origin):
            made.append(
                {"uri": numbered(whole, "attribution", len(made)), "agent": agent, "had_role": one.get("had_role")}
            )
    return made


def relationships(whole: str, given: Given, _origin: Origin) -> Made:
    """Relationships from dicts of ``relation`` and ``had_role`` (IRIs), each once."""
    made = (
        {**one, "uri": part_uri(whole, "relationship", short_hash(str(one.get("relation")), str(one.get("had_role"))))}
        for one in given
    )
    return list({one["uri"]: one for one in made}.values())


def activities(whole: str, given: Given, origin: Origin) -> Made:
    """Activities from dicts of their fields; ``was_associated_with`` as for `agents`."""
    return [
        {
            **one,
            "uri": numbered(whole, "activity", number),
            "was_associated_with": agents(whole, one.get("was_associated_with", ()), origin),
        }
        for number, one in enumerate(given)
    ]


def services(whole: str, given: Given, origin: Origin) -> Made:
    """Services behind a distribution, from dicts of their fields.

    ``publisher``, ``creator`` and ``qualified_attribution`` are as for `agents` and `attributions`; ``contact_point``,
    ``spatial`` and ``other_identifier`` as `mappings.parts` takes them.  One without a title is called by its address,
    which DCAT-AP demands a name of.
    """
    made: dict[str, dict[str, Any]] = {}
    for one in given:
        endpoint = str(one.get("endpoint_url", ""))
        uri = part_uri(whole, "service", short_hash(endpoint))
        draft = {"title": {origin.language: endpoint}, **one, "uri": uri, **parts_of_service(uri, one, origin)}
        if "other_identifier" in one:
            draft["other_identifier"] = other_identifiers(uri, one["other_identifier"], one.get("identifier", ""))
        made.setdefault(uri, draft)
    return list(made.values())


def parts_of_service(uri: str, one: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    """The nodes of a service: institutions, offices to ask and places, from its fields."""
    parts: dict[str, Any] = {}
    if "publisher" in one:
        parts["publisher"] = next(iter(agents(uri, (one["publisher"],), origin)), None)
    if "creator" in one:
        parts["creator"] = agents(uri, one["creator"], origin)
    if "qualified_attribution" in one:
        parts["qualified_attribution"] = attributions(uri, one["qualified_attribution"], origin)
    if "contact_point" in one:
        parts["contact_point"] = contact_points(uri, one["contact_point"])
    if "spatial" in one:
        parts["spatial"] = locations(uri, one["spatial"], origin)
    return parts


def columns(whole: str, given: Given, _origin: Origin) -> Made:
    """Columns of a table in their order, from dicts of ``name``, ``title``, ``description``, ``datatype``, ``unit``."""
    return [{**one, "uri": part_uri(whole, "column", str(number))} for number, one in enumerate(given, 1)]


Make = Callable[[str, Given, Origin], list[Any]]

DATASET: Final[Mapping[str, Make]] = MappingProxyType(
    {
        "creator": agents,
        "contributor": agents,
        "qualified_attribution": attributions,
        "qualified_relation": relationships,
        "was_generated_by": activities,
    }
)
"""Fields of a dataset, and what makes their nodes."""

DISTRIBUTION: Final[Mapping[str, Make]] = MappingProxyType({"access_service": services, "column": columns})
"""Fields of a distribution, and what makes their nodes."""


def related_parts(
    whole: str, fields: Mapping[str, Any], origin: Origin, makers: Mapping[str, Make] = DATASET
) -> dict[str, list[Any]]:
    """The nodes of those fields of `makers` that are there."""
    return {name: makers[name](whole, fields[name], origin) for name in makers if name in fields}
