"""From a schema's fields to a service or a series: what `mappings.assembly` is for a dataset.

**Fields**: as those of a dataset, as far as the class has them; of a service also ``endpoint_url``,
``endpoint_description``, ``serves_dataset``, ``format``, ``identifier`` (another one than the native), and
``publisher`` as a dict of ``name``, ``email``, ``homepage``, ``type`` where a schema reads it whole.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from mappings.agreeing import agree_on_agents
from mappings.assembly import (
    Mapped,
    contacts_in,
    keep_leftovers,
    names_for_all,
    publisher_in,
    shortened,
    spans_in,
    validated,
)
from mappings.conformance import missing_terms
from mappings.dcat_mx import DataService, DatasetSeries
from mappings.issues import Issue, make_issue
from mappings.leftovers import storable
from mappings.origin import Origin
from mappings.parts import contact_points, locations, other_identifiers, periods, publisher
from mappings.related import agents, attributions
from mappings.terms import Range, Tier, terms_of
from mappings.uris import dataset_uri, service_uri, shown_identifier

Beside = DataService | DatasetSeries
"""What a catalogue holds beside its datasets."""

_KINDS = {"DataService": "service", "DatasetSeries": "series"}
"""What an issue calls a record that is none of a dataset (`mappings.issue_codes.KINDS`)."""
_NODES = frozenset({Range.SUBJECT, Range.NODE, Range.JSON})
_MINTED = frozenset({"identifier", "publisher"})
"""Core fields that are made here, whatever a record says."""


def service_from_fields(
    identifier: str, fields: Mapping[str, Any], extra: Mapping[str, Any], origin: Origin, issues: Iterable[Issue]
) -> Mapped:
    """A service that is a record of its own; where it answers is core.

    `identifier` is the native one; `extra` holds what no row of the table names; `issues` is what reading had to say.
    Never raises for anything a record can hold.
    """
    return _resource(DataService, service_uri, identifier, fields, extra=extra, origin=origin, issues=issues)


def series_from_fields(
    identifier: str, fields: Mapping[str, Any], extra: Mapping[str, Any], origin: Origin, issues: Iterable[Issue]
) -> Mapped:
    """A series, which bears a dataset's URI: it is one (DCAT 3, 6.7), and keeps its URI if its source calls it so."""
    return _resource(DatasetSeries, dataset_uri, identifier, fields, extra=extra, origin=origin, issues=issues)


def _resource(
    of: type[Beside],
    mint: Callable[[str, str, str], str],
    identifier: str,
    fields: Mapping[str, Any],
    *,
    extra: Mapping[str, Any],
    origin: Origin,
    issues: Iterable[Issue],
) -> Mapped:
    said = list(issues)
    identifier = storable(identifier)
    if not identifier.strip():
        return Mapped(None, shortened([*said, make_issue("record.no_identifier", "identifier")]))
    lacking = [key for field, key in _core(of.__name__) if not fields.get(field)]
    if lacking:
        return Mapped(
            None, shortened([*said, *(make_issue("missing.core", key, _KINDS[of.__name__]) for key in lacking)])
        )
    uri = mint(origin.base_uri, origin.source, identifier)
    shown = shown_identifier(identifier)
    if shown != identifier:
        said.append(make_issue("url.token_removed", "identifier", identifier))
    plain = _plain(of.__name__)
    draft: dict[str, Any] = {name: value for name, value in fields.items() if name in plain}
    draft |= {"uri": uri, "identifier": shown, **_parts(of, uri, shown, fields, origin=origin, issues=said)}
    draft["derived"] = [*dict.fromkeys((*fields.get("derived", ()), *(() if _is_named(fields) else ("publisher",))))]
    keep_leftovers(draft, {**extra, **agree_on_agents(draft, said)}, said)
    make: Callable[[dict[str, Any]], Beside] = of.model_validate
    resource = validated(make, draft, said)
    if resource is not None:
        said.extend(missing_terms(resource))
    return Mapped(resource, shortened(said))


@cache
def _plain(class_name: str) -> frozenset[str]:
    """The fields of a class that no node is made for."""
    return frozenset(term.field for term in terms_of(class_name) if term.range not in _NODES)


@cache
def _core(class_name: str) -> tuple[tuple[str, str], ...]:
    """The core fields that a record has to give, with their JSON keys."""
    terms = (term for term in terms_of(class_name) if term.tier is Tier.CORE and term.range is not Range.SUBJECT)
    return tuple((term.field, term.key) for term in terms if term.field not in _MINTED)


def _is_named(fields: Mapping[str, Any]) -> bool:
    """Whether the record names its publisher."""
    return bool(fields.get("publisher.name") or fields.get("publisher", {}).get("name"))


def _parts(
    of: type[Beside], uri: str, identifier: str, fields: Mapping[str, Any], *, origin: Origin, issues: list[Issue]
) -> dict[str, Any]:
    """The nodes of a resource, as far as its class has a field for them."""
    names = (*fields.get("other_identifier", ()), *((fields["identifier"],) if "identifier" in fields else ()))
    parts: dict[str, Any] = {
        "publisher": publisher(fields.get("publisher") or publisher_in(fields), origin),
        "contact_point": contact_points(uri, contacts_in(fields)),
        "spatial": locations(uri, fields.get("spatial", ()), origin),
        "other_identifier": other_identifiers(uri, names_for_all(names, identifier, issues), identifier),
        "creator": agents(uri, fields.get("creator", ()), origin),
        "qualified_attribution": attributions(uri, fields.get("qualified_attribution", ()), origin),
    }
    if "temporal" in of.model_fields:
        parts["temporal"] = periods(uri, spans_in(fields, issues))
    return {name: part for name, part in parts.items() if part}
