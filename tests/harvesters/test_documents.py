"""What walks over documents have in common."""

import pytest

from tests.harvesters.harvesting import walk
from tests.harvesters.portal import HTML, Answer

DATA_JSON = Answer(b'{"dataset": [{"identifier": "1", "title": "Uno"}]}')
TURTLE = Answer(b"<http://x.mx/1> a <http://www.w3.org/ns/dcat#Dataset> .", headers={}, content_type="text/turtle")
MAINTENANCE = Answer(HTML, content_type="text/html")
DOCUMENTS = [("data_json", "/data.json", DATA_JSON), ("dcat_rdf", "/catalog.ttl", TURTLE)]


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_one_web_page_in_a_documents_place_is_forgiven(portal, protocol, path, document):
    portal.script(path, MAINTENANCE, document)
    walked = walk(portal.url + path, protocol=protocol)
    assert (len(walked.records), walked.outcome.errors, walked.outcome.tally.ended) == (1, (), True)


@pytest.mark.parametrize(("protocol", "path", "document"), DOCUMENTS, ids=["data_json", "dcat_rdf"])
def test_two_are_not(portal, protocol, path, document):
    portal.script(path, MAINTENANCE, MAINTENANCE, document)
    walked = walk(portal.url + path, protocol=protocol)
    assert walked.records == []
    assert "página web" in walked.outcome.errors[0].es
