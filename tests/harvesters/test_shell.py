"""A developer's `scrapy crawl`: every protocol, with nothing but a URL."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harvesters.registry import WALKS
from tests.harvesters.geoportals import Csw
from tests.harvesters.portal import Answer, running_portal
from tests.harvesters.protocols import test_arcgis_hub as hub_site

ROOT = Path(__file__).resolve().parents[2]
DATASETS = [{"title": f"Conjunto {number}", "identifier": str(number)} for number in range(3)]
TURTLE = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<#1> a dcat:Dataset ; dct:title "Uno" . <#2> a dcat:Dataset ; dct:title "Dos" . <#3> a dcat:Dataset ; dct:title "Tres" .
"""


@pytest.mark.parametrize("protocol", WALKS)
def test_all_of_a_walk_can_be_read_before_it_begins(protocol):
    """Scrapy's exporter of feeds reads every attribute of a spider as it opens."""
    walk = WALKS[protocol](url="https://datos.ejemplo.gob.mx")
    for name in dir(walk):
        getattr(walk, name)


def test_selectors_come_from_a_file(tmp_path):
    (tmp_path / "selectors.toml").write_text('[list]\ndataset = "h2 a"\n', "utf-8")
    walk = WALKS["web_pages"](url="https://datos.ejemplo.gob.mx", selectors=str(tmp_path / "selectors.toml"))
    assert walk.endpoint.selectors.startswith("[list]")


@pytest.mark.parametrize(
    ("protocol", "path", "respond", "records"),
    [
        ("data_json", "/data.json", Answer(json.dumps({"dataset": DATASETS}).encode()), 3),
        ("dcat_rdf", "/catalog.ttl", Answer(TURTLE, content_type="text/turtle"), 3),
        ("arcgis_hub", hub_site.US, hub_site.dcat_us(1, 2, 3), 3),
        ("csw", "/csw", Csw().respond, 250),
    ],
)
def test_a_protocol_and_a_url_are_enough(protocol, path, respond, records, tmp_path):
    pages = tmp_path / "pages.jsonl"
    with running_portal() as portal:
        portal.script(path, respond)
        url = portal.url if protocol == "arcgis_hub" else portal.url + path
        run = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", protocol, "-a", f"url={url}", "-O", str(pages)],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=os.environ | {"PYTHONWARNINGS": ""},
        )  # fmt: skip
    assert run.returncode == 0
    assert "Traceback" not in run.stderr
    assert sum(len(json.loads(page)["records"]) for page in pages.read_text().splitlines()) == records
