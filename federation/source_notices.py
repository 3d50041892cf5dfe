"""What somebody is to look at in a source: its codes, and their words in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from harvesters.sentences import Sentence
from storage.source_notices import SourceNotice
from storage.sources import Source

MOVED: Final = "source.moved"
PROOF_LOST: Final = "source.proof_lost"
UNPROVEN: Final = "source.unproven"

_WORDS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        MOVED: Sentence(
            "Responde para siempre desde otro servidor, {value}. Vea qué coincide, y múdela, con: "
            "milpa move {slug} {value}",
            "It answers for good from another host, {value}. See what matches, and move it, with: "
            "milpa move {slug} {value}",
        ),
        PROOF_LOST: Sentence(
            "La prueba de que su servidor es de quien dice ya no está donde estaba ({value}). Nada se quita por ello. "
            "Vea dónde ponerla con: milpa prove {slug}",
            "The proof that its host is whose it is said to be is no longer where it was ({value}). Nothing is removed "
            "for that. See where to put it with: milpa prove {slug}",
        ),
        UNPROVEN: Sentence(
            "Estaba probada y cambió de dirección: que {value} sea de quien dice no está probado. Nada se quita por "
            "ello. Pruébela con: milpa prove {slug}",
            "It was proven and changed its address: that {value} is whose it is said to be is not proven. Nothing is "
            "removed for that. Prove it with: milpa prove {slug}",
        ),
    }
)


def notice_words(notice: SourceNotice, source: Source) -> Sentence:
    """What a notice says."""
    words = _WORDS[notice.code]
    given = {"slug": source.slug, "value": notice.value}
    return Sentence(words.es.format(**given), words.en.format(**given))
