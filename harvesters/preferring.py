"""Which of the protocols that answer is taken: the richest one, unless somebody named another outright.

A catalogue that was named stays the one.  A richer road is taken in its place where it leads to the same portal and to
no fewer datasets: who gives the address of a portal's `data.json` means the portal.  A well-known address
(``/data.json``, ``/catalogue/csw``) speaks for the portal that it hangs from; one of another name for itself alone.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from harvesters.asking import Candidate
from harvesters.csw_requests import csw_base
from harvesters.links import site_of
from harvesters.probes import PREFERENCE, PROBES, portal_of
from harvesters.roads import MARKS, base_of

PLATFORMS: Final = frozenset(("ckan", "dkan", "arcgis_hub", "geonode"))
"""Protocols that are registered by the address of their platform, not by that of a document or a service."""

DOCUMENTS: Final = tuple({probe.protocol for probe in PROBES} - PLATFORMS)
"""Protocols that are registered by the address of a document or a service."""


def richer_than(protocol: str) -> tuple[str, ...]:
    """The protocols that are preferred to one, the richest first."""
    return PREFERENCE[: _place_of(protocol)]


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The richest first; what declares no dataset at all comes last."""
    return tuple(sorted(candidates, key=lambda each: (each.declared == 0, _place_of(each.protocol))))


def best_of(named: Candidate | None, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """What answers, the one to take first; `named` is what answered at the very address that was given, if any did."""
    in_order = ranked(candidates)
    if named is None:
        return in_order
    best = next((each for each in in_order if _outdoes(each, named)), named)
    return (best, *(each for each in in_order if each is not best))


def spoken_for(candidate: Candidate) -> str:
    """The portal that an answer speaks for, without scheme and ``www``; empty where it speaks for itself alone."""
    if candidate.protocol in PLATFORMS:
        return _plain(base_of(candidate.url, MARKS.get(candidate.protocol, ())))
    address, _, question = csw_base(candidate.url).partition("?")
    if question:
        return ""
    plain = _plain(address)
    if "/" not in plain:
        return plain
    portal = portal_of(address, *DOCUMENTS)
    return "" if portal is None else _plain(portal)


def _plain(url: str) -> str:
    return site_of(url) + urlsplit(url).path.rstrip("/")


def _place_of(protocol: str) -> int:
    return PREFERENCE.index(protocol) if protocol in PREFERENCE else len(PREFERENCE)


def _outdoes(other: Candidate, named: Candidate) -> bool:
    """Whether a richer road of the same portal leads to at least as much as what was named."""
    has_less = None not in (other.declared, named.declared) and (other.declared or 0) < (named.declared or 0)
    return (
        other.protocol in richer_than(named.protocol)
        and other.declared != 0
        and not has_less
        and spoken_for(named) == spoken_for(other) != ""
    )
