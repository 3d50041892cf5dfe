"""What a source's RDF says of itself, its catalogues and their records, and of which the index takes nothing."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

from federation.settings import Settings
from federation.spool_folder import spooling_at_home
from federation.words import say
from harvesters.catalogue_facts import Facts, facts_of_document
from harvesters.spools import Spool
from mappings.rdf.parsed import compact
from storage.database import Database
from storage.documents import StoredDocument, iter_document, list_documents
from storage.jobs import list_jobs
from storage.sources import Source


class CatalogueFact(NamedTuple):
    """A field of catalogues, or of their records, that was given and not taken."""

    class_name: str
    """``Catalog`` or ``CatalogRecord``."""
    field: str
    given: int
    """How often."""


def listed_facts(facts: Facts) -> tuple[CatalogueFact, ...]:
    """Facts as they are told: by class, what is given most often first."""
    found = (CatalogueFact(name, compact(predicate) or predicate, given) for (name, predicate), given in facts.items())
    return tuple(sorted(found, key=lambda fact: (fact.class_name, -fact.given, fact.field)))


def facts_of_source(database: Database, settings: Settings, source: Source) -> tuple[CatalogueFact, ...]:
    """Count what the last documents of a source say so: those of its newest job that brought any."""
    facts = Facts()
    with spooling_at_home(settings):
        for job in list_jobs(database, source.slug):
            documents = list_documents(database, job.id)
            for document in documents:
                facts.update(_facts_of(database, document))
            if documents:
                break
    return listed_facts(facts)


def tell_catalogue(facts: Sequence[CatalogueFact]) -> str:
    """Say what was seen of catalogues and not taken."""
    said = ", ".join(f"{fact.class_name} {fact.field} ({fact.given})" for fact in facts)
    return say(
        f"Del catálogo mismo y de sus fichas se vio, y no se toma: {said}.",
        f"Of the catalogue itself and of its records was seen, and is not taken: {said}.",
    )


def document_from_fact(fact: CatalogueFact) -> dict[str, Any]:
    """A fact as ``--json`` prints it."""
    return {"class": fact.class_name, "field": fact.field, "given": fact.given}


def _facts_of(database: Database, document: StoredDocument) -> Facts:
    spool = Spool()
    with closing(spool):
        for stretch in iter_document(database, document.id):
            spool.write(stretch)
        spool.finish()
        return facts_of_document(spool.path, document.url, document.media_type)
