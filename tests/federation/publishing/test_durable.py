"""What is new in a release is forced to the disk before readers are told of it, and what is old is not again."""

import os
from pathlib import Path

import pytest

from federation import durable
from federation.durable import MANY, flush_tree


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is forced to the disk by itself."""
    paths: list[Path] = []
    monkeypatch.setattr(durable, "flush_to_disk", paths.append)
    return paths


def test_a_file_that_has_its_other_name_in_the_same_folder_is_new(tmp_path: Path, forced: list[Path]) -> None:
    (tmp_path / "draft/part").mkdir(parents=True)
    for name in ("earlier", "draft/own", "draft/twin"):
        (tmp_path / name).write_text("x")
    os.link(tmp_path / "earlier", tmp_path / "draft/part/linked")
    os.link(tmp_path / "draft/twin", tmp_path / "draft/part/twin")

    flush_tree(tmp_path / "draft")

    inodes = [path.stat().st_ino for path in forced]
    expected = [tmp_path / place for place in ("draft", "draft/part", "draft/own", "draft/twin")]
    assert sorted(inodes) == sorted(path.stat().st_ino for path in expected)


def test_many_files_are_forced_together(tmp_path: Path, forced: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[bool] = []
    monkeypatch.setattr(os, "sync", lambda: syncs.append(True))
    for number in range(MANY + 1):
        (tmp_path / str(number)).touch()
    flush_tree(tmp_path)
    assert (forced, syncs) == ([], [True])
