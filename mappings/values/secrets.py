"""Keys, sessions and passwords that portals leave in their links: what is published must not repeat them.

The names are data, ``secret_parameters.tsv``: the form of a parameter's name, that of its value where the name alone
does not tell (``key`` is the number of a public spreadsheet, too), and who calls it so.
"""

import re
from functools import cache
from typing import Final

from mappings.vocabularies import parts, read_table

_VALUE = r"[^?&#;\s\"'<>)\]]"
_USER: Final = re.compile(r"(?<=://)[^/?#\s@]+@")

HIDDEN: Final = "…"


@cache
def _secret() -> str:
    """The form of a parameter that is secret, with its value."""
    named = (
        f"{row['parameter']}=(?:{'|'.join(parts(row['value'])) or f'{_VALUE}*'})"
        for row in read_table("secret_parameters")
    )
    return f"(?:{'|'.join(named)})(?!{_VALUE})"


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(rf"(?<=[?&;#]){_secret()}", re.IGNORECASE)


@cache
def _first() -> re.Pattern[str]:
    return re.compile(rf"(?<=[?#])(?:{_secret()}(?:&|$|(?=#)))+", re.IGNORECASE)


@cache
def _later() -> re.Pattern[str]:
    return re.compile(rf"[&;]{_secret()}", re.IGNORECASE)


def hide(text: str) -> str:
    """The text with ``…`` in the place of every secret that a link in it carries."""
    if "=" in text:
        text = _anywhere().sub(lambda found: f"{found[0].partition('=')[0]}={HIDDEN}", text)
    if "@" in text and "://" in text:
        text = _USER.sub(f"{HIDDEN}@", text)
    return text


def without_keys(address: str) -> str:
    """A clean URL without the parameters that are secret; the very same when it has none."""
    if "=" not in address:
        return address
    bare = _first().sub("", _later().sub("", address))
    return bare if bare == address else re.sub(r"[?&#]+(?=#|$)", "", bare)


def names_a_user(address: str) -> bool:
    """Whether a URL as it came carries a user's name, and maybe a password, before its host."""
    return "@" in address and _USER.search(address) is not None
