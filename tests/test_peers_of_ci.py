"""What CI installs before the tests: quietly, only where it may, and never in the way."""

import shutil
import subprocess
from pathlib import Path

import pytest

PEERS = Path(__file__).parents[1] / ".ci" / "peers"


@pytest.fixture
def run(tmp_path):
    """Run the script among programs of our own: what it says, and what it asked of apt-get."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "env", "timeout"):
        (tools / name).symlink_to(shutil.which(name))
    asked = tmp_path / "asked"

    def put(name: str, says: str) -> None:
        (tools / name).write_text(f"#!{shutil.which('bash')}\n{says}\n")
        (tools / name).chmod(0o755)

    def run(*there: str, user: int = 0, apt: str | None = "exit 0") -> tuple[str, list[str]]:
        for name in there:
            put(name, "exit 0")
        put("id", f"echo {user}")
        if apt is not None:
            put("apt-get", f'echo "$*" >> {asked}\n{apt}')
        done = subprocess.run([PEERS], env={"PATH": str(tools)}, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout, asked.read_text().splitlines() if asked.exists() else []

    return run


def test_where_the_tools_are_there_nothing_is_asked(run):
    assert run("rapper", "nginx") == ("", [])


def test_what_is_missing_is_installed_without_a_word(run):
    said, asked = run("nginx")
    assert said == ""
    assert [line.split()[-1] for line in asked] == ["raptor2-utils", "raptor2-utils"]


def test_without_a_list_of_packages_it_is_taken_first(run):
    said, asked = run(apt='[[ "$*" == *update* ]] && : > "$0.updated"; [ -e "$0.updated" ]')
    assert said == ""
    assert [one for line in asked for one in ("update", "download-only") if one in line] == [
        "download-only", "update", "download-only",
    ]  # fmt: skip


@pytest.mark.parametrize("how", [{"user": 1000}, {"apt": None}, {"apt": "echo E: no network >&2; exit 100"}])
def test_where_it_cannot_it_says_what_is_missing_and_goes_on(run, how):
    said, _ = run(**how)
    assert said == "peers: without raptor2-utils nginx-light\n"
