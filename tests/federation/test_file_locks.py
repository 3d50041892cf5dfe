"""A file that one at a time holds."""

from pathlib import Path

from federation.file_locks import held_file


def test_who_comes_second_is_told_and_may_come_again(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with held_file(path) as first, held_file(path) as second:
        assert (first, second) == (True, False)
    with held_file(path) as third:
        assert third
