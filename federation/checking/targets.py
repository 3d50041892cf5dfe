"""What is checked: a file on disk, or whatever catalogue answers at a URL, read to its end and stored nowhere."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from federation.checking.checker import Checker, CheckReport, Complaint, Part
from federation.checking.known_findings import KnownFindings
from federation.errors import UsageError
from federation.identity import home_from_url
from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.table_catalogues import layouts_of
from federation.web_addresses import require_url
from federation.words import say
from harvesters.catalogue_files import iter_pieces
from harvesters.catalogue_words import CatalogueWords
from harvesters.items import Record
from mappings.findings import SHAPES
from mappings.origin import Origin
from storage.database import Database

SLUG = "revision"
"""Stands for a source in the URIs of what is checked: nothing of it is ever published."""

Watch = Callable[[int], None]


def check(
    database: Database,
    settings: Settings,
    target: str,
    shapes: str,
    watch: Watch,
    *,
    by_rules: bool = False,
    portal: str = "",
) -> CheckReport:
    """Check a file or a URL against the shapes of this name; our own, `by_rules`, without asking pyshacl.

    `portal` is where people read what is checked, if that is not where it was found: a file is from somewhere else.
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
    home = home_from_url(require_url(portal)) if portal else home_from_url(target) if is_url else ""
    origin = Origin(settings.base_uri, SLUG, title=name, home=home)
    checker = Checker(target, shapes, origin, KnownFindings(database), watch, by_rules)
    if is_url:
        from federation.checking.addresses import check_address  # noqa: PLC0415 (Scrapy: a file does without)

        with spooling_at_home(settings):
            return check_address(checker, settings, target)
    with spooling_at_home(settings):
        _check_file(checker, Path(target))
    return checker.report()


def _check_file(checker: Checker, path: Path) -> None:
    if not path.is_file():
        if path.is_dir():
            raise UsageError(say(f"{path} es una carpeta. Dé un archivo.", f"{path} is a folder. Give a file."))
        raise UsageError(
            say(
                f"No existe el archivo {path}. Si es la dirección de un portal, empiece con https://.",
                f"There is no file {path}. If it is the address of a portal, begin with https://.",
            )
        )
    for piece in iter_pieces(path, layouts=layouts_of(None)):
        if isinstance(piece.found, Record):
            checker.add(Part(piece.schema, piece.found.identifier, piece.found.body, piece.place))
        elif isinstance(piece.found, Counter):
            checker.note_facts(piece.found)
        elif isinstance(piece.found, CatalogueWords):
            checker.note_catalogue(piece.found)
        else:
            checker.complain(Complaint(piece.found.code, piece.found.value, piece.found.identifier, piece.place))
