"""How a portal joins: check what is claimed, ask the URL what it speaks, enter it in the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from federation.acting import THE_PROGRAM, who_acts
from federation.claims import Claim, facts_of_claim, protocol_of_claim, require_protocol_of_selectors
from federation.errors import FederationError, UsageError
from federation.identity import (
    home_after,
    home_from_url,
    require_slug,
    slug_from_url,
)
from federation.new_addresses import edit_registered
from federation.same_portal import SamePortal, same_portals
from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.table_catalogues import TABLE, Columns, get_file_url, layouts_of
from federation.web_addresses import require_url
from federation.words import say
from harvesters.addresses import AddressPolicy
from harvesters.asking import Candidate
from harvesters.detection import Detection, detect
from harvesters.errors import ForbiddenAddressError, HarvesterError, NothingDetectedError
from harvesters.local_files import path_from_url
from harvesters.probing import make_session
from harvesters.sentences import Sentence
from harvesters.table_documents import TableDocument
from harvesters.table_records import records_from_table
from storage.database import Database
from storage.sources import Source, SourceOptions, add_source, list_sources, require_source

AT_ONCE = Sentence(
    "Activada al registrarla, por decisión de quien opera (--yes).",
    "Activated as it was registered, by the operator's decision (--yes).",
)
TO_BE_REVIEWED = Sentence("Registrada; espera revisión.", "Registered; to be reviewed.")


class JoinError(FederationError):
    """A portal could not join; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The source as registered, and what its URL answered (None when the protocol was given)."""

    source: Source
    detection: Detection | None
    asked_url: str
    """The URL that was claimed: what answered may lie elsewhere."""
    same: tuple[SamePortal, ...] = ()
    """Sources that are the same portal under another address: this one stays proposed."""


Detect = Callable[[str], Detection]


def make_detect(settings: Settings, *, beyond: bool = True) -> Detect:
    """A detection that keeps to the installation's address policy and introduces itself.

    Without `beyond`, what answers at the very address is all that is wanted.
    """
    policy = AddressPolicy(allow_private=settings.allow_private_addresses)

    def ask(url: str) -> Detection:
        with spooling_at_home(settings), make_session(policy, user_agent=settings.user_agent) as session:
            return detect(url, session, layouts_of(None), beyond=beyond)

    return ask


@dataclass(frozen=True, slots=True)
class Examined:
    """A claim that has been checked, and what its URL answered; nothing is stored of it."""

    claim: Claim
    asked_url: str
    facts: dict[str, Any]
    """What the registry would say of it, by the names of `Source`."""
    found: Candidate
    detection: Detection | None
    """None when the protocol was given."""
    same: tuple[SamePortal, ...]


def join(
    database: Database, settings: Settings, claim: Claim, *, activate: bool, ask: Detect | None = None, who: str = ""
) -> Joined:
    """Register a portal: ``active`` at once when `activate`, otherwise ``proposed``; so is one that is there already.

    `who` answers for it; otherwise whom the installation names.
    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there.
    """
    return register(database, examine(database, settings, claim, ask=ask), activate=activate, who=who)


def examine(database: Database, settings: Settings, claim: Claim, *, ask: Detect | None = None) -> Examined:
    """Check a claim and ask its URL what it speaks; nothing is stored.

    Raises `UsageError` when the claim cannot be right, `JoinError` when nothing we speak answers there.
    """
    file_url = get_file_url(claim.url)
    url = file_url or require_url(claim.url)
    facts, columns = facts_of_claim(claim)
    protocol = require_protocol_of_selectors(
        protocol_of_claim(claim, is_table=bool(file_url or columns)), claim.selectors
    )
    there = {source.slug: source for source in list_sources(database)}
    slug = require_slug(claim.name) if claim.name else slug_from_url(url, frozenset(there))
    if file_url is None:
        refuse_address(settings, url)
    detection = look_into(file_url, columns) if file_url else None
    if protocol is None:
        detection = detect_for(settings, url, ask)
    found = detection.best if detection else Candidate(protocol=protocol or "", url=url)
    refuse_known_url(database, found.url, asked_url=url)
    facts |= {
        "slug": slug,
        "title": facts["title"] or found.title.strip() or slug,
        "url": found.url,
        "protocol": found.protocol,
        "schema": found.schema,
        "home": claim.home or home_from_url(found.url, found.protocol),
        "options": SourceOptions(columns=columns, selectors=claim.selectors),
    }
    return Examined(claim, url, facts, found, detection, same_portals(there.values(), found, url))


def register(database: Database, examined: Examined, *, activate: bool, who: str = "") -> Joined:
    """Enter a claim that was examined in the registry."""
    is_active = activate and not examined.same
    reason = AT_ONCE if is_active else TO_BE_REVIEWED
    source = add_source(
        database,
        **examined.facts,
        status="active" if is_active else "proposed",
        who=who_acts(who),
        reason=reason.en,
        reason_es=reason.es,
    )
    return Joined(source, examined.detection, examined.asked_url, examined.same)


def find_protocol(database: Database, settings: Settings, slug: str, ask: Detect | None = None) -> Source:
    """Ask the address of a source what it speaks, where that is not known: it was registered without being asked.

    Raises `JoinError` when nothing we speak answers there, `UsageError` when what does is another source.
    """
    source = require_source(database, slug)
    if source.protocol:
        return source
    refuse_address(settings, source.url)
    found = detect_for(settings, source.url, ask).best
    refuse_known_url(database, found.url, but=slug)
    facts = {"url": found.url, "protocol": found.protocol, "schema": found.schema}
    return edit_registered(database, slug, who=THE_PROGRAM, home=home_after(source, found.url, found.protocol), **facts)


def look_into(file_url: str, columns: Columns | None) -> Detection:
    """Read a file before it joins: what it is and how many datasets it holds.  Raises `JoinError`."""
    path = path_from_url(file_url)
    try:
        table = records_from_table(TableDocument(path), layouts_of(columns))
    except HarvesterError as error:
        raise JoinError(say(f"{path.name}: {error.es}", f"{path.name}: {error.en}")) from None
    if not table.schema:
        raise JoinError(
            say(
                f"{path.name} no es una tabla con encabezados conocidos. Use los de la plantilla, o declare qué es "
                "cada columna con --columns.",
                f"{path.name} is no table with known headings. Use those of the template, or declare what each column "
                "is with --columns.",
            )
        )
    why = Sentence(f"una tabla ({table.schema})", f"a table ({table.schema})")
    best = Candidate(TABLE, file_url, table.schema, declared=len(table.records), why=why)
    return Detection(best, (best,), ())


def refuse_known_url(database: Database, url: str, *, but: str = "", asked_url: str = "") -> None:
    """One portal joins once: its records would be published twice.

    `but` is the slug of the portal itself, `asked_url` the address that led to `url`.
    """
    for source in list_sources(database):
        if source.slug != but and source.url.rstrip("/") == url.rstrip("/"):
            led = asked_url not in ("", url)
            es = f"{asked_url} lleva a {url}, que" if led else url
            en = f"{asked_url} leads to {url}, which" if led else url
            raise UsageError(
                say(
                    f"{es} ya está en la red como «{source.slug}». Cambie sus datos con: milpa edit {source.slug}",
                    f"{en} is in the network already as “{source.slug}”. Change it with: milpa edit {source.slug}",
                )
            )


def refuse_address(settings: Settings, url: str) -> None:
    """Raise `UsageError` for an address that the installation must not ask."""
    try:
        AddressPolicy(allow_private=settings.allow_private_addresses).check_url(url)
    except ForbiddenAddressError as error:
        raise UsageError(say(error.es, error.en)) from None


def detect_for(settings: Settings, url: str, ask: Detect | None = None) -> Detection:
    """Ask a URL what it speaks.  Raises `JoinError` when that is nothing we speak."""
    try:
        return (ask or make_detect(settings))(url)
    except (NothingDetectedError, ForbiddenAddressError) as error:
        raise JoinError(say(error.es, error.en)) from None
