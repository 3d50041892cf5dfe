"""Titles of editions: what they are called without their period, and what that period is."""

import pytest

from federation.duplicates.editions import Period, edition_of, period_of, shared_period, without_period


@pytest.mark.parametrize(
    ("title", "bare", "period"),
    [
        ("Nómina enero 2026", "nomina", "enero 2026"),
        ("nomina_enero_2026", "nomina", "enero 2026"),
        ("Presupuesto de egresos 2024", "presupuesto egresos", "2024"),
        ("Matrícula, ciclo 2023-2024", "matricula ciclo", "2023 2024"),
        ("Contratos primer trimestre 2025", "contratos", "primer trimestre 2025"),
        ("Contratos Q1 2025", "contratos", "q1 2025"),
        ("Padrón 202401", "padron", "202401"),
    ],
)
def test_a_title_with_a_period_is_an_edition(title, bare, period):
    found = edition_of(title)
    assert (found.bare, found.period) == (bare, period)


@pytest.mark.parametrize("title", ["Padrón de escuelas", "2024", "Ruta 2", "Primer trimestre", ""])
def test_a_title_without_one_or_without_a_name_is_none(title):
    assert edition_of(title) is None


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Presupuesto de Egresos, enero 2024", "Presupuesto de Egresos"),
        ("finanzas_enero_2026", "finanzas"),
        ("Gasto de enero de 2026 (Jalisco)", "Gasto (Jalisco)"),
        ("Índice de precios (2024)", "Índice de precios"),
        ("Nómina (base) enero 2024", "Nómina (base)"),
        ("Nómina del primer trimestre de 2024 en Jalisco", "Nómina en Jalisco"),
        ("2024 Padrón de árboles", "Padrón de árboles"),
        ("Seguridad y salud: 2024", "Seguridad y salud"),
        ("Matrícula, ciclo 2023-2024", "Matrícula, ciclo"),
        ("2024", ""),
        ("", ""),
    ],
)
def test_a_title_without_its_period_is_as_it_was_written(title, bare):
    assert without_period(title) == bare


@pytest.mark.parametrize(
    ("title", "start", "end", "interval"),
    [
        ("Padrón 2024", "2024-01-01", "2024-12-31", "R/P1Y"),
        ("Padrón 2020-2024", "2020-01-01", "2024-12-31", "R/P5Y"),
        ("Nómina febrero 2024", "2024-02-01", "2024-02-29", "R/P1M"),
        ("Nómina 202412", "2024-12-01", "2024-12-31", "R/P1M"),
        ("Nómina de noviembre 2024 a enero 2025", "2024-11-01", "2025-01-31", "R/P3M"),
        ("Contratos 2T 2023", "2023-04-01", "2023-06-30", "R/P3M"),
        ("Contratos, segundo semestre de 2023", "2023-07-01", "2023-12-31", "R/P6M"),
        ("Contratos trimestrales, cuarto trimestre 2023", "2023-10-01", "2023-12-31", "R/P3M"),
        ("Nómina trimestral 2024", "2024-01-01", "2024-12-31", ""),
        ("Nómina, tercer semestre de 2024", "2024-01-01", "2024-12-31", ""),
    ],
)
def test_a_title_tells_the_period_and_how_often_there_is_one(title, start, end, interval):
    assert period_of(title) == Period(start, end, interval)


@pytest.mark.parametrize("title", ["Nómina de enero", "Padrón", "Padrón 2025-2024", "Gasto de marzo a enero 2024"])
def test_without_a_year_or_backwards_there_is_no_period(title):
    assert period_of(title) is None


def test_several_periods_are_one_from_the_first_day_to_the_last():
    assert shared_period([]) is None
    assert shared_period([("2024-01-01", "2024-12-31"), ("2023", "2023-06"), ("2025-01", "2025")]) == ("2023", "2025")
    assert shared_period([("2024", "2024-06-30"), ("2024", "2024")]) == ("2024", "2024"), "the year ends later"
