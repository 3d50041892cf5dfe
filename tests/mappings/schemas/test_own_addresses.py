"""Which addresses hold only inside a portal, and which of them can be mended."""

from dataclasses import replace

import pytest

from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.own_addresses import own_hosts, rehosted
from mappings.values.hosts import STAND_INS

ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Jalisco", "https://geo.ejemplo.mx", "state", None, "14")


class TestRehosting:
    OWN = own_hosts(["http://172.16.6.140:80/", "https://geo.ejemplo.mx/", None, 7])

    def test_only_internal_hosts_are_the_portals_own(self) -> None:
        assert {"172.16.6.140"} | STAND_INS == self.OWN

    @pytest.mark.parametrize(
        ("given", "made"),
        [
            ("http://172.16.6.140/geoserver/ows?a=b", "https://geo.ejemplo.mx/geoserver/ows?a=b"),
            ("http://default", "https://geo.ejemplo.mx/"),
            ("https://h-o.st/sites/default/files/a.csv", "https://geo.ejemplo.mx/sites/default/files/a.csv"),
        ],
    )
    def test_a_path_of_its_own_gets_the_public_address_and_it_is_said(self, given: str, made: str) -> None:
        issues: list[Issue] = []
        assert rehosted(given, "url", self.OWN, ORIGIN, issues) == made
        assert issues == [Issue("url.rehosted", "url", given)]

    def test_a_bare_path_is_no_fault(self) -> None:
        issues: list[Issue] = []
        assert rehosted("/layers/a:b", "detail_url", self.OWN, ORIGIN, issues) == "https://geo.ejemplo.mx/layers/a:b"
        assert issues == []

    @pytest.mark.parametrize(
        "given",
        ["http://geoserver:8080/ows", "https://otro.mx/a", "//otro.mx/a", "", None, 7, "http://[::1/a", "palabras"],
    )
    def test_anything_else_stays(self, given: object) -> None:
        issues: list[Issue] = []
        assert rehosted(given, "url", self.OWN, ORIGIN, issues) == given
        assert issues == []

    def test_without_an_address_of_the_portal_nothing_can_be_mended(self) -> None:
        nameless = replace(ORIGIN, home="")
        assert rehosted("http://default/a", "url", self.OWN, nameless, []) == "http://default/a"

    def test_a_portal_below_a_path_of_its_host_is_not_named_twice(self) -> None:
        below = replace(ORIGIN, home="https://ejemplo.mx/geonode")
        assert rehosted("/geonode/layers/a", "url", self.OWN, below, []) == "https://ejemplo.mx/geonode/layers/a"
        assert rehosted("/layers/a", "url", self.OWN, below, []) == "https://ejemplo.mx/geonode/layers/a"
