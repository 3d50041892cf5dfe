"""Links between the pages of a paged document."""

import re

from scrapy.http import Response

_LINK = re.compile(r"<([^<>]*)>\s*((?:;\s*[\w!#$&+.^`|~-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s\";,]+))?\s*)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\";,]+))", re.IGNORECASE)


def get_next_link(response: Response) -> str | None:
    """Return the target of ``Link: <…>; rel="next"`` (RFC 8288), as it stands; None when there is none."""
    for header in response.headers.getlist("Link"):
        for target, parameters in _LINK.findall(header.decode("latin-1")):
            relation = _REL.search(parameters)
            if relation and "next" in (relation[1] or relation[2]).lower().split():
                return str(target)
    return None
