"""What a failed question for a total is worth: where one list may not be all, a search that is out says nothing of it.

That a portal has no such search is an answer; that it did not answer, or a firewall did in its place, is none.
"""

from typing import Final

from harvesters.errors import SourceError
from harvesters.sentences import Sentence

ABSENT: Final = frozenset(("not_found", "bad_status", "unexpected_json"))
"""Problems that say: there is no such search here.  Nothing is there (404, 410), or something else is."""


def is_absent(problem: SourceError) -> bool:
    """Whether a failed question says that there is nothing to ask, rather than that it was not answered."""
    return problem.code in ABSENT


def unasked(where: str, problem: SourceError) -> Sentence:
    """Say that nobody knows whether what `where` gave is all, since its search did not say how many there are."""
    return Sentence(
        f"No se sabe si lo que {where} entregó es todo: no se pudo preguntar a su búsqueda cuántos conjuntos hay. "
        f"{problem.es}",
        f"Whether what {where} gave is all is not known: its search could not be asked how many datasets there are. "
        f"{problem.en}",
    )
