"""What can go wrong on the wire, in words that the roof passes on.

Every error carries its sentence twice, `es` and `en`; the roof says it in the reader's language, and ``str(error)`` is
the English one.
"""

from harvesters.sentences import Sentence


class HarvesterError(Exception):
    """Base of the errors of this package."""

    def __init__(self, es: str, en: str) -> None:
        super().__init__(en)
        self.es = es
        self.en = en

    @property
    def sentence(self) -> Sentence:
        """What it says, in both languages."""
        return Sentence(self.es, self.en)


class SourceError(HarvesterError):
    """A source answered something that its protocol does not allow; the walk ends here and says why.

    `code` is stable (``html_page``, ``not_success``, ``broken_json``, ``bad_status`` …); the message is one sentence
    with the URL, what was found and what to try.
    """

    def __init__(self, code: str, es: str, en: str) -> None:
        super().__init__(es, en)
        self.code = code


class RestAskedError(SourceError):
    """A host asked to be left alone for longer than we wait; `seconds` is for how long."""

    def __init__(self, seconds: float, es: str, en: str) -> None:
        super().__init__("busy", es, en)
        self.seconds = seconds


class ForbiddenAddressError(HarvesterError):
    """A URL leads to an address that must not be asked: private, loopback, link-local, metadata, not HTTP."""


class UnknownProtocolError(HarvesterError):
    """No walk speaks a protocol of this name.  The names are the keys of `harvesters.registry.WALKS`."""


class NothingDetectedError(HarvesterError):
    """No protocol that we speak answers at a URL.

    The message counts what came back, in one sentence; `asked` holds a line per question: the URL and its answer.
    """

    def __init__(self, es: str, en: str, asked: tuple[Sentence, ...] = ()) -> None:
        super().__init__(es, en)
        self.asked = asked


def words_of(error: BaseException) -> Sentence:
    """What an error says: both languages where it was raised with both, else a library's own words twice."""
    if error.args and isinstance(error.args[0], Sentence):
        return error.args[0]
    en = str(error)
    es = getattr(error, "es", en)
    return Sentence(es if isinstance(es, str) else en, en)
