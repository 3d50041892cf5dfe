"""Where what is received lies until it is read: under ``MILPA_HOME``, as everything that Milpa writes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from federation.settings import Settings


@contextmanager
def spooling_at_home(settings: Settings) -> Iterator[None]:
    """Have every temporary file made in the installation's own folder, those of libraries, too.

    The system's folder (``/tmp``) is often small, or memory.  Raises `OSError` where the folder cannot be made.
    """
    settings.spool.mkdir(parents=True, exist_ok=True)
    before = tempfile.tempdir
    tempfile.tempdir = str(settings.spool.absolute())
    try:
        yield
    finally:
        tempfile.tempdir = before
