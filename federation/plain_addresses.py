"""An address without what differs between the spellings of one: scheme, port, ``www``, last slash, index page."""

from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def plain(url: str) -> str:
    """What is the same of every address of one thing; one that is no address comes back as it is."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    where = host if port in (None, _PORTS.get(parts.scheme)) else f"{host}:{port}"
    path = parts.path.rstrip("/").removesuffix("/index.html").removesuffix("/index.php")
    return f"{where}{path}" + (f"?{parts.query}" if parts.query else "")
