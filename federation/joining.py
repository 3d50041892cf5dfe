"""How a portal joins: check what is claimed, ask the URL what it speaks, enter it in the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from federation.errors import FederationError, UsageError
from federation.identity import (
    BRANCHES,
    LEVELS,
    home_from_url,
    level_of_place,
    require_choice,
    require_level_of_place,
    require_places,
    require_slug,
    require_title,
    require_url,
    slug_from_url,
)
from federation.settings import Settings
from federation.words import say
from harvesters.addresses import AddressPolicy
from harvesters.asking import Candidate
from harvesters.detection import Detection, detect
from harvesters.errors import ForbiddenAddressError, NothingDetectedError
from harvesters.probing import make_session
from harvesters.registry import WALKS
from storage.database import Database
from storage.sources import Source, add_source, edit_source, list_sources, require_source


class JoinError(FederationError):
    """A portal could not join; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What someone says of a portal that is to join.  None is what they left out."""

    url: str
    name: str | None = None
    title: str | None = None
    level: str | None = None
    branch: str | None = None
    state: str | None = None
    municipality: str | None = None
    protocol: str | None = None
    home: str | None = None
    """Where people read the portal, when it is not where machines do."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The source as registered, and what its URL answered (None when the protocol was given)."""

    source: Source
    detection: Detection | None
    asked_url: str
    """The URL that was claimed: what answered may lie elsewhere."""


Detect = Callable[[str], Detection]


def make_detect(settings: Settings) -> Detect:
    """A detection that keeps to the installation's address policy and introduces itself."""
    policy = AddressPolicy(allow_private=settings.allow_private_addresses)

    def ask(url: str) -> Detection:
        with make_session(policy, user_agent=settings.user_agent) as session:
            return detect(url, session)

    return ask


def join(database: Database, settings: Settings, claim: Claim, *, activate: bool, ask: Detect | None = None) -> Joined:
    """Register a portal: ``active`` at once when `activate`, otherwise ``proposed``.

    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there.
    """
    url = require_url(claim.url)
    state, municipality = require_places(claim.state, claim.municipality)
    level = require_choice("--level", claim.level, LEVELS) or level_of_place(state, municipality)
    require_level_of_place(level, state, municipality)
    branch = require_choice("--branch", claim.branch, BRANCHES)
    require_choice("--protocol", claim.protocol, tuple(sorted(WALKS)))
    title = None if claim.title is None else require_title(claim.title)
    taken = frozenset(source.slug for source in list_sources(database))
    slug = require_slug(claim.name) if claim.name else slug_from_url(url, taken)
    _refuse_address(settings, url)
    detection = None if claim.protocol else _detect(ask or make_detect(settings), url)
    found = detection.best if detection else Candidate(protocol=claim.protocol or "", url=url)
    _refuse_known_url(database, found.url)
    source = add_source(
        database,
        slug=slug,
        title=title or found.title.strip() or slug,
        url=found.url,
        protocol=found.protocol,
        schema=found.schema,
        government_level=level,
        government_branch=branch,
        state=state,
        municipality=municipality,
        home=claim.home or home_from_url(found.url),
        status="active" if activate else "proposed",
    )
    return Joined(source, detection, url)


def edit(database: Database, settings: Settings, slug: str, changes: dict[str, Any]) -> Source:
    """Change what the registry says of a source; the slug itself never changes.

    `changes` holds only what is to change, by the names of `Source`.  Raises `UsageError` when the result cannot be
    right, `UnknownSourceError` when there is no such source.
    """
    source = require_source(database, slug)
    if not changes:
        raise UsageError(
            say(
                f"No se dijo qué cambiar de «{slug}». Vea las opciones con: milpa edit --help",
                f"Nothing was said to be changed on “{slug}”. See the options with: milpa edit --help",
            )
        )
    after = {name: changes.get(name, getattr(source, name)) for name in ("state", "municipality")}
    state, municipality = require_places(after["state"], after["municipality"])
    level = require_choice("--level", changes.get("government_level", source.government_level), LEVELS)
    require_level_of_place(str(level), state, municipality)
    require_choice("--branch", changes.get("government_branch"), BRANCHES)
    require_choice("--protocol", changes.get("protocol"), tuple(sorted(WALKS)))
    checked = {**changes, "state": state, "municipality": municipality}
    if "title" in changes:
        checked["title"] = require_title(changes["title"])
    if "url" in changes:
        checked.update(_moved(database, settings, source, changes))
    return edit_source(database, slug, **checked)


def _moved(database: Database, settings: Settings, source: Source, changes: dict[str, Any]) -> dict[str, str]:
    """The new address of a source, and its new home where the home had followed from the address."""
    url = require_url(changes["url"])
    _refuse_address(settings, url)
    _refuse_known_url(database, url, but=source.slug)
    if "home" in changes or source.home != home_from_url(source.url):
        return {"url": url}
    return {"url": url, "home": home_from_url(url)}


def _refuse_known_url(database: Database, url: str, but: str = "") -> None:
    """One portal joins once: its records would be published twice.  `but` is the slug of the portal itself."""
    for source in list_sources(database):
        if source.slug != but and source.url.rstrip("/") == url.rstrip("/"):
            raise UsageError(
                say(
                    f"{url} ya está en la red como «{source.slug}». Cambie sus datos con: milpa edit {source.slug}",
                    f"{url} is in the network already as “{source.slug}”. Change it with: milpa edit {source.slug}",
                )
            )


def _refuse_address(settings: Settings, url: str) -> None:
    try:
        AddressPolicy(allow_private=settings.allow_private_addresses).check_url(url)
    except ForbiddenAddressError as error:
        raise UsageError(say(error.es, error.en)) from None


def _detect(ask: Detect, url: str) -> Detection:
    try:
        return ask(url)
    except (NothingDetectedError, ForbiddenAddressError) as error:
        raise JoinError(say(error.es, error.en)) from None
