"""What makers of ``data.json`` files do that DCAT-US does not say."""

from typing import Any, ClassVar

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import DataService, Dataset, DatasetSeries
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.dcat_us import resource_from_dcat_us
from tests.cpu_time import within_cpu_seconds

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

    def test_many_templates_and_one_word_are_a_text(self) -> None:
        with within_cpu_seconds(2):
            assert made(description="{{a}} " * 40 + "x").description is not None

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
    FIELDS: ClassVar = [
        {"title": "indice_tiempo", "type": "date", "specialType": "time_index", "scrapingDataStartCell": "A2"},
        {"title": "dolar", "type": "number", "description": "Tipo de cambio", "units": "Pesos", "id": "168.1"},
    ]

    def test_fields_are_columns_and_what_is_left_of_them_is_kept_by_their_names(self) -> None:
        (distribution,) = made(
            distribution=[{"dataset_identifier": "1", "scrapingFileSheet": "7", "type": "file", "field": self.FIELDS}]
        ).distribution
        assert [(each.name, each.datatype, each.unit) for each in distribution.column] == [
            ("indice_tiempo", "date", None), ("dolar", "number", "Pesos"),
        ]  # fmt: skip
        assert distribution.column[1].description == {"es": "Tipo de cambio"}
        assert distribution.extra == {
            "field.specialType": {"indice_tiempo": "time_index"}, "field.id": {"dolar": "168.1"},
        }  # fmt: skip

    @pytest.mark.parametrize("odd", [7, {"type": "date"}, [["a"]], {}])
    def test_a_field_without_a_name_is_kept_and_told(self, odd: Any) -> None:
        found = mapped(distribution=[{"field": [odd, {"title": "a"}]}])
        assert found.dataset is not None
        (distribution,) = found.dataset.distribution
        assert [each.name for each in distribution.column] == ["a"]
        assert distribution.extra == {"field": [odd]}
        assert any(issue.field.startswith(("distribution[0].field", "extra")) for issue in found.issues)

    @pytest.mark.parametrize(
        ("kind", "code"), [("file", "DOWNLOADABLE_FILE"), ("API", "WEB_SERVICE"), ("documentation", None)]
    )
    def test_a_kind_of_distribution_that_the_eu_knows_is_its_concept(self, kind: str, code: str | None) -> None:
        (distribution,) = made(distribution=[{"type": kind, "accessURL": "https://x.mx/a"}]).distribution
        found = distribution.type.uri.rpartition("/")[2] if distribution.type else None
        assert (found, distribution.extra) == (code, {} if code else {"type": kind})

    def test_the_address_of_the_institution_is_its_own(self) -> None:
        assert made(publisher={"name": "ANMaC", "mbox": "a@anmac.gob.ar"}).publisher.email == "a@anmac.gob.ar"


class TestValues:
    def test_an_interval_in_modified_says_how_often(self) -> None:
        dataset = made(modified="R/P1D")
        assert (dataset.modified, dataset.accrual_periodicity) == (None, "R/P1D")

    def test_the_frequency_of_its_own_field_goes_first(self) -> None:
        assert made(modified="R/P1D", accrualPeriodicity="R/P1Y").accrual_periodicity == "R/P1Y"

    def test_an_interval_that_says_otherwise_is_kept_and_told(self) -> None:
        found = mapped(modified="R/P1M", accrualPeriodicity="R/P1Y")
        assert found.dataset is not None
        assert (found.dataset.modified, found.dataset.accrual_periodicity) == (None, "R/P1Y")
        assert found.dataset.extra == {"modified": "R/P1M"}
        assert Issue("value.several", "modified", "R/P1M, R/P1Y") in found.issues

    @pytest.mark.parametrize("frequency", ["R/P1M", "mensual", "cuando se pueda", None, ""])
    def test_an_interval_that_says_the_same_or_alone_needs_no_remark(self, frequency: Any) -> None:
        found = mapped(modified="R/P1M", accrualPeriodicity=frequency)
        assert found.dataset is not None
        assert found.dataset.accrual_periodicity == "R/P1M"
        assert "modified" not in found.dataset.extra
        assert "value.several" not in {issue.code for issue in found.issues}

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

    @pytest.mark.parametrize(
        ("source", "names"),
        [
            ("Ministerio de Trabajo, Empleo y Seguridad Social", ["Ministerio de Trabajo, Empleo y Seguridad Social"]),
            ("INEGI: Censo 2020", ["INEGI: Censo 2020"]),
            ("INDEC, MTEySS", ["INDEC", "MTEySS"]),
            (["INDEC", "BCRA"], ["INDEC", "BCRA"]),
        ],
    )
    def test_words_in_source_name_the_institution_that_the_data_are_from(self, source: Any, names: list[str]) -> None:
        found = mapped(source=source)
        assert found.dataset is not None
        assert [one.agent.name["es"] for one in found.dataset.qualified_attribution] == names
        assert {one.had_role.rpartition("/")[2] for one in found.dataset.qualified_attribution} == {"originator"}
        assert (found.dataset.source, found.dataset.extra) == ((), {})

    def test_addresses_in_source_are_other_datasets(self) -> None:
        dataset = made(source=["https://x.mx/a", {"@id": "https://x.mx/b"}, {"title": "b"}, "UNCTAD"])
        assert dataset.source == ("https://x.mx/a", "https://x.mx/b")
        assert [one.agent.name["es"] for one in dataset.qualified_attribution] == ["UNCTAD"]
        assert dataset.extra == {"source": [{"title": "b"}]}

    @pytest.mark.parametrize(
        ("level", "access"), [("public", "public"), ("non-public", "non-public"), ("restricted public", "restricted")]
    )
    def test_the_access_level_is_understood(self, level: str, access: str) -> None:
        assert made(accessLevel=level).access_rights == access

    def test_a_box_in_words_is_a_geometry(self) -> None:
        assert made(spatial="-98.4,19.0,-98.2,19.2").spatial[0].geometry is not None

    def test_united_states_bookkeeping_is_left_out_by_name(self) -> None:
        assert made(bureauCode=["015:11"], programCode="015:001").extra == {}

    def test_references_are_documentation_and_rights_are_rights(self) -> None:
        dataset = made(references=["https://x.mx/a.pdf", "ver el anexo"], rights="No hay restricciones")
        assert dataset.documentation == ("https://x.mx/a.pdf",)
        assert dataset.rights == {"es": "No hay restricciones"}
        assert dataset.extra == {"references": ["ver el anexo"]}
        assert made(accessLevelComment="Sin datos personales").rights == {"es": "Sin datos personales"}

    def test_whatever_else_there_is_is_kept(self) -> None:
        assert made(purpose="p", image="https://x.mx/i").extra == {"purpose": "p", "image": "https://x.mx/i"}


class TestVersion3:
    """Objects where 1.1 had texts, without a context that would make them RDF."""

    RECORD: ClassVar[dict[str, Any]] = {
        "rights": {"@type": "RightsStatement", "attributionText": "Cite al INEGI"},
        "accessRights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        "creator": {"@type": "Organization", "name": "INEGI", "mbox": "mailto:a@inegi.org.mx"},
        "contributor": [{"@type": "Person", "name": "Ana Paz", "mbox": "ana@x.mx"}, "https://x.mx/quien"],
        "created": "2020-01-01",
        "provenance": [{"@type": "ProvenanceStatement", "label": "Censo levantado casa por casa"}],
        "status": {"@id": "https://x.mx/estado"},
        "isVersionOf": "https://x.mx/original",
        "hasVersion": [{"@id": "https://x.mx/otra"}],
        "previousVersion": "https://x.mx/previa",
        "replaces": ["https://x.mx/vieja"],
        "relation": ["https://x.mx/a", {"identifier": "https://x.mx/b"}, "el otro"],
        "isReferencedBy": [{"@id": "https://doi.org/10.1/x", "@type": "Document"}],
        "qualifiedRelation": [{"relation": {"@id": "https://x.mx/c"}, "hadRole": "https://x.mx/papel"}],
        "qualifiedAttribution": [{"agent": {"name": "CONAGUA"}, "hadRole": "https://x.mx/financia"}],
        "rightsHolder": [{"name": "SEP"}],
        "wasGeneratedBy": [{"@type": "Activity", "label": "Censo", "category": {"@id": "https://x.mx/censo"}}],
        "sample": [{"@type": "Distribution", "title": "Cien filas", "accessURL": "https://x.mx/muestra"}],
        "page": [{"@id": "https://x.mx/pagina", "title": "Metodología"}],
        "category": [{"@id": "https://x.mx/tipo", "prefLabel": "Encuesta"}],
        "spatialResolutionInMeters": "30",
        "temporalResolution": "P1D",
        "otherIdentifier": [{"@type": "Identifier", "notation": "GSA-4495"}],
        "describedBy": {"@type": "Distribution", "downloadURL": "https://x.mx/diccionario.csv"},
        "geographicBoundingBox": [{
            "westBoundingLongitude": -104, "eastBoundingLongitude": -102, "southBoundingLatitude": 20,
            "northBoundingLatitude": 22,
        }],
        "titleMap": {"es": "Viviendas", "en": "Dwellings"},
    }  # fmt: skip

    def test_a_dataset_keeps_all_that_the_profile_has_a_field_for(self) -> None:
        dataset = made(**self.RECORD)
        assert dataset.title == {"es": "Viviendas", "en": "Dwellings"}
        assert (dataset.rights, dataset.access_rights) == ({"es": "Cite al INEGI"}, "public")
        assert [(one.name["es"][:9], one.email) for one in (*dataset.creator, *dataset.contributor)] == [
            ("Instituto", "a@inegi.org.mx"), ("Ana Paz", None),
        ]  # fmt: skip
        assert (dataset.created, dataset.provenance) == ("2020-01-01", {"es": "Censo levantado casa por casa"})
        assert (dataset.status, dataset.previous_version) == ("https://x.mx/estado", "https://x.mx/previa")
        assert (dataset.is_version_of, dataset.has_version, dataset.replaces) == (
            ("https://x.mx/original",), ("https://x.mx/otra",), ("https://x.mx/vieja",),
        )  # fmt: skip
        assert dataset.relation == ("https://x.mx/a", "https://x.mx/b")
        assert dataset.is_referenced_by == ("https://doi.org/10.1/x",)
        assert [(one.relation, one.had_role) for one in dataset.qualified_relation] == [
            ("https://x.mx/c", "https://x.mx/papel")
        ]
        assert [one.had_role.rpartition("/")[2] for one in dataset.qualified_attribution] == ["owner", "financia"]
        assert [(one.label, one.type.uri if one.type else "") for one in dataset.was_generated_by] == [
            ({"es": "Censo"}, "https://x.mx/censo")
        ]
        assert [(one.title, one.access_url) for one in dataset.sample] == [
            ({"es": "Cien filas"}, "https://x.mx/muestra")
        ]
        assert dataset.documentation == ("https://x.mx/pagina",)
        assert [(one.uri, one.label) for one in dataset.type] == [("https://x.mx/tipo", {"es": "Encuesta"})]
        assert (dataset.spatial_resolution_in_meters, dataset.temporal_resolution) == (30, "P1D")
        assert [one.notation for one in dataset.other_identifier] == ["GSA-4495"]
        assert dataset.data_dictionary == "https://x.mx/diccionario.csv"
        assert [one.bbox for one in dataset.spatial] == ["POLYGON ((-104 20, -102 20, -102 22, -104 22, -104 20))"]
        assert dataset.extra == {"contributor": ["https://x.mx/quien"], "relation": ["el otro"]}

    def test_a_distribution_keeps_all_that_the_profile_has_a_field_for(self) -> None:
        dataset = made(
            distribution=[{
                "@type": "Distribution", "accessURL": "https://x.mx/a", "status": {"@id": "https://x.mx/estado"},
                "availability": "https://x.mx/estable", "compressFormat": "application/gzip",
                "packageFormat": "https://www.iana.org/assignments/media-types/application/zip",
                "page": ["https://x.mx/pagina"], "describedBy": "https://x.mx/esquema.json",
                "spatialResolutionInMeters": ["10"], "temporalResolution": "P1M", "cacheable": 1,
                "accessService": [
                    {"@type": "DataService", "title": "API", "endpointURL": ["https://x.mx/api"],
                     "publisher": {"name": "CONAGUA"}, "contactPoint": {"fn": "Mesa", "hasEmail": "a@x.mx"}},
                    {"@type": "DataService", "title": "Sin dirección"},
                ],
            }]
        )  # fmt: skip
        (made_of,) = dataset.distribution
        assert (made_of.status, made_of.availability) == ("https://x.mx/estado", "https://x.mx/estable")
        assert (made_of.compress_format, made_of.package_format) == ("application/gzip", "application/zip")
        assert made_of.documentation == ("https://x.mx/esquema.json", "https://x.mx/pagina")
        assert (made_of.spatial_resolution_in_meters, made_of.temporal_resolution) == (10, "P1M")
        (service,) = made_of.access_service
        assert (service.title, service.endpoint_url) == ({"es": "API"}, "https://x.mx/api")
        assert service.publisher is not None
        assert [office.email for office in service.contact_point] == ["a@x.mx"]
        assert made_of.extra == {
            "cacheable": 1, "accessService": [{"@type": "DataService", "title": "Sin dirección"}],
        }  # fmt: skip
        assert dataset.data_dictionary == "https://x.mx/esquema.json"

    def test_of_very_many_samples_and_services_the_rest_is_kept(self) -> None:
        many = [
            {"accessURL": f"https://x.mx/{number}", "endpointURL": f"https://x.mx/{number}"} for number in range(502)
        ]
        dataset = made(sample=many, distribution=[{"accessURL": "https://x.mx/a", "accessService": many}])
        assert (len(dataset.sample), len(dataset.distribution[0].access_service)) == (500, 500)
        assert (dataset.extra["sample"], dataset.distribution[0].extra["accessService"]) == (many[500:], many[500:])

    @pytest.mark.parametrize("name", [*RECORD, "attribution"])
    @pytest.mark.parametrize("odd", [7, True, {"a": 1}, [{"a": ["b"]}, 2], {"@id": {"a": 1}}, "x y"])
    def test_nothing_odd_in_a_field_is_lost_in_silence(self, name: str, odd: Any) -> None:
        found = mapped(**{name: odd})
        assert found.dataset is not None
        empty = mapped().dataset
        assert empty is not None
        said = found.dataset.model_dump(exclude={"extra"}) != empty.model_dump(exclude={"extra"})
        assert said or any(key.startswith(name) for key in found.dataset.extra)


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
