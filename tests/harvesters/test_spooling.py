"""What lies on disk while a document is received, and afterwards."""

import os
import tempfile

from harvesters.spooling import sweep_spools


def test_what_a_killed_process_left_is_swept_after_a_day(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new, foreign = (tmp_path / name for name in ("milpa-a.document", "milpa-b.document", "other.document"))
    for path in (old, new, foreign):
        path.touch()
    for path in (old, foreign):
        os.utime(path, (0, 0))
    sweep_spools()
    assert (old.exists(), new.exists(), foreign.exists()) == (False, True, True)
