"""What CKAN portals do that the documentation does not say."""

import json
from typing import Any

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset, DatasetSeries
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.ckan import resource_from_ckan

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", "state", None, "14"
)


def mapped(**package: Any) -> Mapped:
    return resource_from_ckan({"id": "x", "name": "baches", "title": "Baches", **package}, ORIGIN)


def made(**package: Any) -> Dataset:
    dataset = mapped(**package).dataset
    assert dataset is not None
    return dataset


def resource(**fields: Any) -> Any:
    return made(resources=[fields]).distribution[0]


class TestWhatIsNotPublished:
    @pytest.mark.parametrize(
        "package",
        [{"private": True}, {"private": "True"}, {"state": "deleted"}, {"state": "draft"}],
        ids=["private", "private as text", "deleted", "draft"],
    )
    def test_what_is_not_public_is_refused(self, package: dict[str, Any]) -> None:
        found = mapped(**package)
        assert found.dataset is None
        assert [issue.code for issue in found.issues] == ["record.not_public"]

    @pytest.mark.parametrize(
        "package", [{"private": False}, {"private": "Published"}, {"state": "Active"}, {"state": None}]
    )
    def test_what_is_public_is_not(self, package: dict[str, Any]) -> None:
        assert made(**package)

    @pytest.mark.parametrize("kind", ["harvest", "showcase"])
    def test_what_is_no_dataset_is_refused(self, kind: str) -> None:
        assert mapped(type=kind).issues == (Issue("record.not_dataset", "type", kind),)

    def test_a_type_of_the_portals_own_is_a_dataset(self) -> None:
        assert made(type="geospatial")

    def test_a_deleted_resource_is_left_out(self) -> None:
        assert len(made(resources=[{"id": "a", "state": "deleted"}, {"id": "b", "state": "active"}]).distribution) == 1


class TestExtras:
    def test_of_repeated_keys_the_last_wins_and_it_is_said(self) -> None:
        found = mapped(extras=[{"key": "frequency", "value": "anual"}, {"key": "frequency", "value": "mensual"}])
        assert found.dataset is not None
        assert found.dataset.accrual_periodicity == "R/P1M"
        assert Issue("value.repeated", "extras.frequency", "anual") in found.issues

    def test_the_same_value_twice_is_no_repetition(self) -> None:
        found = mapped(extras=[{"key": "frequency", "value": "anual"}] * 2)
        assert "value.repeated" not in {issue.code for issue in found.issues}

    @pytest.mark.parametrize(
        "extras",
        [
            pytest.param([{"key": "frequency", "value": "anual"}], id="a list"),
            pytest.param({"frequency": "anual"}, id="an object (API 1)"),
            pytest.param([{"key": "frequency", "value": '"anual"'}], id="JSON text (before 2.3)"),
        ],
    )
    def test_they_come_in_three_shapes(self, extras: Any) -> None:
        assert made(extras=extras).accrual_periodicity == "R/P1Y"

    def test_lists_written_as_text_are_lists(self) -> None:
        dataset = made(
            extras=[{"key": "language", "value": '["es", "nah"]'}, {"key": "theme", "value": '["salud", "cultura"]'}]
        )
        assert len(dataset.language) == 2
        assert [theme.uri.rpartition("/")[2] for theme in dataset.theme] == ["salud", "cultura"]

    def test_the_display_keys_of_datos_gob_mx_are_understood(self) -> None:
        dataset = made(
            extras={
                "Inicio del periodo temporal": "2014-01-01",
                "Final del periodo temporal": "2014-06-30",
                "calificacion": "oro",
            }
        )
        assert (dataset.temporal[0].start_date, dataset.temporal[0].end_date) == ("2014-01-01", "2014-06-30")
        assert dataset.extra == {}

    def test_what_is_no_extra_is_kept(self) -> None:
        assert made(extras=["suelto", {"value": "sin clave"}]).extra == {
            "extras.extras": ["suelto", {"value": "sin clave"}]
        }

    def test_an_unknown_extra_is_kept_by_its_name(self) -> None:
        assert made(extras={"Unidad": "km"}).extra == {"extras.Unidad": "km"}

    def test_the_harvesters_bookkeeping_is_left_out_and_the_origin_of_a_copy_is_kept(self) -> None:
        assert made(extras={"harvest_object_id": "1", "harvest_source_title": "IMSS"}).extra == {
            "extras.harvest_source_title": "IMSS"
        }


class TestTimes:
    def test_a_period_that_a_migration_left_without_its_end_has_a_beginning(self) -> None:
        dataset = made(extras={"temporal_start": "2014-01-01T00:00:00", "temporal_end": None})
        assert [(each.start_date, each.end_date) for each in dataset.temporal] == [("2014-01-01", None)]

    def test_ckans_own_times_are_utc(self) -> None:
        assert made(metadata_modified="2026-03-10T17:11:45.330101").modified == "2026-03-10T17:11:45Z"

    def test_the_publishers_dates_go_before_the_portals(self) -> None:
        dataset = made(metadata_modified="2026-03-10T17:11:45", extras={"modified": "2014-05"})
        assert dataset.modified == "2014-05"

    def test_when_the_publishers_date_cannot_be_read_the_portals_stands(self) -> None:
        found = mapped(metadata_modified="2026-03-10T17:11:45", extras={"modified": "pronto"})
        assert found.dataset is not None
        assert found.dataset.modified == "2026-03-10T17:11:45Z"
        assert found.dataset.extra == {"extras.modified": "pronto"}
        assert Issue("date.unreadable", "extras.modified", "pronto") in found.issues


class TestWho:
    @pytest.mark.parametrize("claimed", ["Federal", ["Federal"], "Municipal"])
    def test_the_level_comes_from_the_registry_whatever_the_record_says(self, claimed: Any) -> None:
        """The IMSS's packages said «Estatal»."""
        publisher = made(gov_type=claimed).publisher
        assert publisher is not None
        assert publisher.government_level == "state"

    def test_the_organization_publishes(self) -> None:
        assert made(organization={"name": "siop", "title": "Secretaría de Obras"}).publisher.name == {
            "es": "Secretaría de Obras"
        }

    def test_the_maintainer_is_the_contact_even_when_it_is_the_institution(self) -> None:
        (contact,) = made(maintainer="Secretaría de Obras").contact_point
        assert contact.name == {"es": "Secretaría de Obras"}

    def test_the_author_is_asked_only_when_nobody_else_has_an_address(self) -> None:
        author = {"author": "Ana", "author_email": "ana@x.gob.mx"}
        assert [contact.email for contact in made(maintainer="Obras", **author).contact_point] == [None, "ana@x.gob.mx"]
        dataset = made(maintainer="Obras", maintainer_email="obras@x.gob.mx", **author)
        assert [contact.email for contact in dataset.contact_point] == ["obras@x.gob.mx"]
        assert dataset.extra == author

    def test_several_addresses_are_several_contacts(self) -> None:
        dataset = made(maintainer="Obras", maintainer_email="a@x.gob.mx; b@x.gob.mx")
        assert [contact.email for contact in dataset.contact_point] == ["a@x.gob.mx", "b@x.gob.mx"]

    def test_contact_and_maintainer_that_are_one_office_are_one_contact(self) -> None:
        dataset = made(maintainer="Obras", extras={"contact_name": "Obras", "contact_email": "a@x.gob.mx"})
        assert len(dataset.contact_point) == 1

    @pytest.mark.parametrize("name", ["contact_point", "extras.contact_point"])
    @pytest.mark.parametrize(
        ("value", "part"),
        [
            ("obras@x.gob.mx", {"email": "obras@x.gob.mx"}),
            ("https://x.gob.mx/contacto", {"url": "https://x.gob.mx/contacto"}),
            ("Dirección de Obras", {"name": {"es": "Dirección de Obras"}}),
            ('{"name": "Obras", "email": "obras@x.gob.mx"}', {"name": {"es": "Obras"}, "email": "obras@x.gob.mx"}),
        ],
    )
    def test_a_contact_point_is_an_address_a_page_a_name_or_an_object(self, name: str, value: str, part: Any) -> None:
        extra = name.removeprefix("extras.")
        dataset = made(extras={extra: value}) if extra != name else made(**{name: value})
        (contact,) = dataset.contact_point
        assert contact.model_dump(exclude_none=True, exclude={"uri"}) == part
        assert dataset.extra == {}

    def test_a_contact_point_that_repeats_the_contact_is_no_second_one(self) -> None:
        dataset = made(contact_name="Obras", contact_email="a@x.gob.mx", contact_point="a@x.gob.mx")
        assert len(dataset.contact_point) == 1

    def test_a_contact_points_address_goes_before_the_authors(self) -> None:
        dataset = made(author="Ana", author_email="ana@x.gob.mx", contact_point="obras@x.gob.mx")
        assert [contact.email for contact in dataset.contact_point] == ["obras@x.gob.mx"]


class TestLandingPage:
    def test_the_packages_url_counts(self) -> None:
        assert made(url="https://obras.gob.mx/baches").landing_page == "https://obras.gob.mx/baches"

    @pytest.mark.parametrize("address", ["", None, "Secretaría de Obras"])
    def test_without_one_it_is_the_portals_page(self, address: Any) -> None:
        dataset = made(url=address)
        assert dataset.landing_page == "https://datos.ejemplo.mx/dataset/baches"
        assert "landingPage" in dataset.derived


class TestLicence:
    def test_a_licence_known_in_any_of_three_ways_is_no_issue(self) -> None:
        found = mapped(
            license_id="raro", license_title="raro", license_url="https://creativecommons.org/licenses/by/4.0/"
        )
        assert found.dataset is not None
        assert found.dataset.license is not None
        assert found.dataset.license.uri == "https://creativecommons.org/licenses/by/4.0/"
        assert not [issue for issue in found.issues if issue.code == "licence.unknown"]

    def test_an_extras_title_may_hold_the_address(self) -> None:
        # seen at ckan.dev.ecocommons.org.au
        title = "Creative Commons Attribution 4.0https://creativecommons.org/licenses/by/4.0/"
        found = made(license_id=None, license_title=None, extras=[{"key": "license_title", "value": title}])
        assert found.license is not None
        assert found.license.uri == "https://creativecommons.org/licenses/by/4.0/"
        assert found.extra == {}

    def test_not_specified_is_absent(self) -> None:
        assert made(license_id="notspecified", license_title="License Not Specified").license is None


class TestPlaces:
    def test_a_municipality_is_understood_within_the_state_of_the_source(self) -> None:
        assert made(extras={"spatial_text": "Zapopan"}).spatial[0].identifier == "14120"

    @pytest.mark.parametrize(
        "spatial",
        [
            '{"type": "Point", "coordinates": [-103.35, 20.67]}',
            {"type": "Point", "coordinates": [-103.35, 20.67]},
            "POINT (-103.35 20.67)",
        ],
    )
    def test_a_geometry_comes_as_text_object_or_wkt(self, spatial: Any) -> None:
        geometry = made(extras={"spatial": spatial}).spatial[0].geometry
        assert geometry is not None
        assert geometry.startswith("POINT")

    def test_a_box_is_one_value(self) -> None:
        assert len(made(spatial="[-104.0, 20.0, -103.0, 21.0]").spatial) == 1

    def test_a_name_unknown_keeps_its_words(self) -> None:
        assert made(extras={"spatial_text": "La Barranca"}).spatial[0].label == {"es": "La Barranca"}

    def test_places_that_stand_whole_are_not_read_once_more_from_their_parts(self) -> None:
        found = made(
            extras={"spatial_uri": "https://a.mx/14", "spatial_text": "Jalisco", "spatial_coverage": '[{"code": "14"}]'}
        )
        assert [place.identifier for place in found.spatial] == ["14"]


class TestResources:
    @pytest.mark.parametrize(
        ("fields", "is_file"),
        [
            pytest.param({"format": "CSV"}, True, id="a format of files"),
            pytest.param({"format": "HTML"}, False, id="a page"),
            pytest.param({"format": "API"}, False, id="an API"),
            pytest.param({"format": "WMS"}, False, id="a map service"),
            pytest.param({"url": "https://x.mx/datos.xlsx"}, True, id="a file by its name"),
            pytest.param({"url": "https://x.mx/datos"}, False, id="nothing known"),
            pytest.param({"url_type": "upload"}, True, id="an upload"),
            pytest.param({"mimetype": "text/html"}, False, id="a page by its media type"),
        ],
    )
    def test_files_are_told_from_pages(self, fields: dict[str, Any], is_file: bool) -> None:
        found = resource(**{"url": "https://x.mx/datos", **fields})
        assert (found.download_url is not None) is is_file
        assert (found.access_url is not None) is not is_file

    def test_a_bare_digest_is_known_by_its_length_or_by_the_field_beside_it(self) -> None:
        assert resource(hash="ab" * 16).checksum.algorithm.endswith("_md5")
        assert resource(hash="AB" * 20, hash_algorithm="SHA-1").checksum.algorithm.endswith("_sha1")

    def test_what_is_no_digest_is_kept(self) -> None:
        found = resource(hash="etag-77")
        assert found.checksum is None
        assert found.extra == {"hash": "etag-77"}

    @pytest.mark.parametrize(
        "resources", [{"url": "https://x.mx/a.csv"}, [{"url": "https://x.mx/a.csv"}], "https://x.mx/a.csv"]
    )
    def test_one_resource_that_stands_alone_is_a_list_of_one(self, resources: Any) -> None:
        assert made(resources=resources).distribution[0].download_url == "https://x.mx/a.csv"

    def test_what_is_no_resource_is_kept_and_reported(self) -> None:
        found = mapped(resources=[7, {"id": "a"}])
        assert found.dataset is not None
        assert len(found.dataset.distribution) == 1
        assert found.dataset.extra == {"resources": [7]}
        assert Issue("value.wrong_type", "resources[0]", "7") in found.issues

    @pytest.mark.parametrize("change", [{}, {"last_modified": None}, {"last_modified": "ayer"}])
    def test_the_date_of_its_description_stands_in_for_that_of_its_file(self, change: dict[str, Any]) -> None:
        given = {"url": "https://x.mx/a.csv", "metadata_modified": "2024-05-06T07:08:09.123456", **change}
        dataset = made(resources=[given])
        assert dataset.distribution[0].modified == "2024-05-06T07:08:09Z"
        assert "distribution.modified" in dataset.derived

    def test_the_date_of_its_file_goes_before(self) -> None:
        given = {"last_modified": "2023-01-02T03:04:05", "metadata_modified": "2024-05-06T07:08:09"}
        dataset = made(resources=[{"url": "https://x.mx/a.csv", **given}])
        assert dataset.distribution[0].modified == "2023-01-02T03:04:05Z"
        assert "distribution.modified" not in dataset.derived

    def test_the_portals_bookkeeping_says_nothing(self) -> None:
        volatile = {"position": 1, "revision_id": "r", "datastore_active": True, "tracking_summary": {"total": 9}}
        assert resource(id="a", url="https://x.mx/a.csv", **volatile) == resource(id="a", url="https://x.mx/a.csv")


class TestLanguages:
    def test_fluent_fields_are_language_maps(self) -> None:
        dataset = made(title_translated={"es": "Baches", "en": "Potholes"}, notes_translated='{"es": "Hoyos"}')
        assert dataset.title == {"es": "Baches", "en": "Potholes"}

    def test_bare_texts_are_in_the_language_of_the_source(self) -> None:
        origin = Origin("https://indice.ejemplo.mx", "f", "T", language="en")
        dataset = resource_from_ckan({"id": "x", "title": "Potholes", "tags": ["roads"]}, origin).dataset
        assert dataset is not None
        assert dataset.title == {"en": "Potholes"}
        assert dataset.keyword == {"en": ("roads",)}

    @pytest.mark.parametrize("language", ["en", "eng", "English", ["en"], '["en"]', "en-US"])
    def test_bare_texts_are_in_the_one_language_that_the_package_declares(self, language: Any) -> None:
        dataset = made(extras={"language": language}, notes="Hoyos", resources=[{"name": "a", "url": "https://x.mx/a"}])
        assert (dataset.title, dataset.description) == ({"en": "Baches"}, {"en": "Hoyos"})
        assert dataset.distribution[0].title == {"en": "a"}

    @pytest.mark.parametrize("language", [["es", "en"], [], "", "klingon", 7, {"a": 1}, "es_MX", ["en", "klingon"]])
    def test_else_they_are_in_that_of_the_source(self, language: Any) -> None:
        assert made(language=language).title == {"es": "Baches"}

    def test_the_language_of_the_metadata_goes_before_that_of_the_data(self) -> None:
        assert made(extras={"metadata-language": "eng", "language": "spa"}).title == {"en": "Baches"}

    def test_a_text_that_names_its_language_is_in_that(self) -> None:
        assert made(title_translated={"es": "Baches"}, language="en").title == {"es": "Baches"}

    def test_the_institution_of_the_registry_keeps_its_name(self) -> None:
        assert made(language="en").publisher.name == {"es": "Gobierno de Jalisco"}


def test_a_type_that_the_name_of_its_file_speaks_against_is_kept_and_said() -> None:
    found = mapped(resources=[{"url": "https://x.mx/pagina.html", "mimetype": "application/vnd.ms-excel"}])
    assert found.dataset is not None
    assert found.dataset.distribution[0].media_type == "application/vnd.ms-excel"
    said = Issue("media_type.unlike_file", "distribution[0].mediaType", "application/vnd.ms-excel, .html")
    assert said in found.issues


@pytest.mark.parametrize(("given", "written"), [("3 X 1", "3%20X%201"), ("Pequeña Ñ/a", "Peque%C3%B1a%20%C3%91%2Fa")])
def test_an_identifier_with_spaces_and_accents_is_kept_and_its_address_is_one(given: str, written: str) -> None:
    dataset = made(id=given)
    assert (dataset.identifier, dataset.uri) == (given, f"https://indice.ejemplo.mx/dataset/fuente/{written}")


def test_an_excerpt_without_id_is_known_by_its_name() -> None:
    dataset = resource_from_ckan({"name": "rezago_social", "title": "Rezago social"}, ORIGIN).dataset
    assert dataset is not None
    assert dataset.identifier == "rezago_social"


class TestExtensions:
    """What ckanext-dcat, ckanext-scheming's schema of DCAT-AP and ckanext-spatial's harvesters write."""

    @pytest.mark.parametrize(
        ("extra", "field", "value"),
        [
            ("frequency-of-update", "accrual_periodicity", "R/P1Y"),
            ("Frecuencia de actualización", "accrual_periodicity", "R/P1Y"),
        ],
    )
    def test_a_frequency_has_several_names(self, extra: str, field: str, value: str) -> None:
        assert getattr(made(extras=[{"key": extra, "value": "anual"}]), field) == value

    def test_the_extent_in_time_of_a_harvested_record(self) -> None:
        extras = [
            {"key": "temporal-extent-begin", "value": "2014-01-01"},
            {"key": "temporal-extent-end", "value": "2014-12-31"},
        ]
        (period,) = made(extras=extras).temporal
        assert (period.start_date, period.end_date) == ("2014-01-01", "2014-12-31")

    def test_the_corners_of_a_box_are_said_once(self) -> None:
        box = '{"type": "Polygon", "coordinates": [[[-104, 20], [-103, 20], [-103, 21], [-104, 21], [-104, 20]]]}'
        dataset = made(extras=[{"key": "spatial", "value": box}, {"key": "bbox-east-long", "value": "-103"}])
        assert [place.geometry for place in dataset.spatial] == [
            "POLYGON ((-104 20, -103 20, -103 21, -104 21, -104 20))"
        ]
        assert dataset.extra == {}

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("is_version_of", "is_version_of"),
            ("in_series", "in_series"),
            ("has_version", "has_version"),
            ("is_referenced_by", "is_referenced_by"),
            ("harvest_source_url", "source"),
        ],
    )
    def test_relations_are_addresses_in_lists_even_as_json_text(self, name: str, field: str) -> None:
        extras = [{"key": name, "value": '["https://x.mx/a", "https://x.mx/b"]'}]
        assert getattr(made(extras=extras), field) == ("https://x.mx/a", "https://x.mx/b")

    def test_an_institution_and_a_contact_say_more_of_themselves(self) -> None:
        dataset = made(
            extras=[
                {"key": "publisher_name", "value": "Obras"},
                {"key": "publisher_url", "value": "https://obras.mx"},
                {"key": "contact_name", "value": "Ventanilla"},
                {"key": "contact_telephone", "value": "33 1234 5678"},
                {"key": "contact-email", "value": "a@x.gob.mx"},
            ]
        )
        assert dataset.publisher.homepage == "https://obras.mx"
        (office,) = dataset.contact_point
        assert (office.telephone, office.email) == ("33 1234 5678", "a@x.gob.mx")


class TestDcatAp:
    def test_creators_and_contacts_are_lists_of_objects(self) -> None:
        dataset = made(
            creator=[{"name": "Obras", "email": "o@x.gob.mx", "url": "https://obras.mx", "type": ""}],
            contact=[{"name": "Ventanilla", "email": "v@x.gob.mx"}, {"name": "Archivo", "email": "a@x.gob.mx"}],
            publisher=[{"name": "Obras", "type": "http://purl.org/adms/publishertype/LocalAuthority"}],
        )
        (creator,) = dataset.creator
        assert (creator.name["es"], creator.email, creator.homepage) == ("Obras", "o@x.gob.mx", "https://obras.mx")
        assert [office.email for office in dataset.contact_point] == ["v@x.gob.mx", "a@x.gob.mx"]
        assert dataset.publisher.type is not None
        assert dataset.publisher.type.uri.endswith("LocalAuthority")

    @pytest.mark.parametrize("creator", ["Obras", {"es": "Obras"}, '[{"name": "Obras"}]'])
    def test_a_creator_may_be_a_name_or_an_object_as_text(self, creator: Any) -> None:
        assert [each.name["es"] for each in made(creator=creator).creator] == ["Obras"]

    def test_a_creator_without_a_name_is_kept_apart(self) -> None:
        dataset = made(creator=[{"uri": "https://x.mx/org"}], contributor={"es": "", "en": ""})
        assert (dataset.creator, dataset.contributor) == ((), ())
        assert dataset.extra == {"creator": [{"uri": "https://x.mx/org"}]}

    def test_adelas_publisher_type_is_the_position_of_whom_to_ask(self) -> None:
        dataset = made(
            extras={"publisher_name": "Obras", "publisher_type": "Director", "publisher_email": "d@x.gob.mx"}
        )
        (office,) = dataset.contact_point
        assert (office.name, office.email) == ({"es": "Director"}, "d@x.gob.mx")
        assert dataset.publisher.type is None

    def test_an_address_there_is_the_type_of_the_institution(self) -> None:
        kind = "http://purl.org/adms/publishertype/LocalAuthority"
        dataset = made(extras={"publisher_name": "Obras", "publisher_type": kind})
        assert (dataset.publisher.type.uri if dataset.publisher.type else "", dataset.contact_point) == (kind, ())

    @pytest.mark.parametrize(
        ("field", "value", "name", "expected"),
        [
            ("temporal_resolution", '["P1D"]', "temporal_resolution", "P1D"),
            ("temporal_resolution", "P1D", "temporal_resolution", "P1D"),
            ("spatial_resolution_in_meters", '["30.0"]', "spatial_resolution_in_meters", 30.0),
            ("spatial_resolution_in_meters", 30, "spatial_resolution_in_meters", 30.0),
        ],
    )
    def test_resolutions_of_datasets_and_resources(self, field: str, value: Any, name: str, expected: Any) -> None:
        assert getattr(made(**{field: value}), name) == expected
        assert getattr(resource(url="https://x.mx/a.csv", **{field: value}), name) == expected

    def test_types_are_concepts_and_words_are_kept(self) -> None:
        dataset = made(extras={"dcat_type": "http://purl.org/dc/dcmitype/Dataset"})
        assert [kind.uri for kind in dataset.type] == ["http://purl.org/dc/dcmitype/Dataset"]
        assert made(dcat_type="encuesta").extra == {"dcat_type": ["encuesta"]}

    def test_a_sample_is_where_its_address_leads(self) -> None:
        (sample,) = made(extras={"sample": '["https://x.mx/muestra.csv"]'}).sample
        assert sample.access_url == "https://x.mx/muestra.csv"

    def test_relations_and_attributions_have_roles(self) -> None:
        related = "http://www.iana.org/assignments/relation/related"
        dataset = made(
            qualified_relation=[{"uri": "", "relation": "https://x.mx/d/2", "role": related}, {"relation": "sin URL"}],
            qualified_attribution=[{"agent": [{"name": "Obras"}], "role": "custodian"}, {"role": "owner"}],
        )
        assert [(each.relation, each.had_role) for each in dataset.qualified_relation] == [
            ("https://x.mx/d/2", related)
        ]
        (attribution,) = dataset.qualified_attribution
        assert attribution.had_role.endswith("ResponsiblePartyRole/custodian")
        assert dataset.extra.keys() == {"qualified_relation", "qualified_attribution"}

    @pytest.mark.parametrize("as_text", [False, True])
    def test_the_services_behind_a_resource(self, as_text: bool) -> None:
        services = [
            {"title": "WMS", "endpoint_url": ["https://x.mx/wms"], "serves_dataset": ["https://x.mx/d/1"]},
            {"title": "Sin dirección"},
        ]
        file = resource(url="https://x.mx/a", access_services=json.dumps(services) if as_text else services)
        (service,) = file.access_service
        assert (service.title, service.endpoint_url) == ({"es": "WMS"}, "https://x.mx/wms")
        assert service.serves_dataset == ("https://x.mx/d/1",)
        assert file.extra == {"access_services": [{"title": "Sin dirección"}]}

    @pytest.mark.parametrize("name", ["hvd_category", "extras.hvd_category"])
    def test_high_value_categories_are_concepts(self, name: str) -> None:
        water, maps = "http://data.europa.eu/bna/c_dd313021", "http://data.europa.eu/bna/c_ac64a52d"
        given = json.dumps([water, maps]) if name.startswith("extras.") else [water, maps]
        dataset = made(extras={"hvd_category": given}) if name.startswith("extras.") else made(hvd_category=given)
        assert [category.uri for category in dataset.hvd_category] == [water, maps]
        service = {"title": "WMS", "endpoint_url": "https://x.mx/wms", "hvd_category": [maps, "mapas"]}
        (made_service,) = resource(url="https://x.mx/a", access_services=[service]).access_service
        assert [category.uri for category in made_service.hvd_category] == [maps]

    def test_the_conditions_of_a_harvested_iso_record(self) -> None:
        dataset = made(
            extras={
                "licence": '["https://creativecommons.org/licenses/by/4.0/", "Citar la fuente"]',
                "access_constraints": '["otherRestrictions", "restricted", "Solo con convenio"]',
            }
        )
        assert dataset.license is not None
        assert dataset.license.uri == "https://creativecommons.org/licenses/by/4.0/"
        assert dataset.access_rights == "restricted"
        assert dataset.rights is not None
        assert {"Citar la fuente", "Solo con convenio"} <= set(dataset.rights["es"].split("\n\n"))
        assert dataset.extra == {}


class TestHumanitarianDataExchange:
    """data.humdata.org, where Mexican data are, too."""

    @pytest.mark.parametrize(
        ("words", "start", "end"),
        [
            ("[1970-01-01T00:00:00 TO 2019-12-31T23:59:59]", "1970-01-01", "2019-12-31"),
            ("[2020-01-01 TO *]", "2020-01-01", None),
        ],
    )
    def test_the_dates_of_a_dataset_are_the_period_that_it_covers(
        self, words: str, start: str, end: str | None
    ) -> None:
        (period,) = made(dataset_date=words).temporal
        assert (period.start_date or "")[:10] == start
        assert (period.end_date[:10] if period.end_date else None) == end

    @pytest.mark.parametrize(
        ("days", "frequency"),
        [("0", "realtime"), ("1", "R/P1D"), (7, "R/P1W"), ("365", "R/P1Y"), ("-1", "never"), ("-2", "as_needed")],
    )
    def test_how_often_it_is_updated_is_said_in_days(self, days: Any, frequency: str) -> None:
        assert made(data_update_frequency=days).accrual_periodicity == frequency

    def test_days_that_are_none_of_its_list_are_kept(self) -> None:
        dataset = made(data_update_frequency="11")
        assert (dataset.accrual_periodicity, dataset.extra) == (None, {"data_update_frequency": "11"})

    def test_its_source_is_the_institution_that_the_data_are_from(self) -> None:
        (attribution,) = made(dataset_source="UNESCO Institute for Statistics (UIS)").qualified_attribution
        assert attribution.agent.name == {"es": "UNESCO Institute for Statistics (UIS)"}
        assert attribution.had_role.endswith("/originator")


def test_dates_of_publication_in_words_of_other_portals_go_before_those_of_the_portals_record() -> None:
    dataset = made(
        date_published="2015-01-02", date_modified="2016-03-04", metadata_created="2020-01-01",
        metadata_modified="2020-01-01",
    )  # fmt: skip
    assert (dataset.issued, dataset.modified, dataset.extra) == ("2015-01-02", "2016-03-04", {})


def test_a_checksum_goes_by_either_name() -> None:
    found = resource(url="https://x.mx/a.csv", checksum="d41d8cd98f00b204e9800998ecf8427e")
    assert found.checksum is not None
    assert found.checksum.algorithm.endswith("md5")


class TestSeries:
    """Series as ckanext-dataset-series has them: packages of a type of their own, named by their members."""

    SERIES = "20f41df2-0b50-4b6b-9a75-44eb39411dca"

    @pytest.mark.parametrize("given", [[SERIES], SERIES, f'["{SERIES}"]', "https://datos.ejemplo.gob.mx/serie"])
    def test_a_member_names_the_uri_that_its_series_has(self, given: Any) -> None:
        series = mapped(id=self.SERIES, type="dataset_series").resource
        assert series is not None
        assert made(in_series=given).in_series == (series.uri if "://" not in str(given) else given,)
        assert made(extras=[{"key": "in_series", "value": given}]).in_series == made(in_series=given).in_series

    def test_a_series_keeps_what_it_has_no_place_for(self) -> None:
        found = mapped(
            type="dataset_series", notes="Uno por año", maintainer="Obras", maintainer_email="o@x.gob.mx",
            frequency="anual", license_id="cc-by", series_order_field="year", resources=[],
            organization={"title": "Instituto del Agua"}, tags=[{"name": "pozos"}],
        )  # fmt: skip
        series = found.resource
        assert isinstance(series, DatasetSeries)
        assert (series.title, series.accrual_periodicity) == ({"es": "Baches"}, "R/P1Y")
        assert series.publisher.name == {"es": "Instituto del Agua"}
        assert [office.email for office in series.contact_point] == ["o@x.gob.mx"]
        assert series.keyword == {"es": ("pozos",)}
        assert series.extra == {"license_id": "cc-by", "series_order_field": "year"}
        assert found.issues[0].code != "record.like_dataset"

    def test_one_with_files_stays_a_dataset_and_its_members_find_it(self) -> None:
        dataset = made(id=self.SERIES, type="dataset_series", resources=[{"url": "https://x.mx/a.csv"}])
        assert made(in_series=[self.SERIES]).in_series == (dataset.uri,)

    def test_words_are_no_series(self) -> None:
        assert made(in_series="Serie histórica").in_series == ()
