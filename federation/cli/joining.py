"""What ``milpa join`` says: what answered, what else did, what was entered, and whether it was there already."""

from typing import Any

from federation.cli.context import print_line
from federation.cli.facts import level_word, place_word
from federation.cli.registry import document_from_source
from federation.joining import Joined
from federation.states import state_word
from federation.words import say, tell
from harvesters.asking import Candidate


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


def tell_others(others: tuple[Candidate, ...]) -> None:
    """Say what else answers, of which version, and how many datasets it declares."""
    for other in others:
        version = f" {other.version}" if other.version else ""
        count = how_many(other.declared)
        print_line(
            say(
                f"También responde: {other.protocol}{version} en {other.url}, con {count} conjuntos",
                f"Also answers: {other.protocol}{version} at {other.url}, with {count} datasets",
            )
        )


def how_many(declared: int | None) -> str:
    """A number of datasets, or that nobody knows it."""
    return say("un número desconocido de", "an unknown number of") if declared is None else f"{declared:,}"


def tell_joined(joined: Joined) -> None:
    """Tell a person what became of a portal that joins."""
    source = joined.source
    if joined.detection is not None:
        best = joined.detection.best
        version = f" {best.version}" if best.version else ""
        count = how_many(best.declared)
        print_line(
            say(
                f"{best.url} habla {best.protocol}{version} y declara {count} conjuntos.",
                f"{best.url} speaks {best.protocol}{version} and declares {count} datasets.",
            )
        )
        tell_others(joined.detection.candidates[1:])
        if not best.url.startswith(joined.asked_url.rstrip("/")):
            print_line(
                say(
                    f"Ojo: no es la dirección que dio, {joined.asked_url}. Si buscaba otro catálogo, escriba su URL.",
                    f"Note: this is not the address you gave, {joined.asked_url}. For another catalogue, give its URL.",
                )
            )
    for each in joined.same:
        slug = each.source.slug
        print_line(
            say(
                f"Ojo: es el mismo portal que la fuente «{slug}» ({each.source.url}): {each.why.es}. Se publicaría dos "
                f"veces, así que «{source.slug}» queda propuesta y no se cosecha. Si es otro catálogo, apruébelo; si "
                f"cambió de dirección: milpa move {slug} {source.url}",
                f"Note: this is the same portal as source “{slug}” ({each.source.url}): {each.why.en}. It would be "
                f"published twice, so “{source.slug}” stays proposed and is not harvested. If it is another catalogue, "
                f"approve it; if the portal has moved: milpa move {slug} {source.url}",
            )
        )
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
