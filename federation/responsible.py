"""Who answers for a source, as it is typed: its organisation, whom to write to, the licence of what it publishes."""

import re
from typing import Any, Final

from federation.errors import UsageError
from federation.mail_servers import is_address
from federation.words import say
from mappings.values.licences import licence

LONGEST: Final = 300
"""Characters of a name."""

_NAMED: Final = re.compile(r'"?([^<>"]*)"?\s*<([^<>\s]+)>')


def contact_from_text(typed: str) -> tuple[str | None, str]:
    """Name and e-mail of ``Ana Ruiz <ana@ejemplo.gob.mx>`` or of an e-mail alone.  Raises `UsageError`."""
    found = _NAMED.fullmatch(typed.strip()[:1_000])
    name, address = (found[1].strip(), found[2]) if found else ("", typed.strip())
    if not is_address(address):
        raise UsageError(
            say(
                f"«{typed[:LONGEST]}» no es un contacto. Escriba un correo, con nombre o sin él: "
                "'Ana Ruiz <ana@ejemplo.gob.mx>'",
                f"“{typed[:LONGEST]}” is no contact. Write an e-mail, with a name or without: "
                "'Ana Ruiz <ana@ejemplo.gob.mx>'",
            )
        )
    return (require_name("--contact", name) if name else None), address


def require_name(option: str, typed: str) -> str:
    """A name in one line, without what could command a terminal or break a header.  Raises `UsageError`."""
    name = " ".join(typed.split())
    if name and len(name) <= LONGEST and name.isprintable():
        return name
    raise UsageError(
        say(
            f"El nombre de {option} debe tener de 1 a {LONGEST} letras, en un renglón.",
            f"The name of {option} must have 1 to {LONGEST} letters, in one line.",
        )
    )


def licence_from_text(typed: str) -> str:
    """The URL of a licence that was typed by its name or its URL.  Raises `UsageError`."""
    concept, _ = licence(typed.strip())
    if concept is not None and concept.uri:
        return concept.uri
    raise UsageError(
        say(
            f"No se conoce la licencia «{typed[:LONGEST]}». Escriba su URL, por ejemplo "
            "https://datos.gob.mx/libreusomx, o su nombre corto: cc-by-4.0",
            f"The licence “{typed[:LONGEST]}” is not known. Write its URL, for example "
            "https://datos.gob.mx/libreusomx, or its short name: cc-by-4.0",
        )
    )


def responsible_from_texts(organisation: str | None, contact: str | None, licence: str | None) -> dict[str, Any]:
    """Who answers for a source, by the names of `Source`; what was not typed is left out."""
    known: dict[str, Any] = {}
    if organisation is not None:
        known["organisation"] = require_name("--organisation", organisation)
    if contact is not None:
        known["contact_name"], known["contact_email"] = contact_from_text(contact)
    if licence is not None:
        known["license"] = licence_from_text(licence)
    return known
