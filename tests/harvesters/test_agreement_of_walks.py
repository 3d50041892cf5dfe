"""What walks say of the documents that they asked for agrees with their number, the one and the many."""

import pytest

from harvesters.errors import SourceError
from harvesters.linked_crawl import Crawl
from harvesters.sentences import Sentence, agreeing
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import Answer, running_portal

UNREAD = SourceError("status", "x no está.", "x is not there.")


def crawled(**numbers):
    crawl = Crawl(5, {"datos.example"})
    for name, number in numbers.items():
        setattr(crawl, name, number)
    return crawl


@pytest.mark.parametrize(
    ("crawl", "es", "en"),
    [
        (crawled(failed=[UNREAD]), "1 documento que los contenedores nombran no se pudo leer: x", "1 document that"),
        (crawled(failed=[UNREAD] * 2), "2 documentos que los contenedores nombran no se pudieron", "2 documents that"),
        (crawled(elsewhere=1), "nombran es de otro sitio, o no tiene", "name is of another site, or has no address"),
        (crawled(elsewhere=2), "nombran son de otros sitios, o no tienen", "name are of other sites, or have no"),
        (crawled(left_over=1), "1 documento quedó sin pedir: 5", "1 document was not asked for: 5"),
        (crawled(left_over=2), "2 documentos quedaron sin pedir: 5", "2 documents were not asked for: 5"),
    ],
)
def test_what_a_crawl_objects(crawl, es, en):
    assert es in crawl.objection.es
    assert en in crawl.objection.en


@pytest.mark.parametrize(
    ("number", "es", "en"),
    [
        (
            1,
            "nombran 1 documento: 1 se leyó, 1 falló, 1 no es RDF.",
            "name 1 document: 1 was read, 1 failed, 1 is no RDF.",
        ),
        (
            2,
            "nombran 2 documentos: 2 se leyeron, 2 fallaron, 2 no son RDF.",
            "name 2 documents: 2 were read, 2 failed, 2 are no RDF.",
        ),
    ],
)
def test_what_a_crawl_tells(number, es, en):
    story = crawled(named=number, read=number, failed_members=number, without_rdf=number).story
    assert story.es.endswith(es)
    assert story.en.endswith(en)


@pytest.mark.parametrize(
    ("number", "es", "en"),
    [
        (1, "1 página no se pudo leer: ", "1 page could not be read: "),
        (2, "2 páginas no se pudieron leer; la primera: ", "2 pages could not be read; the first: "),
    ],
)
def test_what_a_walk_over_pages_objects(number, es, en):
    with running_portal() as portal:
        urls = "".join(f"<url><loc>{portal.url}/conjuntos/{each}</loc></url>" for each in range(number))
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
        portal.script("/sitemap.xml", Answer(body, content_type="text/xml"))
        for each in range(number):
            portal.script(f"/conjuntos/{each}", Answer(b"", 403))
        stopped = walk(f"{portal.url}/sitemap.xml", protocol="sitemap").outcome.tally.stopped
    assert isinstance(stopped, Sentence)
    assert stopped.es.startswith(es)
    assert stopped.en.startswith(en)


def test_none_takes_the_words_of_many():
    assert agreeing(0, Sentence("página", "page"), Sentence("páginas", "pages")).es == "0 páginas"
