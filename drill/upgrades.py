"""The migration of a database of an earlier schema, which is killed: it was done, or nothing was."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from drill.earlier_schemas import REVISIONS, iter_differences, make_earlier
from drill.installations import Breach, Installation
from drill.processes import Running
from drill.stages import Stage
from storage.migrations import HEAD, VERSION_TABLE

COPIES = 10
"""Of the records: seventy."""


class MigrateVictim:
    """The first command of a newer program on the database of an older one; a new database each turn."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._revision = REVISIONS[-1]
        self._made: dict[int, str] = {}
        self.milpa: Installation

    def prepare(self, turn: int) -> None:
        """Make a database of an earlier schema, of each in turn."""
        self._revision = REVISIONS[turn % (len(REVISIONS) - 1)]
        if self._revision not in self._made:
            self._made[self._revision] = self._stage.build(f"schema_{self._revision}").url
            make_earlier(self._made[self._revision], self._revision, COPIES)
        self.milpa = self._stage.build(f"migrate_{turn}", self._made[self._revision])

    def start(self, _turn: int) -> Running:
        """Run a command that writes nothing of its own."""
        return self.milpa.start("sources", "--json")

    def check_killed(self, _turn: int) -> None:
        """It is of one schema or of the other."""
        engine = create_engine(self.milpa.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one()
        engine.dispose()
        if found not in {HEAD, f"milpa_{self._revision:04}"}:
            raise Breach(f"the database stopped at {found} between milpa_{self._revision:04} and {HEAD}")

    def heal(self, _turn: int) -> None:
        """Run it again: every row is there, as its migration says."""
        told = self.milpa.must("sources", "--json").json["sources"]
        with self.milpa.database() as database, database.read() as connection:
            different = list(iter_differences(connection, self._revision, COPIES))
        if different or len(told) != 2:
            raise Breach(f"from milpa_{self._revision:04}: {different[:1] or told}")

    def check_end(self) -> None:
        """Nothing more: each turn had a database of its own."""


@contextmanager
def stage_upgrades(stage: Stage) -> Iterator[MigrateVictim]:
    """Bring the migrations onto a stage."""
    yield MigrateVictim(stage)
