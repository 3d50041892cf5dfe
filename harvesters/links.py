"""Links between the pages of a paged document, and which of them stay on one site."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:  # who checks a file waits for no crawler
    from scrapy.http import Response

_LINK = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w!#$&+.^`|~-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\";,]+))?\s*)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)


def get_next_link(response: "Response") -> str | None:
    """Return the target of ``Link: <…>; rel="next"`` (RFC 8288), as it stands; None when there is none."""
    for header in response.headers.getlist("Link"):
        for target, parameters in _LINK.findall(header.decode("latin-1")):
            relation = _REL.search(parameters)
            if relation and document_of(target) is not None and "next" in (relation[1] or relation[2]).lower().split():
                return str(target)
    return None


def site_of(url: str) -> str:
    """The host of a URL and its port, whether it is called with ``www.`` or without."""
    parts = urlsplit(url)
    return parts.netloc.lower().rpartition("@")[2].removeprefix("www.").removesuffix(":443").removesuffix(":80")


def document_of(address: str) -> str | None:
    """The address of a document, without the fragment that names something in it; None for what is no address."""
    try:
        urlsplit(address)
    except ValueError:
        return None
    return urldefrag(address).url


def joined(base: str, link: str) -> str:
    """The absolute address of a link that stands in the document at `base`; what is no address, as it stands."""
    return link if document_of(link) is None else urljoin(base, link)
