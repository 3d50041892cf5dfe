"""One harvest of some sources, and all that it gave."""

from collections.abc import Callable
from dataclasses import dataclass, field

from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, Record, Refusal, WalkOutcome
from harvesters.limits import Limits
from harvesters.sentences import Sentence

IMPATIENT = Limits(
    allow_private_addresses=True, backoff=0.01, timeout_connect=2, timeout_read=5, timeout_total=10, timeout_source=20
)


@dataclass
class Collector:
    """A sink that keeps everything."""

    pages: list[Page] = field(default_factory=list)
    on_page: Callable[[Page], None] = lambda _: None

    async def receive(self, page: Page) -> None:
        self.on_page(page)
        self.pages.append(page)

    @property
    def records(self) -> list[Record]:
        return [record for page in self.pages for record in page.records]

    @property
    def identifiers(self) -> list[str]:
        return [record.identifier for record in self.records]

    @property
    def refusals(self) -> list[Refusal]:
        return [refusal for page in self.pages for refusal in page.refusals]


@dataclass
class Walked(Collector):
    """One source that was walked."""

    outcome: WalkOutcome = None  # type: ignore[assignment]

    @property
    def error(self) -> str:
        (error,) = self.outcome.errors
        return error


def endpoint(url: str, slug: str = "source", protocol: str = "ckan", **fields: object) -> Endpoint:
    return Endpoint(slug, url, protocol, **fields)  # type: ignore[arg-type]


def is_told_twice(sentence: str) -> bool:
    """Whether a sentence is there in both languages."""
    return isinstance(sentence, Sentence) and bool(sentence.es) and sentence.es != sentence.en


def harvest(*endpoints: Endpoint, limits: Limits = IMPATIENT) -> list[Walked]:
    """Harvest some sources; give them in their own order."""
    walked = {each.slug: Walked() for each in endpoints}

    def done(outcome: WalkOutcome) -> None:
        assert all(is_told_twice(sentence) for sentence in (*outcome.errors, outcome.tally.stopped) if sentence)
        walked[outcome.endpoint.slug].outcome = outcome

    Engine(limits).harvest([(each, walked[each.slug]) for each in endpoints], done)
    return list(walked.values())


def walk(url: str, *, limits: Limits = IMPATIENT, **fields: object) -> Walked:
    """Harvest one source."""
    (walked,) = harvest(endpoint(url, **fields), limits=limits)
    return walked
