"""What is checked: a file on disk, or whatever catalogue answers at a URL, read to its end and stored nowhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from federation.checking.checker import Checker, CheckReport, Complaint, Part
from federation.checking.known_findings import KnownFindings
from federation.completeness import Verdict, judge
from federation.endpoints import limits_from_settings
from federation.errors import UsageError
from federation.identity import home_from_url, require_url
from federation.joining import make_detect
from federation.settings import Settings
from federation.words import say, tell
from harvesters.catalogue_files import iter_pieces
from harvesters.engine import Engine
from harvesters.items import Endpoint, Page, Record, WalkOutcome
from harvesters.table_layouts import LAYOUTS, layout_of_columns
from mappings.column_maps import default_column_map
from mappings.origin import Origin
from mappings.shacl import SHAPES
from storage.database import Database

SLUG = "revision"
"""Stands for a source in the URIs of what is checked: nothing of it is ever published."""

Watch = Callable[[int], None]


def check(
    database: Database, settings: Settings, target: str, shapes: str, watch: Watch, *, by_rules: bool = False
) -> CheckReport:
    """Check a file or a URL against the shapes of this name; our own, `by_rules`, without asking pyshacl.

    Raises `UsageError` for a target or shapes that do not exist, `HarvesterError` for what is no catalogue.
    """
    if shapes not in SHAPES:
        raise UsageError(
            say(
                f"No hay reglas llamadas «{shapes}». Use una de: {', '.join(SHAPES)}.",
                f"There are no shapes called “{shapes}”. Use one of: {', '.join(SHAPES)}.",
            )
        )
    is_url = "://" in target
    name = (urlsplit(require_url(target)).hostname or target) if is_url else Path(target).name
    home = home_from_url(target) if is_url else ""
    origin = Origin(settings.base_uri, SLUG, title=name, home=home)
    checker = Checker(target, shapes, origin, KnownFindings(database), watch, by_rules)
    if is_url:
        return _check_url(checker, settings, target)
    _check_file(checker, Path(target))
    return checker.report()


def _check_file(checker: Checker, path: Path) -> None:
    if not path.is_file():
        if path.is_dir():
            raise UsageError(say(f"{path} es una carpeta. Dé un archivo.", f"{path} is a folder. Give a file."))
        raise UsageError(say(f"No existe el archivo {path}.", f"There is no file {path}."))
    headings = layout_of_columns(default_column_map().columns, least=3, declared=False)
    for piece in iter_pieces(path, layouts=(*LAYOUTS, headings)):
        if isinstance(piece.found, Record):
            checker.add(Part(piece.schema, piece.found.identifier, piece.found.body, piece.place))
        else:
            checker.complain(Complaint(piece.found.code, piece.found.value, piece.found.identifier, piece.place))


class _CheckingSink:
    """Checks the pages of a walk."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker

    async def receive(self, page: Page) -> None:
        """Check one page."""
        for record in page.records:
            place = f"<{record.identifier}>" if page.schema == "dcat" else page.url
            self._checker.add(Part(page.schema, record.identifier, record.body, place))
        for refusal in page.refusals:
            self._checker.complain(Complaint(refusal.code, refusal.value, refusal.identifier, page.url))


def _check_url(checker: Checker, settings: Settings, url: str) -> CheckReport:
    """Walk the catalogue that answers at a URL, as a harvest would."""
    best = make_detect(settings)(url).best
    outcomes: list[WalkOutcome] = []
    endpoint = Endpoint(SLUG, best.url, best.protocol, best.schema)
    Engine(limits_from_settings(settings)).harvest([(endpoint, _CheckingSink(checker))], outcomes.append)
    (outcome,) = outcomes
    judgement = judge(outcome, 0)
    story = tell(judgement.reason)
    return replace(checker.report(), story=story, seen_whole=judgement.verdict is Verdict.COMPLETE)
