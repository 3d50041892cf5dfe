"""The documents of a linked source: how many are asked for, whatever a container names."""

from harvesters.linked_crawl import Crawl

SITE = "https://datos.ejemplo.gob.mx"


def test_a_container_that_names_a_next_page_for_ever_has_an_end():
    crawl = Crawl(most=20, sites={"datos.ejemplo.gob.mx"})
    asked = 0
    crawl.add_pages([f"{SITE}/c?page=1"])
    while crawl.next() is not None and asked < 100:
        asked += 1
        crawl.add_pages([f"{SITE}/c?page={asked + 1}"])
    assert (asked, crawl.left_over) == (20, 1)
    assert crawl.lacking
