"""Where the action API of a CKAN is, from any address of its portal."""

import re
from urllib.parse import urljoin

PREFIXES = (
    "/api/3/action",
    "/busca/api/3/action",  # datos.gob.mx until 2025, and its archive since
    "/api/action",  # CKAN 2.0–2.2, and proxies that hide the version
    "/catalogo/api/3/action",
    "/ckan/api/3/action",
    "/data/api/3/action",
)
"""Where a portal's root may hide the API, the likeliest first."""


def ckan_action_base(url: str) -> str | None:
    """Return the base of the action API that a URL lies under; None when it names no API.

    ``https://datos.example/api/3/action/package_search?q=x`` and ``https://datos.example/api/3`` both give
    ``https://datos.example/api/3/action``.
    """
    plain = _without_query(url)
    if under := re.fullmatch(r"(.*/api(?:/\d)?/action)(?:/.*)?", plain):
        return under.group(1)
    return f"{plain}/action" if re.fullmatch(r".*/api/\d", plain) else None


def ckan_action_bases(url: str) -> tuple[str, ...]:
    """Return where the action API of a source may be, the likeliest first; one place when the URL names it."""
    base = ckan_action_base(url)
    if base is not None:
        return (base,)
    plain = _without_query(url)
    plain = re.sub(r"/(api|dataset|organization|group)(/.*)?$", "", plain)  # a page of the portal, or half an API
    return tuple(dict.fromkeys([plain + PREFIXES[0], *(urljoin(plain + "/", prefix) for prefix in PREFIXES)]))


def _without_query(url: str) -> str:
    return re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/")
