"""Access levels."""

import pytest

from mappings.values.access import EU_ACCESS_RIGHT, INSPIRE_LIMITATIONS, access_code, access_iri, access_level


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("public", "public"),
        ("Público", "public"),
        ("ABIERTO", "public"),
        (True, "public"),
        ("true", "public"),
        (f"{EU_ACCESS_RIGHT}PUBLIC", "public"),
        ("info:eu-repo/semantics/openAccess", "public"),
        ("restricted public", "restricted"),
        ("Restringido", "restricted"),
        ({"@id": f"{EU_ACCESS_RIGHT}RESTRICTED"}, "restricted"),
        ("non-public", "non-public"),
        ("privado", "non-public"),
        (False, "non-public"),
        (f"{EU_ACCESS_RIGHT}CONFIDENTIAL", "non-public"),
        (f"{INSPIRE_LIMITATIONS}noLimitations", "public"),
        (f"{INSPIRE_LIMITATIONS}INSPIRE_Directive_Article13_1a", "restricted"),
        (f"{INSPIRE_LIMITATIONS.replace('http:', 'https:')}INSPIRE_Directive_Article13_1h", "restricted"),
    ],
)
def test_levels_of_many_worlds_are_read(value: object, code: str) -> None:
    assert access_level(value) == (code, None)


@pytest.mark.parametrize(
    "value",
    [
        "http://creativecommons.org/licenses/by/4.0/legalcode",
        f"{EU_ACCESS_RIGHT}OP_DATPRO",
        f"{INSPIRE_LIMITATIONS}otras",
        "quizá",
        3,
    ],
    ids=repr,
)
def test_what_is_no_level_is_said(value: object) -> None:
    assert access_level(value) == (None, "access.unknown")


@pytest.mark.parametrize("code", ["public", "restricted", "non-public"])
def test_codes_go_to_the_eus_concepts_and_back(code: str) -> None:
    assert access_code(access_iri(code)) == code
    assert access_level(code) == (code, None)


def test_other_iris_are_no_access_right() -> None:
    assert access_code("http://example.org/PUBLIC") is None
