"""What a person reads when a command cannot go on: one sentence that says what to do next."""


class FederationError(Exception):
    """Base of the errors of this package.  The command line prints the message and exits with `exit_code`."""

    exit_code = 1


class UsageError(FederationError):
    """What was asked cannot be right: an unknown level, a municipality outside its state, a URL that is no URL."""

    exit_code = 2


class VocabularyError(UsageError):
    """A file of the operator's own vocabularies cannot be used: its file and line, and what to do."""


class ClusterError(FederationError):
    """What was decided of copies cannot hold, or would part others that were not named: nothing was changed."""


class PublicationError(FederationError):
    """The index could not be published; the last release stays as it was."""


class PublicationBusyError(PublicationError):
    """Another process publishes into the same folder.  Wait for it, or publish into another folder."""


class NothingToPublishError(PublicationError):
    """No active source has a record.  Harvest first."""


class EmptyPublicationError(PublicationError):
    """The store is empty where the last release was not: nothing empty is ever published over something."""


class PublicationHeldError(PublicationError):
    """The newest release is a restored one: nothing is published until a person says so (``publish --resume``)."""


class UnrestorableError(PublicationError):
    """A release cannot be restored: its files are not kept, or are damaged.  The message names those that can."""


class FloorError(PublicationError):
    """A source, or the whole, lost more than its floor lets it.  The message says how a person accepts it."""


class GateError(PublicationError):
    """What was written does not read back as what the store holds."""


class StaleBaseError(PublicationError):
    """Records were mapped with another base URI than the one to publish with.  Harvest their source first."""


class UnreadableReleaseError(FederationError):
    """The files of a release are not kept, or are damaged: what it held cannot be read."""


class BackupError(FederationError):
    """A backup could not be written, or the file to restore is none, or is damaged; nothing was changed."""


class PushError(FederationError):
    """A target could not be brought to what the release says; what it has taken stays, and the next run goes on."""
