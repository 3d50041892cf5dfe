"""What ``milpa join`` says: what answered, what else did, what was entered, and whether it was there already."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from federation.cli.context import counted, listed, print_line
from federation.cli.facts import document_from_source, level_word, place_word
from federation.joining import Joined
from federation.plain_addresses import plain
from federation.same_portal import SamePortal
from federation.states import state_word
from federation.words import say, tell
from harvesters.asking import Candidate
from harvesters.detection import Detection
from harvesters.sentences import Sentence
from storage.sources import Source

NAMED: Final = 5
"""Sources of the same portal that are named; ``--json`` names them all."""


def document_from_joined(joined: Joined) -> dict[str, Any]:
    """What ``milpa join --json`` prints."""
    detection = joined.detection
    answered = [document_from_candidate(each) for each in detection.candidates] if detection else []
    software = detection.software if detection else None
    return {
        "source": document_from_source(joined.source),
        "software": f"{software.name} {software.version}".strip() if software else None,
        "answered": answered[0] if answered else None,
        "also_answered": answered[1:],
        "same_portal": [{"source": each.source.slug, "why": tell(each.why)} for each in joined.same],
    }


def document_from_candidate(candidate: Candidate) -> dict[str, Any]:
    """A protocol that answers, as ``--json`` prints it."""
    return {
        "protocol": candidate.protocol, "url": candidate.url, "version": candidate.version or None,
        "declared": candidate.declared,
    }  # fmt: skip


def datasets_of(declared: int | None) -> str:
    """How many datasets somebody declares, or that nobody knows it."""
    if declared is None:
        return say("un número desconocido de conjuntos", "an unknown number of datasets")
    return counted(declared, "datasets")


def tell_answers(best: Candidate, others: Iterable[Candidate] = ()) -> None:
    """Say what answers, of which version, and how many datasets it declares; then the same of all else that does."""
    name = f"{best.protocol} {best.version}".rstrip()
    count = datasets_of(best.declared)
    print_line(say(f"{best.url} habla {name} y declara {count}.", f"{best.url} speaks {name} and declares {count}."))
    for other in others:
        name = f"{other.protocol} {other.version}".rstrip()
        count = datasets_of(other.declared)
        print_line(
            say(
                f"También responde: {name} en {other.url}, con {count}",
                f"Also answers: {name} at {other.url}, with {count}",
            )
        )


def tell_exchange(detection: Detection, keep: str) -> None:
    """Say that a richer road was taken in place of what was named; `keep` is what to type to have it otherwise."""
    best, named = detection.best, detection.named
    if named is not None and best is not named:
        print_line(
            say(
                f"Ojo: dio la dirección de un {named.protocol}, y se toma {best.protocol}, que es del mismo portal y "
                f"más rico. Para quedarse con la que dio: {keep}",
                f"Note: you gave the address of a {named.protocol}, and {best.protocol} is taken, which is of the same "
                f"portal and richer. To keep what you gave: {keep}",
            )
        )


def _tell_detection(detection: Detection, source: Source, asked_url: str) -> None:
    """Say what was found at the address of a portal that joins, and where that is another address than was given."""
    best, named = detection.best, detection.named
    tell_answers(best, detection.candidates[1:])
    if named is not None:
        tell_exchange(detection, f"milpa edit {source.slug} --url {named.url} --protocol {named.protocol}")
    if (named is None or named is best) and not _is_within(best.url, asked_url, named):
        print_line(
            say(
                f"Ojo: no es la dirección que dio, {asked_url}. Si buscaba otro catálogo, escriba su URL.",
                f"Note: this is not the address you gave, {asked_url}. For another catalogue, give its URL.",
            )
        )


def _is_within(url: str, asked_url: str, named: Candidate | None) -> bool:
    """Whether what was found lies where it was asked for: below a page; or, of what was named, above its question."""
    found, asked = (plain(each.partition("?")[0]) for each in (url, asked_url))
    return found.startswith(asked) or (named is not None and asked.startswith(found))


def _tell_same(same: Sequence[SamePortal], source: Source) -> None:
    """Say in one line which sources are the same portal, how that is known and what to do."""
    if not same:
        return
    quoted = (say(f"«{each.source.slug}»", f"“{each.source.slug}”") for each in same)
    named = [f"{name} ({each.source.url})" for name, each in zip(quoted, same[:NAMED], strict=False)]
    if len(same) > NAMED:
        more = counted(len(same) - NAMED, "sources")
        named.append(say(f"{more} más", f"{more} more"))
    names = listed(named)
    why = Sentence(
        "; ".join(dict.fromkeys(each.why.es for each in same)), "; ".join(dict.fromkeys(each.why.en for each in same))
    )
    one = same[0].source.slug if len(same) == 1 else ""
    print_line(
        say(
            f"Ojo: es el mismo portal que {'la fuente' if one else 'las fuentes'} {names}: {why.es}. Se publicaría "
            f"{'dos' if one else 'varias'} veces, así que «{source.slug}» queda propuesta y no se cosecha. Si es otro "
            f"catálogo, apruébelo; si cambió de dirección: milpa move {one or 'FUENTE'} {source.url}",
            f"Note: this is the same portal as {'source' if one else 'the sources'} {names}: {why.en}. It would be "
            f"published {'twice' if one else 'several times'}, so “{source.slug}” stays proposed and is not harvested. "
            f"If it is another catalogue, approve it; if the portal has moved: milpa move {one or 'SOURCE'} "
            f"{source.url}",
        )
    )


def tell_joined(joined: Joined) -> None:
    """Tell a person what became of a portal that joins."""
    source = joined.source
    if joined.detection is not None:
        _tell_detection(joined.detection, source, joined.asked_url)
    _tell_same(joined.same, source)
    level = level_word(source.government_level)
    print_line(
        say(
            f"Fuente «{source.slug}» ({source.title}), nivel {level}, {place_word(source)}: "
            f"{state_word(source.status)}.",
            f"Source “{source.slug}” ({source.title}), level {level}, {place_word(source)}: {source.status}.",
        )
    )
    if source.status == "active":
        print_line(say(f"Coseche con: milpa harvest {source.slug}", f"Harvest with: milpa harvest {source.slug}"))
    else:
        print_line(
            say(
                f"Pruebe que el portal es suyo con: milpa prove {source.slug}; o decídalo quien opera, con: "
                f"milpa approve {source.slug} --activate --reason '…'",
                f"Prove that the portal is yours with: milpa prove {source.slug}; or let the operator decide, with: "
                f"milpa approve {source.slug} --activate --reason '…'",
            )
        )
