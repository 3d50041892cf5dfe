"""Read an RDF catalogue from a file into DCAT-MX datasets, beside rdflib parsing the same file.

    python benchmarks/read_rdf.py [--datasets 20000] [--peer 2000] [--syntax turtle|rdfxml]

The catalogue is synthetic and always the same: some 45 triples a dataset, three distributions, a contact and a period
as blank nodes, institutions shared.  rdflib's time is taken over the first `--peer` datasets of it, in the same run; it
only parses, we split, name, map and validate as well.  Times are CPU seconds of this one process.
"""

import argparse
import gc
import resource
import tempfile
import time
from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize
from rdflib import Graph

from harvesters.items import Record
from harvesters.rdf_documents import RdfDocument
from mappings.origin import Origin
from mappings.schemas.dcat import resource_from_dcat

ORIGIN = Origin("https://indice.ejemplo.mx", "banco", "Gobierno de Ejemplo", home="https://datos.ejemplo.gob.mx")
BASE = "https://datos.ejemplo.gob.mx"
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SYNTAXES = {
    "turtle": ("text/turtle", RdfFormat.TURTLE, "turtle"),
    "rdfxml": ("application/rdf+xml", RdfFormat.RDF_XML, "xml"),
}


PAGE = 500
"""Records that are split off and then mapped, as a harvest stores them."""
EU = "http://publications.europa.eu/resource/authority"


def turtle_of(number: int) -> str:
    iri = f"{BASE}/dataset/{number:06}"
    parts = [f"{iri}/resource/{part}" for part in range(3)]
    files = "".join(
        f'<{part}> a dcat:Distribution ; dct:title "Recurso {n} de {number}"@es ; dcat:accessURL <{part}/datos.csv> ; '
        f'dcat:downloadURL <{part}/datos.csv> ; dcat:mediaType "text/csv" ; dct:format "CSV" .\n'
        for n, part in enumerate(parts)
    )
    return f"""<{iri}> a dcat:Dataset ; dct:identifier "{number:06}" ; dct:title "Conjunto número {number}"@es ;
 dct:description "Registro {number} de la administración pública, con acentos y con las palabras que suele haber."@es ;
 dcat:keyword "agua"@es, "salud"@es, "serie {number % 97}"@es, "presupuesto"@es ; dct:issued "2020-01-01"^^xsd:date ;
 dct:modified "2024-05-{number % 28 + 1:02}T10:11:12Z"^^xsd:dateTime ; dct:publisher <{BASE}/org/{number % 40}> ;
 dcat:landingPage <{iri}/pagina> ; dct:language <{EU}/language/SPA> ; dct:spatial "Jalisco" ;
 dct:accrualPeriodicity <{EU}/frequency/ANNUAL> ; dcat:theme <{EU}/data-theme/HEAL> ;
 dcat:contactPoint [ a vcard:Kind ; vcard:fn "Oficina {number % 9}" ; vcard:hasEmail <mailto:a@ejemplo.gob.mx> ] ;
 dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2010"^^xsd:gYear ; dcat:endDate "2020-12-31"^^xsd:date ] ;
 dcat:distribution {", ".join(f"<{part}>" for part in parts)} .
{files}"""


def write_catalogue(path: Path, datasets: int, syntax: RdfFormat) -> None:
    turtle = path.with_suffix(".work")
    with turtle.open("w") as file:
        file.write(PREFIXES)
        file.writelines(f'<{BASE}/org/{n}> a foaf:Agent ; foaf:name "Secretaría {n}"@es .\n' for n in range(40))
        file.writelines(map(turtle_of, range(datasets)))
    if syntax == RdfFormat.TURTLE:
        turtle.rename(path)
        return
    triples = (quad.triple for quad in parse(path=turtle, format=RdfFormat.TURTLE))
    serialize(triples, path, format=syntax)
    turtle.unlink()


def read(path: Path, content_type: str) -> tuple[int, float, float]:
    """Datasets read, seconds to split them off, seconds to map them."""
    count, mapping = 0, 0.0
    began = time.process_time()
    with RdfDocument(path, f"{BASE}/catalog", content_type) as document:
        for _ in document.iter_load():
            pass
        records = (record for record in document.iter_records() if isinstance(record, Record))
        while page := list(islice(records, PAGE)):
            start = time.process_time()
            for record in page:
                count += resource_from_dcat(record.body, record.identifier, ORIGIN).dataset is not None
            mapping += time.process_time() - start
    return count, time.process_time() - began - mapping, mapping


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--datasets", type=int, default=20_000)
    arguments.add_argument("--peer", type=int, default=2_000)
    arguments.add_argument("--syntax", choices=SYNTAXES)
    options = arguments.parse_args()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as the engine does it
    with tempfile.TemporaryDirectory(prefix="milpa-bench-") as folder:
        for name in [options.syntax] if options.syntax else SYNTAXES:
            content_type, syntax, peer_name = SYNTAXES[name]
            path, small = Path(folder, f"{name}.all"), Path(folder, f"{name}.peer")
            write_catalogue(path, options.datasets, syntax)
            write_catalogue(small, options.peer, syntax)
            count, splitting, mapping = read(path, content_type)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            start = time.process_time()
            triples = len(Graph().parse(small, format=peer_name))
            peer = options.peer / (time.process_time() - start)
            rate = count / (splitting + mapping)
            print(
                f"{name}: {count:,} datasets, {triples / options.peer:.0f} triples each, "
                f"{path.stat().st_size / 1e6:.0f} MB: "
                f"{rate:,.0f} datasets/s into DCAT-MX "
                f"({splitting / count * 1e6:.0f} µs split + {mapping / count * 1e6:.0f} µs map), "
                f"rdflib parses {peer:,.0f}/s: {rate / peer:.1f} times; peak memory {memory:.0f} MB"
            )


if __name__ == "__main__":
    main()
