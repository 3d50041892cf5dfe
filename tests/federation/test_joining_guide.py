"""The joining guide leads every kind of portal to its command: what it prints there is what `milpa join` prints."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from federation.claims import Claim
from federation.cli.joining import tell_joined
from federation.joining import join
from federation.settings import Settings, get_settings
from tests.harvesters.geoportals import Csw, GeoNode
from tests.harvesters.portal import SEARCH, Answer, running_portal
from tests.harvesters.protocols import test_arcgis_hub as hub_site
from tests.harvesters.protocols.test_dkan import Metastore

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLE = b"ds:identifier,ds:title,ds:description\na,Agua,x\nb,Bosques,y\n"
HOST = "datos.ejemplo.gob.mx"


def a_ckan(portal):
    status = {"success": True, "result": {"site_title": "Datos", "ckan_version": "2.10.4"}}
    portal.script("/api/3/action/status_show", Answer(json.dumps(status).encode()))


def a_dkan(portal):
    portal.script(SEARCH, Answer(status=404))
    Metastore(portal, 42)


def a_geonode(portal):
    portal.script(SEARCH, Answer(status=404))
    portal.script("/api/v2/resources", GeoNode().respond_v2)
    portal.script("/catalogue/csw", Csw().respond)


def a_geonetwork(portal):
    portal.script(SEARCH, Answer(status=404))
    service = Csw()

    def respond(asked):
        answer = service.respond(asked)
        return replace(answer, body=answer.body.replace(b"pycsw 2.6.2", b"geonetwork"))

    portal.script("/geonetwork/srv/spa/csw", respond)


def a_hub(portal):
    portal.script(SEARCH, Answer(status=404))
    portal.script(hub_site.US, hub_site.dcat_us(1, 2, 3))


def a_sheet(portal):
    portal.script(SEARCH, Answer(status=404))
    portal.script("/inventario.csv", Answer(TABLE, content_type="text/csv"))


def a_web_site(portal):
    dataset = b'{"@context": "https://schema.org", "@type": "Dataset", "name": "Uno"}'
    page = b"<html><script type='application/ld+json'>" + dataset + b"</script></html>"
    portal.script(SEARCH, Answer(status=404))
    portal.script("/datos/uno", Answer(page, content_type="text/html"))
    sitemap = f"<urlset><url><loc>{portal.url}/datos/uno</loc></url></urlset>"
    portal.script("/sitemap.xml", Answer(sitemap.encode(), content_type="application/xml"))


KINDS = {
    "ckan": (a_ckan, ""),
    "dkan": (a_dkan, ""),
    "geonode": (a_geonode, ""),
    "geonetwork": (a_geonetwork, ""),
    "hub": (a_hub, ""),
    "sheet": (a_sheet, "/inventario.csv"),
    "web site": (a_web_site, ""),
}


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_guide_shows_is_what_is_printed(sqlite_database, capsys, monkeypatch, kind, lang):
    monkeypatch.setenv("MILPA_LANG", lang)
    get_settings.cache_clear()
    stand, path = KINDS[kind]
    with running_portal() as portal:
        stand(portal)
        claim = Claim(portal.url + path, name="ejemplo", title="Ejemplo", municipality="14039")
        tell_joined(join(sqlite_database, Settings(allow_private_addresses=True), claim, activate=False))
        printed = capsys.readouterr().out.replace(portal.url, f"https://{HOST}")
    get_settings.cache_clear()
    guide = (DOCS / f"joining.{lang}.md").read_text()
    command = f"$ milpa join https://{HOST}{path} --name ejemplo --title Ejemplo --municipality 14039\n"
    answers = "".join(re.findall(r"^https?://.*\n|^(?:También|Also).*\n", printed, re.MULTILINE))
    assert command + answers in guide
