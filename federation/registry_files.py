"""The registry as a file that people review: every source by its slug, in the words of the registry, as YAML.

What is written is read back without loss, but for what is no fact of a source: its history, its records, and the token
by which its host is proven.  A new field of `Source` is in the file without a line here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import yaml
from yaml.events import AliasEvent

from federation.claims import require_protocol, require_protocol_of_selectors
from federation.errors import UsageError
from federation.identity import (
    BRANCHES,
    LEVELS,
    require_choice,
    require_level_of_place,
    require_places,
    require_slug,
    require_title,
)
from federation.responsible import contact_from_text, licence_from_text, require_name
from federation.schedule import require_schedule
from federation.source_options import OPTIONS
from federation.states import HARVESTED, STATES, state_word
from federation.table_catalogues import TABLE
from federation.web_addresses import require_url
from federation.words import say
from harvesters.local_files import is_local
from storage.sources import Source, SourceOptions

VERSION: Final = 1
MAX_FILE: Final = 16 << 20
"""Bytes of a file that are read: a nation's registry has some 8 MB."""

_LEFT_OUT: Final = frozenset({"id", "modified"})
_NAMES: Final[Mapping[str, str]] = {
    "slug": "name",
    "government_level": "level",
    "government_branch": "branch",
    "created": "joined",
}
_HEAD: Final = (
    "# El registro de fuentes de Milpa. Revíselo como cualquier archivo y léalo con: milpa import ARCHIVO\n"
    "# The registry of Milpa's sources. Review it as any other file and read it with: milpa import FILE\n"
)


def yaml_from_sources(sources: Iterable[Source]) -> str:
    """Write sources, in the order of their slugs; what has no value is left out."""
    entries = [_entry(source) for source in sorted(sources, key=lambda source: source.slug)]
    document = {"milpa": VERSION, "sources": entries}
    return _HEAD + yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


def _entry(source: Source) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for field in fields(Source):
        value = getattr(source, field.name)
        if field.name in _LEFT_OUT or value in (None, "", False):
            continue
        if isinstance(value, SourceOptions):
            value = _plain_options(value)
        elif isinstance(value, datetime):
            value = value.isoformat()
        if value != {}:
            entry[_NAMES.get(field.name, field.name)] = value
    return entry


def _plain_options(options: SourceOptions) -> dict[str, Any]:
    given = {name: value for name, value in asdict(options).items() if value is not None}
    if "columns" in given:
        given["columns"] = [list(pair) for pair in given["columns"]]
    return given


class _Dumper(yaml.SafeDumper):
    """Writes texts so that they are read back as they were."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote a text that holds one of the ends of a line that only YAML 1.1 knows: it would be folded."""
    style = '"' if any(end in text for end in "\x85\u2028\u2029") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


class _AliasError(yaml.YAMLError):
    """A file names what stands elsewhere in it."""


class _Loader(yaml.SafeLoader):
    """Reads no aliases: a few lines of them can stand for more than a machine holds."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(AliasEvent):
            raise _AliasError("aliases are not read")
        return super().compose_node(parent, index)


def entries_from_yaml(text: bytes) -> tuple[Any, ...]:
    """The entries of a registry's file, as they stand there.  Raises `UsageError` for what is no such file."""
    try:
        document = yaml.load(text, Loader=_Loader) if len(text) <= MAX_FILE else None  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        place, what = _place_of(error), " ".join(str(error).split())[:200]
        raise UsageError(
            say(f"El archivo no es YAML que se pueda leer{place}.", f"The file is no YAML that can be read: {what}")
        ) from None
    if (
        not isinstance(document, dict)
        or document.get("milpa") != VERSION
        or not isinstance(document.get("sources"), list)
    ):
        raise UsageError(
            say(
                "El archivo no es un registro de Milpa (milpa: 1, sources: …). Haga uno con: milpa export",
                "The file is no registry of Milpa (milpa: 1, sources: …). Make one with: milpa export",
            )
        )
    return tuple(document["sources"])


def _place_of(error: Exception) -> str:
    """Where a file is broken, in Spanish; the parser's own words are English."""
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
        return f": vea el renglón {mark.line + 1}, columna {mark.column + 1}"
    if isinstance(error, _AliasError):
        return ": los alias (*nombre) no se leen"
    return ""


def facts_from_entry(entry: Any) -> dict[str, Any]:
    """The facts of a source by the names of `Source`, checked.  Raises `UsageError`."""
    if not isinstance(entry, dict) or not all(isinstance(key, str) for key in entry):
        raise _wrong("sources", entry)
    ours = {_NAMES.get(field.name, field.name): field.name for field in fields(Source) if field.name not in _LEFT_OUT}
    if unknown := sorted(entry.keys() - ours.keys()):
        raise _wrong(unknown[0], entry[unknown[0]])
    facts = {ours[name]: value for name, value in entry.items()}
    for name in ("slug", "title", "url", "government_level", "status", "created"):
        if not isinstance(facts.get(name), str):
            raise _wrong(_NAMES.get(name, name), facts.get(name))
    for name, value in facts.items():
        if name not in ("options", "withdrawn") and not isinstance(value, str):
            raise _wrong(_NAMES.get(name, name), value)
    return {"protocol": "", **facts, **_checked(facts)}


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of the facts has a form of its own."""
    require_slug(facts["slug"])
    require_choice("level", facts["government_level"], LEVELS)
    require_choice("branch", facts.get("government_branch"), BRANCHES)
    require_choice("status", facts["status"], tuple(state.name for state in STATES))
    state, municipality = require_places(facts.get("state"), facts.get("municipality"))
    require_level_of_place(facts["government_level"], state, municipality)
    require_protocol(facts.get("protocol"))
    options = _options(facts.get("options", {}))
    require_protocol_of_selectors(facts.get("protocol"), options.selectors)
    require_protocol_of_state(facts["status"], facts.get("protocol"))
    try:
        created = datetime.fromisoformat(facts["created"])
    except ValueError:
        raise _wrong("joined", facts["created"]) from None
    withdrawn = facts.get("withdrawn", False)
    if not isinstance(withdrawn, bool) or created.tzinfo is None:
        raise _wrong("withdrawn" if created.tzinfo else "joined", withdrawn if created.tzinfo else facts["created"])
    return {
        **{name: read(facts[name]) for name, read in _READERS.items() if name in facts},
        "url": _url(facts["url"], facts.get("protocol")),
        "state": state,
        "municipality": municipality,
        "options": options,
        "created": created,
        "withdrawn": withdrawn,
    }


def _email(typed: str) -> str:
    """An e-mail alone: the name of whom it is of stands beside it."""
    name, address = contact_from_text(typed)
    if name is not None:
        raise _wrong("contact_email", typed)
    return address


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "title": require_title,
    "organisation": partial(require_name, "organisation"),
    "contact_name": partial(require_name, "contact_name"),
    "contact_email": _email,
    "license": licence_from_text,
    "schedule": require_schedule,
}
"""Facts that are kept as they would be had they been typed."""


def _url(given: str, protocol: str | None) -> str:
    """An address that can be asked, or the file of a table of this machine."""
    return given if protocol == TABLE and is_local(given) else require_url(given)


def require_protocol_of_state(status: str, protocol: str | None) -> None:
    """Raise `UsageError` for a state that is harvested where nobody knows how."""
    if status in HARVESTED and not protocol:
        raise UsageError(
            say(
                f"Una fuente {state_word(status)} necesita un protocolo.",
                f"A source that is {state_word(status)} needs a protocol.",
            )
        )


def _options(given: Any) -> SourceOptions:
    if not isinstance(given, dict):
        raise _wrong("options", given)
    readers = {option.name: option.read for option in OPTIONS}
    known = SourceOptions()
    for name, value in given.items():
        known = (
            replace(known, **{name: _option(str(name), value, readers)})
            if name in _OPTION_NAMES
            else _refuse(name, value)
        )
    return known


_OPTION_NAMES: Final = frozenset(field.name for field in fields(SourceOptions))


def _option(name: str, value: Any, readers: Mapping[str, Any]) -> Any:
    if name == "columns":
        if not isinstance(value, list) or not all(_is_pair(pair) for pair in value):
            raise _wrong(name, value)
        return tuple((header, field) for header, field in value)
    if name not in readers:
        return value if isinstance(value, str) else _refuse(name, value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _wrong(name, value)
    try:
        return readers[name](str(value))
    except ValueError:
        raise _wrong(name, value) from None


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value)


def _refuse(name: Any, value: Any) -> Any:
    raise _wrong(str(name), value)


def _wrong(name: str, value: Any) -> UsageError:
    shown = " ".join(repr(value).split())[:100]
    return UsageError(say(f"{name} no puede ser {shown}.", f"{name} cannot be {shown}."))


def iter_differences(source: Source, facts: Mapping[str, Any]) -> Iterator[str]:
    """The names of the facts in which a file differs from a source; its state and the day it joined are its own."""
    for field in fields(Source):
        if field.name in _LEFT_OUT or field.name in ("status", "withdrawn", "created"):
            continue
        empty = SourceOptions() if field.name == "options" else ""
        if (getattr(source, field.name) or empty) != (facts.get(field.name) or empty):
            yield field.name
