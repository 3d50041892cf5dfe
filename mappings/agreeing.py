"""One institution is one node: what a record says of it in several places is said of it once.

A record names an institution as its publisher, its creator, behind a service; RDF has one node for all of them.  What
one place says and another does not is added; of what they say differently the first stays, and the other is told and
kept beside.
"""

from collections.abc import Iterator
from typing import Any, Final

from mappings.dcat_mx import Agent
from mappings.issues import Issue, make_issue

_AS_RECEIVED: Final = "extra"
"""A field in which a source's own nodes stand: they may lead in a circle, and hold no institution of ours."""
_FACTS: Final = tuple(name for name in Agent.model_fields if name not in {"uri", "name"})


Beside = dict[str, dict[str, list[str]]]
"""What did not stay: by the fact (``agent.homepage``), then by the institution's name."""


def agree_on_agents(draft: dict[str, Any], issues: list[Issue]) -> Beside:
    """Let a draft say the same of each institution wherever it names it; the publisher's place counts first.

    Returns what one place says against an earlier one, for the record's ``extra``.
    """
    beside: Beside = {}
    agreed: dict[str, Agent] = {}
    for agent in _iter_agents({"publisher": draft.get("publisher"), **draft}):
        known = agreed.get(agent.uri)
        agreed[agent.uri] = agent if known is None else _joined(known, agent, issues, beside)
    _replace(draft, agreed)
    return beside


def _iter_agents(value: Any) -> Iterator[Agent]:
    if isinstance(value, Agent):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != _AS_RECEIVED:
                yield from _iter_agents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _iter_agents(inner)


def _joined(known: Agent, other: Agent, issues: list[Issue], beside: Beside) -> Agent:
    """What both say; names differ in letters only, since the node is called after them."""
    if known == other:
        return known
    facts: dict[str, Any] = {"name": {**other.name, **known.name}}
    for fact in _FACTS:
        ours, theirs = getattr(known, fact), getattr(other, fact)
        facts[fact] = ours or theirs
        if ours and theirs and ours != theirs:
            name = next(iter(known.name.values()))
            field = f"agent.{fact}"
            issues.append(make_issue("agent.contradiction", field, f"{name}: {_words(ours)} ≠ {_words(theirs)}"))
            lost = beside.setdefault(field, {}).setdefault(name, [])
            if _words(theirs) not in lost:
                lost.append(_words(theirs))
    return known.model_copy(update=facts)


def _words(fact: Any) -> str:
    return str(getattr(fact, "uri", fact))


def _replace(holder: dict[str, Any], agreed: dict[str, Agent]) -> None:
    """Put what was agreed in the place of each mention; a list names nobody twice."""
    for key, value in holder.items():
        if isinstance(value, Agent):
            holder[key] = agreed[value.uri]
        elif isinstance(value, dict) and key != _AS_RECEIVED:
            _replace(value, agreed)
        elif isinstance(value, list):
            if any(isinstance(inner, Agent) for inner in value):
                uris = dict.fromkeys(inner.uri for inner in value)
                holder[key] = [agreed[uri] for uri in uris]
            else:
                for inner in value:
                    if isinstance(inner, dict):
                        _replace(inner, agreed)
