"""What stands against a decision on copies, in words."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from federation.duplicates.grouping import MOST_MEMBERS
from federation.errors import UsageError
from federation.words import say
from storage.cluster_decisions import Decision, Verdict, decisions_on
from storage.evidence import Titled, list_titles


def listed(records: Iterable[Titled]) -> str:
    """Records by their titles and what they are called, on one line."""
    return ", ".join(f"{' '.join(one.title.split())} ({one.source_slug}/{one.identifier})" for one in records)


def require_reason(why: str, command: str) -> None:
    """A decision says why.  Raises `UsageError`."""
    if not why.strip():
        raise UsageError(
            say(
                f"Hace falta una razón, que queda escrita: milpa {command} … --reason '…'",
                f"A reason is needed, which is kept: milpa {command} … --reason '…'",
            )
        )


def say_leaving(leaving: Sequence[Titled]) -> str:
    """That records which nobody named would leave their dataset."""
    return say(
        f"No se cambió nada. También saldrían de su conjunto: {listed(leaving)}. Si es lo que quiere, repita con "
        "--yes.",
        f"Nothing was changed. These would leave their dataset, too: {listed(leaving)}. If that is what you want, "
        "repeat with --yes.",
    )


def say_impossible(connection: Connection, named: Sequence[int], pairs: Sequence[tuple[int, int]]) -> str:
    """Why records cannot be one dataset: the earlier decisions that are in the way, or their number."""
    earlier = _earlier(connection, named, pairs)
    if not earlier:
        return say(
            f"No se cambió nada: tendría más de {MOST_MEMBERS} registros, y eso no es un conjunto.",
            f"Nothing was changed: it would have more than {MOST_MEMBERS} records, and that is no dataset.",
        )
    numbers = sorted({number for one in earlier for number in (one.low_id, one.high_id)})
    uris = {one.id: one.uri for one in list_titles(connection, numbers)}
    lines = "".join(f"\n  {uris[one.low_id]} {uris[one.high_id]}\n    {_said(one)}" for one in earlier)
    return say(
        "No se cambió nada: no se pueden juntar, por decisiones anteriores. Cámbielas primero, con milpa split o "
        f"milpa join-records:{lines}",
        "Nothing was changed: they cannot be joined, because of earlier decisions. Change those first, with milpa "
        f"split or milpa join-records:{lines}",
    )


def _said(one: Decision) -> str:
    what = say("juntos", "together") if one.verdict is Verdict.TOGETHER else say("separados", "apart")
    return f"{what}, {one.who}, {one.at:%Y-%m-%d}: {one.why}"


def _earlier(connection: Connection, named: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[Decision]:
    """The decisions on records, and on those that people joined with them, but those on `pairs`; the oldest first."""
    decisions: set[Decision] = set()
    numbers, reached = set(named), set[int]()
    while new := sorted(numbers - reached):
        found = decisions_on(connection, new)
        reached.update(new)
        decisions.update(found)
        numbers |= {each for one in found if one.verdict is Verdict.TOGETHER for each in (one.low_id, one.high_id)}
    within = (one for one in decisions if {one.low_id, one.high_id} <= numbers)
    return sorted((one for one in within if (one.low_id, one.high_id) not in pairs), key=lambda one: one.at)
