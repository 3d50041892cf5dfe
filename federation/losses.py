"""The loss report of a source, from the bodies that it sent last."""

from dataclasses import dataclass, replace

from federation.catalogue_facts import CatalogueFact, facts_of_source
from federation.identity import origin_from_source
from federation.settings import Settings
from mappings.loss import LossReport, loss_of
from storage.database import Database
from storage.records import iter_bodies, list_schemas
from storage.sources import require_source

DCAT = "dcat"


@dataclass(frozen=True, slots=True)
class SchemaLoss:
    """What becomes of a source's records of one schema."""

    schema: str
    report: LossReport
    catalogue: tuple[CatalogueFact, ...] = ()
    """What the source says in RDF of its catalogue, which is in no record."""


def losses_of(database: Database, settings: Settings, slug: str) -> tuple[SchemaLoss, ...]:
    """One report for each schema in which a source has sent records.  Raises `UnknownSourceError`."""
    source = require_source(database, slug)
    origin = origin_from_source(source, settings.base_uri)
    losses = []
    with database.read() as connection:
        for schema in list_schemas(connection, source.id):
            bodies = ((each.identifier, each.body) for each in iter_bodies(connection, source.id, schema))
            losses.append(SchemaLoss(schema, loss_of(schema, bodies, origin)))
    beside = facts_of_source(database, settings, source) if any(loss.schema == DCAT for loss in losses) else ()
    losses = [replace(loss, catalogue=beside) if loss.schema == DCAT else loss for loss in losses]
    return tuple(losses)
