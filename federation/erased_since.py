"""Releases of before an erasure may hold what was erased: nothing new is made of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from federation.manifests import moment_of_content
from storage.database import Database
from storage.redactions import list_marks


def erased_since(database: Database, manifest: Mapping[str, Any]) -> datetime | None:
    """When something was last erased from the store after a release's content was published; None where nothing was.

    Within the second of its publication the erasure counts as the later of the two.
    """
    published = datetime.fromisoformat(moment_of_content(manifest))
    return max((mark.at for mark in list_marks(database) if mark.at >= published), default=None)
