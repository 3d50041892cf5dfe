"""What makers of ``data.json`` files do that DCAT-US does not say."""

from typing import Any, ClassVar

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import DataService, Dataset, DatasetSeries
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.dcat_us import resource_from_dcat_us

ORIGIN = Origin(
    "https://indice.ejemplo.mx",
    "fuente",
    "Municipio de Cholula",
    "https://datos.ejemplo.mx",
    "municipal",
    None,
    "21140",
)


def mapped(**dataset: Any) -> Mapped:
    return resource_from_dcat_us({"identifier": "x", "title": "Baches", **dataset}, ORIGIN)


def made(**dataset: Any) -> Dataset:
    found = mapped(**dataset).dataset
    assert found is not None
    return found


class TestIdentifier:
    @pytest.mark.parametrize(("given", "identifier"), [(7, "7"), (" a b ", "a b"), ({"@id": "urn:x"}, "urn:x")])
    def test_it_may_be_a_number_or_an_object(self, given: Any, identifier: str) -> None:
        assert made(identifier=given).identifier == identifier

    @pytest.mark.parametrize("given", [None, "", [], {}])
    def test_without_one_the_record_is_refused(self, given: Any) -> None:
        found = mapped(identifier=given)
        assert found.dataset is None
        assert "record.no_identifier" in {issue.code for issue in found.issues}

    def test_of_several_the_first_names_it_and_the_others_stay(self) -> None:
        found = mapped(identifier=["a", "b", "c"])
        assert found.dataset is not None
        assert found.dataset.identifier == "a"
        assert [other.notation for other in found.dataset.other_identifier] == ["b", "c"]
        assert ("value.too_many", "identifier") in {(issue.code, issue.field) for issue in found.issues}

    def test_the_harvesters_word_counts(self) -> None:
        dataset = resource_from_dcat_us({"title": "Baches"}, ORIGIN, "suyo").dataset
        assert dataset is not None
        assert dataset.identifier == "suyo"


def test_a_title_may_be_a_number() -> None:
    assert made(title=707).title == {"es": "707"}


@pytest.mark.parametrize(
    ("language", "tag"), [(["en-US"], "en"), ("eng", "en"), (["spa", ""], "es"), (["es", "en"], "es"), ([""], "es")]
)
def test_texts_are_in_the_one_language_that_is_declared(language: Any, tag: str) -> None:
    dataset = made(language=language, keyword=["roads"], distribution=[{"title": "a", "accessURL": "https://x.mx/a"}])
    assert (dataset.title, dataset.keyword) == ({tag: "Baches"}, {tag: ("roads",)})
    assert dataset.distribution[0].title == {tag: "a"}


class TestPublisher:
    @pytest.mark.parametrize(
        "publisher",
        [
            pytest.param("Obras Públicas", id="text"),
            pytest.param({"@type": "org:Organization", "name": "Obras Públicas"}, id="object"),
            pytest.param([{"name": "Obras Públicas"}], id="list"),
        ],
    )
    def test_it_is_a_text_an_object_or_a_list(self, publisher: Any) -> None:
        assert made(publisher=publisher).publisher.name == {"es": "Obras Públicas"}

    def test_what_it_is_part_of_is_kept(self) -> None:
        assert made(publisher={"name": "Obras", "subOrganizationOf": {"name": "Municipio"}}).extra == {
            "publisher.subOrganizationOf": {"name": "Municipio"}
        }

    def test_an_empty_one_leaves_it_to_the_registry(self) -> None:
        dataset = made(publisher={})
        assert dataset.publisher.name == {"es": "Municipio de Cholula"}
        assert "publisher" in dataset.derived


class TestContact:
    @pytest.mark.parametrize(
        "contact",
        [
            pytest.param({"fn": "Obras", "hasEmail": "mailto:a@x.gob.mx"}, id="object"),
            pytest.param([{"fn": "Obras", "hasEmail": "a@x.gob.mx"}], id="list"),
            pytest.param('{"fn": "Obras", "hasEmail": "a@x.gob.mx"}', id="JSON text"),
        ],
    )
    def test_it_comes_in_several_shapes(self, contact: Any) -> None:
        (office,) = made(contactPoint=contact).contact_point
        assert (office.name, office.email) == ({"es": "Obras"}, "a@x.gob.mx")

    def test_a_name_and_an_address_on_the_dataset_are_one_contact(self) -> None:
        (office,) = made(contactPoint="Obras", mbox="a@x.gob.mx").contact_point
        assert (office.name, office.email) == ({"es": "Obras"}, "a@x.gob.mx")

    def test_every_contact_of_a_list_is_kept(self) -> None:
        assert [office.uri[-9:] for office in made(contactPoint=[{"fn": "A"}, {"fn": "B"}]).contact_point] == [
            "x#contact", "contact-2",
        ]  # fmt: skip

    def test_what_is_no_contact_is_kept_and_reported(self) -> None:
        found = mapped(contactPoint=[7])
        assert found.dataset is not None
        assert found.dataset.extra == {"contactPoint": [7]}
        assert Issue("value.wrong_type", "contactPoint[0]", "7") in found.issues


class TestDistributions:
    def test_one_that_stands_alone_is_a_list_of_one(self) -> None:
        assert len(made(distribution={"accessURL": "https://x.mx/api"}).distribution) == 1

    def test_none_is_allowed(self) -> None:
        assert made(distribution=None).distribution == ()

    def test_a_url_of_the_wrong_type_costs_that_url_only(self) -> None:
        found = mapped(distribution=[{"title": "Uno", "downloadURL": 444444, "accessURL": "https://x.mx/a"}])
        assert found.dataset is not None
        (distribution,) = found.dataset.distribution
        assert (distribution.download_url, distribution.access_url) == (None, "https://x.mx/a")
        assert distribution.extra == {"downloadURL": 444444}

    def test_a_file_described_on_the_dataset_itself_is_its_distribution(self) -> None:
        dataset = made(accessURL="https://x.mx/a.csv", format="text/csv")
        assert dataset.distribution[0].access_url == "https://x.mx/a.csv"
        assert dataset.distribution[0].format is not None
        assert "distribution" in dataset.derived

    def test_dkans_references_are_left_out(self) -> None:
        dataset = made(**{"%Ref:publisher": {"identifier": "1", "data": {}}, "@type": "dcat:Dataset"})
        assert dataset.extra == {}

    def test_the_dictionary_of_a_distribution_is_the_datasets_when_it_has_none(self) -> None:
        dataset = made(distribution=[{"describedBy": "https://x.mx/dic.csv"}])
        assert dataset.data_dictionary == "https://x.mx/dic.csv"
        assert "dataDictionary" in dataset.derived
        assert (
            made(describedBy="https://x.mx/d", distribution=[{"describedBy": "https://x.mx/e"}]).data_dictionary
            == "https://x.mx/d"
        )


class TestDkanReferences:
    """``?show-reference-ids`` of DKAN 2 gives ``{identifier, data}`` for values."""

    def test_each_stands_for_its_value(self) -> None:
        dataset = made(
            publisher={"identifier": "p", "data": {"@type": "org:Organization", "name": "Obras"}},
            keyword=[{"identifier": "k", "data": "agua"}, "luz"],
            theme=[{"identifier": "t", "data": "salud"}],
            distribution=[
                {"identifier": "d", "data": {"@type": "dcat:Distribution", "downloadURL": "https://x.mx/a.csv"}}
            ],
        )
        assert dataset.publisher.name == {"es": "Obras"}
        assert dataset.keyword == {"es": ("agua", "luz")}
        assert len(dataset.theme) == 1
        assert (dataset.distribution[0].identifier, dataset.distribution[0].download_url) == ("d", "https://x.mx/a.csv")

    def test_what_looks_like_one_and_says_more_is_none(self) -> None:
        assert made(publisher={"identifier": "p", "data": "x", "name": "Obras"}).publisher.name == {"es": "Obras"}

    @pytest.mark.parametrize("key", ["%modified", "%Ref:publisher", "%anything"])
    def test_its_own_keys_are_left_out(self, key: str) -> None:
        assert made(**{key: "x"}, distribution=[{key: [{}]}]).extra == {}

    def test_its_token_for_its_own_host_becomes_the_host(self) -> None:
        found = mapped(distribution=[{"downloadURL": "https://h-o.st/sites/a.csv"}])
        assert found.dataset is not None
        assert found.dataset.distribution[0].download_url == "https://datos.ejemplo.mx/sites/a.csv"
        assert Issue("url.rehosted", "distribution[0].downloadURL", "https://h-o.st/sites/a.csv") in found.issues


class TestArcgisHub:
    ITEM = "https://www.arcgis.com/home/item.html?id=0645DEEBB7604f5b82a5d1bbbfc444c8"

    @pytest.mark.parametrize(
        ("identifier", "item"),
        [
            (ITEM, "0645deebb7604f5b82a5d1bbbfc444c8"),
            (f"{ITEM}&sublayer=15", "0645deebb7604f5b82a5d1bbbfc444c8_15"),
            (f"{ITEM}&amp;sublayer=15", "0645deebb7604f5b82a5d1bbbfc444c8_15"),
        ],
    )
    def test_the_key_of_an_item_is_another_identifier(self, identifier: str, item: str) -> None:
        dataset = made(identifier=identifier)
        assert dataset.identifier == identifier
        assert [each.notation for each in dataset.other_identifier] == [item]

    @pytest.mark.parametrize("template", ["{{orgContactEmail}}", "mailto:{{orgContactEmail}}", " {{a}} {{b}} "])
    def test_a_template_that_nobody_filled_in_is_no_value(self, template: str) -> None:
        found = mapped(contactPoint={"fn": "Obras", "hasEmail": template}, license=template)
        assert found.dataset is not None
        assert found.dataset.contact_point[0].email is None
        assert found.dataset.extra == {}
        assert Issue("value.template", "contactPoint.hasEmail", template) in found.issues
        assert Issue("value.template", "license", template) in found.issues

    def test_a_text_about_templates_is_a_text(self) -> None:
        assert made(description="Escriba {{nombre}} en la plantilla").description is not None

    def test_an_address_in_the_wrong_case_is_read(self) -> None:
        assert made(distribution=[{"accessUrl": "https://x.mx/a"}]).distribution[0].access_url == "https://x.mx/a"

    def test_the_page_among_the_files_is_the_landing_page_when_there_is_none(self) -> None:
        page = {"title": "ArcGIS Hub Dataset", "accessURL": "https://x.hub.arcgis.com/datasets/a"}
        dataset = made(distribution=[page])
        assert dataset.landing_page == "https://x.hub.arcgis.com/datasets/a"
        assert "landingPage" in dataset.derived
        assert len(dataset.distribution) == 1
        assert made(landingPage="https://x.mx/b", distribution=[page]).landing_page == "https://x.mx/b"

    def test_empty_texts_are_no_values(self) -> None:
        found = mapped(theme="", spatial="")
        assert found.dataset is not None
        assert (found.dataset.theme, found.dataset.spatial, found.dataset.extra) == ((), (), {})

    def test_words_are_no_address_of_anybody(self) -> None:
        found = mapped(contactPoint={"fn": "GIS", "hasEmail": "mailto:managed services gis esri support"})
        assert ("email.unreadable", "contactPoint.hasEmail") in {(issue.code, issue.field) for issue in found.issues}

    def test_a_licence_inside_html_is_found(self) -> None:
        html = "<div><a href='https://creativecommons.org/licenses/by/4.0/'>CC BY</a> <b>4.0</b></div>"
        found = made(license=html).license
        assert found is not None
        assert found.uri == "https://creativecommons.org/licenses/by/4.0/"


class TestArgentina:
    def test_what_a_robot_of_the_portal_needs_is_left_out_and_the_fields_are_kept(self) -> None:
        field = [{"title": "indice_tiempo", "type": "date"}]
        (distribution,) = made(
            distribution=[{"dataset_identifier": "1", "scrapingFileSheet": "7", "type": "file", "field": field}]
        ).distribution
        assert distribution.extra == {"field": field}

    def test_the_address_of_the_institution_is_its_own(self) -> None:
        assert made(publisher={"name": "ANMaC", "mbox": "a@anmac.gob.ar"}).publisher.email == "a@anmac.gob.ar"


class TestValues:
    def test_an_interval_in_modified_says_how_often(self) -> None:
        dataset = made(modified="R/P1D")
        assert (dataset.modified, dataset.accrual_periodicity) == (None, "R/P1D")

    def test_the_frequency_of_its_own_field_goes_first(self) -> None:
        assert made(modified="R/P1D", accrualPeriodicity="R/P1Y").accrual_periodicity == "R/P1Y"

    @pytest.mark.parametrize("keyword", [["agua", "luz"], "agua, luz", "agua; luz"])
    def test_keywords_are_a_list_or_a_text(self, keyword: Any) -> None:
        assert made(keyword=keyword).keyword == {"es": ("agua", "luz")}

    def test_the_codes_of_eu_themes_are_understood(self) -> None:
        (theme,) = made(superTheme=["HEAL"]).theme
        assert theme.uri.endswith("theme/salud")

    def test_a_theme_unknown_is_kept_and_reported(self) -> None:
        found = mapped(theme=["salud", "convocatorias"])
        assert found.dataset is not None
        assert len(found.dataset.theme) == 1
        assert found.dataset.extra == {"theme": ["convocatorias"]}
        assert Issue("theme.unknown", "theme", "convocatorias") in found.issues

    def test_words_in_source_are_kept_without_blame(self) -> None:
        found = mapped(source="Ministerio de Modernización")
        assert found.dataset is not None
        assert found.dataset.extra == {"source": ["Ministerio de Modernización"]}
        assert Issue("value.extra", "extra", "source") in found.issues

    @pytest.mark.parametrize(
        ("level", "access"), [("public", "public"), ("non-public", "non-public"), ("restricted public", "restricted")]
    )
    def test_the_access_level_is_understood(self, level: str, access: str) -> None:
        assert made(accessLevel=level).access_rights == access

    def test_a_box_in_words_is_a_geometry(self) -> None:
        assert made(spatial="-98.4,19.0,-98.2,19.2").spatial[0].geometry is not None

    def test_united_states_bookkeeping_is_left_out_by_name(self) -> None:
        assert made(bureauCode=["015:11"], programCode="015:001").extra == {}

    def test_whatever_else_there_is_is_kept(self) -> None:
        assert made(references=["https://x.mx"], rights="ver").extra == {
            "references": ["https://x.mx"], "rights": "ver",
        }  # fmt: skip


class TestSeries:
    @pytest.mark.parametrize(
        ("said", "series"),
        [
            ({"isPartOf": "OPM-0001"}, "https://indice.ejemplo.mx/dataset/fuente/OPM-0001"),
            ({"isPartOf": "https://x.mx/serie"}, "https://x.mx/serie"),
            ({"inSeries": ["https://x.mx/serie"]}, "https://x.mx/serie"),
            ({"inSeries": [{"@id": "https://x.mx/serie", "title": "Serie"}]}, "https://x.mx/serie"),
        ],
    )
    def test_a_dataset_is_in_the_series_that_it_says_to_be_part_of(self, said: dict[str, Any], series: str) -> None:
        dataset = made(**said)
        assert (dataset.in_series, dataset.extra) == ((series,), {})

    def test_that_of_an_identifier_is_the_uri_of_the_record_that_has_it(self) -> None:
        assert made(isPartOf="OPM 0001").in_series == (made(identifier="OPM 0001").uri,)

    def test_what_is_typed_as_a_series_is_one(self) -> None:
        found = mapped(**{"@type": "DatasetSeries", "description": "Un conjunto por año", "temporal": "2010/2014"})
        assert isinstance(found.resource, DatasetSeries)
        assert [one.start_date for one in found.resource.temporal] == ["2010"]

    def test_but_not_one_with_data_of_its_own(self) -> None:
        assert made(**{"@type": "dcat:DatasetSeries", "distribution": [{"downloadURL": "https://x.mx/a.csv"}]})


class TestServices:
    SERVICE: ClassVar = {
        "@type": "DataService",
        "endpointURL": ["https://mapas.ejemplo.mx/wms"],
        "endpointDescription": ["https://mapas.ejemplo.mx/wms?request=GetCapabilities"],
        "servesDataset": [{"@id": "https://x.mx/suelos"}, "https://x.mx/pozos"],
        "keyword": ["agua"],
        "contactPoint": [{"fn": "Oficina", "hasEmail": "mailto:mapas@ejemplo.gob.mx"}],
    }

    @pytest.mark.parametrize("kind", ["DataService", "dcat:DataService", "http://www.w3.org/ns/dcat#DataService", ""])
    def test_one_of_dcat_us_3_is_a_service(self, kind: str) -> None:
        found = mapped(**{**self.SERVICE, "@type": kind} if kind else {**self.SERVICE, "@type": None}).resource
        assert isinstance(found, DataService)
        assert found.uri == "https://indice.ejemplo.mx/service/fuente/x"
        assert found.endpoint_url == "https://mapas.ejemplo.mx/wms"
        assert found.endpoint_description == ("https://mapas.ejemplo.mx/wms?request=GetCapabilities",)
        assert found.serves_dataset == ("https://x.mx/suelos", "https://x.mx/pozos")
        assert [office.email for office in found.contact_point] == ["mapas@ejemplo.gob.mx"]
        assert found.extra == {}

    def test_one_that_answers_nowhere_is_refused(self) -> None:
        found = mapped(**{**self.SERVICE, "endpointURL": []})
        assert found.resource is None
        assert ("missing.core", "endpointURL") in {(issue.code, issue.field) for issue in found.issues}
