"""What GeoNode answers, version by version, and what it says when nobody said anything."""

from dataclasses import replace
from typing import Any

import pytest

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.issues import Issue
from mappings.origin import Origin
from mappings.schemas.geonode import dataset_from_geonode
from mappings.schemas.geonode_extents import in_degrees, system_of
from mappings.schemas.geonode_tables import server_moment

ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "IMEPLAN", "https://geo.ejemplo.mx", "state", None, "14")
BOX = [[-104, 20], [-103, 20], [-103, 21], [-104, 21], [-104, 20]]
BOX_WKT = "POLYGON ((-104 20, -103 20, -103 21, -104 21, -104 20))"


def mapped(**resource: Any) -> Mapped:
    return dataset_from_geonode({"pk": "7", "uuid": "u-7", "title": "Cuencas", **resource}, ORIGIN)


def made(**resource: Any) -> Dataset:
    dataset = mapped(**resource).dataset
    assert dataset is not None
    return dataset


def geometries(dataset: Dataset) -> list[str | None]:
    return [place.geometry for place in dataset.spatial if place.geometry]


class TestWhatIsData:
    @pytest.mark.parametrize("kind", ["dataset", "layer", "document", "Dataset", None, ""])
    def test_layers_and_documents_are(self, kind: str | None) -> None:
        assert mapped(resource_type=kind).dataset is not None

    @pytest.mark.parametrize("kind", ["map", "geostory", "dashboard", "mapviewer", "developed-app"])
    def test_what_shows_them_is_not(self, kind: str) -> None:
        assert mapped(resource_type=kind).issues == (Issue("record.not_dataset", "resource_type", kind),)

    @pytest.mark.parametrize(("subtype", "is_data"), [("image", False), ("video", False), ("text", True), (None, True)])
    def test_of_documents_pictures_are_not(self, subtype: str | None, is_data: bool) -> None:
        assert (mapped(resource_type="document", subtype=subtype).dataset is not None) is is_data

    @pytest.mark.parametrize("page", ["/maps/70", "/apps/preview/36"])
    def test_v1_tells_it_by_the_page_only(self, page: str) -> None:
        assert mapped(detail_url=page).issues == (Issue("record.not_dataset", "detail_url", page),)

    @pytest.mark.parametrize("flag", ["is_published", "is_approved"])
    def test_what_is_not_public_is_refused(self, flag: str) -> None:
        assert [issue.code for issue in mapped(**{flag: False}).issues] == ["record.not_public"]


class TestIdentifier:
    @pytest.mark.parametrize(
        ("resource", "identifier"),
        [
            pytest.param({"uuid": "u", "pk": "184"}, "u", id="uuid, as in CSW"),
            pytest.param({"uuid": "", "pk": "184"}, "184", id="a story has none"),
            pytest.param({"uuid": None, "id": 2}, "2", id="v1"),
        ],
    )
    def test_it_is_the_one_that_other_protocols_have(self, resource: dict[str, Any], identifier: str) -> None:
        dataset = dataset_from_geonode({"title": "Cuencas", **resource}, ORIGIN).dataset
        assert dataset is not None
        assert dataset.identifier == identifier

    def test_the_name_of_the_layer_is_another(self) -> None:
        dataset = made(alternate="geonode:cuencas", typename="geonode:cuencas")
        assert [each.notation for each in dataset.other_identifier] == ["geonode:cuencas"]

    @pytest.mark.parametrize("envelope", ["dataset", "layer", "document", "resource"])
    def test_the_envelope_of_a_detail_is_opened(self, envelope: str) -> None:
        dataset = dataset_from_geonode({envelope: {"pk": 7, "uuid": "u", "title": "Cuencas"}}, ORIGIN).dataset
        assert dataset is not None
        assert dataset.identifier == "u"


class TestPlaceholders:
    @pytest.mark.parametrize(
        "words",
        ["No abstract provided", "<p>No abstract provided</p>", "None", "<p>No se provee informaci&oacute;n</p>", ""],
    )
    def test_they_are_no_description(self, words: str) -> None:
        dataset = made(abstract=words, raw_abstract=words, supplemental_information=words, purpose=words)
        assert (dataset.description, dataset.extra) == (None, {})

    def test_the_plain_abstract_goes_first(self) -> None:
        assert made(abstract="<p>Uno</p>", raw_abstract="Uno").description == {"es": "Uno"}
        assert made(abstract="<p>Uno</p>", raw_abstract="None").description == {"es": "Uno"}

    @pytest.mark.parametrize("license_", [{"identifier": "not_specified"}, None, {}])
    def test_no_licence_is_none(self, license_: Any) -> None:
        assert made(license=license_).license is None

    def test_the_number_of_a_licence_says_nothing_elsewhere(self) -> None:
        assert made(license=1).extra == {"license.value": 1}

    def test_the_region_that_everything_has_is_none(self) -> None:
        assert made(regions=[{"code": "GLO", "name": "Global"}]).spatial == ()
        assert made(regions=["Global", "Mexico"]).spatial[0].identifier == "mx"
        assert made(regions=["/api/regions/1/"]).spatial == ()

    def test_the_whole_world_is_no_area(self) -> None:
        world = {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}
        assert made(ll_bbox_polygon=world).spatial == ()

    def test_geoservers_words_are_no_keywords(self) -> None:
        words = [{"name": "GeoTIFF"}, {"name": "WCS"}, {"name": "features"}, {"name": "cuencas_2020"}, {"name": "agua"}]
        assert made(name="cuencas_2020", keywords=words).keyword == {"es": ("agua",)}
        assert made(alternate="geonode:cuencas_2020", keywords=["cuencas_2020", "agua"]).keyword == {"es": ("agua",)}

    def test_the_words_of_a_thesaurus_are(self) -> None:
        assert made(keywords=[], tkeywords=[{"name": "hidrografía"}]).keyword == {"es": ("hidrografía",)}
        dataset = made(tkeywords=[{"name": "hidrografía"}])
        assert (dataset.keyword, dataset.extra) == ({"es": ("hidrografía",)}, {})


class TestAttributes:
    SET = ({"attribute": "cve", "attribute_type": "xsd:string", "attribute_label": "Clave", "visible": True},)

    def test_they_are_the_columns_of_the_table(self) -> None:
        links = [{"link_type": "data", "name": "CSV", "extension": "csv", "url": "https://geo.ejemplo.mx/a.csv"}]
        dataset = made(attribute_set=list(self.SET), links=links)
        (column,) = dataset.distribution[0].column
        assert (column.name, column.title, column.datatype) == ("cve", {"es": "Clave"}, "xsd:string")
        assert dataset.extra == {}

    def test_without_a_table_they_are_kept_beside(self) -> None:
        assert made(attribute_set=list(self.SET)).extra == {"attribute_set": list(self.SET)}

    def test_what_is_not_understood_of_a_column_is_kept_with_its_name(self) -> None:
        links = [{"extension": "csv", "link_type": "data", "url": "https://geo.example/a.csv", "name": "a"}]
        dataset = made(attribute_set=[{"attribute": "clave", "attribute_type": {"x": 1}}], links=links)
        assert dataset.extra["attribute_set"] == [{"attribute": "clave", "attribute_type": {"x": 1}}]

    @pytest.mark.parametrize("given", ["cve", 7, [7], [{}], [{"visible": True}], {"attribute": ["a", "b"]}])
    def test_what_is_none_is_no_crash(self, given: Any) -> None:
        assert made(attribute_set=given).title == {"es": "Cuencas"}


class TestWords:
    def test_who_is_to_be_named_is_an_institution(self) -> None:
        (attribution,) = made(attribution="INEGI").qualified_attribution
        assert attribution.agent.name["es"].endswith("INEGI") or "Estadística" in attribution.agent.name["es"]

    @pytest.mark.parametrize("code", ["copyright", {"identifier": "copyright"}])
    def test_a_restriction_is_of_rights(self, code: Any) -> None:
        dataset = made(restriction_code_type=code)
        assert (dataset.rights, dataset.extra) == ({"es": "copyright"}, {})
        assert made(restriction_code_type=code, constraints_other="Citar").rights == {"es": "Citar"}


class TestDates:
    @pytest.mark.parametrize(
        ("date_type", "field"), [("publication", "issued"), ("creation", "created"), ("revision", "modified")]
    )
    def test_the_type_says_which_date_it_is(self, date_type: str, field: str) -> None:
        assert getattr(made(date="2021-01-16T14:33:15Z", date_type=date_type), field) == "2021-01-16T14:33:15Z"

    def test_else_the_portals_own_times_do(self) -> None:
        dataset = made(created="2021-01-21T18:57:27.717853Z", last_updated="2021-01-21T19:19:49.765237Z")
        assert (dataset.issued, dataset.modified) == ("2021-01-21T18:57:27Z", "2021-01-21T19:19:49Z")

    @pytest.mark.parametrize(
        ("given", "moment"),
        [
            ("2019-12-10T17:08:30.417301", "2019-12-10T17:08:30Z"),
            ("2019-08-05T00:00:00", "2019-08-05"),
            ("2020-06-01T00:00:00Z", "2020-06-01"),
        ],
    )
    def test_times_are_utc_and_midnight_is_a_day(self, given: str, moment: str) -> None:
        assert server_moment(given) == (moment, None)


class TestPeople:
    def test_who_has_no_name_is_known_by_the_user_name(self) -> None:
        (office,) = made(owner={"username": "capturista", "first_name": "", "last_name": ""}).contact_point
        assert office.name == {"es": "capturista"}

    def test_the_point_of_contact_goes_before_the_owner(self) -> None:
        people = {"owner": {"username": "b"}, "poc": [{"username": "a"}, {"first_name": "Ana", "last_name": "Ruiz"}]}
        assert [office.name for office in made(**people).contact_point] == [{"es": "a"}, {"es": "Ana Ruiz"}]

    def test_v1_gives_it_flat(self) -> None:
        (office,) = made(owner_name="", owner__username="ericksu").contact_point
        assert office.name == {"es": "ericksu"}

    def test_of_a_person_nothing_else_is_published(self) -> None:
        dataset = made(owner={"username": "a", "city": "Boulder", "avatar": "https://x.mx/a.png", "fax": "1"})
        assert dataset.extra == {}

    def test_an_organisation_publishes(self) -> None:
        assert made(poc={"username": "a", "organization": "Instituto Inventado"}).publisher.name == {
            "es": "Instituto Inventado"
        }
        assert "publisher" in made(poc={"username": "a"}).derived


class TestAreas:
    @pytest.mark.parametrize(
        "resource",
        [
            pytest.param({"ll_bbox_polygon": {"type": "Polygon", "coordinates": [BOX]}}, id="degrees, 3.3"),
            pytest.param({"extent": {"coords": [-104, 20, -103, 21], "srid": "EPSG:4326"}}, id="extent, 4"),
            pytest.param({"bbox_polygon": {"type": "Polygon", "coordinates": [BOX]}, "srid": "EPSG:4326"}, id="3.2"),
            pytest.param(
                {"bbox_x0": "-104.0", "bbox_x1": "-103", "bbox_y0": "20", "bbox_y1": "21", "srid": "EPSG:4326"}, id="v1"
            ),
            pytest.param({"csw_wkt_geometry": BOX_WKT}, id="CSW"),
            pytest.param(
                {"bbox_polygon": {"type": "Polygon", "coordinates": [[[1, 1]]]}, "srid": "EPSG:2876",
                 "ll_bbox_polygon": {"type": "Polygon", "coordinates": [BOX]}},
                id="feet beside degrees",
            ),
        ],
    )  # fmt: skip
    def test_each_version_says_it_in_its_way(self, resource: dict[str, Any]) -> None:
        found = mapped(**resource)
        assert found.dataset is not None
        assert geometries(found.dataset) == [BOX_WKT]
        assert "geometry.unreadable" not in {issue.code for issue in found.issues}

    def test_metres_of_a_web_map_are_turned(self) -> None:
        (wkt,) = geometries(made(extent={"coords": [-11520000, 2270000, -11480000, 2310000], "srid": "EPSG:3857"}))
        assert wkt is not None
        assert wkt.startswith("POLYGON ((-103.4859207 19.9744126,")

    def test_another_system_is_kept_and_said(self) -> None:
        found = mapped(bbox_polygon={"type": "Polygon", "coordinates": [BOX]}, srid="EPSG:2876")
        assert found.dataset is not None
        assert geometries(found.dataset) == []
        assert "bbox_polygon" in found.dataset.extra
        assert Issue("geometry.other_system", "bbox_polygon", "EPSG:2876") in found.issues

    @pytest.mark.parametrize(
        ("srid", "number"),
        [("EPSG:4326", "4326"), ("urn:ogc:def:crs:EPSG::3857", "3857"), (4326, "4326"), ("urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84"),
         ("", ""), (None, ""), ({}, ""), ("x" * 999, "")],
    )  # fmt: skip
    def test_the_number_of_a_system(self, srid: Any, number: str) -> None:
        assert system_of(srid) == number

    @pytest.mark.parametrize(
        "value", ["palabras", [1, 2], {"coordinates": {}}, {"coordinates": [[[[[[1]]]]]]}, {"bbox_x0": "x"}]
    )
    def test_what_are_no_metres_stays(self, value: Any) -> None:
        assert in_degrees(value) == value


class TestLinks:
    LINKS = (
        {
            "link_type": "OGC:WMS",
            "name": "OGC WMS",
            "mime": "text/html",
            "extension": "html",
            "url": "https://x.mx/ows",
        },
        {
            "link_type": "data",
            "name": "Zipped Shapefile",
            "mime": "SHAPE-ZIP",
            "extension": "zip",
            "url": "https://x.mx/a",
        },
        {"link_type": "image", "name": "PNG", "url": "https://x.mx/a.png"},
        {"link_type": "metadata", "name": "ISO", "url": "https://x.mx/a.xml"},
        {"link_type": "html", "name": "Page", "url": "https://x.mx/a.html"},
    )

    def test_data_and_services_are_distributions_and_nothing_else_is(self) -> None:
        service, data = made(links=list(self.LINKS)).distribution
        assert (service.access_url, service.download_url, service.media_type) == ("https://x.mx/ows", None, None)
        assert service.format is not None
        assert service.format.uri.endswith("/WMS_SRVC")
        assert data.download_url == "https://x.mx/a"
        assert data.format is not None
        assert data.format.uri.endswith("/SHP")

    @pytest.mark.parametrize(
        "resource",
        [
            {"download_url": "https://x.mx/d"},
            {"download_urls": [{"url": "https://x.mx/d", "ajax_safe": False, "default": True}]},
            {"href": "https://x.mx/d", "extension": "pdf"},
            {"download_url": "https://x.mx/d", "links": [{"link_type": "data", "url": "https://x.mx/d"}]},
        ],
    )
    def test_a_file_is_named_in_several_ways_and_counts_once(self, resource: dict[str, Any]) -> None:
        assert [each.download_url for each in made(**resource).distribution] == ["https://x.mx/d"]

    def test_an_internal_address_of_the_portals_own_is_mended(self) -> None:
        found = mapped(
            site_url="http://172.16.6.140:80/",
            links=[{"link_type": "OGC:WFS", "name": "WFS", "url": "http://172.16.6.140/geoserver/ows"}],
        )
        assert found.dataset is not None
        assert found.dataset.distribution[0].access_url == "https://geo.ejemplo.mx/geoserver/ows"
        assert Issue("url.rehosted", "links[0].url", "http://172.16.6.140/geoserver/ows") in found.issues

    def test_any_other_internal_address_is_never_handed_out(self) -> None:
        found = mapped(links=[{"link_type": "OGC:WFS", "name": "WFS", "url": "http://geoserver:8080/ows"}])
        assert found.dataset is not None
        assert found.dataset.distribution[0].access_url is None
        assert Issue("url.internal", "links[0].url", "http://geoserver:8080/ows") in found.issues

    def test_a_page_given_by_its_path_is_completed(self) -> None:
        assert made(detail_url="/layers/:geonode:a").landing_page == "https://geo.ejemplo.mx/layers/:geonode:a"

    def test_or_left_out_when_the_registry_does_not_know_the_portal(self) -> None:
        resource = {"uuid": "u", "title": "a", "detail_url": "/layers/a"}
        found = dataset_from_geonode(resource, replace(ORIGIN, home=""))
        assert found.dataset is not None
        assert found.dataset.landing_page is None
        assert "url.unreadable" not in {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    "category", [{"identifier": "inlandWaters", "gn_description": "Inland Waters"}, "inlandWaters"]
)
def test_a_category_is_a_theme(category: Any) -> None:
    assert [theme.uri.rpartition("/")[2] for theme in made(category=category).theme] == ["medio_ambiente"]


def test_what_iso_says_and_the_profile_has_no_field_for_is_kept_as_csw_gives_it() -> None:
    dataset = made(purpose="<p>Planear</p>", supplemental_information="Véase el manual")
    assert dataset.extra == {"purpose": {"es": "Planear"}, "supplemental_information": {"es": "Véase el manual"}}


def test_what_has_no_place_is_kept() -> None:
    assert made(unheard_of="Planear").extra == {"unheard_of": "Planear"}


def test_constraints_and_lineage_are_told() -> None:
    dataset = made(constraints_other="Cite la fuente", data_quality_statement="Digitalizado de cartas")
    assert (dataset.rights, dataset.provenance) == ({"es": "Cite la fuente"}, {"es": "Digitalizado de cartas"})
