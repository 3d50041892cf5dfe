"""The key of a portal that needs one: sent to its own host alone, over a verified connection, and never told."""

from dataclasses import dataclass, field

from harvesters.hosts import host_of
from harvesters.sentences import Sentence

HIDDEN = "•••"
SHORTEST = 4
"""A shorter key is not looked for in what a portal says: it would be found everywhere."""


@dataclass(frozen=True, slots=True)
class Key:
    """A header with a secret."""

    header: str = "Authorization"
    value: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.value)

    def goes_to(self, url: str, source_url: str) -> bool:
        """Whether a request may carry it: to the source's own scheme, host and port."""
        return bool(self.value) and host_of(url) == host_of(source_url)

    def hide(self, sentence: str) -> str:
        """A sentence without the secret, which a portal may echo."""
        if len(self.value) < SHORTEST or self.value not in f"{sentence}{getattr(sentence, 'es', '')}":
            return sentence
        if isinstance(sentence, Sentence):
            return Sentence(sentence.es.replace(self.value, HIDDEN), sentence.en.replace(self.value, HIDDEN))
        return sentence.replace(self.value, HIDDEN)


NO_KEY = Key()


def key_from_text(text: str) -> Key:
    """Read a key as an operator gives it: the secret alone, for ``Authorization``, or ``Header: secret``."""
    header, colon, value = text.strip().partition(":")
    if colon and header.replace("-", "").isalnum() and value.strip():
        return Key(header.strip(), value.strip())
    return Key(value=text.strip())
