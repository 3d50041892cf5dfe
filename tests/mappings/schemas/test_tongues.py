"""In every schema whose records can name a language, their bare texts are in the one that they name."""

from collections.abc import Callable
from typing import Any

import pytest

from mappings.assembly import Mapped
from mappings.origin import Origin
from mappings.schemas.adela import dataset_from_adela
from mappings.schemas.adela_csv import dataset_from_adela_csv
from mappings.schemas.ckan import resource_from_ckan
from mappings.schemas.dcat_us import resource_from_dcat_us
from mappings.schemas.dkan import dataset_from_dkan
from mappings.schemas.schema_org import dataset_from_schema_org
from mappings.schemas.spreadsheet import dataset_from_spreadsheet

ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Puebla")
Read = Callable[[dict[str, Any], Origin], Mapped]


def row(cells: dict[str, str]) -> dict[str, Any]:
    return {"sheet": "", "header": {"row": 1, "columns": list(cells)}, "rows": [{"row": 2, "cells": cells}]}


def of_title(title: str, language: str) -> Callable[[Any], dict[str, Any]]:
    return lambda said: {"id": "1", "identifier": "1", title: "Health", language: said}


SCHEMAS: dict[str, tuple[Read, Callable[[Any], dict[str, Any]]]] = {
    "ckan": (resource_from_ckan, of_title("title", "language")),
    "dkan": (dataset_from_dkan, of_title("title", "language")),
    "dcat_us": (resource_from_dcat_us, of_title("title", "language")),
    "adela": (dataset_from_adela, of_title("title", "language")),
    "schema_org": (dataset_from_schema_org, lambda said: {
        "@context": "https://schema.org", "@type": "Dataset", "@id": "https://x.mx/1", "name": "Health", "inLanguage": said,
    }),
    "adela_csv": (dataset_from_adela_csv, lambda said: row(
        {"ds:identifier": "1", "ds:title": "Health", "ds:language": said}
    )),
    "spreadsheet": (dataset_from_spreadsheet, lambda said: row(
        {"Identificador": "1", "Título": "Health", "Idioma": said}
    )),
}  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize(
    ("said", "tag"), [("en", "en"), ("English", "en"), ("es-MX", "es"), ("und", "es"), ("klingon", "es"), ("", "es")]
)
def test_the_one_language_that_a_record_names_is_that_of_its_texts(schema: str, said: str, tag: str) -> None:
    read, record_in = SCHEMAS[schema]
    dataset = read(record_in(said), ORIGIN).dataset
    assert dataset is not None
    assert dataset.title == {tag: "Health"}
