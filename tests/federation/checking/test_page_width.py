"""The page of a check is read on a phone, whatever long words a catalogue has; and counts as people do."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from federation.checking.html_report import html_from_report
from federation.checking.targets import check
from federation.settings import Settings
from storage.database import open_database

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
PHONE = 360
"""Pixels across a small phone."""
ADDRESS = f"https://datos.ejemplo.gob.mx/{'descargas' * 20}.csv"
CATALOGUE = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.mx/1> a dcat:Dataset ; dct:title "Agua"@es ; dct:accrualPeriodicity "{ADDRESS}" ; dct:issued "{ADDRESS}" ;
  dcat:distribution [ dcat:downloadURL <{ADDRESS}> ; dcat:accessService [ dcat:endpointURL <{ADDRESS}> ] ] .
<https://a.mx/s> a dcat:DataService ; dct:title "{ADDRESS}"@es ; dcat:endpointURL <https://a.mx/api> .
"""
MEASURE = "onload = () => { document.title = 'width ' + frames[0].document.documentElement.scrollWidth; };"


@pytest.fixture
def page(tmp_path: Path) -> str:
    database = open_database(f"sqlite:///{tmp_path}/milpa.sqlite")
    path = tmp_path / "catalogo.ttl"
    path.write_text(CATALOGUE, encoding="utf-8")
    report = check(database, Settings(), str(path), "dcat-mx", lambda _done: None, by_rules=True)
    database.close()
    return html_from_report(report, "es", datetime(2026, 11, 25, tzinfo=UTC))


@pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
def test_a_phone_need_not_scroll_sideways(page, tmp_path):
    assert BROWSER is not None
    assert page.count(ADDRESS) > 3
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<body><iframe width="{PHONE}" height="800" style="border:0" srcdoc="{escape(page)}"></iframe>'
        f"<script>{MEASURE}</script>",
        encoding="utf-8",
    )
    switches = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--dump-dom")
    ran = subprocess.run([BROWSER, *switches, frame.as_uri()], capture_output=True, text=True, timeout=60, check=True)
    width = re.search(r"<title>width (\d+)</title>", ran.stdout)
    assert width
    assert int(width[1]) <= PHONE


def test_one_is_not_several(page):
    words = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "1 conjunto 1 distribución 1 servicio 0 errores" in words
    assert re.search(r"\d × \w", words)
    assert not re.search(r"×\w", words)
