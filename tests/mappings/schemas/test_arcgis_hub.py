"""What becomes of an item of an ArcGIS Hub's search; whole records are in ``fixtures/platforms``."""

import pytest

from mappings.assembly import Mapped
from mappings.origin import Origin
from mappings.schemas.arcgis_hub import dataset_from_arcgis_hub

ITEM = "cabe9105f3de49b498c3a0362c446099"
NATIVE = f"https://www.arcgis.com/home/item.html?id={ITEM}&sublayer=29"
ORIGIN = Origin(base_uri="https://indice.ejemplo.mx", source="hub", title="Municipio", home="https://datos.ejemplo.mx")


def mapped(identifier: str = NATIVE, **item: object) -> Mapped:
    properties = {"title": "Predios", "access": "public", **item}
    return dataset_from_arcgis_hub(
        {"id": f"{ITEM}_29", "type": "Feature", "properties": properties}, ORIGIN, identifier
    )


def made(**item: object):
    dataset = mapped(**item).dataset
    assert dataset is not None
    return dataset


def codes(found: Mapped, field: str) -> list[str]:
    return [issue.code for issue in found.issues if issue.field == field]


def test_the_identifier_is_the_one_of_the_feeds_and_the_item_another_one() -> None:
    dataset = made()
    assert dataset.identifier == NATIVE
    assert [each.notation for each in dataset.other_identifier] == [f"{ITEM}_29"]


@pytest.mark.parametrize("envelope", ["properties", "attributes"])
def test_both_searches_say_the_same(envelope: str) -> None:
    record = {"id": ITEM, envelope: {"name": "Predios", "searchDescription": "Todos", "tags": ["suelo"]}}
    dataset = dataset_from_arcgis_hub(record, ORIGIN).dataset
    assert dataset is not None
    assert (dataset.title, dataset.description, dataset.keyword) == (
        {"es": "Predios"}, {"es": "Todos"}, {"es": ("suelo",)}
    )  # fmt: skip


def test_times_are_milliseconds_and_that_is_no_fault() -> None:
    found = mapped(created=1545210339000, modified=1606750464000)
    assert found.dataset is not None
    assert (found.dataset.issued, found.dataset.modified) == ("2018-12-19T09:05:39Z", "2020-11-30T15:34:24Z")
    assert codes(found, "created") == codes(found, "modified") == []
    assert codes(mapped(modified="ayer"), "modified")[0] == "date.unreadable"


@pytest.mark.parametrize(
    "area",
    [
        {"type": "envelope", "coordinates": [[-103.5, 20.5], [-103.0, 21.0]]},
        [[-103.5, 20.5], [-103.0, 21.0]],
        {"type": "Polygon", "coordinates": [[[-103.5, 20.5], [-103, 20.5], [-103, 21], [-103.5, 21], [-103.5, 20.5]]]},
    ],
    ids=["envelope", "corners", "GeoJSON"],
)
def test_an_area_is_a_box_however_it_is_written(area: object) -> None:
    (place,) = made(extent=area).spatial
    assert place.geometry is not None
    assert place.geometry.startswith("POLYGON ((-103.5 20.5, -103 20.5")


@pytest.mark.parametrize("words", ["custom", "none"])
def test_a_licence_that_the_search_does_not_know_is_none(words: str) -> None:
    found = mapped(license=words, structuredLicense={"type": words})
    assert found.dataset is not None
    assert found.dataset.license is None
    assert codes(found, "license") == ["missing.recommended"]


def test_a_licence_by_its_address_counts_first() -> None:
    address = "https://creativecommons.org/licenses/by/4.0"
    found = made(license="custom", structuredLicense={"type": "CC-BY-4.0", "url": address}, licenseInfo="<p>…</p>")
    assert found.license is not None
    assert found.license.uri == "https://creativecommons.org/licenses/by/4.0/"


def test_the_service_and_what_its_owner_added_are_distributions() -> None:
    dataset = made(
        url="https://gis.ejemplo.mx/rest/services/P/FeatureServer/29", type="Feature Layer",
        additionalResources=[{"name": "Tabla", "url": "https://gis.ejemplo.mx/p.csv", "isMetadata": False},
                             {"name": "Ficha", "url": "https://gis.ejemplo.mx/p.xml", "isMetadata": True}],
    )  # fmt: skip
    service, table = dataset.distribution
    assert (service.access_url, table.download_url) == (
        "https://gis.ejemplo.mx/rest/services/P/FeatureServer/29", "https://gis.ejemplo.mx/p.csv"
    )  # fmt: skip
    assert service.format is not None
    assert service.format.uri.endswith("/REST")


def test_its_page_is_derived_from_its_slug_and_said_to_be() -> None:
    dataset = made(slug="municipio::predios")
    assert dataset.landing_page == "https://datos.ejemplo.mx/datasets/municipio%3A%3Apredios"
    assert "landingPage" in dataset.derived


def test_what_is_not_public_is_refused() -> None:
    assert [issue.code for issue in mapped(access="org").issues] == ["record.not_public"]


def test_a_template_that_nobody_filled_in_is_no_address() -> None:
    found = mapped(orgContactEmail="{{orgContactEmail}}")
    assert codes(found, "orgContactEmail") == ["value.template"]


@pytest.mark.parametrize(
    "field", ["usefulLife", "hasReport", "maxAge", "orgUnit", "groupCategories", "supportsPolicy", "industries",
              "metadata", "documentation", "license.terms", "contentStatus"],
)  # fmt: skip
def test_a_field_that_no_row_names_is_kept_and_reported(field: str) -> None:
    found = mapped(**{field: "dice algo"})
    assert found.dataset is not None
    assert found.dataset.extra == {field: "dice algo"}
    assert [issue.value for issue in found.issues if issue.code == "value.extra"] == [field]


def test_languages_are_those_of_the_item_and_of_its_culture() -> None:
    languages = made(culture="es-mx", languages=["Spanish", "en"]).language
    assert [each.rpartition("/")[2] for each in languages] == ["SPA", "ENG"]


@pytest.mark.parametrize("said", [{"orgName": "INEGI"}, {"organization": "INEGI"}, {"source": "INEGI"}])
def test_the_institution_of_the_account_publishes_unless_the_item_names_another(said: dict[str, str]) -> None:
    dataset = made(**said)
    assert dataset.publisher.uri.endswith("/inegi")
    assert dataset.qualified_attribution == ()


def test_beside_another_publisher_it_is_the_distributor() -> None:
    dataset = made(
        source="Secretaría de Salud de Jalisco", orgName="Gobierno de Zapopan", organization="gobierno de zapopan"
    )
    (host,) = dataset.qualified_attribution
    assert dataset.publisher.name == {"es": "Secretaría de Salud de Jalisco"}
    assert (host.agent.name, host.had_role.rpartition("/")[2]) == ({"es": "Ayuntamiento de Zapopan"}, "distributor")


def test_the_words_of_a_licence_count_where_nothing_else_tells_it() -> None:
    found = mapped(structuredLicense={"type": "custom", "text": "Creative Commons Attribution 4.0"})
    assert found.dataset is not None
    assert found.dataset.license is not None


@pytest.mark.parametrize("junk", [[], {}, 3, "x" * 100_000, [[]], None])
def test_anything_in_place_of_its_parts_is_borne(junk: object) -> None:
    names = ("structuredLicense", "license", "type", "url", "additionalResources", "extent", "slug", "owner", "tags")
    assert mapped(**dict.fromkeys(names, junk)).dataset is not None
