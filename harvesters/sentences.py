"""What people read, in both languages at once: Spanish beside the English that is in hand."""

from typing import Self
from urllib.parse import unquote


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


def in_both(words: str) -> Sentence:
    """Words in both languages; those of a library, which have one, stand in either."""
    return words if isinstance(words, Sentence) else Sentence(words, words)


def agreeing(number: int, one: Sentence, several: Sentence) -> Sentence:
    """The number, and the words that agree with it: ``1 ilegible``, ``2 ilegibles``."""
    words = one if number == 1 else several
    return Sentence(f"{number} {words.es}", f"{number} {words.en}")


def joined(head: Sentence, *parts: Sentence) -> Sentence:
    """A head and what it is made of: ``5 leídas: 3 buenas, 2 dañadas``."""
    es, en = ", ".join(part.es for part in parts), ", ".join(part.en for part in parts)
    return Sentence(f"{head.es}: {es}.", f"{head.en}: {en}.")


NOTHING = Sentence("", "")
"""Nothing to say."""

DATASETS = Sentence("conjunto", "dataset"), Sentence("conjuntos", "datasets")
RECORDS = Sentence("registro", "record"), Sentence("registros", "records")
"""What `agreeing` counts most."""

CHECK_ADDRESS = Sentence(" Revise la dirección de la fuente.", " Check the address of the source.")
TRY_LATER = Sentence(" Intente de nuevo más tarde.", " Try again later.")
CHECK_FILE = Sentence(" Revise que sea el archivo correcto.", " Check that it is the right file.")


def is_file(name: str) -> bool:
    """Whether a document's name is that of a file on disk: no portal answered it."""
    return "://" not in name or name.startswith("file:")


def came(name: str, what: Sentence, advice: Sentence = NOTHING) -> tuple[str, str]:
    """Say in Spanish and English what an address answered, or what a file holds.

    `what` is an object («un JSON dañado», ``broken JSON``); `advice` is for an address, a file has its own.
    """
    if is_file(name):
        file = unquote(name.removeprefix("file:///"))
        return f"{file} contiene {what.es}.{CHECK_FILE.es}", f"{file} holds {what.en}.{CHECK_FILE.en}"
    return f"{name} respondió con {what.es}.{advice.es}", f"{name} answered {what.en}.{advice.en}"


def blanks(name: str, size: int, due: Sentence) -> tuple[str, str]:
    """Say that nothing came, or nothing but blanks: a program that printed its line ends and broke is not silent."""
    if is_file(name):
        file = unquote(name.removeprefix("file:///"))
        return f"{file} está vacío: debería contener {due.es}.", f"{file} is empty: it should hold {due.en}."
    if not size:
        return (
            f"{name} no respondió nada donde debería estar {due.es}.{TRY_LATER.es}",
            f"{name} answered nothing where {due.en} should be.{TRY_LATER.en}",
        )
    return (
        f"{name} respondió con {size} bytes o más de puros espacios y renglones vacíos donde debería estar {due.es}.",
        f"{name} answered {size} bytes or more of nothing but blanks and line ends where {due.en} should be.",
    )
