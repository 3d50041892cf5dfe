"""What must hold of a publication folder at every moment: whoever reads it finds a release that is whole.

Of one that was served, the rows that are asked say what it says.
"""

import gzip
import hashlib
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph

from drill.installations import Breach
from federation.scope_files import UNREADABLE, iter_release_files
from storage.database import Database
from storage.index import IndexFilter, get_state, iter_entries
from storage.releases import last_release

_SYNTAXES = {
    "catalog.nt.gz": pyoxigraph.RdfFormat.N_TRIPLES, "catalog.ttl.gz": pyoxigraph.RdfFormat.TURTLE,
    "catalog.rdf.gz": pyoxigraph.RdfFormat.RDF_XML, "catalog.jsonld.gz": pyoxigraph.RdfFormat.JSON_LD,
}  # fmt: skip
_LINES = {"datasets.ndjson.gz": "datasets", "services.ndjson.gz": "services", "series.ndjson.gz": "series"}
_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_KINDS = {
    name: pyoxigraph.NamedNode(f"http://www.w3.org/ns/dcat#{class_name}")
    for name, class_name in (("datasets", "Dataset"), ("distributions", "Distribution"))
}


def check_release(out: Path) -> dict[str, Any] | None:
    """Make sure that what a reader finds is whole: checksums, syntaxes, counts, parts; return the manifest, if any.

    The link for people may still lead to the release before: to a whole one.
    """
    if not (out / "manifest.json").exists():
        if (out / "current").exists():
            raise Breach("a release is current that no manifest names")
        return None
    manifest: dict[str, Any] = orjson.loads((out / "manifest.json").read_bytes())
    _check_sums(out, manifest)
    _check_contents(out, manifest)
    _check_parts(out, manifest)
    linked = out / "current" / "manifest.json"
    if linked.exists():
        _check_sums(out, orjson.loads(linked.read_bytes()))
    elif manifest["release"] > 1:
        raise Breach("the link to the current release leads nowhere")
    return manifest


def check_published(out: Path, database: Database, uris: AbstractSet[str]) -> int:
    """Make sure that a publication which succeeded holds exactly `uris`, is served, and left nothing behind.

    Returns its number.
    """
    manifest = check_release(out)
    stored = last_release(database)
    if manifest is None or stored is None or stored.number != manifest["release"]:
        raise Breach("the folder and the store name different releases")
    if (out / "current").resolve() != (out / f"releases/{manifest['release']}").resolve():
        raise Breach("the link does not lead to the current release")
    published = {orjson.loads(line)["@id"] for line in _read(out, manifest, "datasets.ndjson.gz").splitlines()}
    if published != uris:
        raise Breach(f"{len(uris - published)} datasets are not published, {len(published - uris)} should not be")
    _check_served(database, manifest, published)
    left = sorted(path.name for path in (out / ".scratch").iterdir())
    if left:
        raise Breach(f"left behind: {', '.join(left[:3])}")
    return int(manifest["release"])


def _check_sums(out: Path, manifest: dict[str, Any]) -> None:
    place = out / "releases" / str(manifest["release"])
    delta = manifest.get("delta") or {"files": {}}
    try:
        for name, told in (*iter_release_files(place, manifest), *delta["files"].items()):
            content = (place / name).read_bytes()
            if (len(content), hashlib.sha256(content).hexdigest()) != (told["bytes"], told["sha256"]):
                raise Breach(f"{name} of release {manifest['release']} is not what its manifest says")
    except UNREADABLE as error:
        raise Breach(f"the parts of release {manifest['release']} cannot be read: {error}") from error


def _check_parts(out: Path, manifest: dict[str, Any]) -> None:
    """Make sure that each part can be unpacked, and that the parts of a kind hold no dataset that the whole has not.

    Each dataset is in the part of one source.
    """
    place = out / "releases" / str(manifest["release"])
    whole = {orjson.loads(line)["@id"] for line in _read(out, manifest, "datasets.ndjson.gz").splitlines()}
    held: dict[str, list[str]] = {kind: [] for kind in manifest.get("scopes", {})}
    for name, told in iter_release_files(place, manifest):
        if name.endswith(".gz"):
            content = gzip.decompress((place / name).read_bytes())
            if len(content) != told["uncompressed_bytes"]:
                raise Breach(f"{name}: {len(content)} bytes unpacked, {told['uncompressed_bytes']} in the index")
            kind, _, part = name.partition("/")
            if part.endswith("/datasets.ndjson.gz"):
                held[kind] += [orjson.loads(line)["@id"] for line in content.splitlines()]
    for kind, uris in held.items():
        if len(uris) != len(set(uris)) or not set(uris) <= whole or (kind == "source" and set(uris) != whole):
            raise Breach(f"the parts by {kind} hold {len(uris)} datasets, {len(set(uris))} URIs; all are {len(whole)}")


def _check_served(database: Database, manifest: dict[str, Any], published: AbstractSet[str]) -> None:
    with database.read() as connection:
        state = get_state(connection)
        served = [entry.uri for entry in iter_entries(connection, IndexFilter(kind="dataset"))]
    if state is None or (state.release, state.digest) != (manifest["release"], manifest["digest"]):
        raise Breach(f"release {state.release if state else 0} is served, and {manifest['release']} stands")
    if len(served) != len(published) or set(served) != published:
        raise Breach(f"{len(served)} datasets are served, and {len(published)} are published")


def _check_contents(out: Path, manifest: dict[str, Any]) -> None:
    for name, kind in _LINES.items():
        lines = _read(out, manifest, name).splitlines()
        uris = {orjson.loads(line)["@id"] for line in lines}
        if not len(lines) == len(uris) == manifest["counts"][kind]:
            raise Breach(f"{name}: {len(lines)} lines, {len(uris)} URIs, {manifest['counts'][kind]} in the manifest")
    sizes = set()
    for name, syntax in _SYNTAXES.items():
        try:
            triples = {quad.triple for quad in pyoxigraph.parse(_read(out, manifest, name), format=syntax)}
        except SyntaxError as error:
            raise Breach(f"{name} cannot be read: {error}") from error
        sizes.add(len(triples))
        for kind, node in _KINDS.items():
            found = len({triple.subject for triple in triples if triple.predicate == _TYPE and triple.object == node})
            if found != manifest["counts"][kind]:
                raise Breach(f"{name}: {found} {kind}, {manifest['counts'][kind]} in the manifest")
    if len(sizes) != 1:
        raise Breach(f"the syntaxes hold different numbers of triples: {sorted(sizes)}")


def _read(out: Path, manifest: dict[str, Any], name: str) -> bytes:
    return gzip.decompress((out / manifest["files"][name]["path"]).read_bytes())
