"""A dataset as a CKAN package: whatever a CKAN can carry is read back as it was, and the rest is named."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from mappings.ckan_ids import prefix_of_id
from mappings.ckan_licences import ckan_licence, license_list
from mappings.ckan_limits import tags_from_keywords
from mappings.ckan_package import licence_of, package_from_document, tongue_of
from mappings.ckan_package_tables import Give, GiveApart, Withhold, dataset_rows, distribution_rows
from mappings.ckan_package_values import ckan_name, geojson, naive_utc
from mappings.dcat_mx import Dataset
from mappings.json_form import json_from_dataset
from mappings.origin import Origin
from mappings.schemas.ckan import resource_from_ckan
from mappings.terms import terms_of
from mappings.values.geometries import geometry
from mappings.values.licences import licence
from mappings.values.moments import moment
from mappings.values.resolutions import distance
from mappings.values.text import description, title
from mappings.values.urls import url
from tests.mappings.strategies import datasets

ORIGIN = Origin("https://otro.ejemplo.mx", "milpa", "Índice nacional", "https://indice.ejemplo.mx")
URI = "https://indice.ejemplo.mx/dataset/jalisco/baches"
AGENT = {"@type": "Agent", "@id": "https://indice.ejemplo.mx/agent/salud-14", "name": {"es": "Secretaría de Salud"}}

CARRIED_AS_IT_IS = ("accrualPeriodicity", "accessLevel", "temporalResolution", "status")
CARRIED_AS_ADDRESSES = (
    "source", "isVersionOf", "hasVersion", "replaces", "isReplacedBy", "inSeries", "isReferencedBy", "relation", "page",
    "applicableLegislation",
)  # fmt: skip


def document(**fields: Any) -> dict[str, Any]:
    return {"@id": URI, "@type": "Dataset", "identifier": "baches", "title": {"es": "Baches"}, "publisher": AGENT,
            **fields}  # fmt: skip


def package(**fields: Any) -> dict[str, Any]:
    return package_from_document(
        document(**fields),
        name="baches",
        source="jalisco",
        created="2026-01-02T03:04:05Z",
        changed="2026-02-03T00:00:00-06:00",
    ).package


def extras(**fields: Any) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in package(**fields)["extras"]}


def resource(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = package(distribution=[{"@id": f"{URI}#distribution-1", "@type": "Distribution", **fields}])[
        "resources"
    ][0]
    return found


def read_back(made: dict[str, Any]) -> dict[str, Any]:
    dataset = resource_from_ckan(made, ORIGIN).dataset
    assert dataset is not None
    return json_from_dataset(dataset)


class TestTheTable:
    @pytest.mark.parametrize(
        ("of", "rows"), [("Dataset", dataset_rows("es")), ("Distribution", distribution_rows("es"))]
    )
    def test_every_field_of_the_profile_stands_in_it(self, of: str, rows: tuple[Give | GiveApart, ...]) -> None:
        named = {key for row in rows for key in ((row.of,) if isinstance(row, Give) else row.keys)}
        assert named == {term.key for term in terms_of(of)}

    def test_what_cannot_be_carried_is_named_with_its_reason(self) -> None:
        withheld = {key for row in dataset_rows("es") if isinstance(row, Withhold) for key in row.keys}
        assert withheld == {"wasGeneratedBy", "openessRating", "score", "derived", "extra"}


@given(datasets())
def test_what_ckan_can_carry_is_read_back_as_it_was(dataset: Dataset) -> None:
    given_document = json_from_dataset(dataset)
    made, _ = package_from_document(
        given_document, name="baches", created="2026-01-02T03:04:05Z", changed="2026-01-02T03:04:05Z"
    )
    back = read_back(made)
    tongue = tongue_of(given_document)
    assert back["title"] == title(given_document["title"], tongue)[0]
    if "description" in given_document:
        assert back["description"] == description(given_document["description"], tongue)[0]
    for key in CARRIED_AS_IT_IS:
        assert back.get(key) == given_document.get(key)
    for key in CARRIED_AS_ADDRESSES:
        readable = [found for found in (url(each)[0] for each in given_document.get(key, ())) if found]
        assert back.get(key, []) == list(dict.fromkeys(readable))
    if "spatialResolutionInMeters" in given_document:
        assert back.get("spatialResolutionInMeters") == distance(given_document["spatialResolutionInMeters"])[0]
    for key in ("issued", "modified", "created", "publishDate"):
        if key in given_document:
            assert back.get(key) == moment(given_document[key])[0]
    assert [theme["@id"] for theme in back.get("theme", ())] == [
        theme["@id"] for theme in given_document.get("theme", ())
    ]
    assert back.get("license", {}).get("@id") == (licence_of(given_document) or {}).get("@id")
    assert back.get("language") == given_document.get("language")
    for before, after in zip(given_document.get("distribution", ()), back.get("distribution", ()), strict=True):
        for key in ("mediaType", "byteSize", "compressFormat", "packageFormat", "availability", "temporalResolution"):
            if key in before:
                assert after.get(key) == before[key]
        for key in ("downloadURL", "accessURL"):
            if key in before:
                assert after.get(key) == url(before[key])[0]
        if "checksum" in before:
            assert after["checksum"]["checksumValue"] == before["checksum"]["checksumValue"]


class TestThePackage:
    def test_it_is_known_by_a_uuid_that_never_changes(self) -> None:
        identifier = package()["id"]
        assert identifier == package(title={"es": "Otro"})["id"] == "03726c8a-340b-8e47-9ee6-1b4f571a542a"
        assert UUID(identifier).version == 8

    def test_a_resource_tells_of_which_package_it_is(self) -> None:
        identifier = resource(accessURL="https://a.mx/baches")["id"]
        assert prefix_of_id(identifier) == prefix_of_id(package()["id"])
        assert identifier != package()["id"]

    @pytest.mark.parametrize("identifier", ["", "baches", "0" * 32, "{00000000-0000-8000-8000-000000000000}"])
    def test_what_is_no_identifier_of_ours_tells_nothing(self, identifier: str) -> None:
        assert prefix_of_id(identifier) is None

    def test_its_moments_are_those_of_the_index_in_utc_that_does_not_say_so(self) -> None:
        made = package(issued="2014", modified="2015-01-01")
        assert (made["metadata_created"], made["metadata_modified"]) == (
            "2026-01-02T03:04:05.000000",
            "2026-02-03T06:00:00.000000",
        )

    def test_the_datasets_own_dates_stand_in_extras(self) -> None:
        found = extras(issued="2014", modified="2015-01-01")
        assert (found["issued"], found["modified"]) == ("2014", "2015-01-01")

    def test_the_publisher_is_its_organization_and_stands_in_extras_too(self) -> None:
        made = package()
        assert made["organization"]["name"] == "salud-14"
        assert made["organization"]["title"] == "Secretaría de Salud"
        assert made["owner_org"] == made["organization"]["id"]
        assert extras()["publisher_name"] == "Secretaría de Salud"
        assert extras()["publisher_uri"] == AGENT["@id"]

    def test_where_it_comes_from_is_said(self) -> None:
        found = extras()
        assert (found["guid"], found["uri"], found["identifier"], found["harvest_source_id"]) == (
            URI, URI, "baches", "jalisco",
        )  # fmt: skip

    def test_themes_are_groups(self) -> None:
        made = package(theme=[{"@id": "https://w3id.org/dcat-mx#theme/salud", "label": {"es": "Salud"}}])
        assert [(group["name"], group["title"]) for group in made["groups"]] == [("salud", "Salud")]

    def test_a_text_in_two_languages_goes_out_in_both(self) -> None:
        made = package(title={"en": "Potholes", "es": "Baches"})
        assert made["title"] == "Baches"
        assert made["title_translated"] == {"en": "Potholes", "es": "Baches"}

    def test_a_text_in_the_language_that_readers_assume_goes_out_once(self) -> None:
        assert "title_translated" not in package()
        english = package(
            title={"en": "Potholes"}, language=["http://publications.europa.eu/resource/authority/language/ENG"]
        )
        assert "title_translated" not in english

    def test_nobody_is_its_author_for_readers_ask_him(self) -> None:
        assert package(creator=[AGENT])["author"] is None
        assert read_back(package(creator=[AGENT]))["creator"][0]["name"] == {"es": "Secretaría de Salud"}

    def test_all_offices_and_periods_are_read_back(self) -> None:
        offices = [{"@id": f"{URI}#contact", "name": {"es": "Datos"}, "email": "datos@salud.gob.mx"},
                   {"@id": f"{URI}#contact-2", "telephone": "+525557282000"}]  # fmt: skip
        spans = [{"@id": f"{URI}#period", "startDate": "2014"},
                 {"@id": f"{URI}#period-2", "startDate": "2016", "endDate": "2017-05"}]  # fmt: skip
        back = read_back(package(contactPoint=offices, temporal=spans))
        assert [(office.get("name"), office.get("email"), office.get("telephone")) for office in back["contactPoint"]] == [
            ({"es": "Datos"}, "datos@salud.gob.mx", None), (None, None, "+525557282000"),
        ]  # fmt: skip
        assert [(span.get("startDate"), span.get("endDate")) for span in back["temporal"]] == [
            ("2014", None), ("2016", "2017-05"),
        ]  # fmt: skip

    def test_each_place_is_read_back_as_one(self) -> None:
        places = [
            {"@id": "https://indice.ejemplo.mx/place/14", "identifier": "14", "label": {"es": "Jalisco"}},
            {"@id": f"{URI}#place-1", "label": {"es": "La Barranca"}, "geometry": "POINT (-103.35 20.67)"},
        ]
        back = read_back(package(spatial=places))
        assert [place.get("identifier") for place in back["spatial"]] == ["14", None]
        assert back["spatial"][1]["label"] == {"es": "La Barranca"}
        assert back["spatial"][1]["geometry"] == "POINT (-103.35 20.67)"

    def test_the_search_by_area_has_geojson(self) -> None:
        found = extras(spatial=[{"@id": f"{URI}#place-1", "bbox": "POLYGON ((-118 14, -86 14, -86 32, -118 14))"}])
        assert found["spatial"] == ('{"type":"Polygon","coordinates":[[[-118,14],[-86,14],[-86,32],[-118,14]]]}')


class TestResources:
    def test_its_url_is_that_of_the_file_or_else_of_the_page(self) -> None:
        file, page = "https://a.mx/baches.csv", "https://a.mx/baches"
        assert resource(downloadURL=file, accessURL=page)["url"] == file
        assert resource(accessURL=page)["url"] == page
        assert resource()["url"] == ""

    @pytest.mark.parametrize(
        "urls",
        [
            {"downloadURL": "https://a.mx/descarga?id=1"},
            {"accessURL": "https://a.mx/baches.csv"},
            {"downloadURL": "https://a.mx/baches.csv", "accessURL": "https://a.mx/baches"},
        ],
    )
    def test_both_urls_are_read_back_as_what_they_were(self, urls: dict[str, str]) -> None:
        made = package(distribution=[{"@id": f"{URI}#distribution-1", "@type": "Distribution", **urls}])
        back = read_back(made)["distribution"][0]
        assert {key: back[key] for key in ("downloadURL", "accessURL") if key in back} == urls

    def test_a_format_goes_by_its_name(self) -> None:
        csv = {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV", "label": {"en": "CSV"}}
        assert resource(format=csv)["format"] == "CSV"


class TestWhatCkanRefuses:
    def test_a_keyword_with_other_signs_becomes_a_tag_and_is_told(self) -> None:
        names, issues = tags_from_keywords(["agua & drenaje", "¿qué?", "a", "ñandú 2.0-x_y"])
        assert names == ("agua drenaje", "qué", "ñandú 2.0-x_y")
        assert [(issue.code, issue.value) for issue in issues] == [
            ("ckan.tag_mended", "agua & drenaje"), ("ckan.tag_mended", "¿qué?"), ("ckan.tag_refused", "a"),
        ]  # fmt: skip

    def test_the_keyword_itself_is_still_read_back(self) -> None:
        assert read_back(package(keyword={"es": ["agua & drenaje", "luz"]}))["keyword"] == {
            "es": ["agua & drenaje", "luz"]
        }

    def test_a_long_keyword_is_cut(self) -> None:
        assert [len(name) for name in tags_from_keywords(["a" * 150]).names] == [100]

    def test_an_address_that_it_does_not_take_is_kept_in_an_extra(self) -> None:
        made, issues = package_from_document(
            document(contactPoint=[{"@id": f"{URI}#contact", "email": "información@salud.gob.mx"}]), name="baches"
        )
        assert made["maintainer_email"] is None
        assert {"key": "contact_email", "value": "información@salud.gob.mx"} in made["extras"]
        assert [issue.code for issue in issues] == ["ckan.email"]

    def test_a_long_version_is_kept_in_an_extra(self) -> None:
        made, issues = package_from_document(document(version="1" * 101), name="baches")
        assert made["version"] is None
        assert {"key": "dcat_version", "value": "1" * 101} in made["extras"]
        assert [issue.code for issue in issues] == ["ckan.version"]
        assert read_back(made)["version"] == "1" * 101


class TestValues:
    @pytest.mark.parametrize("listed", license_list(), ids=lambda listed: str(listed["id"]))
    def test_a_licence_of_the_list_is_read_back_by_its_identifier(self, listed: dict[str, Any]) -> None:
        found, code = licence(listed["id"])
        assert code is None
        assert found is not None
        assert found.uri == listed["url"]

    @pytest.mark.parametrize(
        ("uri", "identifier", "is_open"),
        [
            ("https://creativecommons.org/licenses/by/2.5/mx/", "CC-BY-2.5-MX", True),
            ("https://creativecommons.org/licenses/by-nc/4.0/", "CC-BY-NC-4.0", False),
            ("https://opendefinition.org/licenses/cc-by-sa/", "cc-by-sa", True),
            ("https://a.mx/terminos", "https://a.mx/terminos", False),
        ],
    )
    def test_a_licence_says_its_version(self, uri: str, identifier: str, is_open: bool) -> None:
        assert ckan_licence(uri) == (identifier, is_open)

    @pytest.mark.parametrize(
        ("moment_given", "written"),
        [
            ("2014-05-27T01:42:05.123-05:00", "2014-05-27T06:42:05.123000"),
            ("2014-05-27", None), (None, None), ("2014-02-31T00:00:00Z", None), ("0001-01-01T00:00:00+14:00", None),
        ],
    )  # fmt: skip
    def test_only_a_full_moment_is_one_of_ckans(self, moment_given: str | None, written: str | None) -> None:
        assert naive_utc(moment_given) == written

    @pytest.mark.parametrize(
        "wkt",
        [
            "POINT (-103.35 20.67)", "LINESTRING (-103 20, -102 21)", "MULTIPOINT (-103 20, -102 21)",
            "POLYGON ((-118 14, -86 14, -86 32, -118 14))",
            "MULTIPOLYGON (((-118 14, -86 14, -86 32, -118 14)), ((-100 20, -99 20, -99 21, -100 20)))",
            "GEOMETRYCOLLECTION (POINT (-103 20), LINESTRING (-103 20, -102 21))",
        ],
    )  # fmt: skip
    def test_a_shape_is_read_back_from_its_geojson(self, wkt: str) -> None:
        written = geojson(wkt)
        assert written is not None
        assert geometry(written)[0] == geometry(wkt)[0]

    @pytest.mark.parametrize("wkt", [None, "", "POINT", "CIRCLE (1 2)", "POINT (a b)"])
    def test_what_is_no_shape_is_left_out(self, wkt: str | None) -> None:
        assert geojson(wkt) is None

    @pytest.mark.parametrize(
        ("uri", "name"),
        [
            ("https://a.mx/agent/salud-14", "salud-14"),
            ("https://w3id.org/dcat-mx#theme/salud", "salud"),
            ("http://publications.europa.eu/resource/authority/data-theme/GOVE", "gove"),
            ("https://a.mx/agent/Salud%20x", "salud-20x-598f67e23d16"),
            ("https://a.mx/agent/x", "x-3162c4e15b89"),
        ],
    )
    def test_an_institution_is_named_as_its_uri_ends(self, uri: str, name: str) -> None:
        assert ckan_name(uri) == name
