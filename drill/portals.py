"""The portals of the drill: a small CKAN on loopback whose every dataset says in which round it was written."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.harvesters.portal import Portal, running_portal

ROWS = 10
"""Rows of a page: a harvest of sixty datasets asks for six."""


def title_of(number: int, written: int) -> str:
    """What a dataset is called that was written in a round."""
    return f"Conjunto {number} de la vuelta {written}"


def make_packages(datasets: int, written: int, email: str = "datos@ejemplo.mx", theme: str = "") -> list[object]:
    """Datasets as a CKAN gives them."""
    return [
        {
            "id": f"id-{number:05}", "name": f"conjunto-{number}", "title": title_of(number, written),
            "notes": f"Gasto por dependencia, hoja {number}. Dudas: {email}", "maintainer": "Enlace",
            "maintainer_email": email, "license_id": "cc-by", "tags": [{"name": "gasto"}, {"name": f"hoja {number}"}],
            "groups": [{"name": theme, "title": theme}] if theme else [],
            "organization": {"name": "finanzas", "title": "Secretaría de Finanzas"},
            "resources": [
                {"id": f"r-{number}-{part}", "name": f"Tabla {part}", "format": "CSV",
                 "url": f"https://datos.ejemplo.mx/{number}/{part}.csv"}
                for part in range(2)
            ],
        }
        for number in range(1, datasets + 1)
    ]  # fmt: skip


def identifiers_of(datasets: int) -> frozenset[str]:
    """What so many datasets of `make_packages` are called."""
    return frozenset(f"id-{number:05}" for number in range(1, datasets + 1))


@contextmanager
def portal_of(datasets: int, rows: int = ROWS) -> Iterator[Portal]:
    """A portal with some datasets of round 0, as long as the block lasts."""
    with running_portal() as portal:
        portal.packages, portal.rows_cap = make_packages(datasets, 0), rows
        yield portal
