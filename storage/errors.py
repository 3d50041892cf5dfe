"""What can go wrong with the memory, in words that say what to do next.

Every error carries its sentence twice, `es` and `en`; the roof says it in the reader's language, and ``str(error)`` is
the English one.
"""


class StorageError(Exception):
    """Base of the errors of this package."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.es = es
        self.en = en


class DatabaseUnreachableError(StorageError):
    """The database cannot be opened: a wrong path or URL, no server, wrong credentials, a connection that was lost."""


class DatabaseForbiddenError(StorageError):
    """The database is there, but may not be read or written by this user."""


class DatabaseBusyError(StorageError):
    """Another program held the database for longer than the waiting time."""


class DatabaseDamagedError(StorageError):
    """The database's file is damaged, or its disk fails."""


class DiskFullError(StorageError):
    """There is no room left for what was to be written; the transaction was taken back."""


class UnsupportedDatabaseError(StorageError):
    """The URL names a kind of database that Milpa does not keep its memory in."""


class NotAMilpaDatabaseError(StorageError):
    """The database belongs to something else; nothing was changed in it."""


class DatabaseNotEmptyError(StorageError):
    """The database that a backup was to be restored into holds something; nothing was changed in it."""


class SchemaTooNewError(StorageError):
    """A newer Milpa wrote this database; nothing was changed in it."""


class SourceExistsError(StorageError):
    """A source of this slug is registered already."""


class InvalidSlugError(StorageError):
    """A slug that could not stand in a URI and a file name as it is."""


class UnknownSourceError(StorageError):
    """No source has this slug."""


class LinksBusyError(StorageError):
    """Another process is checking links: two would ask the same hosts twice as often as they may be asked."""


class SourceBusyError(StorageError):
    """Another process, or another thread, is harvesting this source right now."""


class JobEndedError(StorageError):
    """The job is not running any more: it was finished, or found interrupted after it lost its lock."""
