"""What can go wrong on the wire, in words that the roof passes on."""


class HarvesterError(Exception):
    """Base of the errors of this package."""


class SourceError(HarvesterError):
    """A source answered something that its protocol does not allow; the walk ends here and says why.

    `code` is stable (``html_page``, ``not_success``, ``broken_json``, ``bad_status`` …); the message is one English
    sentence with the URL, what was found and what to try.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ForbiddenAddressError(HarvesterError):
    """A URL leads to an address that must not be asked: private, loopback, link-local, metadata, not HTTP."""


class UnknownProtocolError(HarvesterError):
    """No walk speaks a protocol of this name.  The names are the keys of `harvesters.registry.WALKS`."""


class NothingDetectedError(HarvesterError):
    """No protocol that we speak answers at a URL.

    The message counts what came back, in one sentence; `asked` holds a line per question: the URL and its answer.
    """

    def __init__(self, message: str, asked: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.asked = asked
