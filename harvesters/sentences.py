"""What people read, in both languages at once: Spanish beside the English that is in hand."""

from typing import Self


class Sentence(str):
    """An English text that carries its Spanish: `str` wherever a text is wanted, `es` for who reads Spanish.

    Putting one into another text loses the Spanish: build a `Sentence` of both halves instead.
    """

    __slots__ = ("es",)

    es: str

    def __new__(cls, es: str, en: str) -> Self:
        """Take the Spanish and the English of one sentence."""
        made = super().__new__(cls, en)
        made.es = es
        return made

    @property
    def en(self) -> str:
        """The English, as a plain text."""
        return str(self)

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override] # str's own has one half
        """What a copy is made of."""
        return self.es, self.en


NOTHING = Sentence("", "")
"""Nothing to say."""
