"""Adela looks like DCAT-US and is not."""

from typing import Any

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.adela import dataset_from_adela

ORIGIN = Origin("https://indice.ejemplo.mx", "adela", "Gobierno de México", "https://adela.ejemplo.mx")


def mapped(**dataset: Any) -> Mapped:
    return dataset_from_adela({"id": 1, "identifier": "baches-2014", "title": "Baches 2014", **dataset}, ORIGIN)


def made(**dataset: Any) -> Dataset:
    found = mapped(**dataset).dataset
    assert found is not None
    return found


class TestIdentifier:
    def test_the_integer_is_the_key_and_the_slug_of_the_title_is_another_identifier(self) -> None:
        dataset = made()
        assert dataset.identifier == "1"
        assert [other.notation for other in dataset.other_identifier] == ["baches-2014"]

    def test_a_new_title_is_the_same_dataset(self) -> None:
        assert made(title="Baches 2015", identifier="baches-2015").uri == made().uri

    def test_without_the_integer_the_slug_must_do(self) -> None:
        dataset = made(id=None)
        assert dataset.identifier == "baches-2014"
        assert dataset.other_identifier == ()


class TestPublic:
    @pytest.mark.parametrize("public", [False, "false"])
    def test_what_is_not_public_is_refused(self, public: Any) -> None:
        found = mapped(public=public)
        assert found.dataset is None
        assert [issue.code for issue in found.issues] == ["record.not_public"]

    @pytest.mark.parametrize("public", [True, None])
    def test_what_is_public_or_silent_is_not(self, public: Any) -> None:
        assert made(public=public)


class TestContact:
    def test_the_publisher_holds_the_contact(self) -> None:
        dataset = made(
            publisher={"name": "SEDESOL", "position": "Enlace de datos", "mbox": "datos@x.gob.mx"},
            contactPoint="https://adela.ejemplo.mx/api/v1/datasets/1/contact_point.vcf",
        )
        (office,) = dataset.contact_point
        assert dataset.publisher.name == {"es": "Secretaría de Bienestar"}
        assert office.name == {"es": "Enlace de datos"}
        assert office.email == "datos@x.gob.mx"
        assert office.url == "https://adela.ejemplo.mx/api/v1/datasets/1/contact_point.vcf"

    def test_the_vcards_path_is_on_adelas_host(self) -> None:
        (office,) = made(contactPoint="/api/v1/datasets/1/contact_point.vcf").contact_point
        assert office.url == "https://adela.ejemplo.mx/api/v1/datasets/1/contact_point.vcf"

    def test_several_addresses_are_several_contacts(self) -> None:
        offices = made(publisher={"name": "SEDESOL", "mbox": "a@x.gob.mx, b@x.gob.mx"}).contact_point
        assert [office.email for office in offices] == ["a@x.gob.mx", "b@x.gob.mx"]


class TestLandingPage:
    @pytest.mark.parametrize("name", ["dic.xlsx", "dic.csv", "dic.pdf", "Diccionario.zip"])
    def test_a_file_is_also_the_data_dictionary(self, name: str) -> None:
        dataset = made(landingPage=f"http://x.gob.mx/{name}")
        assert dataset.landing_page == dataset.data_dictionary == f"http://x.gob.mx/{name}"
        assert "dataDictionary" in dataset.derived

    @pytest.mark.parametrize(
        "page", ["http://x.gob.mx", "http://x.gob.mx/datos", "http://x.gob.mx/index.html", "http://x.gob.mx/ver.php"]
    )
    def test_a_page_is_not(self, page: str) -> None:
        assert made(landingPage=page).data_dictionary is None


class TestValues:
    def test_quality_is_a_link_or_words(self) -> None:
        assert made(quality="https://x.gob.mx/calidad").quality == "https://x.gob.mx/calidad"
        assert made(quality="Revisado").extra == {"quality": "Revisado"}

    @pytest.mark.parametrize(
        ("words", "code"), [("anual", "R/P1Y"), ("R/P2Y", "R/P2Y"), ("bianual", "R/P2Y"), ("quincenal", "R/P2W")]
    )
    def test_frequencies_are_words_or_intervals(self, words: str, code: str) -> None:
        assert made(accrualPeriodicity=words).accrual_periodicity == code

    def test_the_level_and_the_stars_of_the_record_are_not_believed(self) -> None:
        dataset = made(govType="state", openessRating=5, distribution=[{"format": "csv"}])
        assert dataset.publisher.government_level == "federal"
        assert dataset.openness == 3

    @pytest.mark.parametrize("size", [20480, "20480"])
    def test_sizes_are_numbers_or_texts(self, size: Any) -> None:
        assert made(distribution=[{"id": 7, "byteSize": size}]).distribution[0].byte_size == 20480

    def test_a_distribution_without_url_or_date_is_kept_and_reported(self) -> None:
        found = mapped(distribution=[{"id": 7, "title": "Tabla", "issued": None, "downloadURL": None, "mediaType": ""}])
        assert found.dataset is not None
        assert found.dataset.distribution[0].identifier == "7"
        assert Issue("distribution.no_url", "distribution[0]", "Tabla") in found.issues
