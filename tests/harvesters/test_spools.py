"""What lies on disk while a document is received, and what is said when the disk refuses."""

import json
import os
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from harvesters.spools import LOCAL_DISK, LocalDiskError, Spool, sweep_spools, temporary_database
from harvesters.subjects import MEMORY, SubjectTable
from tests.harvesters.disks import fill_files
from tests.harvesters.harvesting import walk
from tests.harvesters.portal import Answer, running_portal

TURTLE = b"<https://a.example/1> a <http://www.w3.org/ns/dcat#Dataset> ."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(folder):
    left, new, foreign = (folder / name for name in ("milpa-a.document", "milpa-b.document", "other.document"))
    for path in (left, new, foreign):
        path.touch()
    with closing(Spool()) as held:
        held.finish()
        for path in (left, foreign, held.path):
            os.utime(path, (0, 0))
        sweep_spools()
        assert sorted(folder.iterdir()) == sorted((new, foreign, held.path))
    assert not held.path.exists()


def test_a_full_disk_is_told_as_such_and_leaves_nothing(folder, monkeypatch):
    fill_files(monkeypatch)
    spool = Spool()
    with pytest.raises(LocalDiskError, match="no room left on the disk of the folder") as refused:
        spool.write(bytes(1 << 20))
    spool.close()
    assert refused.value.es.startswith(f"No queda espacio en el disco de la carpeta {folder}. Libere espacio")
    assert list(folder.iterdir()) == []


def test_a_folder_that_takes_nothing_is_told_with_what_the_system_said(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "gone"))
    with pytest.raises(LocalDiskError, match=r"cannot be written \(No such file or directory"):
        Spool()


def test_a_large_graph_lies_in_the_same_folder(folder):
    with closing(SubjectTable()) as table:
        for number in range(0, 2 * MEMORY, 1 << 20):
            table.add(b'<https://a.example/%d> <https://b.example/> "%b" .\n' % (number, b"x" * (1 << 20)))
        opened = {str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()}
        assert any(path.startswith(f"{folder}/") for path in opened)
    assert list(folder.iterdir()) == []


def test_a_graph_that_finds_no_room_is_told_as_such(folder):
    with pytest.raises(LocalDiskError, match="no room left"):
        temporary_database("PRAGMA max_page_count=1; CREATE TABLE one (a); CREATE TABLE two (a);")


@pytest.mark.parametrize(
    ("protocol", "body", "content_type"),
    [
        ("data_json", json.dumps([{"identifier": "1"}]).encode(), "application/json"),
        ("dcat_rdf", TURTLE, "text/turtle"),
    ],
)
def test_a_portal_is_asked_once_and_not_blamed_when_the_disk_here_is_full(
    folder, monkeypatch, protocol, body, content_type
):
    fill_files(monkeypatch)
    with running_portal() as portal:
        portal.script("/catalogue", Answer(body, content_type=content_type))
        walked = walk(portal.url + "/catalogue", protocol=protocol)
        assert len(portal.asked) == 1
    assert walked.error.startswith(f"There is no room left on the disk of the folder {folder}")
    assert (walked.outcome.problem, walked.outcome.retries) == (LOCAL_DISK, 0)
    assert list(folder.iterdir()) == []
