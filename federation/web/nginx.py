"""The configuration by which nginx serves the files of ``milpa static``: as they are, by suffix or by ``Accept``."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_SERVER: Final = r"""# Milpa: archivos de «milpa static», para http {{ }} / files of “milpa static”, for http {{ }}
map $http_accept $milpa_suffix {{
    default                   .ttl;
    ~text/html                .html;
    ~application/rdf\+xml     .rdf;
    ~application/ld\+json     .jsonld;
    ~application/n-triples    .nt;
    ~application/json         .json;
}}
# Los archivos se llaman como se piden, sin decodificar / Files are named as they are asked for, not decoded
map $request_uri $milpa_path {{
    ~^{prefix}(?<asked>/[^?]*)    $asked;
}}
# Una página se llama como su dirección, con su consulta / A page is named as its address, its query included
map $uri $milpa_type {{
    default                   application/octet-stream;
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
    types {{ }}
    default_type "";
    add_header Content-Type $milpa_type;
    add_header Access-Control-Allow-Origin *;
    add_header Vary Accept;
    add_header X-Content-Type-Options nosniff;
    location {prefix}/ {{
        try_files $milpa_path$is_args$args $milpa_path$milpa_suffix$is_args$args =404;
    }}
}}"""


def nginx_configuration(folder: Path, base_uri: str, listen: str = "") -> str:
    """The configuration for a folder of files; `listen` is the port, by default that of the base URI."""
    parts = urlsplit(base_uri)
    return _SERVER.format(
        prefix=parts.path, port=listen or parts.port or 80, host=parts.hostname or "_", root=folder
    )  # fmt: skip
