"""The address that somebody gives of a portal: one to be asked by http(s), or words on what it is instead.

People paste what they have: an address without its beginning, a server of files, their mail.  Each row of `MISTAKES`
knows one of these and says what to write.
"""

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from federation.errors import UsageError
from federation.words import say
from harvesters.sentences import Sentence


class _Mistake(NamedTuple):
    sign: re.Pattern[str]
    """Matches the whole of what was given; its group ``rest`` is what is right in it."""
    what: Sentence
    """What it is and what to write; ``{rest}`` is the group."""


def _mistake(sign: str, es: str, en: str) -> _Mistake:
    return _Mistake(re.compile(sign, re.IGNORECASE | re.DOTALL), Sentence(es, en))


MISTAKES: Final = (
    _mistake(
        "",
        "La dirección está vacía. Escriba una como https://datos.ejemplo.gob.mx.",
        "The address is empty. Write one like https://datos.ejemplo.gob.mx.",
    ),
    _mistake(
        r"(ftp|ftps|sftp|ftpes)://.*",
        "«{value}» es de un servidor de archivos (FTP), y solo se cosecha por http y https. Publique el catálogo en "
        "una dirección web, o bájelo y dé la ruta del archivo: milpa join ./inventario.xlsx",
        "“{value}” is on a file server (FTP), and only http and https are harvested. Publish the catalogue at a web "
        "address, or download it and give the file's path: milpa join ./inventario.xlsx",
    ),
    _mistake(
        "file:.*",
        "«{value}» no es una URL, sino un archivo de esta máquina: dé su ruta, como milpa join ./inventario.xlsx",
        "“{value}” is no URL but a file of this machine: give its path, for example milpa join ./inventario.xlsx",
    ),
    _mistake(
        r"(mailto:.*|[^\s/:@]+@[^\s/:@]+\.[^\s/:@]+)",
        "«{value}» es un correo electrónico. Escriba la dirección del portal, por ejemplo https://datos.ejemplo.gob.mx.",
        "“{value}” is an e-mail address. Write that of the portal, for example https://datos.ejemplo.gob.mx.",
    ),
    _mistake(
        r"https?://[^/\[\]]*:(?P<rest>[^/@]*)(/.*)?",
        "«{value}» no es una URL: {rest} no es un puerto (van de 1 a 65535). Quítelo o corríjalo.",
        "“{value}” is no URL: {rest} is no port (they go from 1 to 65535). Take it away or correct it.",
    ),
    _mistake(
        r"(?!https?://)(?:h?t{1,3}ps?:/*|https?/+|https?:?\\+)(?P<rest>[^\s/:\\]+\.[^\s\\]+)",
        "«{value}» no es una URL: su principio está mal escrito. ¿Será https://{rest}?",
        "“{value}” is no URL: its beginning is misspelt. Could it be https://{rest}?",
    ),
    _mistake(
        r"(?://)?(?P<rest>(?:[^\s/:@\\]+\.[^\s/:@\\]+|localhost)(?::\d+)?(?:/[^\s]*)?)",
        "A «{value}» le falta el principio. Escriba https://{rest}, o http:// si así es.",
        "“{value}” lacks its beginning. Write https://{rest}, or http:// where that is right.",
    ),
    _mistake(
        r"(?:[~.]{0,2}/|[a-z]:[\\/]).*",
        "No hay un archivo en «{value}». Escriba la ruta de un CSV, XLSX u ODS, o la dirección completa de un portal, "
        "por ejemplo https://datos.ejemplo.gob.mx.",
        "There is no file at “{value}”. Write the path of a CSV, XLSX or ODS, or the whole address of a portal, for "
        "example https://datos.ejemplo.gob.mx.",
    ),
    _mistake(
        r"(?!https?:)(?P<rest>[a-z][a-z0-9+.-]*):.*",
        "«{value}» no se puede cosechar: solo se cosecha por http y https, no por {rest}. Escriba una dirección como "
        "https://datos.ejemplo.gob.mx.",
        "“{value}” cannot be harvested: only http and https are, not {rest}. Write an address like "
        "https://datos.ejemplo.gob.mx.",
    ),
    _mistake(
        ".*",
        "«{value}» no es una URL. Escriba la dirección completa, por ejemplo https://datos.ejemplo.gob.mx.",
        "“{value}” is no URL. Write the whole address, for example https://datos.ejemplo.gob.mx.",
    ),
)
"""Asked in this order; the last one is always right."""

_PASSWORD: Final = re.compile(r"//[^/\s]*@")
SHOWN: Final = 200
"""Characters of a mistake that are repeated to who made it."""


def require_url(value: str) -> str:
    """Return an absolute http(s) URL, its spaces encoded; `UsageError` says what something else is."""
    url = value.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        what = mistake_in(url)
        raise UsageError(say(what.es, what.en))
    return parts._replace(
        path=parts.path.replace(" ", "%20"), query=parts.query.replace(" ", "%20"), fragment=""
    ).geturl()


def mistake_in(value: str) -> Sentence:
    """What something is that is no http(s) URL, and what to write instead."""
    shown = _PASSWORD.sub("//…@", value if len(value) <= SHOWN else f"{value[:SHOWN]}…")
    found = next((match, what) for sign, what in MISTAKES if (match := sign.fullmatch(shown)))
    rest = found[0].groupdict().get("rest", "")
    return Sentence(found[1].es.format(value=shown, rest=rest), found[1].en.format(value=shown, rest=rest))
