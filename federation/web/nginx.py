"""The configuration by which nginx serves the files of ``milpa static``: as they are, by suffix or by ``Accept``.

What moved is answered with 301 from a map that is written with the files, and read when nginx is told to reload; what
was retired with 410 and its tombstone, which is a file.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from federation.web.negotiation import FORMS

GONE: Final = ".gone"
"""Folder of the tombstones: each form of each is called as its address."""
MOVED: Final = ".nginx/moved.map"
LONGEST_KEY: Final = 900
"""Bytes of an address in the map; nginx keeps each, and more, in a bucket of 1,024."""

_SERVER: Final = r"""# Milpa: archivos de «milpa static», para http {{ }} / files of “milpa static”, for http {{ }}
# Lo que cambió de URI se lee al recargar: nginx -s reload / What moved is read when nginx reloads: nginx -s reload
map_hash_max_size 262144;
map_hash_bucket_size 1024;
# Lo que se nombra primero; si nadie lo tiene, lo primero que hay / What is named first; else the first that there is
map $http_accept $milpa_suffix {{
    default .ttl;
{accepted}
}}
# Los archivos se llaman como se piden, sin decodificar / Files are named as they are asked for, not decoded
map $request_uri $milpa_path {{
    ~^{prefix}(?<asked>/[^?]*)    $asked;
}}
# Lo que se pide con sufijo, sin él, y el sufijo / What is asked for with a suffix, without it, and the suffix
map $milpa_path $milpa_stem {{
    ~^(?<stem>.+)\.(?:{suffixes})$    $stem;
}}
map $milpa_path $milpa_asked {{
    ~(?<end>\.(?:{suffixes}))$        $end;
}}
map $milpa_path $milpa_moved {{
    include {root}/site/{moved};
}}
map $milpa_stem $milpa_stem_moved {{
    include {root}/site/{moved};
}}
# Una página se llama como su dirección, con su consulta / A page is named as its address, its query included
map $uri $milpa_type {{
    default                   application/octet-stream;
    ~^{prefix}/schema\.json$    application/schema+json;
    ~\.html(\?|$)             "text/html; charset=utf-8";
    ~\.ttl(\?|$)              "text/turtle; charset=utf-8";
    ~\.rdf(\?|$)              application/rdf+xml;
    ~\.jsonld(\?|$)           application/ld+json;
    ~\.nt(\?|$)               application/n-triples;
    ~\.json(\?|$)             application/json;
    ~\.gz$                    application/gzip;
    ~\.parquet$               application/vnd.apache.parquet;
}}
server {{
    listen {port};
    server_name {host};
    root {root}/site;
    merge_slashes off;
    absolute_redirect off;
    types {{ }}
    default_type "";
    add_header Content-Type $milpa_type;
    add_header Access-Control-Allow-Origin *;
    add_header Vary Accept;
    add_header X-Content-Type-Options nosniff;
    location = {prefix}/ {{
        return 307 {prefix}/catalog;
    }}
    location ^~ {prefix}/. {{
        return 404;
    }}
    location {prefix}/ {{
        try_files $milpa_path$is_args$args $milpa_path$milpa_suffix$is_args$args @elsewhere;
    }}
    location @elsewhere {{
        default_type text/plain;
        add_header Access-Control-Allow-Origin *;
        add_header Vary Accept;
        error_page 410 @gone;
        if ($milpa_moved) {{
            return 301 $milpa_moved;
        }}
        if ($milpa_stem_moved) {{
            return 301 $milpa_stem_moved$milpa_asked;
        }}
        if (-f $document_root/{gone}$milpa_path) {{
            return 410;
        }}
        if (-f $document_root/{gone}$milpa_path$milpa_suffix) {{
            return 410;
        }}
        return 404;
    }}
    location @gone {{
        root {root}/site/{gone};
        add_header Content-Type $milpa_type always;
        add_header Access-Control-Allow-Origin * always;
        add_header Vary Accept always;
        add_header X-Content-Type-Options nosniff always;
        try_files $milpa_path $milpa_path$milpa_suffix =404;
    }}
}}"""


def nginx_configuration(folder: Path, base_uri: str, listen: str = "") -> str:
    """The configuration for a folder of files; `listen` is the port, by default that of the base URI."""
    parts = urlsplit(base_uri)
    return _SERVER.format(
        prefix=parts.path,
        port=listen or parts.port or 80,
        host=parts.hostname or "_",
        root=folder,
        accepted="\n".join(_iter_accepted()),
        suffixes="|".join(form.suffix for form in FORMS),
        gone=GONE,
        moved=MOVED.replace(".map", "*.map"),  # a pattern: nginx starts before the first files are written, too
    )


def _iter_accepted() -> Iterator[str]:
    """The lines of the map from ``Accept`` to a suffix: the first one that is found counts, and weights do not."""
    for start in (r"^\s*", ""):
        for form in FORMS:
            names = "|".join(name.replace("+", r"\+") for name in (form.media_type, *form.aliases))
            yield f"    ~*{start}(?:{names}) .{form.suffix};"


def map_from_moved(moved: Mapping[str, str]) -> bytes:
    """The map of the paths that moved (below the base, as they are asked for) to the URIs that they moved to.

    nginx takes capitals and small letters of a name for the same; what differs by them alone is written as a pattern.
    """
    told: dict[str, int] = {}
    for path in moved:
        told[path.lower()] = told.get(path.lower(), 0) + 1
    return b"".join(
        f"{_key(path, alone=told[path.lower()] == 1)} {_quoted(uri)};\n".encode()
        for path, uri in sorted(moved.items())
        if len(path) < LONGEST_KEY
    )


def _key(path: str, *, alone: bool) -> str:
    """A name of the map, or a pattern that is it alone."""
    return _quoted(f"/{path}" if alone else rf"~^/\Q{path}\E$")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', r"\"")
    return f'"{escaped}"'
