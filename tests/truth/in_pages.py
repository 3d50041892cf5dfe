"""The facts of a dataset as a page for people, and the selectors that it is read by."""

import html

from tests.truth.facts import DatasetFacts
from tests.truth.in_json import schema_org_dataset

SELECTORS = """
[list]
dataset = "h2 a"
next = "a[rel=next]"
count = ".total"
[dataset]
title = "h1"
description = ".notas"
identifier = ".clave"
publisher = ".institucion"
contact_point = ".responsable"
keyword = ".etiqueta"
issued = ".publicado"
modified = ".actualizado"
license = ".licencia"
language = ".idioma"
spatial = ".lugar"
temporal = ".periodo"
accrual_periodicity = ".frecuencia"
[distribution]
each = "li.archivo"
download_url = "a"
title = "a"
description = ".corte"
format = ".formato"
byte_size = ".bytes"
issued = ".publicado"
modified = ".actualizado"
license = ".licencia"
"""


def element(name: str, kind: str, words: str) -> str:
    """One element of a page, of a class."""
    return f'<{name} class="{kind}">{html.escape(words)}</{name}>'


def page_of(facts: DatasetFacts) -> str:
    """The page of a dataset, for people."""
    said = {
        "notas": facts.description, "clave": facts.identifier, "institucion": facts.publisher,
        "responsable": facts.contact_name,
        "publicado": facts.issued, "actualizado": facts.modified, "licencia": facts.license, "idioma": "español",
        "lugar": schema_org_dataset(facts)["spatialCoverage"]["name"], "frecuencia": facts.frequency,
        "periodo": schema_org_dataset(facts)["temporalCoverage"],
    }  # fmt: skip
    files = "".join(
        '<li class="archivo">'
         f'<a href="{html.escape(file.url)}">{html.escape(file.title)}</a>'
        + "".join(
            element("span", kind, words)
            for kind, words in (
                ("corte", file.description), ("formato", file.format), ("bytes", f"{file.byte_size} B"),
                ("publicado", file.issued), ("actualizado", file.modified), ("licencia", facts.license),
            )
        )
        + "</li>"
        for file in facts.files
    )  # fmt: skip
    keywords = "".join(element("span", "etiqueta", word) for word in sorted(facts.keywords))
    parts = "".join(element("p", kind, words) for kind, words in said.items())
    return f"<html><body><h1>{html.escape(facts.title)}</h1>{parts}{keywords}<ul>{files}</ul></body></html>"
