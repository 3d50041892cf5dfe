"""Languages and language tags."""

import pytest

from mappings.values.folding import fold
from mappings.values.languages import EU_LANGUAGE, language, language_label, language_tag
from mappings.vocabularies import parts, shipped_table


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("es", "SPA"),
        ("es-MX", "SPA"),
        ("es_MX", "SPA"),
        ("spa", "SPA"),
        ("SPA", "SPA"),
        ("Español", "SPA"),
        ("castellano", "SPA"),
        ("Spanish; Castilian", "SPA"),
        (["spa", ""], "SPA"),
        ("en-us", "ENG"),
        ("fre", "FRA"),
        ("http://publications.europa.eu/resource/authority/language/ENG", "ENG"),
        ("https://publications.europa.eu/resource/authority/language/eng/", "ENG"),
        ({"@id": "http://id.loc.gov/vocabulary/iso639-1/en"}, "ENG"),
        ("http://id.loc.gov/vocabulary/iso639-2/spa", "SPA"),
        ("http://lexvo.org/id/iso639-3/yua", "YUA"),
        ("nah", "NAH"),
        ("náhuatl", "NAH"),
        ("maya", "YUA"),
        ("P'urhépecha", "TSZ"),
        ("Wixárika", "HCH"),
        ("tsotsil", "TZO"),
    ],
)
def test_tags_codes_names_and_addresses_are_read(value: object, code: str) -> None:
    assert language(value) == (f"{EU_LANGUAGE}{code}", None)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("bg", "BUL"), ("cs", "CES"), ("da", "DAN"), ("de", "DEU"), ("el", "ELL"), ("en", "ENG"), ("es", "SPA"),
        ("et", "EST"), ("fi", "FIN"), ("fr", "FRA"), ("ga", "GLE"), ("hr", "HRV"), ("hu", "HUN"), ("it", "ITA"),
        ("lt", "LIT"), ("lv", "LAV"), ("mt", "MLT"), ("nl", "NLD"), ("pl", "POL"), ("pt", "POR"), ("ro", "RON"),
        ("sk", "SLK"), ("sl", "SLV"), ("sv", "SWE"), ("tr", "TUR"), ("qu", "QUE"), ("gn", "GRN"), ("ay", "AYM"),
    ],
)  # fmt: skip
def test_a_language_goes_by_its_tag_its_code_and_its_names(tag: str, code: str) -> None:
    names = language_label(f"{EU_LANGUAGE}{code}")
    for value in (tag, tag.upper(), f"{tag}-XX", code, code.lower(), names["es"], names["en"]):
        assert language(value) == (f"{EU_LANGUAGE}{code}", None)


def test_no_two_languages_share_a_tag_a_code_or_a_name() -> None:
    named: dict[str, str] = {}
    for row in shipped_table("languages"):
        for name in {fold(name) for name in (row["eu"], row["tag"], row["es"], row["en"], *parts(row["aliases"]))}:
            assert named.setdefault(name, row["eu"]) == row["eu"], name


@pytest.mark.parametrize("value", ["N/A", "NA", "n.d.", "ND", "N/D", "s/d", "SD", "Sí", "n.r."])
def test_what_people_write_for_no_value_or_for_yes_is_no_language(value: str) -> None:
    assert language(value)[0] is None


def test_a_code_at_an_authority_is_trusted_beyond_our_table() -> None:
    assert language(f"{EU_LANGUAGE}XQZ") == (f"{EU_LANGUAGE}XQZ", None)
    assert language("http://id.loc.gov/vocabulary/iso639-2/que") == (f"{EU_LANGUAGE}QUE", None)
    assert language_label(f"{EU_LANGUAGE}XQZ") == {"es": "XQZ", "en": "XQZ"}
    assert language_label(f"{EU_LANGUAGE}SPA") == {"es": "Español", "en": "Spanish"}


@pytest.mark.parametrize("value", ["xx", "klingon", "http://x.mx/es", 12, True, ["es", "en"], "mixteco"], ids=repr)
def test_what_is_no_language_is_said(value: object) -> None:
    assert language(value) == (None, "language.unknown")


@pytest.mark.parametrize("value", ["und", "zxx", "mul", "none", "No especificado"])
def test_undetermined_is_absent(value: str) -> None:
    assert language(value) == (None, None)


@pytest.mark.parametrize(
    ("value", "tag"),
    [
        ("es", "es"),
        ("ES", "es"),
        ("es_MX", "es-MX"),
        ("es-mx", "es-MX"),
        ("es_MX.UTF-8", "es-MX"),
        ("spa", "es"),
        ("yua", "yua"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("ca-valencia", "ca-valencia"),
        ("Español", "es"),
        (f"{EU_LANGUAGE}ENG", "en"),
        ("default", "es"),
        ("und", "es"),
        ("x", "es"),
        ("", "es"),
        (None, "es"),
        ("es;DROP", "es"),
        ("1" * 500, "es"),
    ],
    ids=repr,
)
def test_tags_are_clean(value: object, tag: str) -> None:
    assert language_tag(value) == tag


def test_rubbish_gives_the_default_of_the_source() -> None:
    assert language_tag("???", "en") == "en"
