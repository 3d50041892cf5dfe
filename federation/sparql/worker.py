"""The process that evaluates one query: ``python -m federation.sparql.worker``, the task as JSON on standard input.

The evaluator cannot be interrupted and knows no limits, so it has a process that can be killed.  Once the store is open
the process is sealed: it may allocate no more memory than it was given, and open no more than the one file that takes
the answer.  A connection needs a descriptor, too: whatever a query says, no request leaves from here.

It answers ``{}``, or what was wrong.
"""

import resource
import sys
from pathlib import Path
from typing import IO, Any, Final

import orjson
from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store

RESULTS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""What an answer may be written as, the one that is given where nothing is asked for first."""


class _TooLongError(Exception):
    """The answer is longer than it may be."""


class _Bounded:
    """A file that takes so many bytes and no more."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most

    def write(self, content: bytes) -> int:
        """Write, as long as there is room."""
        self._left -= len(content)
        if self._left < 0:
            raise _TooLongError
        return self._file.write(content)

    def flush(self) -> None:
        """Flush the file."""
        self._file.flush()


def main() -> None:
    """Evaluate the query that standard input holds; tell on standard output what was wrong with it."""
    task = orjson.loads(sys.stdin.buffer.read())
    store = Store.read_only(task["store"])
    _seal(task["memory"])
    sys.stdout.buffer.write(orjson.dumps(_answer(store, task)))


def _seal(most: int) -> None:
    """Bound what this process may hold: memory, open files and so connections; and leave no image of it behind."""
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    with open("/dev/null", "rb") as probe:  # noqa: PTH123 -- the lowest descriptor that is free, and the one an answer gets
        free = probe.fileno() + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(store: Store, task: dict[str, Any]) -> dict[str, str]:
    """Evaluate one query into a file; an error is told by a word and what the evaluator says of it."""
    graphs, named = (_nodes(task[key]) for key in ("default_graphs", "named_graphs"))
    if named is not None and graphs is None:
        graphs = []  # the protocol: what is not named is not in the dataset
    try:
        with Path(task["path"]).open("wb") as file:  # first: what it takes, a connection cannot have
            results = store.query(task["query"], default_graph=graphs, named_graphs=named)
            formats: Any = GRAPHS if isinstance(results, QueryTriples) else RESULTS
            results.serialize(_Bounded(file, task["most"]), format=formats[task["media_type"]])  # type: ignore[arg-type]
    except _TooLongError:
        return {"error": "too_long"}
    except SyntaxError as error:
        return {"error": "syntax", "detail": str(error)}
    except (OSError, ValueError, RuntimeError) as error:
        return {"error": "failed", "detail": str(error)}
    return {}


def _nodes(uris: list[str] | None) -> list[Any] | None:
    return None if uris is None else [NamedNode(uri) for uri in uris]


if __name__ == "__main__":
    main()
