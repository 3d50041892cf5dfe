"""The page of the schemas says of every row what it does, in both languages."""

import pytest

from mappings.reading import Ignore
from mappings.registry import SCHEMAS
from mappings.schema_reference import schemas_page, words_from_table


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_every_source_of_every_row_is_on_the_page(name: str, language: str) -> None:
    section = schemas_page(language).split(f"## `{name}`\n")[1].split("\n## ")[0]
    for rows in SCHEMAS[name].tables().values():
        for row in rows:
            assert all(f"`{source}`" in section for source in row.sources)
            assert isinstance(row, Ignore) or f"`{row.into}`" in section


def test_what_only_decides_how_a_record_is_read_is_not_said_to_fill_a_field() -> None:
    lines = schemas_page("en").split("## `iso19139`\n")[1].split("\n### ")[1].splitlines()
    heeded = lines[lines.index("| decides how the rest is read | what for |") :]
    (line,) = (line for line in lines if "identificationInfo.@type`" in line)
    assert line in heeded
    assert line.count("|") == 3
    (filled,) = (line for line in lines if line.endswith("| language: tag, code or name; all values |"))
    assert "| `language` |" in filled


def test_there_is_no_other_language() -> None:
    with pytest.raises(ValueError, match="fr"):
        schemas_page("fr")


def test_words_that_are_said_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="read corners"):
        words_from_table("kind\tkey\tes\ten\nread\tcorners\tuna\tone\nread\tcorners\totra\tanother\n")
