"""``data.json``: the datasets as DCAT-US 1.1 (Project Open Data), for harvesters that know nothing else."""

from collections.abc import Sequence

import orjson

from federation.exporters.exporter import Entry, Exporter
from mappings.dcat_us_form import CONFORMS_TO, CONTEXT, DESCRIBED_BY, dcat_us_from_document
from mappings.rdf.statements import Node


def _head(nodes: Sequence[Node]) -> bytes:
    catalog = {
        "@context": CONTEXT, "@id": nodes[0][0], "@type": "dcat:Catalog", "conformsTo": CONFORMS_TO,
        "describedBy": DESCRIBED_BY,
    }  # fmt: skip
    return orjson.dumps(catalog).removesuffix(b"}") + b',"dataset":[\n'


def _fragment(entries: Sequence[Entry]) -> bytes:
    elements = (dcat_us_from_document(entry.decoded) for entry in entries if entry.class_name == "Dataset")
    return b",\n".join(map(orjson.dumps, elements))


EXPORTER = Exporter(
    name="data_json",
    extension="data.json",
    file_name="data.json.gz",
    media_type="application/json",
    head=_head,
    fragment=_fragment,
    tail=lambda: b"\n]}\n",
    is_rdf=False,
    separator=b",\n",
)
