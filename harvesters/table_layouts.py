"""How a catalogue lies in a table: what its header looks like, and which cells tell one dataset from the next.

The layouts of the Guía's catalogue, the institutional inventory and the opening plan are known (vaquer/adela,
2014–2017; Guía 2017, annexes).  Of any other table the layout is made from its declared column map.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

HEADER_ROWS = 30
"""A header stands in one of the first rows of its sheet that hold something."""

_NOT_WORDS = re.compile(r"[\W_]+")
_EXPLAINED = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """All names are folded (`fold_header`), alternatives in the order in which they are looked for."""

    schema: str
    """The schema that its records follow."""
    signs: frozenset[str]
    """Names of columns by which the header is recognised."""
    least: int
    """Distinct signs that must stand in one row."""
    identifier: tuple[str, ...] = ()
    """Columns whose value identifies the dataset."""
    title: tuple[str, ...] = ()
    """Columns with the dataset's title, which identifies it where there is no identifier."""
    within: tuple[str, ...] = ()
    """Columns without which the title identifies nothing: the institution, in a table of several."""
    carried: tuple[str, ...] = ()
    """Columns whose value holds for the rows below until another one is given."""
    columns: tuple[tuple[str, str], ...] = ()
    """The declared column map, header and field, which goes with each record; empty where the schema needs none."""


def fold_header(words: str) -> str:
    """Fold case, accents, punctuation and spaces, without what explains the name: ``Año (AAAA)`` → ``ano``."""
    decomposed = unicodedata.normalize("NFKD", _EXPLAINED.sub("", words[:1_000]))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_WORDS.sub(" ", bare.casefold()).strip()


def _folded(*names: str) -> tuple[str, ...]:
    return tuple(fold_header(name) for name in names)


_GUIDE = (
    "identifier", "title", "description", "keyword", "modified", "contactPoint", "mbox", "temporal", "spatial",
    "landingPage", "dataDictionary", "accrualPeriodicity", "accessLevel", "downloadURL", "mediaType", "byteSize",
)  # fmt: skip

ADELA_CSV = TableLayout(
    "adela_csv",
    frozenset(_folded(*(f"{part}:{name}" for part in ("ds", "rs") for name in _GUIDE))),
    least=3,
    identifier=_folded("ds:identifier", "identifier"),
    title=_folded("ds:title", "title"),
)
ADELA_CSV_BARE = replace(ADELA_CSV, signs=frozenset(_folded(*_GUIDE)), least=7)
"""The same without its prefixes."""

ADELA_INVENTORY = TableLayout(
    "adela_inventory",
    frozenset(
        _folded(
            "Responsable", "Nombre del conjunto", "Nombre del recurso", "¿De qué es?", "¿Tiene datos privados?",
            "Razón por la cual los datos son privados",
            "¿En qué plataforma, tecnología, programa o sistema se albergan?",
            "Fecha estimada de publicación en datos.gob.mx",
        )
    ),
    least=4,
    title=_folded("Nombre del conjunto"),
    carried=_folded("Responsable"),
)  # fmt: skip

_PLAN_HEAD = (
    "Visión institucional de datos abiertos", "Funcionario designado como Enlace", "Funcionario designado como Enalce",
    "Funcioanrio designado como Enlace", "Funcioanrio designado como Enalce",
    "Funcionario designado como Administrador", "Funcioanrio designado como Administrador",
)  # fmt: skip
ADELA_PLAN = TableLayout(
    "adela_plan",
    frozenset(
        _folded(
            *_PLAN_HEAD, "Conjuntos de datos priorizados", "Descripción de los conjuntos",
            "Periodicidad de la actualización", "Fecha tentativa de publicación",
        )
    ),
    least=3,
    title=_folded("Conjuntos de datos priorizados"),
    carried=_folded(*_PLAN_HEAD),
)  # fmt: skip
ADELA_PLAN_LIST = TableLayout(
    "adela_plan",
    frozenset(_folded("dep", "name", "desc", "date")),
    least=4,
    title=_folded("name"),
    within=_folded("dep"),
)
"""The plans of all institutions in one list, as they were gathered in 2016."""

LAYOUTS = (ADELA_CSV, ADELA_INVENTORY, ADELA_PLAN, ADELA_PLAN_LIST, ADELA_CSV_BARE)
"""The layouts that are known, the surest first."""


def layout_of_columns(columns: Sequence[tuple[str, str]], least: int = 2, *, declared: bool = True) -> TableLayout:
    """The layout of a table by its column map: pairs of a header and a field of the profile.

    The fields ``identifier`` and ``title`` tell the datasets apart.  `least` headers make a header row.  A map that is
    `declared` goes with each record; the default one does not need to.
    """
    names = _folded(*(header for header, _ in columns))
    return TableLayout(
        "spreadsheet",
        frozenset(names),
        min(least, len(set(names))),
        _folded(*(header for header, field in columns if field == "identifier")),
        _folded(*(header for header, field in columns if field == "title")),
        columns=tuple(columns) if declared else (),
    )


def layout_of_header(cells: Sequence[str], layouts: Sequence[TableLayout] = LAYOUTS) -> TableLayout | None:
    """The first of `layouts` whose header a row of cells is; None when it is none of them."""
    names = {fold_header(cell) for cell in cells if cell}
    return next((layout for layout in layouts if len(names & layout.signs) >= layout.least), None)
