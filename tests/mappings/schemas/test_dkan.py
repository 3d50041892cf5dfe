"""What DKAN 1 answers where CKAN would answer something else."""

from dataclasses import replace
from typing import Any

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.dkan import dataset_from_dkan
from mappings.schemas.dkan_tables import day, display_moment, option

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Puebla", "https://datos.puebla.ejemplo.mx", "municipal", None, "21114"
)


def mapped(**package: Any) -> Mapped:
    return dataset_from_dkan({"id": "x", "name": "baches", "title": "Baches", **package}, ORIGIN)


def made(**package: Any) -> Dataset:
    dataset = mapped(**package).dataset
    assert dataset is not None
    return dataset


def additional(**fields: Any) -> Dataset:
    return made(dkan_additional_fields={f"field_{name}": value for name, value in fields.items()})


class TestLabels:
    @pytest.mark.parametrize("label", ["Published", "Publicado", "Veröffentlicht", "Veroffentlicht", "", None, False])
    def test_public_in_any_language(self, label: Any) -> None:
        assert mapped(private=label).dataset is not None
        assert "access.unknown" not in {issue.code for issue in mapped(private=label).issues}

    @pytest.mark.parametrize("label", ["Unpublished", "No publicado", "Sin publicar", "Nicht veröffentlicht", True])
    def test_hidden_in_any_language(self, label: Any) -> None:
        assert mapped(private=label).dataset is None
        assert [issue.code for issue in mapped(private=label).issues] == ["record.not_public"]

    def test_a_label_that_nobody_knows_is_said_and_not_believed(self) -> None:
        found = mapped(private="Julkaistu")
        assert found.dataset is not None
        assert Issue("access.unknown", "private", "Julkaistu") in found.issues

    @pytest.mark.parametrize(("state", "counts"), [("Active", 1), ("Activo", 1), ("Inactivo", 0), ("Deleted", 0)])
    def test_a_resource_that_is_inactive_is_left_out(self, state: str, counts: int) -> None:
        assert len(made(resources=[{"id": "a", "state": state}]).distribution) == counts

    def test_a_package_that_is_inactive_is_refused(self) -> None:
        assert mapped(state="Inactivo").issues == (Issue("record.not_public", "state", "Inactivo"),)

    def test_the_label_of_the_type_says_nothing(self) -> None:
        assert made(type="Conjunto de datos").extra == {}


class TestDates:
    @pytest.mark.parametrize(
        ("given", "date"),
        [
            ("Wed, 04/08/2015 - 04:20", "2015-04-08T04:20:00-05:00"),
            ("Mié, 04/08/2015 - 04:20", "2015-04-08T04:20:00-05:00"),
            ("Date changed\tWed, 04/08/2015 - 04:20", "2015-04-08T04:20:00-05:00"),
            ("Fecha de cambio\tMié, 04/08/2015 - 04:20", "2015-04-08T04:20:00-05:00"),
            ("Date changed 2017-10-18T12:04:45+02:00", "2017-10-18T12:04:45+02:00"),
        ],
    )
    def test_the_weekday_tells_the_day_from_the_month(self, given: str, date: str) -> None:
        assert display_moment(given)[0] == date

    def test_what_has_two_meanings_is_kept_in_its_words(self) -> None:
        found = mapped(metadata_modified="04/08/2015 - 04:20")
        assert found.dataset is not None
        assert found.dataset.modified is None
        assert found.dataset.extra == {"metadata_modified": "04/08/2015 - 04:20"}
        assert Issue("date.ambiguous", "metadata_modified", "04/08/2015 - 04:20") in found.issues

    @pytest.mark.parametrize(
        ("given", "date"),
        [("1325394000", "2012-01-01"), ("-631134000", "1950-01-01"), (0, "1970-01-01"), ("2012", "2012"),
         ("2012-01-01T00:00:00", "2012-01-01"), ("9" * 12, None)],
    )  # fmt: skip
    def test_an_end_of_a_period_is_a_count_of_seconds_or_a_date(self, given: Any, date: str | None) -> None:
        assert day(given)[0] == date

    def test_an_end_that_repeats_the_start_is_none(self) -> None:
        (period,) = additional(temporal_coverage={"value": "1325394000", "value2": "1325394000"}).temporal
        assert (period.start_date, period.end_date) == ("2012-01-01", None)


class TestInstitutions:
    def test_the_first_group_publishes(self) -> None:
        dataset = made(groups=[{"title": "Obras", "name": "group/obras"}, {"title": "Agua"}])
        assert dataset.publisher.name == {"es": "Obras"}
        assert dataset.extra == {"groups.others": [{"title": "Agua"}]}
        assert dataset.theme == ()

    def test_without_a_group_the_registry_answers(self) -> None:
        assert "publisher" in made().derived

    def test_the_author_lends_the_contact_its_name(self) -> None:
        (office,) = made(author="Obras", author_email="a@x.gob.mx", maintainer_email="a@x.gob.mx").contact_point
        assert (office.name, office.email) == ({"es": "Obras"}, "a@x.gob.mx")

    def test_an_author_beside_a_contact_is_kept(self) -> None:
        dataset = made(author="Obras", dkan_additional_fields={"field_contact_name": "Ventanilla"})
        assert [office.name for office in dataset.contact_point] == [{"es": "Ventanilla"}]
        assert dataset.extra == {"author": "Obras"}

    def test_the_editor_of_the_site_comes_second(self) -> None:
        dataset = made(author="Obras", author_email="a@x.gob.mx", maintainer="Portal", maintainer_email="p@x.gob.mx")
        assert [office.email for office in dataset.contact_point] == ["a@x.gob.mx", "p@x.gob.mx"]


class TestAddresses:
    def test_a_portal_that_does_not_know_its_address_is_helped(self) -> None:
        found = mapped(url="http://default/dataset/baches", resources=[{"url": "http://default/sites/a.csv"}])
        assert found.dataset is not None
        assert found.dataset.landing_page == "https://datos.puebla.ejemplo.mx/dataset/baches"
        assert found.dataset.distribution[0].download_url == "https://datos.puebla.ejemplo.mx/sites/a.csv"
        assert Issue("url.rehosted", "url", "http://default/dataset/baches") in found.issues

    def test_without_the_registrys_help_nothing_unreachable_is_handed_out(self) -> None:
        package = {"id": "x", "title": "Baches", "url": "http://default/d", "resources": [{"url": "http://default/a"}]}
        dataset = dataset_from_dkan(package, replace(ORIGIN, home="")).dataset
        assert dataset is not None
        assert (dataset.landing_page, dataset.distribution[0].access_url) == (None, None)

    @pytest.mark.parametrize(
        ("package", "page"),
        [({"path": "dataset/b"}, "/dataset/b"), ({"name": "c"}, "/dataset/c"), ({"path": "a b"}, "/a%20b")],
    )  # fmt: skip
    def test_the_page_follows_from_the_path_or_the_name(self, package: dict[str, Any], page: str) -> None:
        dataset = made(url="", **package)
        assert dataset.landing_page == f"https://datos.puebla.ejemplo.mx{page}"
        assert "landingPage" in dataset.derived

    def test_a_resource_without_an_address_is_kept_and_reported(self) -> None:
        found = mapped(resources=[{"id": "1", "name": "uno", "url": "", "format": "csv"}])
        assert found.dataset is not None
        assert len(found.dataset.distribution) == 1
        assert "distribution.no_url" in {issue.code for issue in found.issues}


class TestFields:
    @pytest.mark.parametrize("license_", ["cc-zero", "http://opendefinition.org/licenses/cc-zero/"])
    def test_the_licence_is_a_key_or_an_address(self, license_: str) -> None:
        found = made(license_title=license_).license
        assert found is not None
        assert found.uri == "https://creativecommons.org/publicdomain/zero/1.0/"

    def test_the_number_of_an_option_is_left_aside(self) -> None:
        assert option("3") == (None, "value.extra")
        assert additional(frequency="3").extra == {"dkan_additional_fields.field_frequency": "3"}

    def test_a_frequency_by_its_interval_is_read(self) -> None:
        assert additional(frequency="R/P1Y").accrual_periodicity == "R/P1Y"

    def test_topics_are_themes(self) -> None:
        assert [theme.uri.rpartition("/")[2] for theme in additional(topic=[{"value": "Transportation"}]).theme] == [
            "movilidad"
        ]

    def test_the_area_is_drawn_or_named(self) -> None:
        assert additional(spatial={"wkt": "POINT (-98 19)", "lat": "19"}).spatial[0].geometry == "POINT (-98 19)"
        assert additional(spatial=[], spatial_geographical_cover="Puebla").spatial[0].identifier == "21"

    def test_sizes_are_written_for_people(self) -> None:
        assert made(resources=[{"url": "https://x.mx/a.csv", "size": "17.06 KB"}]).distribution[0].byte_size == 17469

    def test_tags_are_objects(self) -> None:
        assert made(tags=[{"name": "baches", "vocabulary_id": "2"}]).keyword == {"es": ("baches",)}
