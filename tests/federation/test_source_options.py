"""How a source is treated, told to people in their language."""

import pytest

from federation.settings import get_settings
from federation.source_options import OPTIONS, changed_options, told_options
from storage.sources import SourceOptions

TYPED = {
    "page_size": "20", "delay": "2", "connections": "1", "max_pages": "9", "max_records": "1000", "full_pass_days": "7",
    "window": "22:00-06:00", "requests_per_day": "500", "mb_per_day": "10", "tls_exception_until": "2027-01-31",
    "removal_harvests": "3", "removal_days": "14",
}  # fmt: skip


@pytest.fixture(params=["es", "en"])
def lang(request, monkeypatch):
    monkeypatch.setenv("MILPA_LANG", request.param)
    get_settings.cache_clear()
    yield request.param
    get_settings.cache_clear()


def test_every_option_is_told_in_words(lang):
    assert set(TYPED) == {option.name for option in OPTIONS}
    told = told_options(changed_options(SourceOptions(), TYPED))
    assert len(told) == len(OPTIONS)
    assert not [line for line in told if "_" in line or "=" in line]
    assert ("Segundos entre dos peticiones: 2" if lang == "es" else "Seconds between two requests: 2") in told


def test_of_columns_and_selectors_only_that_there_are_any(lang):
    told = told_options(SourceOptions(columns=(("Nombre", "title"), ("Liga", "x")), selectors="[list]\nitems = 'a'"))
    assert told == (
        ("Columnas declaradas: 2", "Con selectores propios")
        if lang == "es"
        else ("Declared columns: 2", "With selectors of its own")
    )


def test_what_is_left_to_the_installation_is_not_told():
    assert told_options(SourceOptions()) == ()
