"""The data files: whole, well formed, each row with its source; and what an operator lays over them."""

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain

import pytest
from pydantic import TypeAdapter

from mappings import vocabularies
from mappings.dcat_mx import Iri
from mappings.errors import OverlayError
from mappings.origin import Origin
from mappings.parts import publisher
from mappings.registry import mapping_fingerprint
from mappings.values.access import access_level
from mappings.values.frequencies import frequency
from mappings.values.languages import language
from mappings.values.licences import licence
from mappings.values.media_types import file_format, media_type
from mappings.values.moments import moment
from mappings.values.places import place
from mappings.values.themes import theme, themes
from mappings.vocabularies import Overlay, parts, read_table, shipped_table, use_overlay
from mappings.vocabularies.overlays import overlay_from_files
from mappings.vocabularies.tables import TABLES

ROOM = files(vocabularies)
README = (ROOM / "README.md").read_text(encoding="utf-8")
NAMES = sorted(each.name.removesuffix(".tsv") for each in ROOM.iterdir() if each.name.endswith(".tsv"))
SOURCES = set(re.findall(r"^\| `([a-z0-9.-]+)` \|", README.partition("## Sources")[2], re.MULTILINE))
ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", place="14", government_level="state")

each_table = pytest.mark.parametrize("name", NAMES)


class TestShipped:
    def test_every_file_has_a_declaration_and_every_declaration_a_file(self) -> None:
        assert sorted(TABLES) == NAMES

    @each_table
    def test_a_table_has_a_row_in_the_readme_and_clean_cells(self, name: str) -> None:
        rows = read_table(name)
        assert f"`{name}.tsv`" in README
        assert rows
        for cell in chain.from_iterable(row.values() for row in rows):
            assert cell == cell.strip()
            assert "" not in parts(cell) if cell else True

    @each_table
    def test_every_row_says_where_it_is_from(self, name: str) -> None:
        for row in shipped_table(name):
            assert parts(row["source"]), row
            assert set(parts(row["source"])) <= SOURCES, row

    @each_table
    def test_every_row_is_as_its_table_declares(self, name: str) -> None:
        table, rows = TABLES[name], shipped_table(name)
        assert len({row[table.key] for row in rows}) == len(rows)
        for row in rows:
            assert all(row[column] for column in (table.key, *table.required)), row
            for column, form in table.forms.items():
                assert not row[column] or re.fullmatch(form, row[column]), row

    def test_every_source_of_the_readme_is_one_of_some_row(self) -> None:
        used = {key for name in NAMES for row in shipped_table(name) for key in parts(row["source"])}
        assert used == SOURCES

    def test_every_licence_has_an_address_that_rdf_takes(self) -> None:
        for row in read_table("licences"):
            TypeAdapter(Iri).validate_python(row["uri"])

    def test_a_table_is_read_once(self) -> None:
        assert read_table("months") is read_table("months")


def lay(**contents: str) -> Overlay:
    """Lay texts over the tables, as ``themes="slug\\taliases\\n…"``."""
    overlay = overlay_from_files({f"{name}.tsv": text.encode() for name, text in contents.items()})
    use_overlay(overlay)
    return overlay


@pytest.fixture
def _no_overlay_after() -> Iterator[None]:
    yield
    use_overlay(Overlay())


@pytest.mark.usefixtures("_no_overlay_after")
class TestOverlay:
    def test_an_alias_is_known_at_once_although_the_value_was_read_before(self) -> None:
        assert theme("Brujería") == (None, "theme.unknown")
        lay(themes="slug\taliases\tsource\ncultura\tbrujería|magia\tvisto en datos-jalisco\n")
        assert theme("Brujería")[0] == theme("cultura")[0]
        use_overlay(Overlay())
        assert theme("Brujería") == (None, "theme.unknown")

    def test_every_normaliser_reads_through_it(self) -> None:
        lay(
            access_levels="code\taliases\nrestricted\tsolo algunos\n",
            agents="slug\taliases\ninegi\tEl de la estadística\n",
            formats="key\taliases\tmedia_aliases\ncsv\tcomitas\tapplication/comitas\n",
            frequencies="code\taliases\nR/P1D\tactualización cada rato|cada rato\n",
            languages="eu\taliases\nNAH\tmexicanero\n",
            licences="uri\taliases\taddresses\nhttps://datos.gob.mx/libreusomx\tla de siempre\tdatos.ejemplo.mx/licencia\n",
            months="month\tnames\n1\txneru\n",
            place_aliases="code\taliases\n14039\tguadalaxara\n",
        )
        assert access_level("Solo algunos") == ("restricted", None)
        assert publisher({"name": "El de la Estadística"}, ORIGIN).uri == "https://indice.ejemplo.mx/agent/inegi"
        assert file_format("Comitas")[0] == file_format("csv")[0]
        assert media_type("application/comitas") == ("text/csv", "media_type.repaired")
        assert frequency("Cada rato") == frequency("Actualización cada rato") == ("R/P1D", None)
        assert language("Mexicanero")[1] is None
        assert (
            licence("La de siempre")[0] == licence("https://datos.ejemplo.mx/licencia")[0] == licence("libreusomx")[0]
        )
        assert moment("3 de xneru de 2026")[0] == "2026-01-03"
        assert place("Guadalaxara", "14") == ("14039", None)

    def test_a_row_of_its_own_is_a_new_concept(self) -> None:
        lay(themes="slug\tes\ten\taliases\nastronomia\tAstronomía\tAstronomy\tlos astros\n")
        found, code = theme("Los astros")
        assert found is not None
        assert (found.uri, code) == ("https://w3id.org/dcat-mx#theme/astronomia", None)
        assert found == themes()[-1]

    def test_a_new_place_may_be_named_in_another_file(self) -> None:
        lay(places="code\tname\n14126\tNuevo Pueblo\n", place_aliases="code\taliases\n14126\tpueblo viejo\n")
        assert place("Pueblo Viejo", "14") == place("Nuevo Pueblo", "14") == ("14126", None)

    def test_files_of_other_systems_and_comments_are_read(self) -> None:
        content = "\ufeff# de la oficina\r\ncode\taliases\r\n\r\nR/P1D\tcada rato\r\n".encode()
        use_overlay(overlay_from_files({"frequencies.tsv": content}))
        assert frequency("cada rato") == ("R/P1D", None)

    def test_unchanged_bodies_are_mapped_again_when_it_changes(self) -> None:
        seen = {mapping_fingerprint("ckan", ORIGIN)}
        for alias in ("uno", "dos"):
            lay(themes=f"slug\taliases\ncultura\t{alias}\n")
            seen.add(mapping_fingerprint("ckan", ORIGIN))
        assert len(seen) == 3
        use_overlay(Overlay())
        assert mapping_fingerprint("ckan", ORIGIN) in seen

    def test_no_files_are_no_overlay(self) -> None:
        assert overlay_from_files({}) == Overlay()


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        pytest.param("temas", "slug\n", 1, "themes.tsv", id="no such table"),
        pytest.param("themes", "slug\tnombre\n", 1, "slug, es, en", id="a column that the table has not"),
        pytest.param("themes", "aliases\n", 1, "“slug”", id="no key"),
        pytest.param("themes", "slug\taliases\ncultura toros\n", 2, "by tabs", id="spaces instead of a tab"),
        pytest.param("themes", "slug\taliases\n\ttoros\n", 2, "“slug”", id="an empty key"),
        pytest.param("themes", "slug\taliases\ncultuar\ttoros\n", 2, "does not exist yet", id="a misspelt key"),
        pytest.param("themes", "slug\taliases\ncultura\tsalud\n", 2, "a name of salud already", id="another's name"),
        pytest.param("themes", "slug\tes\ncultura\tToros\n", 2, "is not changed here", id="a changed cell"),
        pytest.param("access_levels", "code\taliases\nsecret\tx\n", 2, "only more names", id="a new row of a closed table"),
        pytest.param("formats", "key\tlabel\tstars\nx\tX\t9\n", 2, "[1-4]", id="a cell that is out of form"),
        pytest.param("place_aliases", "code\taliases\n14999\tx\n", 2, "no place 14999", id="a place that does not exist"),
        pytest.param("agents", "slug\tes\tlevel\tplace\nx\tX\tstate\t99\n", 2, "no place 99", id="an institution of nowhere"),
        pytest.param("themes", "# nota\nslug\taliases\n\ncultura\tx\ty\n", 4, "3 columns", id="lines are those of the file"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_file_line_and_remedy(name: str, content: str, line: int, words: str) -> None:
    with pytest.raises(OverlayError) as told:
        overlay_from_files({f"{name}.tsv": content.encode()})
    assert told.value.en.startswith(f"{name}.tsv, line {line}: ")
    assert told.value.es.startswith(f"{name}.tsv, línea {line}: ")
    assert words in told.value.en


def test_a_file_in_another_encoding_is_told_by_its_line() -> None:
    with pytest.raises(OverlayError, match=r"themes\.tsv:2: not UTF-8"):
        overlay_from_files({"themes.tsv": b"slug\taliases\ncultura\tbrujer\xeda\n"})
