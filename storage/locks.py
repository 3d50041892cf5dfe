"""One harvest of a source at a time, whatever cron starts."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from storage.database import Database
from storage.errors import DatabaseForbiddenError, SourceBusyError
from storage.failures import translated
from storage.mutexes import TakenError
from storage.sources import Source


@contextmanager
def hold_source(database: Database, source: Source) -> Iterator[None]:
    """Hold `source` until the context ends, or the process does, ``kill -9`` included.

    Raises `SourceBusyError` at once when another process or thread holds it.
    """
    with hold_slug(database, source.slug):
        yield


@contextmanager
def hold_slug(database: Database, slug: str) -> Iterator[None]:
    """Hold the source of this slug, as `hold_source` does."""
    with ExitStack() as stack:
        try:
            with translated(database.url):
                stack.enter_context(database.mutexes.hold(slug))
        except TakenError:
            raise SourceBusyError(
                f"Otro proceso está cosechando «{slug}». Espere a que termine; vea cuál con: milpa jobs {slug}",
                f"Another process is harvesting “{slug}”. Wait until it ends; see which with: milpa jobs {slug}",
            ) from None
        except PermissionError as error:
            raise DatabaseForbiddenError(
                f"Sin permiso para escribir {error.filename}. Cambie los permisos de la carpeta.",
                f"No permission to write {error.filename}. Change the permissions of its folder.",
            ) from error
        yield
