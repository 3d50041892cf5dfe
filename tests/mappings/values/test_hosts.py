"""Which hosts nobody outside a network can reach."""

import pytest

from mappings.origin import Origin
from mappings.registry import mapping_fingerprint
from mappings.values.hosts import host_of, including_internal, is_internal
from mappings.values.urls import url


@pytest.mark.parametrize(
    "host",
    ["localhost", "default", "geoserver", "172.16.6.140", "10.0.0.7", "192.168.1.2", "127.0.0.1", "::1", "fe80::1",
     "127.1", "0x7f.0.0.1", "2130706433", "h-o.st", "geonode.local", "geo.svc.internal", "169.254.1.1"],
)  # fmt: skip
def test_it_is_internal(host: str) -> None:
    assert is_internal(host)


@pytest.mark.parametrize("host", ["datos.gob.mx", "186.33.211.253", "2001:4860:4860::8888", "local.gob.mx", ""])
def test_it_is_not(host: str) -> None:
    assert not is_internal(host)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://datos.gob.mx", "datos.gob.mx"), ("http://datos.gob.mx.:8080?a=http://b", "datos.gob.mx"),
        ("http://LocalHost.:80/a", "localhost"), ("http://ana@datos.gob.mx/", "datos.gob.mx"),
        ("http://[::1]/a", "::1"), ("http://[::1/a", ""), ("/a", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


def test_an_index_for_a_network_of_its_own_links_to_its_hosts() -> None:
    origin = Origin("https://indice.ejemplo.mx", "fuente", "Jalisco")
    before = url("http://10.0.0.7/a.csv"), mapping_fingerprint("ckan", origin)
    with including_internal(True):
        assert url("http://10.0.0.7/a.csv") == ("http://10.0.0.7/a.csv", None)
        assert url("http://default/a.csv") == (None, "url.internal")
        assert mapping_fingerprint("ckan", origin) != before[1]
    assert (url("http://10.0.0.7/a.csv"), mapping_fingerprint("ckan", origin)) == before
