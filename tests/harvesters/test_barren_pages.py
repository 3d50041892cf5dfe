"""A page without a dataset beside pages that have some: what it is taken for."""

import pytest

from harvesters.barren_pages import BarrenPages, folder_of

ABOUT = [b"<html><h1>Acerca de</h1></html>"] * 2
CLOCK = [b"<html><h1>Acerca de</h1><p>Son las 10:41</html>", b"<html><h1>Acerca de</h1><p>Son las 10:42</html>"]
TOKEN = [b"<html><input value='a91f'><h1>Acerca de</h1>", b"<html><input value='77bc'><h1>Acerca de</h1>"]
INCIDENT = [b"<html>Access denied, incident 81a</html>", b"<html>Access denied, incident 92b</html>"]


def seen(pages: dict[str, list[bytes]], fruitful: int = 3) -> BarrenPages:
    barren = BarrenPages()
    for number in range(fruitful):
        barren.bear(f"https://x.mx/datos/{number}")
    for url, bodies in pages.items():
        for body in bodies:
            barren.see(url, body)
    return barren


@pytest.mark.parametrize(
    ("bodies", "held_before", "is_doubtful"),
    [
        (ABOUT, None, False),  # nobody ever saw a dataset there, and the page stands as it is
        (ABOUT, False, False),
        (ABOUT, True, True),  # it had one
        (TOKEN, None, False),  # what no reader sees is no text
        (CLOCK, None, True),  # it may be a notice, until an earlier walk tells otherwise
        (CLOCK, False, False),
        (INCIDENT, None, True),
        (INCIDENT, True, True),
    ],
)
def test_one_page_is_judged_by_what_was_found_there_before_and_by_looking_twice(bodies, held_before, is_doubtful):
    url = "https://x.mx/datos/acerca"
    assert seen({url: bodies}).doubtful(lambda _: held_before) == [url] * is_doubtful


@pytest.mark.parametrize("bodies", [ABOUT, INCIDENT])
def test_one_text_in_the_place_of_several_pages_is_a_notice(bodies):
    pages = {f"https://x.mx/datos/n{number}": bodies for number in range(9)}
    barren = seen(pages)
    assert barren.notices() == set(pages)
    assert barren.doubtful(lambda _: None) == list(pages)
    assert barren.unsettled(were_read_twice=True) == set(pages)


def test_pages_that_differ_by_a_number_only_are_no_notice():
    pages = {f"https://x.mx/datos/page-{number}": [b"<h1>Pagina %d</h1>" % number] * 2 for number in range(9)}
    assert seen(pages).doubtful(lambda _: None) == []


def test_many_pages_of_another_kind_that_change_are_no_portal_in_trouble():
    pages = {f"https://x.mx/datos/{word}": [b"<p>%s 1</p>" % word.encode(), b"<p>%s 2</p>" % word.encode()]
             for word in ("uno", "dos", "tres", "cuatro")}  # fmt: skip
    assert seen(pages).doubtful(lambda _: None) == []


def test_pages_of_another_folder_are_none_of_these():
    barren = seen({"https://x.mx/acerca": INCIDENT})
    assert (barren.beside, barren.doubtful(lambda _: True)) == ([], [])
    assert barren.unsettled(were_read_twice=True) == {"https://x.mx/acerca"}


def test_a_page_that_has_its_dataset_the_second_time_is_none_of_these():
    barren = seen({"https://x.mx/datos/9": [b"espere"]})
    barren.bear("https://x.mx/datos/9")
    assert barren.beside == []


@pytest.mark.parametrize("body", [b"<" * 300_000, b"a" * 300_000, b"<p" * 150_000, b"a1" * 150_000, b""])
def test_a_hostile_page_is_compared_in_no_time(body):
    assert seen({"https://x.mx/datos/x": [body, body]}).doubtful(lambda _: None) == []


@pytest.mark.parametrize(("url", "folder"), [("https://x.mx/a/b?c=/d", "/a"), ("https://x.mx/a/", ""), ("x", "")])
def test_what_a_page_stands_in(url, folder):
    assert folder_of(url) == folder
