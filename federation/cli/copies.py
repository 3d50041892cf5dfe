"""How copies are looked for and told: what a record is among them, by what, in words and as ``--json`` promises it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from federation.cli.context import counted, number, print_line, progress_bars
from federation.duplicates.explaining import GONE, WITHHELD, ExplainedMember, Explanation
from federation.duplicates.finding import find_copies
from federation.duplicates.precedence import Precedence
from federation.duplicates.reasons import Reason
from federation.duplicates.standings import Role
from federation.duplicates.words import EVIDENCE
from federation.manifests import withheld_in
from federation.release_folder import read_manifest
from federation.settings import get_settings
from federation.words import say, tell
from harvesters.sentences import Sentence
from storage.database import Database
from storage.evidence import MOST_HOLDERS

ROLES = {
    Role.ALONE: Sentence("no tiene copias", "has no copies"),
    Role.ORIGINAL: Sentence("original", "original"),
    Role.COPY: Sentence("copia", "copy"),
    Role.ECHO: Sentence("vino de este índice: no se publica", "came from this index: not published"),
    GONE: Sentence("ya no está en el índice", "in the index no more"),
    WITHHELD: Sentence(
        "no se pudo escribir en RDF y no está publicado", "could not be written as RDF, and is not published"
    ),
}


def withheld_here() -> dict[str, list[str]]:
    """What the release that stands left out, by source."""
    return withheld_in(read_manifest(get_settings().index))


def document_from_explanation(explained: Explanation) -> dict[str, Any]:
    """A cluster as ``--json`` prints it."""
    found = asdict(explained)
    for member in found["members"]:
        member["evidence_words"] = [tell(EVIDENCE[one]) for one in member["evidence"]]
    return found


MOST_FILES: Final = 3
"""Files of a dataset that are told in words, at most."""


def said_reason(reason: Reason, names: Mapping[str, str]) -> str:
    """What a record says, and with whom it has it in common: in words; `names` are those of the records by URI."""
    others = ", ".join(names.get(uri, uri) for uri in reason.others)
    if not reason.values:
        what = tell(EVIDENCE[reason.evidence])
        return say(f"{what}: con {others}", f"{what}: with {others}")
    more = len(reason.values) - MOST_FILES
    values = " ".join(reason.values[:MOST_FILES]) + (f" (+{more})" if more > 0 else "")
    return say(f"{reason.field} {values}: también {others}", f"{reason.field} {values}: also {others}")


MOST_CROWDED: Final = 10
"""What too many records say: told of it, at most; ``--json`` tells more."""


def print_crowded(crowded: Sequence[Mapping[str, Any]]) -> None:
    """Tell what says nothing, since too many records say it; those are as ``--json`` prints them."""
    if crowded:
        print_line(
            say(
                f"\nLo dicen más de {MOST_HOLDERS} registros, y por eso no junta a ninguno:",
                f"\nMore than {MOST_HOLDERS} records say this, and so it joins none of them:",
            )
        )
    for one in crowded[:MOST_CROWDED]:
        what = " ".join((one["field"], *one["values"][:MOST_FILES])).strip()
        print_line(f"  {counted(one['records'], 'records')}, {counted(one['sources'], 'sources')}: {what}")
    if (more := len(crowded) - MOST_CROWDED) > 0:
        print_line(say(f"  y {number(more)} más", f"  and {number(more)} more"))


def document_of_copies(explained: Explanation, own_uri: str) -> dict[str, Any] | None:
    """What one record is among its copies, as ``--json`` prints it; None where it has none."""
    if not explained.members:
        return None if explained.role == Role.ALONE else {"role": explained.role}
    own = next(one for one in explained.members if one.uri == own_uri)
    original = _original(explained)
    return {
        "role": explained.role,
        "dataset": explained.uri,
        "original": original and f"{original.source}/{original.identifier}",
        "evidence": list(own.evidence),
        "evidence_words": [tell(EVIDENCE[one]) for one in own.evidence],
        "copies": [f"{one.source}/{one.identifier}" for one in explained.members if one.role == Role.COPY],
    }


def say_copies(explained: Explanation, own_uri: str) -> tuple[str, ...]:
    """What one record is among its copies, in sentences; none where it has none."""
    if not explained.members:
        return () if explained.role == Role.ALONE else (_sentence(ROLES[explained.role]),)
    own = next(one for one in explained.members if one.uri == own_uri)
    original = _original(explained)
    reasons = "; ".join(tell(EVIDENCE[one]) for one in own.evidence)
    if explained.role == Role.COPY and original:
        where = f"{original.title} ({original.source}/{original.identifier})"
        return (
            say(f"Es copia de {explained.uri}", f"It is a copy of {explained.uri}"),
            say(f"    original: {where}", f"    original: {where}"),
            say(f"    porque: {reasons}", f"    because: {reasons}"),
        )
    if explained.role != Role.ORIGINAL:
        return (_sentence(ROLES[explained.role]),)
    copies = [f"{one.source}/{one.identifier}" for one in explained.members if one.role == Role.COPY]
    return (say(f"Tiene copias: {', '.join(copies)}", f"It has copies: {', '.join(copies)}"),) if copies else ()


def _original(explained: Explanation) -> ExplainedMember | None:
    return next((one for one in explained.members if one.role == Role.ORIGINAL), None)


def _sentence(words: Sentence) -> str:
    said = tell(words)
    return f"{said[0].upper()}{said[1:]}."


def look_for_copies(database: Database, rules: Precedence) -> None:
    """Look for copies in what has changed; the first time that is all of the store."""
    with progress_bars() as bar:
        watch = bar(say("Buscando copias", "Looking for copies"))
        find_copies(database, get_settings().base_uri, precedence=rules, on_progress=watch)
