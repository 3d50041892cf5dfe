"""Who a source is: what the registry knows of it, checked, and as much of it as a mapping may use."""

import re
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from federation.errors import UsageError
from federation.place_names import municipality_code, state_code
from federation.words import say
from mappings.origin import Origin
from mappings.uris import slug as slug_of
from mappings.values.places import place_label
from storage.sources import Source

LEVELS = ("federal", "state", "municipal")
BRANCHES = ("executive", "legislative", "judicial", "autonomous")
_PLACES = {"state": ("--state", "state", "estatal"), "municipal": ("--municipality", "municipality", "municipal")}
"""By level: the option and the field of its place, and how it is called in Spanish."""
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?")


def require_choice(name: str, value: str | None, choices: tuple[str, ...]) -> str | None:
    """Return `value` when it is one of `choices` (or None); `UsageError` names the choices otherwise."""
    if value is None or value in choices:
        return value
    raise UsageError(
        say(
            f"«{value}» no es un valor de {name}. Use uno de: {', '.join(choices)}.",
            f"“{value}” is no value of {name}. Use one of: {', '.join(choices)}.",
        )
    )


def require_slug(value: str) -> str:
    """Return a slug that may name a source for ever; `UsageError` otherwise."""
    if _SLUG.fullmatch(value):
        return value
    raise UsageError(
        say(
            f"«{value}» no sirve como nombre. Use minúsculas, cifras y guiones, por ejemplo {slug_of(value)}.",
            f"“{value}” cannot be a name. Use lower case, digits and hyphens, for example {slug_of(value)}.",
        )
    )


def require_title(value: str) -> str:
    """Return a title without spaces around it; `UsageError` when nothing is left: a catalogue has a name."""
    title = value.strip()
    if title:
        return title
    raise UsageError(
        say(
            "El título está vacío. Escriba el nombre de la institución o del portal en --title.",
            "The title is empty. Write the name of the institution or portal in --title.",
        )
    )


def require_places(state: str | None, municipality: str | None) -> tuple[str | None, str | None]:
    """Return INEGI codes that exist and agree, of codes or names; a municipality gives its state.

    Raises `UsageError`, with near names, when a place does not exist or a municipality lies in another state.
    """
    state = state_code(state)
    if municipality is None:
        return state, None
    municipality = municipality_code(municipality, state)
    if state is not None and municipality[:2] != state:
        raise UsageError(
            say(
                f"El municipio {municipality} ({place_label(municipality)['es']}) no está en el estado {state} "
                f"({place_label(state)['es']}), sino en el {municipality[:2]}. Corrija --state o --municipality.",
                f"The municipality {municipality} ({place_label(municipality)['es']}) is not in state {state} "
                f"({place_label(state)['es']}) but in {municipality[:2]}. Correct --state or --municipality.",
            )
        )
    return municipality[:2], municipality


def level_of_place(state: str | None, municipality: str | None) -> str:
    """The level of government that a place suggests: its municipality's, its state's, or the federation's."""
    if municipality:
        return "municipal"
    return "state" if state else "federal"


def require_level_of_place(level: str, state: str | None, municipality: str | None) -> None:
    """Refuse a level whose place is missing or too fine.

    A federal body may have a place: the delegation of a ministry in a state, a federal hospital in a municipality.  Its
    place says what its data are about; its level, who answers for them.
    """
    option, code, es = _PLACES.get(level, ("", "", ""))
    if option and not {"state": state, "municipality": municipality}[code]:
        raise UsageError(
            say(
                f"Un portal {es} necesita su lugar: añada {option} con la clave del INEGI.",
                f"A {level} portal needs its place: add {option} with the INEGI code.",
            )
        )
    if level == "state" and municipality:
        raise UsageError(
            say(
                "Un portal estatal no lleva --municipality. Use --level municipal.",
                "A state portal takes no --municipality. Use --level municipal.",
            )
        )


def slug_from_url(url: str, taken: AbstractSet[str]) -> str:
    """Name a source after its host, or its file, with a number when the name is taken."""
    parts = urlsplit(url)
    host = (parts.hostname or PurePosixPath(unquote(parts.path)).stem).removeprefix("www.")
    stem = slug_of(host, 60)
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def home_from_url(url: str, protocol: str = "") -> str:
    """Where people read a portal whose machine-readable address is `url`, where it answers by `protocol`.

    ``https://x/busca/api/3/action`` → ``https://x/busca``; ``https://x/csw`` → ``https://x``, as the table of probes
    tells of a catalogue service; ``https://x/data.json`` → ``https://x``; a file is read by nobody else.
    """
    parts = urlsplit(url)
    if not parts.netloc:  # a file of this machine
        return ""
    if protocol:
        from harvesters.probes import portal_of  # noqa: PLC0415 -- requests, which most commands do without

        if portal := portal_of(url, protocol):
            return portal
    path = parts.path.partition("/api/")[0].removesuffix("/api").rstrip("/")
    head, _, last = path.rpartition("/")
    return f"{parts.scheme}://{parts.netloc}{head if '.' in last else path}"


def home_after(source: Source, url: str, protocol: str) -> str:
    """Where people read a source whose address changes: a home that followed from the address does so again."""
    followed = source.home == home_from_url(source.url, source.protocol)
    return home_from_url(url, protocol) if followed else source.home


def origin_from_source(source: Source, base_uri: str) -> Origin:
    """What a mapping may know of a source."""
    return Origin(
        base_uri=base_uri,
        source=source.slug,
        title=source.title,
        home=source.home.rstrip("/"),
        government_level=source.government_level,
        government_branch=source.government_branch,
        place=source.municipality or source.state or "mx",
    )
