"""``milpa backup``, ``restore``: the memory as one file, and back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from federation.backups import Backup, Restored, back_up, restore
from federation.cli.context import STORE, counted, environment, example, open_store, print_json, print_line
from federation.cli.options import AsJson
from federation.settings import get_settings
from federation.words import say

File = Annotated[Path, typer.Argument(metavar="ARCHIVO")]


def add_commands(app: typer.Typer) -> None:
    """Put the commands of this module on the program."""
    app.command(
        "backup",
        help=example(
            "Guarda toda la memoria en un archivo, como está en un momento, aunque se esté cosechando. Lo publicado no "
            "va en él: «milpa publish» lo vuelve a hacer, byte por byte.",
            "Saves the whole memory in one file, as it stands at one moment, even while harvests run. What is "
            "published is not in it: “milpa publish” makes it again, byte for byte.",
            "milpa backup /respaldos/milpa-2026-11-26.tar",
        ),
        epilog=environment(*STORE),
    )(backup_command)
    app.command(
        "restore",
        help=example(
            "Llena una base de datos vacía, SQLite o PostgreSQL, con una copia de seguridad, tras comprobar su suma.",
            "Fills an empty database, SQLite or PostgreSQL, from a backup, once its checksum was verified.",
            "milpa restore /respaldos/milpa-2026-11-26.tar",
            "milpa restore /respaldos/milpa-2026-11-26.tar --replace",
        ),
        epilog=environment(*STORE),
    )(restore_command)


def backup_command(file: File, as_json: AsJson = False) -> None:
    """Save the memory in one file."""
    with open_store() as database:
        backup = back_up(database, file)
    _tell(file, backup, "saved", as_json=as_json)


def restore_command(
    file: File,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help=say("Aunque no esté vacía: se pierde lo que hay.", "Even one that is not empty.")
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fill a database from a backup."""
    with open_store() as database:
        restored = restore(database, file, scratch=get_settings().home, replace=replace)
    _tell(file, restored.backup, "restored", as_json=as_json, erased=restored.erased)
    if not as_json:
        _tell_erased(restored, replace=replace)


def _tell_erased(restored: Restored, *, replace: bool) -> None:
    """Say what became of what a person had erased since the backup was written."""
    if restored.erased:
        print_line(
            say(
                f"Lo que se borró después de guardarlo (milpa redact) se volvió a borrar: {restored.erased} marcas.",
                f"What was erased after it was saved (milpa redact) was erased again: {restored.erased} marks.",
            )
        )
    elif not replace:
        created = restored.backup.created
        print_line(
            say(
                f"Lo que se haya borrado después del {created} (milpa redact) está otra vez en ella: bórrelo de nuevo.",
                f"Whatever was erased after {created} (milpa redact) is in it again: erase it anew.",
            )
        )


_DONE = {
    "saved": ("Guardado en {file}", "Saved in {file}"),
    "restored": ("Restaurado de {file}, guardado el {created}", "Restored from {file}, saved at {created}"),
}


def _tell(file: Path, backup: Backup, done: str, *, as_json: bool, erased: int | None = None) -> None:
    if as_json:
        print_json({"file": str(file), **asdict(backup)} | ({} if erased is None else {"erased": erased}))
        return
    es, en = _DONE[done]
    rows = (("sources", "source"), ("records", "record"), ("versions", "record_version"))
    held = ", ".join(counted(backup.rows[table], noun) for noun, table in rows)
    said = say(f"{es}: {held}.", f"{en}: {held}.")
    print_line(said.format(file=file, created=backup.created))
