"""The files of a release, written from a draft: those of the whole."""

from pathlib import Path

from federation.assembling import ReleaseFile, write_file, write_table
from federation.drafting import Draft
from federation.exporters import TABLES
from federation.segments import SegmentShelf


def write_files(place: Path, draft: Draft, shelf: SegmentShelf) -> list[ReleaseFile]:
    """Write every file of the whole into `place`.  Raises `DamagedSegmentError`."""
    files = [write_file(place, framework, draft.segments, shelf) for framework in draft.frameworks]
    return files + [write_table(place, table, draft.segments, shelf) for table in TABLES.values()]
