"""Try a portal: harvest a few of its records, store nothing, and say what the mapping makes of them."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from federation.claims import Claim, protocol_of_claim, require_protocol_of_selectors
from federation.endpoints import limits_from_settings
from federation.errors import FederationError
from federation.identity import home_from_url, slug_from_url
from federation.joining import Detect, detect_for, look_into, refuse_address
from federation.settings import Settings, key_of
from federation.spool_folder import spooling_at_home
from federation.table_catalogues import TABLE, get_file_url, layouts_of, require_columns
from federation.web_addresses import require_url
from federation.words import say
from harvesters.asking import Candidate
from harvesters.detection import Detection
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, Record, Refusal, WalkOutcome
from harvesters.keys import key_from_text
from harvesters.sentences import in_both
from mappings.assembly import Mapped
from mappings.issue_codes import Severity
from mappings.issues import make_issue
from mappings.origin import Origin
from mappings.registry import map_body

DOCUMENTS = frozenset(("data_json", "dcat_rdf", "spreadsheet"))
"""Protocols by which a source is a document, and its next records are in it and not at the portal."""
MOST = 1_000
"""Records that a trial may ask for: it holds them all in memory."""


class TrialError(FederationError):
    """A portal gave nothing that could be shown."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One record, as it came and as it was understood."""

    record: Record
    schema: str
    mapped: Mapped


@dataclass(frozen=True, slots=True)
class Trial:
    """What a portal gave."""

    candidate: Candidate
    detection: Detection | None
    """What answered at the URL; None when its protocol was given."""
    tried: tuple[Tried, ...]
    refusals: tuple[Refusal, ...]
    outcome: WalkOutcome
    """How the walk ended; it was ended by us when enough had come."""
    origin: Origin
    """What the mapping was told of the portal."""

    @property
    def declared(self) -> int | None:
        """How much there is: as the source says, or as was counted of one that was read to its end."""
        tally = self.outcome.tally
        return tally.received if tally.declared is None and tally.ended else tally.declared

    @property
    def mapped(self) -> int:
        """Records that became a dataset, a service or a series."""
        return sum(each.mapped.resource is not None for each in self.tried)

    @property
    def refused(self) -> int:
        """What could not be read at all; what was only mended is told, and is no refusal."""
        return sum(make_issue(each.code, "", each.value).severity is Severity.ERROR for each in self.refusals)


@dataclass(slots=True)
class _Taste:
    """A sink that keeps a few records, and ends the harvest when it has them.

    What is in a document that is here already is counted to its end: it costs the portal nothing, and a source that is
    one document does not say how much it holds.
    """

    engine: Engine
    limit: int
    is_document: bool = False
    pages: list[Page] = field(default_factory=list)
    enough: bool = False

    async def receive(self, page: Page) -> None:
        """Keep a page; its document on disk is not ours to keep."""
        if self.enough:
            if page.url != self.pages[-1].url:
                self.engine.stop()
            return
        self.pages.append(replace(page, document=None))
        if sum(len(each.records) for each in self.pages) >= self.limit:
            self.enough = True
            if not self.is_document:
                self.engine.stop()


def try_portal(
    settings: Settings,
    url: str,
    *,
    protocol: str | None = None,
    selectors: str | None = None,
    columns: Path | None = None,
    limit: int = 20,
    ask: Detect | None = None,
) -> Trial:
    """Harvest up to `limit` records of a portal, or of a table in a file, and map them; nothing is stored.

    `columns` is a file that says what the columns of a table are, as for `joining.join`.

    Raises `UsageError` for what cannot be right, `JoinError` when nothing we speak answers there, `TrialError` when it
    gives nothing.
    """
    file_url = get_file_url(url)
    url = file_url or require_url(url)
    column_map = require_columns(columns) if columns else None
    given = protocol_of_claim(Claim(url, protocol=protocol), is_table=bool(file_url or column_map))
    protocol = require_protocol_of_selectors(given, selectors)
    if file_url is None:
        refuse_address(settings, url)
    detection = look_into(file_url, column_map) if file_url else None
    if protocol is None:
        detection = detect_for(settings, url, ask)
    found = detection.best if detection else Candidate(protocol=protocol or "", url=url)
    slug = slug_from_url(url, frozenset())  # whose MILPA_KEY_… is asked for: the name that it would join under
    engine = Engine(limits_from_settings(settings))
    taste = _Taste(engine, limit, is_document=found.protocol in DOCUMENTS)
    outcomes: list[WalkOutcome] = []
    endpoint = Endpoint(
        slug,
        found.url,
        found.protocol,
        found.schema,
        page_size=limit,
        key=key_from_text(key_of(slug)),
        selectors=selectors or "",
        layouts=layouts_of(column_map) if found.protocol == TABLE else (),
    )
    with spooling_at_home(settings):
        engine.harvest([(endpoint, taste)], outcomes.append)
    (outcome,) = outcomes
    refusals = tuple(refusal for page in taste.pages for refusal in page.refusals)
    records = [(record, page.schema) for page in taste.pages for record in page.records][:limit]
    if not records and not refusals:
        raise _gave_nothing(found.url, outcome)
    home = home_from_url(found.url, found.protocol).rstrip("/")
    origin = Origin(settings.base_uri, slug, found.title or slug, home)
    tried = tuple(
        Tried(record, schema, map_body(schema, record.identifier, record.body, origin)) for record, schema in records
    )
    return Trial(found, detection, tried, refusals, outcome, origin)


def _gave_nothing(url: str, outcome: WalkOutcome) -> TrialError:
    why = in_both(next(iter(outcome.errors), "") or outcome.tally.stopped)
    return TrialError(say(f"{url} no dio ningún registro. {why.es}".strip(), f"{url} gave no record. {why}".strip()))
