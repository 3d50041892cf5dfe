"""Which record of a cluster is the original: a table of rules that an operator may replace.

The first rule that tells two records apart decides.  A file ``precedence.tsv`` in the installation's folder
(``MILPA_HOME``) takes the place of the table that comes with Milpa; it has the columns ``rule`` and ``source``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from federation.errors import UsageError
from federation.words import say
from harvesters.sentences import Sentence

FILE: Final = "precedence.tsv"


class Trait(StrEnum):
    """What a record shows that tells an original from a copy."""

    OWN_DOMAIN = "own_domain"
    """Its files, or its publisher's page or e-mail, are on the domain of its source."""
    OWN_LEVEL = "own_level"
    """Its source is of the level of government that its publisher is of."""
    REGISTERED = "registered"
    """The registry knows its publisher as the organisation that answers for its source."""
    HARVESTED = "harvested"
    """It says that its portal took it from elsewhere."""
    ECHO = "echo"
    """It came from this index: it is never an original."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A record that may be the original."""

    record_id: int
    source: str
    """Slug."""
    traits: frozenset[str]
    first_seen: datetime
    origins: frozenset[str] = frozenset()
    """Slugs of other sources that it names as where it is from."""
    is_missing: bool = False
    """Whether its source shows it no more."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: what is asked, and of which source where it names one."""

    name: str
    source: str = ""


_ORDER: Final[Mapping[str, Callable[[Rule, Contender], Any]]] = {
    "prefer": lambda rule, one: one.source != rule.source,
    "own_domain": lambda _, one: Trait.OWN_DOMAIN not in one.traits,
    "level": lambda _, one: Trait.OWN_LEVEL not in one.traits,
    "registry": lambda _, one: Trait.REGISTERED not in one.traits,
    "origin": lambda _, one: Trait.HARVESTED in one.traits,
    "first_seen": lambda _, one: one.first_seen,
}
"""By rule what a record is ordered by: the least comes first."""

CATALOGUE: Final = "catalogue"
"""No rule of the table: what names another's catalogue as its origin is no original while that one has it."""

SHOWN: Final = "shown"
"""No rule of the table: what a source shows comes before what it showed under another identifier."""

RULES: Final[Mapping[str, Sentence]] = {
    SHOWN: Sentence(
        "es el que su fuente muestra; el otro lo mostró con otro identificador, y ya no",
        "it is the one that its source shows; the other it showed under another identifier, and no more",
    ),
    CATALOGUE: Sentence(
        "los demás dicen que se tomaron del catálogo de otro que lo tiene",
        "the others say that they were taken from the catalogue of another that has it",
    ),
    "prefer": Sentence("la fuente que el operador prefiere", "the source that the operator prefers"),
    "own_domain": Sentence("el dominio de quien lo publica", "the domain of whoever publishes it"),
    "level": Sentence("el nivel de gobierno que lo produce", "the level of government that produces it"),
    "registry": Sentence("la institución registrada de la fuente", "the registered institution of the source"),
    "origin": Sentence("no fue cosechado de otro portal", "was not harvested from another portal"),
    "first_seen": Sentence("se vio primero", "was seen first"),
}
"""What each rule says, of the original that it chose."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """The rules, in the order in which they are asked."""

    rules: tuple[Rule, ...]

    def original_of(self, contenders: Sequence[Contender]) -> Contender | None:
        """The original among those that may be one; None where there is none."""
        return min(_possible(contenders), key=self.place_of, default=None)

    def rule_between(self, original: Contender, copies: Sequence[Contender]) -> str:
        """The name of the rule by which an original was chosen before all others; empty where there was no choice."""
        rivals = [one for one in copies if one.record_id != original.record_id and Trait.ECHO not in one.traits]
        others = [one for one in _possible(copies) if one.record_id != original.record_id]
        if rivals and not others:
            return CATALOGUE if len(_shown([*rivals, original])) > 1 else SHOWN
        for rule in self.rules if others else ():
            own = _ORDER[rule.name](rule, original)
            others = [one for one in others if _ORDER[rule.name](rule, one) == own]
            if not others:
                return rule.name
        return "first_seen" if others else ""

    def place_of(self, one: Contender) -> tuple[Any, ...]:
        """What contenders are ordered by: the least is the original; what came from this index is last."""
        return (
            Trait.ECHO in one.traits,
            *(_ORDER[rule.name](rule, one) for rule in self.rules),
            one.first_seen,
            one.record_id,
        )


def _possible(contenders: Sequence[Contender]) -> list[Contender]:
    """Those that may be the original, which what came from this index is not.

    Nor is what names the catalogue of another of them, or what its source shows under another identifier by now.

    Where each names another there is a loop (A harvests B, and B harvests A): those that nobody in it was taken from
    are left out, and the rules decide between the others.
    """
    possible = _shown([one for one in contenders if Trait.ECHO not in one.traits])
    first = [one for one in possible if not one.origins & ({other.source for other in possible} - {one.source})]
    if first:
        return first
    while True:
        named = frozenset[str]().union(*(one.origins for one in possible))
        in_loop = [one for one in possible if one.source in named]
        if len(in_loop) in {0, len(possible)}:
            return possible
        possible = in_loop


def _shown(contenders: Sequence[Contender]) -> list[Contender]:
    """Those but what is missing of a source that shows another of them."""
    showing = {one.source for one in contenders if not one.is_missing}
    return [one for one in contenders if not (one.is_missing and one.source in showing)]


def read_precedence(home: Path | None = None) -> Precedence:
    """The operator's own table, in `home`, or the one that comes with Milpa.  Raises `UsageError` for a wrong row."""
    own = None if home is None else home / FILE
    if own is not None and own.is_file():
        return precedence_from_text(own.read_text("utf-8-sig"), str(own))
    return precedence_from_text((files("federation.duplicates") / FILE).read_text("utf-8"), FILE)


def precedence_from_text(text: str, name: str) -> Precedence:
    """Read a table: a line a rule, a source behind a tab where the rule is about one.  Raises `UsageError`."""
    rules = []
    for number, line in enumerate(text.splitlines(), start=1):
        rule, _, source = (cell.strip() for cell in line.partition("\t"))
        if not rule or rule.startswith("#") or (number == 1 and rule == "rule"):
            continue
        if rule not in _ORDER or (rule == "prefer") != bool(source):
            known = ", ".join(_ORDER)
            raise UsageError(
                say(
                    f"{name}, línea {number}: «{line.strip()}» no es una regla. Use una de: {known}; prefer lleva una "
                    "fuente, las otras ninguna.",
                    f"{name}, line {number}: “{line.strip()}” is no rule. Use one of: {known}; prefer takes a source, "
                    "the others none.",
                )
            )
        rules.append(Rule(rule, source))
    return Precedence(tuple(rules))
