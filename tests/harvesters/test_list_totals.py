"""The total among the numbers of a text for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.list_totals import total_in


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("60", 60),
        ("60 conjuntos", 60),
        ("60 resultados", 60),
        ("  60\n   conjuntos de datos encontrados ", 60),
        ("1 conjunto", 1),
        ("0 resultados", 0),
        ("1,234 conjuntos", 1234),
        ("1.234 conjuntos", 1234),
        ("1 234 conjuntos", 1234),
        ("1\u202f234 datasets found", 1234),
        ("Mostrando 1-10 de 60", 60),
        ("Mostrando 1 - 10 de 60 resultados", 60),
        ("Mostrando del 1 al 10 de 60.", 60),
        ("Mostrando 1 a 10 de un total de 1,234 conjuntos de datos", 1234),
        ("Mostrando 10 de 60", 60),
        ("Mostrando 10 conjuntos de datos de 60", 60),
        ("1–10 of 1,234", 1234),
        ("Showing 1 to 10 of 1,234 entries", 1234),
        ("51-60 de 60", 60),
        ("1-10 / 60", 60),
        ("Página 1 de 6 (60 conjuntos)", 60),
        ("60 conjuntos, página 1 de 6", 60),
        ("Pág. 2/6 · 60 resultados · 10 por página", 60),
        ("Page 1 of 6, 60 results", 60),
        ("10 resultados por página; 60 en total", 60),
        ("Total: 60", 60),
        ("Total de conjuntos: 60", 60),
        ("Total de registros 1,234 (actualizado 12/05/2024)", 1234),
        ("Resultados: 60", 60),
        ("60 conjuntos de 12 instituciones", 60),
        ("5 conjuntos de 12 instituciones", 5),
        ("60 conjuntos, 240 recursos", 60),
    ],
)
def test_a_total_that_can_be_told(text: str, total: int) -> None:
    assert total_in(text) == total


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sin resultados",
        "Mostrando 1-10",
        "Mostrando 10 resultados",
        "Página 1 de 6",
        "Página 3",
        "10 por página",
        "1-10",
        "10 de 60 municipios publican",
        "Más de 1,000 conjuntos",
        "1000+ datasets",
        "60 conjuntos o 80 conjuntos",
        "1-10 de 60, 1-10 de 80",
        "Ejercicio 2024: 60",
        "1.5 MB",
        "12/05/2024",
        "9" * 40,
    ],
)
def test_a_total_that_cannot_be_told_is_none(text: str) -> None:
    assert total_in(text) is None


@given(st.text(st.sampled_from("0123456789 .,'/-dealofpágtotlconju|+"), max_size=600))
def test_any_text_is_read_at_once(text: str) -> None:
    total = total_in(text)
    assert total is None or total >= 0
