"""``python -m storage.migrations "what changes"``: write the migration from the newest revision to `storage.tables`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage.migrations import HEAD


def main() -> None:
    """Bring an empty database to the newest revision and let Alembic compare it with the tables."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with TemporaryDirectory() as folder, create_engine(f"sqlite:///{folder}/milpa.sqlite").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        number = int(HEAD.rpartition("_")[2]) + 1
        command.revision(config, " ".join(sys.argv[1:]), autogenerate=True, rev_id=f"milpa_{number:04}")
    sys.stdout.write("Now set HEAD in storage/migrations/__init__.py and read the new script.\n")


if __name__ == "__main__":
    main()
