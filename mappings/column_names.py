"""What columns of tables are called: their names folded, and their other spellings (``column_names.tsv``)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from mappings.values.folding import fold
from mappings.vocabularies import parts, read_table

LONGEST: Final = 1_000
"""Characters by which a column is recognised."""

_ASIDE = re.compile(r"\s*\([^()]*\)|\s*\[\d+\]\Z")
"""What explains a column, ``(AAAA-MM)``, and what tells two columns of one name apart, ``[7]``."""


def bare_name(column: str) -> str:
    """The folded name of a column, without what explains it or tells it from another of that name."""
    return fold(_ASIDE.sub("", column[:LONGEST]))


@cache
def column_names(schema: str) -> Mapping[str, str]:
    """The columns of a schema by each of their names, folded (``column_names.tsv``)."""
    return {
        bare_name(name): row["column"]
        for row in reversed(read_table("column_names"))
        if row["schema"] == schema
        for name in (*parts(row["headers"]), row["column"])
    }
