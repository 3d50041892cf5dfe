"""A command imports what it needs and no more: Scrapy, rdflib and pyshacl take seconds on a small machine."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRAPY, SHAPES = {"scrapy", "twisted"}, {"rdflib", "pyshacl", "pyparsing"}
SCRIPT = """
import sys
sys.argv = ["milpa", *sys.argv[1:]]
from federation.cli import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write("MODULES " + " ".join({name.partition(".")[0] for name in sys.modules}))
"""

SIGNALLED = """
import os, signal, sys
number, module = int(sys.argv[1]), sys.argv[2]
sys.argv = ["milpa", "sources"]
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests may be deaf to Ctrl-C

class Signaller:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), number)

sys.meta_path.insert(0, Signaller())
from federation.__main__ import main
main()
"""
"""The program, which gets a signal while it imports a module."""


def modules_after(home: Path, *words: str) -> set[str]:
    """The packages that a command has imported when it ends."""
    environment = {**os.environ, "MILPA_HOME": str(home), "MILPA_LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stderr.rpartition("MODULES ")[2].split())


@pytest.fixture
def catalogue(tmp_path: Path) -> str:
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"dataset": [{"identifier": "a", "title": "Agua", "modified": "ayer"}]}))
    return str(path)


@pytest.mark.parametrize("command", ["sources", "jobs", "issues"])
def test_who_asks_the_store_waits_for_no_crawler_and_no_shapes(tmp_path: Path, command: str) -> None:
    assert not modules_after(tmp_path, command) & (SCRAPY | SHAPES | {"lxml", "pyoxigraph"})


def test_a_harvest_with_nothing_due_waits_for_no_crawler_and_asks_nobody(tmp_path: Path) -> None:
    assert not modules_after(tmp_path, "harvest", "--due") & (SCRAPY | SHAPES | {"requests", "dns"})


def test_a_look_whether_anything_is_due_waits_for_no_tables_no_migrations_and_nothing_to_print_with(
    tmp_path: Path,
) -> None:
    modules_after(tmp_path, "sources")  # makes the database
    assert not modules_after(tmp_path, "harvest", "--due") & {"sqlmodel", "alembic", "rich"}


def test_a_harvest_without_a_proof_to_look_for_loads_no_resolver(tmp_path: Path, catalogue: str) -> None:
    modules_after(tmp_path, "join", catalogue)
    loaded = modules_after(tmp_path, "harvest", "--all")
    assert "scrapy" in loaded
    assert "dns" not in loaded


def test_a_file_is_checked_without_a_crawler_and_by_our_own_rules_without_shapes(
    tmp_path: Path, catalogue: str
) -> None:
    assert not modules_after(tmp_path, "check", catalogue) & (SCRAPY | SHAPES)


def test_other_shapes_and_the_graph_of_a_report_load_what_they_need(tmp_path: Path, catalogue: str) -> None:
    assert "rdflib" in modules_after(tmp_path, "check", catalogue, "--shapes", "dcat-ap-3")


@pytest.mark.parametrize("module", ["federation.cli", "typer", "federation.cli.usage", "federation.cli.registry"])
@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, "milpa: Interrumpido"), (signal.SIGTERM, 143, "milpa: Terminado")]
)
def test_a_signal_while_the_program_starts_ends_it_with_a_sentence(
    tmp_path: Path, module: str, number: signal.Signals, code: int, said: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SIGNALLED, str(int(number)), module],
        env={**os.environ, "MILPA_HOME": str(tmp_path), "MILPA_LANG": "es"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (code, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(said)
