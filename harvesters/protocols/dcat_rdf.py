"""DCAT (https://www.w3.org/TR/vocab-dcat-3/) in Turtle, RDF/XML, JSON-LD, N-Triples.

In one document, in pages, or with a document for each dataset (LDP, FAIR Data Points).
"""

from collections.abc import Iterator
from typing import ClassVar

from scrapy.http import Response

from harvesters.linked_walk import LinkedWalk
from harvesters.rdf_syntaxes import ACCEPT
from harvesters.rdf_walk import DCAT
from harvesters.walk import Output


class DcatRdf(LinkedWalk):
    """Walk a DCAT catalogue in any syntax of RDF.

    1. Receive the document to disk, and put its triples in a table by subject.
    2. Tell the tally the total that Hydra declares.
    3. Hand over every dataset with all that the document says of it, as canonical N-Triples.
    4. Follow Hydra, or ``Link: rel="next"``, to the next page, until there is none.
    5. Where the document is a container (LDP) or a FAIR Data Point, fetch its members, one by one.
    """

    name = "dcat_rdf"
    schema: ClassVar[str] = DCAT
    accept: ClassVar[str] = ACCEPT

    def parse_page(self, response: Response) -> Iterator[Output]:
        """Split the document into pages of datasets; ask for the next page, or for what the document leads to."""
        yield from self.read_rdf(response)
        yield from self.go_on_linked()
