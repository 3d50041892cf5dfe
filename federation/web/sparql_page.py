"""The page of the SPARQL endpoint for who opens it in a browser: a form, and the graphs that there are."""

from html import escape
from typing import Final

from federation.sparql.stores import SparqlStore

_EXAMPLE: Final = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?conjunto ?titulo
WHERE { ?conjunto a dcat:Dataset ; dct:title ?titulo }
LIMIT 10"""
_MOST_LISTED: Final = 1_000

_PAGE: Final = """<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SPARQL</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
textarea {{ box-sizing: border-box; font: 0.9rem/1.4 monospace; width: 100% }}
td {{ padding-right: 2rem }}
</style>
</head>
<body>
<h1>Consultas SPARQL <small lang="en">/ SPARQL queries</small></h1>
<form method="get">
<label for="query">Consulta SPARQL 1.1, solo lectura <span lang="en">/ read only</span></label>
<textarea id="query" name="query" rows="12" spellcheck="false">{example}</textarea>
<p><button>Consultar <span lang="en">/ Ask</span></button></p>
</form>
<h2>Grafos <small lang="en">/ Graphs</small></h2>
{graphs}
</body>
</html>
"""


def page_of_endpoint(endpoint: str, store: SparqlStore | None) -> bytes:
    """The page, without a script."""
    if store is None:
        graphs = "<p>El índice se está preparando. <span lang='en'>/ The index is being made ready.</span></p>"
    else:
        rows = sorted(store.graphs.items())[:_MOST_LISTED]
        told = "".join(f"<tr><td>{escape(uri)}</td><td>{triples:,}</td></tr>\n" for uri, triples in rows)
        graphs = (
            f"<p>{escape(endpoint)}: {store.triples:,} tripletas, versión {store.release}.</p>\n<table>{told}</table>"
        )
    return _PAGE.format(example=escape(_EXAMPLE), graphs=graphs).encode()
