"""One source of a portal that a test changes, harvested on the days that the test says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import time_machine

from federation.claims import Claim
from federation.harvest import Harvest
from federation.joining import join
from federation.removals import decide
from federation.settings import Settings
from storage.quarantines import list_quarantines
from storage.records import count_records, get_record, list_events
from tests.harvesters.portal import package

SETTINGS = Settings(allow_private_addresses=True, retries=0, timeout=5)
START = datetime(2026, 3, 1, 3, tzinfo=UTC)


@dataclass
class Network:
    """One source, harvested on the days that a test says."""

    database: object
    portal: object
    source: object

    def show(self, *numbers):
        """Make the portal hold just these."""
        self.portal.packages = [package(number, metadata_modified="2026-01-01T10:00:00") for number in numbers]

    def harvest(self, day):
        with time_machine.travel(START + timedelta(days=day)):
            (result,) = Harvest(self.database, SETTINGS).run([self.source.slug]).results
        return result.job

    def decide(self, day, decision, why="depuración", seen=None):
        at = START + timedelta(days=day)
        return decide(self.database, self.source, decision, by="ana", why=why, now=at, seen=seen)

    def record(self, number):
        return get_record(self.database, self.source.slug, f"id-{number:05}")

    def standing(self):
        """How many live, are missing, are tombstones."""
        counts = count_records(self.database, self.source.id)
        return counts.held - counts.missing, counts.missing, counts.tombstones

    def events(self, number):
        return [event.event for event in list_events(self.database, self.record(number).id)]

    @property
    def quarantine(self):
        """The newest one."""
        found = list_quarantines(self.database, self.source.id)
        return found[-1] if found else None


def make_network(database, portal):
    """Join a portal as the source «uno», on the day before the first."""
    claim = Claim(portal.url, name="uno", title="Portal uno", protocol="ckan", level="federal")
    with time_machine.travel(START - timedelta(days=1)):
        source = join(database, SETTINGS, claim, activate=True).source
    return Network(database, portal, source)
