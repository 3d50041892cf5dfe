"""Keys, sessions and passwords that portals leave in their links: what is published must not repeat them.

The names are data, ``secret_parameters.tsv``: the form of a parameter's name, that of its value where the name alone
does not tell (``key`` is the number of a public spreadsheet, too), and who calls it so.
"""

import re
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote, unquote

from mappings.vocabularies import parts, read_table

HIDDEN: Final = "…"
NESTED: Final = 3
"""How many links deep, each in a parameter of the one around it, is looked."""

_BETWEEN: Final = re.compile(r"([?#]|&(?:amp;)?|;)")
_NAMED: Final = re.compile(r"(?:[?#;]|&(?:amp;)?)([^?#&;=]*)=")
"""The name of a parameter."""
_SHOWN: Final = re.compile(r"(?<=[?&;#])([^\s?&;#=/\"<>]{1,60})=([^\s?&;#\"<>]*)")
"""A parameter of a link in a text."""
_CLOSING: Final = ".,:!'*_)]}»”’"
"""What ends a sentence or a Markdown link rather than a value."""
_USER: Final = re.compile(r"(?<=//)[^/?#\s]+@")
_OWN_USER: Final = re.compile(r"\s*(?:[A-Za-z]+:)?//[^/?#\s]+@")


@cache
def _values_by_name() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...]:
    """The forms of names that are secret, and those of their values where not any will do."""
    plain = [row["parameter"] for row in read_table("secret_parameters") if not row["value"]]
    formed = [row for row in read_table("secret_parameters") if row["value"]]
    return (
        (re.compile("|".join(plain), re.IGNORECASE), None),
        *(
            (
                re.compile(row["parameter"], re.IGNORECASE),
                re.compile("|".join(parts(row["value"])), re.IGNORECASE),
            )
            for row in formed
        ),
    )


@lru_cache(maxsize=1_024)
def _secret_values(name: str) -> tuple[re.Pattern[str] | None, ...]:
    """The forms of values that are secret under a name; a portal's links have a dozen names between them."""
    return tuple(values for names, values in _values_by_name() if names.fullmatch(unquote(name)))


def is_secret(name: str, value: str) -> bool:
    """Whether a parameter with this name and value, both as they stand in a link, is nobody else's business."""
    return any(values is None or values.fullmatch(unquote(value)) for values in _secret_values(name))


def hide(text: str) -> str:
    """The text with ``…`` in the place of every secret that a link in it carries."""
    if "=" in text:
        text = _SHOWN.sub(_hidden, text)
    if "@" in text and "//" in text:
        text = _USER.sub(f"{HIDDEN}@", text)
    return text


def without_secrets(identifier: str) -> str:
    """An identifier as it may be published: a link without its keys and its user, words with ``…`` in their place."""
    if "=" not in identifier and "@" not in identifier:
        return identifier
    is_link = "://" in identifier and not any(sign.isspace() for sign in identifier.strip())
    return hide(without_keys(identifier)) if is_link else hide(identifier)


def _hidden(found: re.Match[str]) -> str:
    name, whole = found.groups()
    value = whole.rstrip(_CLOSING)
    if is_secret(name, value):
        return f"{name}={HIDDEN}{whole[len(value) :]}"
    bare = _without_inner(value, 1)
    return found[0] if bare == value else f"{name}={bare}{whole[len(value) :]}"


def without_keys(address: str, depth: int = 0) -> str:
    """A URL without the parameters that are secret, those of links in its parameters included.

    The very same when it has none.
    """
    if "=" not in address or depth > NESTED:
        return address
    if "%3" not in address and not any(map(_secret_values, _NAMED.findall(address))):  # nearly all: no link inside
        return address
    kept, *tail = _BETWEEN.split(address)
    changed = False
    opening = ""
    for separator, parameter in zip(tail[::2], tail[1::2], strict=True):
        opening = separator if separator in "?#" or not opening else opening
        name, equals, value = parameter.partition("=")
        if equals and is_secret(name, value):
            changed = True
            continue
        bare = f"{name}{equals}{_without_inner(value, depth + 1)}"
        changed |= bare != parameter
        kept += opening + bare
        opening = ""
    return kept if changed else address


def _without_inner(value: str, depth: int) -> str:
    """A parameter's value; one that is a link itself, percent-encoded as it has to be, without its keys."""
    if "%3D" not in value and "%3d" not in value:
        return value
    inner = unquote(value)
    bare = without_keys(inner, depth)
    return value if bare == inner else quote(bare, safe="")


def names_a_user(address: str) -> bool:
    """Whether a URL as it came carries a user's name, and maybe a password, before its host."""
    return "@" in address and _OWN_USER.match(address) is not None
