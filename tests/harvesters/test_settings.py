import sys

import pytest

from harvesters import reactor
from harvesters.errors import HarvesterError
from harvesters.limits import Limits
from harvesters.registry import WALKS
from harvesters.settings import make_settings
from tests.harvesters.harvesting import walk


def test_the_limits_of_a_harvest_reach_scrapy():
    settings = make_settings(Limits(user_agent="Milpa/1", max_body_bytes=5, timeout_total=7))
    assert settings["USER_AGENT"] == "Milpa/1"
    assert settings.getint("DOWNLOAD_MAXSIZE") == 5
    assert settings.getfloat("DOWNLOAD_TIMEOUT") == 7
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")


def test_settings_can_be_copied_deeply():
    """Every crawler does it; a lock among them would raise TypeError."""
    assert make_settings(Limits()).copy()["DOWNLOADER"].__name__ == "PoliteDownloader"


@pytest.mark.parametrize("module", ["telnet", "remote_control", "memusage", "logcount", "throttle"])
def test_extensions_that_open_ports_or_take_orders_are_not_even_imported(portal, module):
    assert walk(portal.url).outcome.tally.ended
    assert f"scrapy.extensions.{module}" not in sys.modules


def test_every_walk_is_registered_under_its_own_name():
    assert all(name == walk_class.name for name, walk_class in WALKS.items())


def test_a_process_with_a_reactor_of_its_own_is_told_so(monkeypatch):
    monkeypatch.setattr(reactor, "is_reactor_installed", lambda: True)
    with pytest.raises(HarvesterError, match="A Twisted reactor runs in this process already"):
        reactor.Reactor()
