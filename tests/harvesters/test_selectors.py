import json

import pytest
from parsel import Selector

from harvesters.selectors import SelectorsError, schema_org_from_page, selectors_from_file

FILE = b"""
[list]
dataset = "h2 a"
next = "//a[@rel='next']"

[dataset]
title = "h1"
publisher = ".institucion"
keyword = "ul.etiquetas li"

[distribution]
each = "li.recurso"
title = ".nombre"
download_url = "a"
"""
PAGE = """<html><h1>  Presupuesto
 2026 </h1><p class="institucion">Tesoreria</p><ul class="etiquetas"><li>gasto</li><li></li><li>egresos</li></ul>
<li class="recurso"><b class="nombre">Enero</b><a href="/a b.csv">bajar</a></li>
<li class="recurso"><b class="nombre">Febrero</b><a href="http://otro.example/f.csv">bajar</a></li></html>"""


def test_a_page_is_read_as_schema_org():
    found = schema_org_from_page(Selector(text=PAGE), selectors_from_file(FILE), "https://x.example/1")
    assert found == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": "https://x.example/1",
        "url": "https://x.example/1",
        "name": "Presupuesto 2026",
        "publisher": {"@type": "Organization", "name": "Tesoreria"},
        "keywords": ["gasto", "egresos"],
        "distribution": [
            {"@type": "DataDownload", "name": "Enero", "contentUrl": "https://x.example/a b.csv"},
            {"@type": "DataDownload", "name": "Febrero", "contentUrl": "http://otro.example/f.csv"},
        ],
    }


def test_a_page_without_a_title_is_none():
    assert schema_org_from_page(Selector(text="<p>x</p>"), selectors_from_file(FILE), "https://x.example/1") is None


def test_json_and_toml_say_the_same():
    document = {"list": {"dataset": "h2 a::attr(href)"}}
    assert selectors_from_file(json.dumps(document).encode()) == selectors_from_file(
        b'[list]\ndataset = "h2 a::attr(href)"'
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "lack “list.dataset”"),
        (b"[list]\nnext='a'", "lack “list.dataset”"),
        (b"[lista]\na='b'", "do not know “lista”. What may stand there: list, dataset, distribution"),
        (b"[list]\ndataset='a'\nsiguiente='b'", "do not know “list.siguiente”. What may stand there: dataset, next"),
        (b"[list]\ndataset='a'\n[dataset]\npublisher='b'", "lack “dataset.title”"),
        (b"[list]\ndataset='a'\n[distribution]\neach='b'", "lack “distribution.download_url”"),
        (b"[list]\ndataset='a'\n[distribution]\neach='b'\ndownload_url='a'", "lack “dataset.title”"),
        (b"[list]\ndataset=1", "“list.dataset” must be a selector"),
        (b"list=1", "“list” must be a table"),
        (b"[list]\ndataset='h2 >'", "“list.dataset” is no CSS that can be read"),
        (b"[list]\ndataset='//a['", "“list.dataset” is no XPath that can be read"),
        (b"[list]\ndataset='//no:such'", "“list.dataset” is no XPath that can be read"),
        (b"{", "neither TOML nor JSON"),
        (b"[" * 60_000, "neither TOML nor JSON"),
        (b"\xff\xfe", "neither TOML nor JSON"),
        (b"#" * 70_000, "has over 65536 bytes"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_file_that_cannot_be_right_says_where_and_what_may_stand_there(text: bytes, words: str):
    with pytest.raises(SelectorsError) as raised:
        selectors_from_file(text)
    assert words in raised.value.en
    assert raised.value.es != raised.value.en
