"""Frequencies: Adela's table, its wild spellings, and those of other worlds."""

import pytest

from mappings.values.frequencies import EU_FREQUENCY, frequency, frequency_code, frequency_iri, frequency_label
from mappings.vocabularies import read_table


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("diario", "R/P1D"),
        ("semanal", "R/P1W"),
        ("quincenal", "R/P2W"),
        ("mensual", "R/P1M"),
        ("bimestral", "R/P2M"),
        ("trimestral", "R/P3M"),
        ("cuatrimestral", "R/P4M"),
        ("semestral", "R/P6M"),
        ("anual", "R/P1Y"),
        ("bianual", "R/P2Y"),
        ("quinquenal", "R/P5Y"),
        ("decenal", "R/P10Y"),
        ("irregular", "irregular"),
        ("tiempo_real", "realtime"),
    ],
)
def test_adelas_table_holds_and_every_code_reads_itself(words: str, code: str) -> None:
    assert frequency(words) == frequency(code) == (code, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Anual", "R/P1Y"),
        ("trimestralmente", "R/P3M"),
        ("semestralmente", "R/P6M"),
        ("diariamente", "R/P1D"),
        ("mensuales", "R/P1M"),
        ("  MENSUAL.", "R/P1M"),
        ("cada mes", "R/P1M"),
        ("cada año", "R/P1Y"),
        ("una vez al año", "R/P1Y"),
        ("cada tres meses", "R/P3M"),
        ("Cada 15 minutos", "R/PT15M"),
        ("Frecuencia de actualización: mensual", "R/P1M"),
        ("de forma anual", "R/P1Y"),
        ("Tiempo real", "realtime"),
        ("continua", "realtime"),
        ("bimensual", "R/P0.5M"),  # twice a month, says the Academy
        ("eventual", "as_needed"),
        ("única vez", "never"),
        ("sexenal", "R/P6Y"),
    ],
)
def test_spanish_in_any_inflexion(words: str, code: str) -> None:
    assert frequency(words) == (code, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Annual", "R/P1Y"),
        ("quarterly", "R/P3M"),
        ("biannually", "R/P6M"),  # ISO 19115: twice each year
        ("asNeeded", "as_needed"),
        ("notPlanned", "not_planned"),
        ("ANNUAL_2", "R/P6M"),
        (f"{EU_FREQUENCY}MONTHLY_2", "R/P0.5M"),
        ("https://publications.europa.eu/resource/authority/frequency/CONT", "realtime"),
        ("http://purl.org/cld/freq/monthly", "R/P1M"),
        ("http://purl.org/cld/freq/threeTimesAMonth", "R/P0.33M"),
        ({"@id": "http://purl.org/cld/freq/decennial"}, "R/P10Y"),
        (["R/P1M"], "R/P1M"),
    ],
)
def test_english_and_the_concepts_of_others(words: object, code: str) -> None:
    assert frequency(words) == (code, None)


@pytest.mark.parametrize(
    ("interval", "code"),
    [
        ("P1Y", "R/P1Y"),
        ("r/p1y", "R/P1Y"),
        ("R/P12M", "R/P1Y"),
        ("R/P24M", "R/P2Y"),
        ("R/P7D", "R/P1W"),
        ("R/P15D", "R/P2W"),
        ("R/P0.5M", "R/P0.5M"),
        ("R/PT24H", "R/P1D"),
        ("R/PT1S", "realtime"),
        ("R/P45D", "R/P45D"),
        ("R/P1Y6M", "R/P1Y6M"),
        ("R5/2014-01-01/P1M", "R/P1M"),
    ],
)
def test_intervals_are_said_in_their_shortest_form(interval: str, code: str) -> None:
    assert frequency(interval) == (code, None)


@pytest.mark.parametrize(
    "value", ["R/P0D", "P", "R/", "PT", "a veces", "http://x.mx/freq", "other", 12, True, "R/-P1M", "m" * 400], ids=repr
)
def test_what_is_no_frequency_is_said(value: object) -> None:
    assert frequency(value) == (None, "frequency.unknown")


@pytest.mark.parametrize(
    "value", [f"{EU_FREQUENCY}UNKNOWN", "unknown", "Desconocida", "None", "No especificado", None], ids=repr
)
def test_unknown_is_absent(value: object) -> None:
    assert frequency(value) == (None, None)


def test_every_row_has_one_concept_and_two_names() -> None:
    rows = read_table("frequencies")
    iris = {frequency_iri(row["code"]) for row in rows}

    assert len(iris) == len(rows)
    for row in rows:
        assert frequency_code(frequency_iri(row["code"])) == row["code"]
        assert frequency_label(row["code"]) == {"es": row["es"], "en": row["en"]}


def test_a_code_without_a_concept_in_the_eu_gets_one_of_ours() -> None:
    assert frequency_iri("R/P1M") == f"{EU_FREQUENCY}MONTHLY"
    assert frequency_iri("R/P45D") == "https://w3id.org/dcat-mx#frequency/P45D"
    assert frequency_code("https://w3id.org/dcat-mx#frequency/P45D") == "R/P45D"
    assert frequency_label("R/P45D") == {"es": "Cada 45 días", "en": "Every 45 days"}
    assert frequency_code("https://w3id.org/dcat-mx#frequency/nada") is None
    assert frequency_code(f"{EU_FREQUENCY}NOTHING") is None
    assert frequency_code("http://purl.org/cld/freq/monthly") is None


@pytest.mark.parametrize("code", ["R/P6Y", "R/P45D", "R/PT5H", "R/P1M", "irregular"])
def test_a_concept_that_we_wrote_is_read_back(code: str) -> None:
    assert frequency(frequency_iri(code)) == (code, None)
