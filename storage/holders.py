"""Who holds something: a process, told from all others, on this machine or another, and whether it has died.

A holder is written ``host:pid:machine:started``.  *Machine* is the boot of a kernel and the process namespace in it:
two containers on one machine count their processes apart.  *Started* is the tick at which the kernel started the
process: a number which is used again is another process.
"""

import os
import platform
from functools import cache
from hashlib import blake2b
from pathlib import Path

_PROC = Path("/proc")


def holder_of_this_process() -> str:
    """Name the process that runs this."""
    host = platform.node().replace(":", "_")
    return f"{host}:{os.getpid()}:{_machine()}:{_started(os.getpid()) or 0}"


def has_died(holder: str) -> bool:
    """Whether a holder is known to be no more: of this very machine, and gone.  Nobody can tell it of another's."""
    parts = holder.split(":")
    if len(parts) != 4 or not _machine() or parts[2] != _machine():
        return False
    return _started(int(parts[1])) != int(parts[3])


def process_of(holder: str) -> str:
    """What a person reads of a holder: ``host:pid``."""
    return ":".join(holder.split(":")[:2])


@cache
def _machine() -> str:
    """Mark of this boot and process namespace; empty where the kernel does not tell."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text()
        namespace = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return blake2b(f"{boot.strip()} {namespace}".encode(), digest_size=6).hexdigest()


def _started(pid: int) -> int | None:
    """The tick at which a process started; None when there is none, or only its exit status is left (proc(5))."""
    try:
        words = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if words[0] in b"ZX" else int(words[19])
