"""What must hold of a publication folder at every moment: whoever reads it finds a release that is whole."""

import gzip
import hashlib
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph

from drill.installations import Breach
from storage.database import Database
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
    """Make sure that what a reader finds is whole: checksums, syntaxes and counts; return the manifest, if any.

    The link for people may still lead to the release before: to a whole one.
    """
    if not (out / "manifest.json").exists():
        if (out / "current").exists():
            raise Breach("a release is current that no manifest names")
        return None
    manifest: dict[str, Any] = orjson.loads((out / "manifest.json").read_bytes())
    _check_sums(out, manifest)
    _check_contents(out, manifest)
    linked = out / "current" / "manifest.json"
    if linked.exists():
        _check_sums(out, orjson.loads(linked.read_bytes()))
    elif manifest["release"] > 1:
        raise Breach("the link to the current release leads nowhere")
    return manifest


def check_published(out: Path, database: Database, uris: AbstractSet[str]) -> int:
    """Make sure that a publication which succeeded holds exactly `uris`, and left nothing behind; give its number."""
    manifest = check_release(out)
    stored = last_release(database)
    if manifest is None or stored is None or stored.number != manifest["release"]:
        raise Breach("the folder and the store name different releases")
    if (out / "current").resolve() != (out / f"releases/{manifest['release']}").resolve():
        raise Breach("the link does not lead to the current release")
    published = {orjson.loads(line)["@id"] for line in _read(out, manifest, "datasets.ndjson.gz").splitlines()}
    if published != uris:
        raise Breach(f"{len(uris - published)} datasets are not published, {len(published - uris)} should not be")
    left = sorted(path.name for path in (out / ".scratch").iterdir())
    if left:
        raise Breach(f"left behind: {', '.join(left[:3])}")
    return int(manifest["release"])


def _check_sums(out: Path, manifest: dict[str, Any]) -> None:
    for name, told in manifest["files"].items():
        content = (out / told["path"]).read_bytes()
        if (len(content), hashlib.sha256(content).hexdigest()) != (told["bytes"], told["sha256"]):
            raise Breach(f"{name} of release {manifest['release']} is not what its manifest says")


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
