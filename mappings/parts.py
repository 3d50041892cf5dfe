"""The nodes inside a dataset: who, where, when, whom to ask.  Every one gets a URI; none is a blank node.

They are given as plain dicts, ready for the profile's classes, but for what many datasets share (institutions, places),
which is made once and passed as an instance.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mappings.dcat_mx import Agent, Location
from mappings.origin import Origin
from mappings.uris import agent_uri, part_uri, place_uri, short_hash
from mappings.values.institutions import Institution, get_institution
from mappings.values.offices import office_of
from mappings.values.places import place_label

SHA_ALGORITHMS = {
    name: f"http://spdx.org/rdf/terms#checksumAlgorithm_{name}"
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
}
"""Names of checksum algorithms and their SPDX IRIs."""


def publisher(said: Mapping[str, Any], origin: Origin) -> Agent:
    """The institution that the record names, or else the one that answers for its source.

    `said` is a dict of ``name`` (text or language map), ``email``, ``homepage``, ``type`` (what kind of institution the
    record says that it is, a concept) and ``known`` (the institution, where an IRI told which it is); all optional.
    Level, branch and place are those that the table of institutions knows.  Of the registry's, only an institution that
    bears the registry's own name gets them: a state's portal also carries municipalities.
    """
    name = said.get("name")
    if not name:
        return registered_agent(origin)
    names = {origin.language: name} if isinstance(name, str) else name
    agent = _named_agent(tuple(names.items()), said.get("email"), said.get("homepage"), origin, said.get("known"))
    kind = said.get("type")
    return agent.model_copy(update={"type": kind}) if kind else agent


@lru_cache(maxsize=4096)
def _named_agent(
    names: tuple[tuple[str, str], ...],
    email: str | None,
    homepage: str | None,
    origin: Origin,
    known: Institution | None = None,
) -> Agent:
    name = dict(names)
    words = name.get(origin.language) or names[0][1]
    is_registered = known is None and unlisted_agent_uri("", words, origin.place) == unlisted_agent_uri(
        "", origin.title, origin.place
    )
    known = known or get_institution(words, origin.place)
    if is_registered or (known and known == get_institution(origin.title, origin.place)):
        return registered_agent(origin)
    if known:
        return Agent(
            uri=agent_uri(origin.base_uri, known.slug, known.place),
            name={"es": known.name},
            government_level=known.level,
            government_branch=known.branch,
            spatial=place_uri(origin.base_uri, known.place),
            email=email,
            homepage=homepage,
        )
    uri = unlisted_agent_uri(origin.base_uri, words, origin.place)
    return Agent(uri=uri, name=name, email=email, homepage=homepage)


def unlisted_agent_uri(base: str, name: str, place: str) -> str:
    """An institution that the table does not know, by any name that certainly is the same office's in this place."""
    return agent_uri(base, *(office_of(name, place) or (name, place)))


@lru_cache(maxsize=4096)
def registered_agent(origin: Origin) -> Agent:
    """The institution that answers for a source: what the registry says of it, under the URI of all its names."""
    known = get_institution(origin.title, origin.place)
    return Agent(
        uri=agent_uri(origin.base_uri, known.slug, known.place)
        if known
        else unlisted_agent_uri(origin.base_uri, origin.title, origin.place),
        name={origin.language: origin.title},
        government_level=origin.government_level,
        government_branch=origin.government_branch or (known.branch if known else None),
        spatial=place_uri(origin.base_uri, origin.place),
    )


_NAMED_BY = frozenset({"code", "uri"})


def contact_points(whole: str, contacts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Offices to ask, from dicts of ``name``, ``email``, ``telephone``, ``url``; empty ones are left out."""
    offices: list[dict[str, Any]] = []
    for contact in contacts:
        if contact:
            offices.append({**contact, "uri": numbered(whole, "contact", len(offices))})
    return offices


def periods(whole: str, spans: Iterable[tuple[str | None, str | None]]) -> list[dict[str, Any]]:
    """Periods from pairs of moments, one of which may be unknown."""
    known = [span for span in spans if span[0] or span[1]]
    return [
        {"uri": numbered(whole, "period", n), "start_date": start, "end_date": end}
        for n, (start, end) in enumerate(known)
    ]


def locations(whole: str, areas: Iterable[Mapping[str, Any]], origin: Origin) -> list[Location | dict[str, Any]]:
    """Places from dicts of ``code`` (INEGI), ``uri`` or ``label``, and ``geometry``, ``bbox``, ``centroid`` (WKT).

    A place of INEGI's catalogue is shared by all datasets, and its shape is not one dataset's to say: a shape beside a
    code, like anything else, is a part of this dataset.  A place of another gazetteer is known by its own URI.
    """
    found: dict[str, Location | dict[str, Any]] = {}
    for area in areas:
        code = area.get("code")
        if code:
            found.setdefault(code, _registered_place(origin.base_uri, code))
        if "uri" in area:
            found.setdefault(area["uri"], Location(uri=area["uri"]))
        own = {key: value for key, value in area.items() if key not in _NAMED_BY}
        if own:
            words = [str(own.get(key, "")) for key in ("label", "geometry", "bbox")]
            uri = part_uri(whole, "place", short_hash(*words))
            found.setdefault(uri, {**own, "uri": uri})
    return list(found.values())


@lru_cache(maxsize=4096)
def _registered_place(base: str, code: str) -> Location:
    return Location(uri=place_uri(base, code), identifier=code, label=place_label(code) or None)


def other_identifiers(whole: str, notations: Sequence[str], identifier: str) -> list[dict[str, str]]:
    """Identifiers beside the native one, each once."""
    return [
        {"uri": part_uri(whole, "identifier", short_hash(notation)), "notation": notation}
        for notation in dict.fromkeys(notations)
        if notation != identifier
    ]


def checksum(whole: str, algorithm: str, value: str) -> dict[str, str] | None:
    """A checksum by the algorithm's name, or by the length of its value; None when it is not one."""
    digits = value.strip().lower()
    name = algorithm.lower().rpartition("#")[2].removeprefix("checksumalgorithm_").replace("-", "")
    if not name:
        name = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}.get(len(digits), "")
    iri = SHA_ALGORITHMS.get(name)
    if iri is None or len(digits) % 2 or not digits or digits.strip("0123456789abcdef"):
        return None
    return {"uri": part_uri(whole, "checksum", short_hash(digits)), "algorithm": iri, "checksum_value": digits}


def numbered(whole: str, kind: str, number: int) -> str:
    """The URI of the first, second … part of a kind: ``#contact``, ``#contact-2``."""
    return part_uri(whole, kind, str(number + 1) if number else "")
