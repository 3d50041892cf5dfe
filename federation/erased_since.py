"""Releases of before an erasure may hold what was erased: nothing new is made of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from federation.manifests import moment_of_reading
from storage.database import Database
from storage.redactions import list_marks


def erased_since(database: Database, manifest: Mapping[str, Any]) -> datetime | None:
    """When something was last erased from the store after it was read for a release; None where nothing was.

    Within the same moment (a second, for one of an older version) the erasure counts as the later of the two.
    """
    read = datetime.fromisoformat(moment_of_reading(manifest))
    return max((mark.at for mark in list_marks(database) if mark.at >= read), default=None)
