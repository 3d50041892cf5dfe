"""The commands that are killed: harvest, publish, remap, redact; `drill.upgrades` has the fifth, migrate.

Each works on an installation with one source, whose portal says in every title in which turn it was written: a record
that is lost, old or there twice shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from drill.installations import Breach, Installation
from drill.one_source import DATASETS, SLUG
from drill.portals import ROWS, make_packages, portal_of, title_of
from drill.processes import Running
from drill.released import check_published, check_release
from drill.searching import iter_files_with, places_of
from drill.stages import Stage
from drill.stores import check_bodies, check_healed, check_store, titles_of
from federation.indexing import catch_up
from storage.database import Database
from storage.records import iter_documents
from storage.sources import require_source
from tests.harvesters.portal import Portal

REMAPPED = 410
"""Records of the source that is mapped again: more than two transactions."""


class _OneSource:
    """What all of them share: an installation, a portal, and what the portal shows."""

    def __init__(self, installation: Installation, portal: Portal) -> None:
        self.milpa = installation
        self.portal = portal
        self.shown: frozenset[str] = frozenset()

    def show(self, packages: list[Any]) -> None:
        """Let the portal show other datasets."""
        self.portal.packages = packages
        self.portal.asked.clear()
        self.shown = frozenset(package["id"] for package in packages)

    def documents(self) -> list[dict[str, Any]]:
        """The documents of the index."""
        with self.milpa.database() as database, database.read() as connection:
            source = require_source(database, SLUG)
            return [orjson.loads(each.document) for each in iter_documents(connection, source.id)]

    def check_killed(self, _turn: int) -> None:
        """Nothing is lost: these commands take no record away."""
        with self.milpa.database() as database:
            check_store(database, self.shown, self.shown)

    def check_end(self) -> None:
        """All that is kept is what it was."""
        with self.milpa.database() as database:
            check_bodies(database)


class HarvestVictim(_OneSource):
    """A harvest of a portal whose datasets have all changed, and that has one more than before."""

    held: frozenset[str] = frozenset()
    """What the store held before this turn."""
    first_job = 0

    def prepare(self, turn: int) -> None:
        """Change every dataset."""
        self.held = self.shown
        self.show(make_packages(DATASETS + turn, turn))
        self.first_job = max((job["id"] for job in self._jobs()), default=0) + 1

    def start(self, _turn: int) -> Running:
        """Harvest."""
        return self.milpa.start("harvest", SLUG)

    def check_killed(self, turn: int) -> None:
        """A page is stored whole or not at all, and before the next one is asked for."""
        with self.milpa.database() as database:
            check_store(database, self.held, self.shown)
            with database.read() as connection:
                titles = titles_of(connection)
        written = sum(titles.get(f"id-{number:05}") == title_of(number, turn) for number in range(1, 10_000))
        asked = [start for start in self.portal.starts() if start < len(self.shown)]
        least = ROWS * (len(set(asked)) - 1)
        if written < min(least, len(self.shown)) or (written % ROWS and written != len(self.shown)):
            raise Breach(f"{written} records are of this turn after {len(asked)} pages of {ROWS} were asked for")

    def heal(self, turn: int) -> None:
        """Harvest again: everything is as the portal shows it, and `milpa jobs` counts nothing twice."""
        self.milpa.must("harvest", SLUG)
        with self.milpa.database() as database:
            check_healed(database, self.shown)
            with database.read() as connection:
                old = {key for key, title in titles_of(connection).items() if title != title_of(int(key[3:]), turn)}
        if old:
            raise Breach(f"{len(old)} records are still of an earlier turn")
        self._check_counts([job for job in self._jobs() if job["id"] >= self.first_job])

    def _jobs(self) -> list[dict[str, Any]]:
        """The jobs that `milpa jobs` tells, newest first."""
        jobs: list[dict[str, Any]] = self.milpa.must("jobs", SLUG, "--limit", "3", "--json").json["jobs"]
        return jobs

    def _check_counts(self, jobs: list[dict[str, Any]]) -> None:
        """What was cut and what went on count each record once, together."""
        newest, everything = jobs[0], len(self.shown)
        told = {
            "new": sum(job["new"] for job in jobs), "changed": sum(job["changed"] for job in jobs),
            "unchanged": newest["unchanged"], "seen": newest["seen"], "received": newest["received"],
            "duplicates": newest["duplicates"], "missing": newest["missing"], "verdict": newest["verdict"],
        }  # fmt: skip
        earlier = sum(job["new"] + job["changed"] for job in jobs[1:])
        expected = {
            "new": everything - len(self.held), "changed": len(self.held), "unchanged": earlier, "seen": everything,
            "received": everything, "duplicates": 0, "missing": 0, "verdict": "complete",
        }  # fmt: skip
        if told != expected:
            raise Breach(f"milpa jobs tells {told} where {expected} came to pass")


class PublishVictim(_OneSource):
    """A publication of an index in which everything has changed."""

    number = 0
    """The release that stands."""

    def prepare(self, turn: int) -> None:
        """Change the store."""
        self.show(make_packages(DATASETS, turn))
        self.milpa.must("harvest", SLUG)

    def start(self, _turn: int) -> Running:
        """Publish."""
        return self.milpa.start("publish", "--keep", "2")

    def check_killed(self, turn: int) -> None:
        """Readers find the release before or the new one, whole."""
        super().check_killed(turn)
        manifest = check_release(self.milpa.index)
        if manifest is None and self.number:
            raise Breach("no release is announced any more")
        if manifest is not None and manifest["release"] not in {self.number, self.number + 1}:
            raise Breach(f"release {manifest['release']} after {self.number}")

    def heal(self, _turn: int) -> None:
        """Publish again: the next release, with what the store holds."""
        self.milpa.must("publish", "--keep", "2")
        uris = {document["@id"] for document in self.documents()}
        with self.milpa.database() as database:
            number = check_published(self.milpa.index, database, uris)
        if number != self.number + 1:
            raise Breach(f"release {number} after {self.number}")
        self.number = number


class RemapVictim(_OneSource):
    """A remap after the operator has changed a vocabulary: every record's theme becomes another."""

    THEMES = (("agricultura", "Agricultura"), ("cultura", "Cultura"))

    def prepare(self, turn: int) -> None:
        """Change what a word means."""
        if not self.shown:
            self.show(make_packages(REMAPPED, 0, theme="Simulacro"))
            self.milpa.must("harvest", SLUG)
        folder = self.milpa.home / "vocabularies"
        folder.mkdir(exist_ok=True)
        (folder / "themes.tsv").write_text(f"slug\taliases\n{self.THEMES[turn % 2][0]}\tSimulacro\n")

    def start(self, _turn: int) -> Running:
        """Map again."""
        return self.milpa.start("remap", "--yes")

    def heal(self, turn: int) -> None:
        """Map again: what was not reached is, each record once."""
        self.milpa.must("remap", "--yes")
        with self.milpa.database() as database:
            check_healed(database, self.shown)
        wanted = self.THEMES[turn % 2][1]
        wrong = [each for each in self.documents() if [one["label"]["es"] for one in each["theme"]] != [wanted]]
        if wrong:
            raise Breach(f"{len(wrong)} records were not mapped again")
        if left := self.milpa.must("remap", "--dry-run", "--json").json["sources"]:
            raise Breach(f"there is still something to map: {left}")


class RedactVictim(_OneSource):
    """The erasure of a person's address, which every record names, as portals spell it."""

    SPELLINGS = (
        "{name}@ejemplo.mx", "mailto:%20{name}@ejemplo.mx", "mailto%3A{name}%40ejemplo.mx", "Ana%20{name}%40ejemplo.mx",
        "{name}@ejemplo.mx- Tel. 55", "{name}&#064;ejemplo.mx", "{name}@ejemplo%2Emx", "'{name}@ejemplo.mx'",
    )  # fmt: skip
    name = email = ""

    @property
    def other(self) -> Path:
        """Where a release of before the erasure lies that was never served."""
        return self.milpa.folder / "otra"

    def prepare(self, turn: int) -> None:
        """Let every dataset name a person."""
        self.name = f"persona-{turn}"
        self.email = f"{self.name}@ejemplo.mx"
        self.show(make_packages(DATASETS, turn, "; ".join(self.SPELLINGS).format(name=self.name)))
        self.milpa.must("harvest", SLUG)
        self.milpa.must("publish")
        self.show(make_packages(DATASETS + 1, turn, "; ".join(self.SPELLINGS).format(name=self.name)))
        self.milpa.must("harvest", SLUG)
        self.milpa.must("publish", "--out", str(self.other))

    def start(self, _turn: int) -> Running:
        """Erase."""
        return self.milpa.start("redact", self.email, "--reason", "solicitud", "--yes")

    def heal(self, _turn: int) -> None:
        """Erase again: it is nowhere, and no record is gone; a release of before, served, does not bring it back."""
        self.milpa.must("redact", self.email, "--reason", "solicitud", "--yes")
        with self.milpa.database() as database:
            check_healed(database, self.shown)
            self._require_gone(database, "is still in")
            catch_up(database, self.other)
            self._require_gone(database, "came back with a release of before into")
        self.milpa.must("publish", "--keep", "1")
        with self.milpa.database() as database:
            check_published(self.milpa.index, database, {document["@id"] for document in self.documents()})
            self._require_gone(database, "came back with the next release into")

    def _require_gone(self, database: Database, what: str) -> None:
        if found := places_of(database, self.name):
            raise Breach(f"what was erased {what} {', '.join(found)}")

    def check_end(self) -> None:
        """Nor does it come back, while the portal goes on sending it; nor is it in the bytes of a file."""
        super().check_end()
        self.milpa.must("harvest", SLUG)
        with self.milpa.database() as database:
            check_healed(database, self.shown)
            found = [*places_of(database, self.name), *iter_files_with(self.milpa.home, self.name)]
        if found:
            raise Breach(f"what was erased came back into {', '.join(found)}")


def _staging(kind: type[Any], datasets: int = DATASETS, rows: int = ROWS) -> Any:
    """How a victim of one kind is brought onto a stage."""

    @contextmanager
    def stage_victim(stage: Stage) -> Iterator[Any]:
        with portal_of(datasets, rows) as portal:
            installation = stage.build(kind.__name__)
            installation.join(SLUG, portal.url)
            yield kind(installation, portal)

    return stage_victim


VICTIMS = {
    "harvest": _staging(HarvestVictim),
    "publish": _staging(PublishVictim),
    "remap": _staging(RemapVictim, rows=200),
    "redact": _staging(RedactVictim),
}
"""The commands by name."""
