"""What is checked of the machine: disks, permissions, clock, names, certificates."""

import os
import shutil
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from federation.doctor.findings import NAMED, Finding, Installation, Level
from federation.states import HARVESTED
from harvesters.sentences import NOTHING, Sentence
from storage.database import Database
from storage.health import read_clock
from storage.sources import list_sources

FULL_MB, LOW_MB = 200, 2_000
"""Room on a disk under which a check fails, or warns."""
OFF, FAR_OFF = 5.0, 60.0
"""Seconds that two clocks may be apart before a check warns, or fails."""
HOSTS = 20
"""Hosts of sources whose names are looked up."""

FREE_SPACE = Sentence("Libere espacio, o cambie MILPA_HOME.", "Free space, or change MILPA_HOME.")
SYNCHRONISE = Sentence("Sincronice los relojes (timedatectl).", "Synchronise the clocks (timedatectl).")


def _folders(installation: Installation) -> dict[Path, str]:
    """Where the installation writes: what is there, by the nearest folder that exists."""
    settings, database = installation.settings, installation.database
    folders = {"MILPA_HOME": settings.home, "index": settings.index, "spool": settings.spool}
    if isinstance(database, Database) and database.dialect == "sqlite":
        folders["database"] = Path(str(database.url.database)).parent
    if settings.metrics_file:
        folders["MILPA_METRICS_FILE"] = Path(settings.metrics_file).parent
    found: dict[Path, str] = {}
    for name, path in folders.items():
        nearest = _nearest(path.absolute())
        found[nearest] = f"{found[nearest]}, {name}" if nearest in found else name
    return found


def _nearest(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def check_room(installation: Installation) -> Iterator[Finding]:
    """Whether there is room on each disk that is written to, and for more files."""
    for folder, name in _folders(installation).items():
        free, nodes = shutil.disk_usage(folder).free >> 20, os.statvfs(folder)
        room = f"{free / 1024:.1f} GB"
        no_nodes = nodes.f_files > 0 and nodes.f_favail < 1_000
        level: Level = "fail" if free < FULL_MB or no_nodes else "warn" if free < LOW_MB else "ok"
        yield Finding(
            level,
            Sentence(f"{name}: {room} libres en {folder}.", f"{name}: {room} free in {folder}."),
            NOTHING if level == "ok" else FREE_SPACE,
        )


def check_permissions(installation: Installation) -> Iterator[Finding]:
    """Whether each folder can be written."""
    for folder, name in _folders(installation).items():
        if os.access(folder, os.W_OK | os.X_OK):
            yield Finding("ok", Sentence(f"{name}: {folder} se deja escribir.", f"{name}: {folder} can be written."))
            continue
        yield Finding(
            "fail",
            Sentence(f"{name}: {folder} no se deja escribir.", f"{name}: {folder} cannot be written."),
            Sentence(f"Cambie su dueño: chown -R $USER {folder}", f"Change its owner: chown -R $USER {folder}"),
        )


def check_clock(installation: Installation) -> Iterator[Finding]:
    """Whether the clock agrees with the database's, and with a portal's where one was asked."""
    apart = abs((read_clock(installation.require_database()) - datetime.now(UTC)).total_seconds())
    yield _clocks_apart(apart, Sentence("la base de datos", "the database"))
    if installation.reference is not None:
        try:
            told = parsedate_to_datetime(installation.reference)
        except ValueError:
            what = Sentence("El portal no dijo su hora.", "The portal did not tell its time.")
            yield Finding("warn", what, Sentence("Pruebe con otro.", "Try another one."))
            return
        apart = abs((told - datetime.now(UTC)).total_seconds())
        yield _clocks_apart(apart, Sentence("el portal", "the portal"))


def _clocks_apart(seconds: float, whose: Sentence) -> Finding:
    level: Level = "fail" if seconds > FAR_OFF else "warn" if seconds > OFF else "ok"
    return Finding(
        level,
        Sentence(
            f"El reloj de esta máquina y el de {whose.es} difieren en {seconds:.0f} s.",
            f"The clock of this machine and that of {whose.en} are {seconds:.0f} s apart.",
        ),
        NOTHING if level == "ok" else SYNCHRONISE,
    )


def check_names(installation: Installation) -> Iterator[Finding]:
    """Whether the names of portals resolve."""
    urls = (urlsplit(source.url) for source in list_sources(installation.require_database(), *HARVESTED))
    hosts = sorted({url.hostname for url in urls if url.scheme in ("http", "https") and url.hostname})[:HOSTS]
    with ThreadPoolExecutor(HOSTS) as pool:
        unknown = [host for host, known in zip(hosts, pool.map(_is_known, hosts), strict=True) if not known]
    if not unknown:
        yield Finding("ok", _say_resolved(len(hosts)))
        return
    names = ", ".join(unknown[:NAMED])
    yield Finding(
        "fail" if len(unknown) == len(hosts) > 1 else "warn",
        Sentence(f"{len(unknown)} de {len(hosts)} nombres no se resuelven: {names}.",
                 f"{len(unknown)} of {len(hosts)} names do not resolve: {names}."),
        Sentence("Si son todos, revise el DNS (/etc/resolv.conf); si no, los portales.",
                 "If it is all of them, check the DNS (/etc/resolv.conf); if not, the portals."),
    )  # fmt: skip


def _say_resolved(number: int) -> Sentence:
    if not number:
        return Sentence("Ninguna fuente activa tiene servidor que buscar.", "No active source has a host to look up.")
    if number == 1:
        return Sentence("El servidor de la fuente activa se encuentra.", "The host of the active source is found.")
    return Sentence(f"Los {number} servidores buscados se encuentran.", f"The {number} hosts looked up are found.")


def _is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False


def check_certificates(_installation: Installation) -> Iterator[Finding]:
    """Whether there are authorities to verify certificates by."""
    paths = ssl.get_default_verify_paths()
    found = ssl.create_default_context().cert_store_stats()["x509_ca"]
    if found or (paths.capath and any(Path(paths.capath).iterdir())):
        yield Finding("ok", Sentence("Hay autoridades de certificación.", "There are certificate authorities."))
        return
    yield Finding(
        "fail",
        Sentence("No hay autoridades de certificación: ningún portal con https se verifica.",
                 "There are no certificate authorities: no portal with https can be verified."),
        Sentence("Instálelas: apt-get install ca-certificates", "Install them: apt-get install ca-certificates"),
    )  # fmt: skip
