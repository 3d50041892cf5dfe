"""Let readers of bytes read documents that change at random: no crash, no hang, no unbounded memory.

    python benchmarks/fuzz.py [--seconds 60] [--reader NAME] [--failures FOLDER]

The readers are the table of `tests/harvesters/byte_readers.py`; the seconds are shared out among them.  Each reader has
a process of its own with a limit of memory, and each input one of time.  With atheris (`uv sync --group fuzz`) the
changes follow the branches that are taken in `harvesters`; without it, hypothesis changes the documents blindly.
Inputs that fail are written to a folder: `--replay FILE --reader NAME` reads one again.  Ends with 1 if any failed.
"""

import argparse
import importlib
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

TABLE = "tests.harvesters.byte_readers"
MEMORY = 1500
"""MiB of one process."""
LONGEST = 100_000
"""Bytes of one input."""
EXAMPLES = 200
"""Inputs between two looks at the clock, without atheris."""


def replay(name: str, path: Path) -> None:
    table: Any = importlib.import_module(TABLE)
    with table.within_seconds(table.MAX_SECONDS):
        table.survives(table.BY_NAME[name], path.read_bytes())


def entry_of(token: bytes) -> str:
    """A line of a dictionary of libFuzzer's."""
    quoted = "".join(f"\\x{byte:02x}" for byte in token)
    return f'"{quoted}"\n'


def fuzz_with_atheris(name: str, seconds: int, failures: Path) -> None:
    """Never returns: libFuzzer ends the process, at the first input that fails or when the time is over."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["harvesters"]):
        table: Any = importlib.import_module(TABLE)
    reader = table.BY_NAME[name]
    with tempfile.TemporaryDirectory(prefix="milpa-fuzz-") as corpus:
        for number, seed in enumerate(reader.seeds()):
            Path(corpus, str(number)).write_bytes(seed)
        words = Path(corpus, "words.dict")
        words.write_text("".join(map(entry_of, table.TOKENS)))
        options = {
            "max_total_time": seconds,
            "timeout": int(table.MAX_SECONDS),
            "rss_limit_mb": MEMORY,
            "max_len": LONGEST,
            "artifact_prefix": failures / f"{name}-",
            "dict": words,
            "print_final_stats": 1,
        }
        arguments = [sys.argv[0], *(f"-{option}={value}" for option, value in options.items()), corpus]
        atheris.Setup(arguments, lambda body: table.survives(reader, body))
        atheris.Fuzz()


def fuzz_with_hypothesis(name: str, seconds: int, failures: Path) -> None:
    """Keep the input in hand on disk, so that it is there when the process dies of it."""
    hypothesis: Any = importlib.import_module("hypothesis")
    table: Any = importlib.import_module(TABLE)
    reader = table.BY_NAME[name]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY << 20, MEMORY << 20))
    in_hand = failures / f"{name}-in-hand"
    runs, end = 0, time.monotonic() + seconds

    def survives(body: bytes) -> None:
        nonlocal runs
        runs += 1
        in_hand.write_bytes(body)
        with table.within_seconds(table.MAX_SECONDS):
            table.survives(reader, body)

    some = hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    while time.monotonic() < end:
        test = hypothesis.given(table.changed(reader.seeds()) | hypothesis.strategies.binary())(survives)
        hypothesis.seed(time.monotonic_ns())(some(test))()
    in_hand.unlink()
    print(f"stat::number_of_executed_units: {runs}")


def fuzz(name: str, seconds: int, failures: Path) -> bool:
    """Fuzz one reader in a process of its own, and print a line about it; whether all was well."""
    command = [sys.executable, __file__, "--child", "--reader", name, f"--seconds={seconds}", f"--failures={failures}"]
    before = set(failures.iterdir())
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, cwd=failures)
    said = done.stdout.decode("utf-8", "replace").splitlines()
    runs = next((line.split()[-1] for line in said if "number_of_executed_units" in line), "?")
    failed = ", ".join(sorted(path.name for path in set(failures.iterdir()) - before))
    verdict = "ok" if not done.returncode else f"FAILED ({done.returncode}): {failed or 'no input kept'}"
    print(f"{name:<12} {runs:>8} inputs in {time.monotonic() - started:5.1f} s  {verdict}", flush=True)
    if done.returncode:
        (failures / f"{name}.log").write_text("\n".join(said))
        for line in [line for line in said if "Error" in line or "ERROR" in line][:4]:
            print(f"             {line.strip()[:200]}", flush=True)
    return not done.returncode


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=int, default=60, help="for all readers together")
    arguments.add_argument("--reader", help="only this one")
    arguments.add_argument("--failures", type=Path, help="where failing inputs are kept; a new folder by default")
    arguments.add_argument("--replay", type=Path, help="read this file, and nothing else")
    arguments.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    with_atheris = find_spec("atheris") is not None
    if options.replay:
        replay(options.reader, options.replay)
        return
    if options.child:
        (fuzz_with_atheris if with_atheris else fuzz_with_hypothesis)(options.reader, options.seconds, options.failures)
        return
    names = [options.reader] if options.reader else list(importlib.import_module(TABLE).BY_NAME)
    failures = (options.failures or Path(tempfile.mkdtemp(prefix="milpa-failures-"))).resolve()
    failures.mkdir(parents=True, exist_ok=True)
    print(
        f"with {'atheris' if with_atheris else 'hypothesis alone (atheris is not installed)'}; failures in {failures}"
    )
    well = [fuzz(name, max(1, options.seconds // len(names)), failures) for name in names]
    sys.exit(not all(well))


if __name__ == "__main__":
    main()
