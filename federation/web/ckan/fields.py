"""The fields that ``q``, ``fq``, ``sort`` and ``facet.field`` may name, and what they are in the index."""

from collections.abc import Mapping
from typing import Final

from federation.web.ckan.grammar import Value

TERMS: Final[Mapping[str, str]] = {
    "organization": "publisher",
    "owner_org": "publisher",
    "groups": "theme",
    "tags": "tag",
    "res_format": "format",
    "license_id": "license",
    "harvest_source_id": "source",
    "extras_harvest_source_id": "source",
    "gov_type": "level",
    "gov_branch": "branch",
    "state_code": "state",
    "municipality_code": "municipality",
}
"""CKAN's field, or one of ours, and the field of the index."""

CONSTANTS: Final[Mapping[str, str]] = {
    "state": "active", "type": "dataset", "dataset_type": "dataset", "entity_type": "package", "private": "false",
    "capacity": "public",
}  # fmt: skip
"""Fields that say the same of every package here."""

ALWAYS_THERE: Final = frozenset(
    {*CONSTANTS, "organization", "owner_org", "harvest_source_id", "extras_harvest_source_id", "gov_type", "id", "name",
     "title", "metadata_modified", "metadata_created", "*"}
)  # fmt: skip
"""Fields of which ``field:*`` leaves nothing out."""

IDENTIFIERS: Final = frozenset({"id", "guid", "extras_guid", "uri", "extras_uri"})
"""Fields by which one package is asked for: its identifier or its URI."""

MOMENT: Final = "metadata_modified"
NAME: Final = "name"
TITLE: Final = "title"
UNSPECIFIED: Final = Value("license_id", "notspecified")
"""What CKAN says of a package without a licence: it has none of all that there are."""
TEXT: Final = frozenset({"", "text"})
"""Where a word is looked for in all texts."""

SORTS: Final[Mapping[str, str]] = {
    "id": "id",
    "metadata_created": "id",
    "metadata_modified": "changed",
    "name": "name",
    "title": "title",
    "title_string": "title",
}
"""CKAN's fields and the orders of the index.  What came earlier has a lower number there: ``id`` is a stable order, in
which what is new comes last."""

NO_ORDER: Final = frozenset({"score", "views_recent", "views_total"})
"""Fields that order nothing here: the next one does; how well a package fits is the order of a search for words."""
