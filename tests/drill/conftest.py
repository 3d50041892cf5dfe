"""A stage on the databases of the tests: SQLite files, and the PostgreSQL that all tests share."""

from functools import partial

import pytest

from drill.postgresql import make_database
from drill.stages import DIALECTS, Stage, make_file


@pytest.fixture(params=DIALECTS)
def stage(request, tmp_path, worker):
    if request.param == "sqlite":
        return Stage("sqlite", tmp_path, partial(make_file, tmp_path))
    server = request.getfixturevalue("postgresql")
    mark = f"drill_{worker}_{request.node.name}"[:40]

    def make_url(name, like=""):
        return make_database(server, f"{mark}_{name}", like)

    return Stage("postgresql", tmp_path, make_url)
