"""What may become of an attempt to hand a notice over."""

from harvesters.sentences import Sentence


class NotSentError(Exception):
    """A notice could not be handed over, for a reason in Spanish and English, which holds no secret."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        self.reason = reason


class RefusedError(NotSentError):
    """It never will be: given up."""


class PutOffError(NotSentError):
    """Not now: this one is tried again later."""


class UnavailableError(NotSentError):
    """Who takes notices does not answer, or not us: no other is tried there in this run."""
