"""From the address that was asked to the URI that is meant, and from a URI to the address that a page links to."""

from urllib.parse import unquote, urlsplit

from fastapi import Request

from federation.web.negotiation import Form, split_suffix
from federation.web.site import Site
from mappings.uris import encode


def uris_from_request(request: Request, site: Site) -> tuple[tuple[str, Form | None], ...]:
    """The URIs that a path may mean, with the form that its end asks for: as it stands first, then without a suffix.

    An identifier is one segment of its URI, whatever it is (an IRI, with its slashes encoded).  Some proxies decode
    them on the way: all that follows the source is the identifier.
    """
    scope = request.scope
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    parts = [unquote(part) for part in raw.split("/")[site.prefix.count("/") + 1 :]]
    kind, *rest = parts
    named = 1 if kind in {"catalog", "agent", "place"} else 2
    segments = [*rest[: named - 1], "/".join(rest[named - 1 :])] if rest else []
    whole = "/".join((site.base_uri, kind, *(encode(part) for part in segments)))
    stem, form = split_suffix(segments[-1] if segments else kind)
    if form is None:
        return ((whole, None),)
    less = [*segments[:-1], stem] if segments else []
    head = kind if segments else stem
    return (whole, None), ("/".join((site.base_uri, head, *(encode(part) for part in less))), form)


def local_address(uri: str, base_uri: str) -> str:
    """The address of a link: of ours the path alone, so that a page leads on wherever it is served from.

    Empty where a browser could not follow, or should not.
    """
    if uri == base_uri or uri.startswith(f"{base_uri}/"):
        return urlsplit(base_uri).path + uri.removeprefix(base_uri)
    return uri if uri.startswith(("http://", "https://")) else ""
