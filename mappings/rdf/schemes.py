"""The themes and the old sectors as SKOS concept schemes, in one Turtle file that is shipped with the tables.

``mappings/vocabularies/themes.ttl`` is written by ``python -m mappings.rdf.schemes``; a test fails when it is stale.
"""

import sys
from typing import Final

from mappings.dcat_mx import Concept
from mappings.values.themes import SECTOR, THEME, sectors, theme_matches, themes
from mappings.vocabularies import Row, parts, shipped_table

THEME_SCHEME: Final = THEME.rstrip("/")
"""The scheme of the national platform's themes."""
SECTOR_SCHEME: Final = SECTOR.rstrip("/")
"""The scheme of Adela's sectors, 2014 to 2018."""

SCHEME_LABELS: Final = {
    THEME_SCHEME: {"es": "Temas de la plataforma nacional de datos abiertos", "en": "Themes of the national platform"},
    SECTOR_SCHEME: {"es": "Sectores de Adela, 2014 a 2018", "en": "Sectors of Adela, 2014 to 2018"},
}

_INVERSE: Final = {
    "skos:exactMatch": "skos:exactMatch", "skos:closeMatch": "skos:closeMatch",
    "skos:broadMatch": "skos:narrowMatch", "skos:relatedMatch": "skos:relatedMatch",
}  # fmt: skip

_HEAD: Final = """\
# Written by python -m mappings.rdf.schemes from themes.tsv and sectors.tsv.
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def theme_schemes() -> str:
    """Both schemes in Turtle: each concept with its names, its notation, what it matches."""
    to_themes: dict[str, list[tuple[str, str]]] = {}
    for concept in themes():
        for match, iri in theme_matches(concept.uri):
            to_themes.setdefault(iri, []).append((_INVERSE[match], concept.uri))
    blocks = [_HEAD, _scheme(THEME_SCHEME, themes())]
    for concept, row in zip(themes(), shipped_table("themes"), strict=True):
        blocks.append(_concept(concept, row, THEME_SCHEME, theme_matches(concept.uri)))
    blocks.append(_scheme(SECTOR_SCHEME, sectors()))
    for concept, row in zip(sectors(), shipped_table("sectors"), strict=True):
        blocks.append(_concept(concept, row, SECTOR_SCHEME, tuple(to_themes.get(concept.uri, ()))))
    return "\n".join(blocks)


def _scheme(uri: str, concepts: tuple[Concept, ...]) -> str:
    titles = ", ".join(f"{_literal(words)}@{language}" for language, words in SCHEME_LABELS[uri].items())
    tops = ",\n    ".join(f"<{concept.uri}>" for concept in concepts)
    return f"<{uri}> a skos:ConceptScheme ;\n  dct:title {titles} ;\n  skos:hasTopConcept\n    {tops} .\n"


def _concept(concept: Concept, row: Row, scheme: str, matches: tuple[tuple[str, str], ...]) -> str:
    lines = [f"<{concept.uri}> a skos:Concept", f"  skos:inScheme <{scheme}>", f"  skos:topConceptOf <{scheme}>"]
    lines.append(f"  skos:notation {_literal(row['slug'])}")
    lines += [f"  skos:prefLabel {_literal(words)}@{language}" for language, words in concept.label.items()]
    lines += [f"  skos:altLabel {_literal(alias)}" for alias in parts(row.get("aliases", ""))]
    lines += [f"  {match} <{iri}>" for match, iri in matches]
    return " ;\n".join(lines) + " .\n"


def _literal(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.stdout.write(theme_schemes())
