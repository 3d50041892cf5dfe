"""How many copies a source has, of others and by others; counted as the next release would."""

from dataclasses import dataclass

from federation.duplicates.explaining import BySource
from federation.duplicates.origins import Catalogues
from federation.duplicates.precedence import Precedence, Trait
from federation.duplicates.standings import Role, standing_of
from federation.states import is_published
from storage.clusters import count_alone, iter_clusters, members_named
from storage.database import Database
from storage.sources import Source, sources_of


@dataclass(frozen=True, slots=True)
class CopyCounts:
    """Copies, as one source sees them."""

    of_others: int = 0
    """Its records that are copies of other sources' datasets, or came from this index."""
    by_others: int = 0
    """Records of other sources that are copies of its own."""


def count_copies(database: Database, source: Source, precedence: Precedence, withheld: BySource) -> CopyCounts:
    """Count the copies of a source that is published; `withheld` are the records that the release left out."""
    if not is_published(source):
        return CopyCounts()
    with database.read() as connection:
        published = Catalogues.of(one for one in sources_of(connection) if is_published(one))
        left_out = frozenset(
            record_id
            for source_id, slug in published.slugs.items()
            if slug in withheld
            for record_id in members_named(connection, source_id, withheld[slug])
        )
        of_others, by_others = count_alone(connection, source.id, Trait.ECHO), 0
        for _, members in iter_clusters(connection, source.id):
            roles = {one: standing_of(one.record_id, members, published, precedence, left_out).role for one in members}
            present = {one: role for one, role in roles.items() if one.record_id not in left_out}
            copies = [one for one, role in present.items() if role in {Role.COPY, Role.ECHO}]
            own = sum(one.source_id == source.id for one in copies)
            is_its_own = any(
                one.is_live and one.source_id == source.id and role in {Role.ALONE, Role.ORIGINAL}
                for one, role in present.items()
            )
            of_others += 0 if is_its_own else own  # what it showed under another identifier is no copy of others'
            by_others += len(copies) - own if is_its_own else 0
    return CopyCounts(of_others, by_others)
