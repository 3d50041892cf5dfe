"""DCAT (https://www.w3.org/TR/vocab-dcat-3/) in Turtle, RDF/XML, JSON-LD, N-Triples …, one document or in pages."""

from collections.abc import Iterator
from typing import ClassVar

from scrapy.http import Response

from harvesters.answers import require_status
from harvesters.rdf_syntaxes import ACCEPT
from harvesters.rdf_walk import DCAT, RdfWalk
from harvesters.spooling import Spool
from harvesters.walk import Output


class DcatRdf(RdfWalk):
    """Walk a DCAT catalogue in any syntax of RDF.

    1. Receive the document to disk, and put its triples in a table by subject.
    2. Tell the tally the total that Hydra declares.
    3. Hand over every dataset with all that the document says of it, as canonical N-Triples.
    4. Follow Hydra to the next page, until there is none.
    """

    name = "dcat_rdf"
    schema: ClassVar[str] = DCAT
    accept: ClassVar[str] = ACCEPT

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split the document into pages of datasets; ask for the next page, if Hydra names one."""
        require_status(response)
        spool: Spool = response.meta.pop("spooled")
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        yield from self.parse_rdf(spool, response.url, content_type)
