"""Retention: how long what was replaced is kept, by the installation's settings, and never less than what is published.

A version that a kept release was made from stays, whatever its age: who reads the release may ask where it came from.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from federation.manifests import moment_of_content
from federation.release_folder import MANIFEST
from federation.settings import Settings
from storage.retention import LONG_AGO, Cutoffs

MARGIN = timedelta(days=1)
"""A release is dated at its end, and was read from the store some time before."""


def cutoffs_from_settings(settings: Settings, index: Path, now: datetime) -> Cutoffs:
    """Until when something must have been replaced, or ended, to be let go of; `index` is where releases are kept."""
    oldest = oldest_release(index)
    published = now if oldest is None else oldest - MARGIN
    return Cutoffs(
        versions=min(_before(now, settings.keep_versions_days), published),
        bodies=min(_before(now, settings.keep_bodies_days), published),
        jobs=_before(now, settings.keep_jobs_days),
        changes=_before(now, settings.keep_changes_days),
    )


def oldest_release(index: Path) -> datetime | None:
    """When the oldest release was published that lies in a publication folder; None where there is none."""
    moments = (_published(path) for path in index.glob(f"releases/*/{MANIFEST}"))
    return min((moment for moment in moments if moment is not None), default=None)


def _published(path: Path) -> datetime | None:
    """When the content of a release was published, by its manifest; None for one that is damaged."""
    try:
        return datetime.fromisoformat(moment_of_content(orjson.loads(path.read_bytes()))).astimezone(UTC)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _before(now: datetime, days: float) -> datetime:
    try:
        return max(now - timedelta(days=days), LONG_AGO)
    except OverflowError:  # «for ever», as somebody's number
        return LONG_AGO
