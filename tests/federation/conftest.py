"""The program as it is typed, in an installation of its own, and a portal that has joined it."""

import json
import sys
from dataclasses import dataclass

import pytest

from federation import cli
from federation.settings import get_settings
from mappings.vocabularies import Overlay, use_overlay
from tests.harvesters.portal import package, running_portal


@dataclass
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def milpa(monkeypatch, capsys, tmp_path):
    """Run the program in an installation of its own, where loopback portals are allowed."""
    monkeypatch.setenv("MILPA_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MILPA_ALLOW_PRIVATE_ADDRESSES", "1")
    monkeypatch.setenv("MILPA_RETRIES", "0")

    def run(*arguments: str, **environment: str) -> Ran:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["milpa", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(left.value.code or 0, printed.out, printed.err)

    yield run
    get_settings.cache_clear()
    use_overlay(Overlay())


@pytest.fixture
def portal():
    with running_portal() as running:
        running.packages = [package(number, metadata_modified="2026-11-01T10:00:00") for number in range(1, 6)]
        yield running


@pytest.fixture
def joined(milpa, portal):
    assert milpa("join", portal.url, "--name", "uno", "--title", "Jalisco", "--state", "14", "--yes").code == 0
    return "uno"
