"""Reading a DCAT catalogue, beside ckanext-dcat's parser on the same file: ``python benchmarks/peers/ckanext_dcat.py``.

ckanext-dcat is AGPL: it is installed, with CKAN, in an environment that is thrown away afterwards (a few minutes and
300 MB), and nothing of it is part of this project.  It makes dicts of a catalogue; we split, name, map and validate.
Times are CPU seconds.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from pyoxigraph import RdfFormat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from read_rdf import read, write_catalogue

PEER = ("ckan[requirements]==2.11.6", "ckanext-dcat==2.4.4")
PROGRAM = """
import sys, time
from ckanext.dcat.processors import RDFParser
parser = RDFParser(profiles=["euro_dcat_ap_2"])
started = time.process_time()
parser.parse(open(sys.argv[1], "rb").read(), _format="turtle")
count = sum(1 for _ in parser.datasets())
print(count / (time.process_time() - started))
"""


def peer_rate(folder: Path, catalogue: Path) -> float:
    """Datasets per second of ckanext-dcat, in an environment of its own below `folder`."""
    venv.create(folder / "peer", with_pip=True)
    python = folder / "peer" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER], check=True)
    done = subprocess.run([python, "-c", PROGRAM, catalogue], check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="milpa-bench-") as name:
        folder = Path(name)
        catalogue = folder / "catalogue.ttl"
        write_catalogue(catalogue, options.datasets, RdfFormat.TURTLE)
        started = time.perf_counter()
        count, splitting, mapping = read(catalogue, "text/turtle")
        ours = count / (splitting + mapping)
        peer = peer_rate(folder, catalogue)
        print(
            f"{count:,} datasets in Turtle: {ours:,.0f}/s into DCAT-MX, ckanext-dcat {peer:,.0f}/s into dicts: "
            f"{ours / peer:.1f} times (all of it took {time.perf_counter() - started:.0f} s)"
        )


if __name__ == "__main__":
    main()
