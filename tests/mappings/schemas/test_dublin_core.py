"""The common record of CSW: Dublin Core, for services that give nothing richer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.assembly import Mapped
from mappings.dcat_mx import DataService, Dataset, DatasetSeries
from mappings.registry import map_body
from mappings.schemas import dublin_core, dublin_core_xml
from tests.mappings.schemas.test_golden import ORIGIN

NAMESPACES = (
    'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows"'
)
TITLE = "<dc:title>Pozos</dc:title>"
CSV = '<dc:URI protocol="WWW:LINK-1.0-http--link">https://x.mx/pozos.csv</dc:URI>'


def mapped(inner: str = "", *, title: str = TITLE, root: str = "Record") -> Mapped:
    body = f"<csw:{root} {NAMESPACES}><dc:identifier>a</dc:identifier>{title}{inner}</csw:{root}>"
    return map_body("dublin_core", "", body.encode(), ORIGIN)


def made(inner: str = "", **fields: str) -> Dataset:
    dataset = mapped(inner, **fields).dataset
    assert isinstance(dataset, Dataset)
    return dataset


def enveloped(root: str, inner: str) -> Dataset:
    body = f"<{root} {NAMESPACES}>{inner}</{root.partition(' ')[0]}>"
    dataset = map_body("dublin_core", "a", body.encode(), ORIGIN).dataset
    assert isinstance(dataset, Dataset)
    return dataset


class Watched(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Watched.comparisons += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def codes(found: Mapped) -> set[str]:
    return {issue.code for issue in found.issues if not issue.code.startswith("missing.")}


class TestWhatIsADataset:
    @pytest.mark.parametrize(
        "kind", ["dataset", "Dataset", "nonGeographicDataset", "http://purl.org/dc/dcmitype/Dataset"]
    )
    def test_one_that_says_so(self, kind: str) -> None:
        assert made(f"<dc:type>{kind}</dc:type>").title == {"es": "Pozos"}

    def test_one_that_says_nothing(self) -> None:
        assert made().identifier == "a"

    @pytest.mark.parametrize("kind", ["series", "Collection", "http://purl.org/dc/dcmitype/Collection"])
    def test_a_series_with_data_of_its_own_is_like_one_and_it_is_said(self, kind: str) -> None:
        found = mapped(f"<dc:type>{kind}</dc:type>{CSV}")
        assert isinstance(found.resource, Dataset)
        assert "record.like_dataset" in codes(found)

    @pytest.mark.parametrize("kind", ["software", "Web Map", "text"])
    def test_anything_else_is_refused_by_name(self, kind: str) -> None:
        (issue,) = mapped(f"<dc:type>{kind}</dc:type>").issues
        assert (issue.code, issue.field) == ("record.not_dataset", "dc:type")

    @pytest.mark.parametrize("root", ["Record", "SummaryRecord", "BriefRecord"])
    def test_full_summary_and_brief_records_are_read(self, root: str) -> None:
        assert made(root=root).title == {"es": "Pozos"}

    def test_it_is_said_that_iso_would_say_more(self) -> None:
        assert codes(mapped()) == {"record.poorer_schema"}


class TestBesideDatasets:
    @pytest.mark.parametrize("kind", ["series", "Collection", "http://purl.org/dc/dcmitype/Collection"])
    def test_a_series_that_leads_to_no_data_is_one_of_dcats(self, kind: str) -> None:
        page = '<dct:references scheme="WWW:LINK-1.0-http--link">https://x.mx/serie</dct:references>'
        found = mapped(f"<dc:type>{kind}</dc:type><dct:temporal>2010/2014</dct:temporal>{page}")
        assert isinstance(found.resource, DatasetSeries)
        assert found.resource.landing_page == "https://x.mx/serie"
        assert [(one.start_date, one.end_date) for one in found.resource.temporal] == [("2010", "2014")]
        assert "record.like_dataset" not in codes(found)

    @pytest.mark.parametrize("kind", ["service", "Service", "http://purl.org/dc/dcmitype/Service"])
    def test_a_service_is_one_of_dcats(self, kind: str) -> None:
        wms = '<dct:references scheme="OGC:WMS">https://x.mx/ows</dct:references>'
        found = mapped(f"<dc:type>{kind}</dc:type><dc:subject>agua</dc:subject>{wms}")
        assert isinstance(found.resource, DataService)
        assert found.resource.uri.endswith("/service/fuente/a")
        assert found.resource.endpoint_url == "https://x.mx/ows"
        assert [one.uri.rpartition("/")[2] for one in found.resource.conforms_to] == ["wms"]
        assert found.resource.keyword == {"es": ("agua",)}

    def test_where_it_answers_goes_before_a_file_that_it_names(self) -> None:
        wms = '<dc:URI protocol="OGC:WMS">https://x.mx/ows</dc:URI>'
        found = mapped(f"<dc:type>service</dc:type>{CSV}{wms}")
        assert isinstance(found.resource, DataService)
        assert found.resource.endpoint_url == "https://x.mx/ows"
        assert found.resource.extra == {"links": ["https://x.mx/pozos.csv"]}

    def test_its_capabilities_describe_it(self) -> None:
        address = "https://x.mx/ows?service=WMS&amp;request=GetCapabilities"
        found = mapped(f'<dc:type>service</dc:type><dc:URI protocol="OGC:WMS">{address}</dc:URI>')
        assert isinstance(found.resource, DataService)
        assert found.resource.endpoint_url == "https://x.mx/ows"
        assert found.resource.endpoint_description == ("https://x.mx/ows?service=WMS&request=GetCapabilities",)

    def test_one_that_does_not_say_where_it_answers_is_refused(self) -> None:
        found = mapped("<dc:type>service</dc:type>")
        assert found.resource is None
        assert ("missing.core", "endpointURL") in {(issue.code, issue.field) for issue in found.issues}


class TestContainers:
    """The same elements in other envelopes: OAI-PMH's, GeoNetwork's, DSpace's."""

    OAI = 'oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'

    @pytest.mark.parametrize(
        "root", [OAI, "simpledc", "qualifieddc", 'q:qualifieddc xmlns:q="http://dspace.org/qualifieddc/"']
    )
    def test_they_are_read(self, root: str) -> None:
        assert enveloped(root, TITLE).title == {"es": "Pozos"}

    def test_the_address_among_the_identifiers_leads_to_the_dataset(self) -> None:
        dataset = enveloped(self.OAI, f"{TITLE}<dc:identifier>https://x.mx/pozos</dc:identifier>")
        assert dataset.landing_page == "https://x.mx/pozos"

    def test_or_is_that_of_a_file(self) -> None:
        dataset = enveloped(self.OAI, f"{TITLE}<dc:identifier>https://x.mx/pozos.csv</dc:identifier>")
        assert [one.download_url for one in dataset.distribution] == ["https://x.mx/pozos.csv"]

    def test_but_of_csw_an_identifier_is_that_of_the_record(self) -> None:
        assert made("<dc:identifier>https://x.mx/pozos</dc:identifier>").landing_page is None

    def test_the_repositorys_name_for_it_is_another_identifier(self) -> None:
        body = f"<{self.OAI} {NAMESPACES}>{TITLE}<dc:identifier>doi:10.1/a</dc:identifier></oai_dc:dc>"
        dataset = map_body("dublin_core", "oai:x:1", body.encode(), ORIGIN).dataset
        assert dataset is not None
        assert dataset.identifier == "oai:x:1"
        assert [one.notation for one in dataset.other_identifier] == ["doi:10.1/a"]


class TestCoverage:
    BOX = "northlimit=22.8; southlimit=18.9; westlimit=-105.7; eastlimit=-101.5"

    @pytest.mark.parametrize("element", ["dct:temporal", "dc:coverage"])
    @pytest.mark.parametrize("words", ["start=2010; end=2014", "2010/2014"])
    def test_time_is_a_period(self, element: str, words: str) -> None:
        dataset = made(f"<{element}>{words}</{element}>")
        assert [(one.start_date, one.end_date) for one in dataset.temporal] == [("2010", "2014")]
        assert (dataset.spatial, dataset.extra) == ((), {})

    @pytest.mark.parametrize("element", ["dct:spatial", "dc:coverage"])
    def test_a_box_of_dcmi_is_a_place(self, element: str) -> None:
        place, box = made(f"<{element}>{self.BOX}; name=Jalisco</{element}>").spatial
        assert place.uri.endswith("/14")
        assert box.bbox == "POLYGON ((-105.7 18.9, -101.5 18.9, -101.5 22.8, -105.7 22.8, -105.7 18.9))"

    def test_space_and_time_may_stand_side_by_side(self) -> None:
        dataset = made("<dc:coverage>Jalisco</dc:coverage><dc:coverage>2014</dc:coverage>")
        assert [place.uri.rpartition("/")[2] for place in dataset.spatial] == ["14"]
        assert [one.start_date for one in dataset.temporal] == ["2014"]

    @pytest.mark.parametrize(
        ("element", "words"), [("dc:coverage", "2014"), ("dc:coverage", "Jalisco"), ("dc:subject", "agua")]
    )
    def test_each_of_thousands_is_parted_from_the_others_once(
        self, monkeypatch: pytest.MonkeyPatch, element: str, words: str
    ) -> None:
        given = [Watched(f"{words}-{number}") for number in range(10_000)]
        scheme = {"scheme": "MD_TopicCategoryCode"} if element == "dc:subject" else {}
        fields = {
            "dc:identifier": ["a"],
            "dc:title": ["Pozos"],
            element: [{"@value": each, **scheme} if scheme else each for each in given],
        }
        monkeypatch.setattr(Watched, "comparisons", 0)
        monkeypatch.setattr(
            dublin_core, "record_from_xml", lambda _body: dublin_core_xml.DublinCore(fields, 0, of_csw=True)
        )
        assert mapped().dataset is not None
        assert Watched.comparisons <= 10 * len(given)

    def test_words_that_are_no_period_are_kept_and_reported(self) -> None:
        found = mapped("<dct:temporal>name=Cretácico</dct:temporal>")
        assert found.dataset is not None
        assert found.dataset.extra == {"dct:temporal": ["name=Cretácico"]}
        assert "period.unreadable" in codes(found)


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"<a/>", "record.other_schema"),
            (b"<Record xmlns='urn:else'/>", "record.other_schema"),
            (b"no XML", "record.unreadable"),
            (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "record.entities"),
            (b"<a>" * 300 + b"</a>" * 300, "record.too_deep"),
        ],
    )
    def test_what_is_no_such_record_says_what_it_is(self, body: bytes, code: str) -> None:
        assert [issue.code for issue in map_body("dublin_core", "a", body, ORIGIN).issues] == [code]

    def test_without_a_title_it_is_no_dataset(self) -> None:
        assert "missing.core" in {issue.code for issue in mapped(title="").issues}

    def test_elements_beyond_all_measure_are_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dublin_core_xml, "MOST_ELEMENTS", 3)
        found = mapped("<dc:subject>agua</dc:subject>" * 5)
        assert ("value.too_many", "4") in {(issue.code, issue.value) for issue in found.issues}

    @given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<&"), max_size=30))
    def test_no_text_makes_it_fail(self, words: str) -> None:
        box = f"<ows:BoundingBox><ows:LowerCorner>{words}</ows:LowerCorner></ows:BoundingBox>"
        elements = (
            "dc:subject",
            "dc:date",
            "dc:coverage",
            "dct:temporal",
            "dct:issued",
            "dc:language",
            "dc:rights",
            "dct:references",
            "dc:relation",
        )
        inner = "".join(f"<{name}>{words}</{name}>" for name in elements)
        assert mapped(inner + box).dataset is not None


class TestTexts:
    def test_topic_categories_are_themes_and_not_keywords(self) -> None:
        scheme = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml#MD_TopicCategoryCode"
        dataset = made(f'<dc:subject>agua</dc:subject><dc:subject scheme="{scheme}">inlandWaters</dc:subject>')
        assert dataset.keyword == {"es": ("agua",)}
        assert [theme.uri.rpartition("/")[2] for theme in dataset.theme] == ["medio_ambiente"]

    def test_texts_are_in_the_language_that_the_record_declares(self) -> None:
        dataset = made("<dc:language>eng</dc:language>", title="<dc:title>Wells</dc:title>")
        assert dataset.title == {"en": "Wells"}

    def test_xml_lang_counts_for_its_own_text(self) -> None:
        both = '<dc:title xml:lang="es">Pozos</dc:title><dc:title xml:lang="en">Wells</dc:title>'
        assert made(title=both).title == {"es": "Pozos", "en": "Wells"}

    def test_the_date_of_the_record_is_not_that_of_the_data(self) -> None:
        dataset = made("<dct:modified>2026-01-02</dct:modified><dc:date>2026-01-03</dc:date>")
        assert (dataset.modified, dataset.issued) == (None, None)
        assert dataset.extra == {"date": ["2026-01-03"]}

    def test_who_entered_the_record_is_no_institution(self) -> None:
        dataset = made("<dc:creator>massimiliano.molinari</dc:creator>")
        assert dataset.creator == ()
        assert dataset.extra == {"creator": ["massimiliano.molinari"]}

    def test_the_publisher_is_one(self) -> None:
        assert (
            made("<dc:publisher>CONABIO</dc:publisher>")
            .publisher.name["es"]
            .startswith("Comisión Nacional para el Conocimiento")
        )

    def test_identifiers_after_the_first_are_kept(self) -> None:
        (other,) = made("<dc:identifier>b</dc:identifier>").other_identifier
        assert other.notation == "b"


class TestBox:
    @pytest.mark.parametrize(
        ("crs", "lower", "upper"),
        [
            ("", "-105.7 18.9", "-101.5 22.8"),
            ("urn:ogc:def:crs:EPSG::4326", "18.9 -105.7", "22.8 -101.5"),
            ("urn:ogc:def:crs:EPSG::6365", "18.9 -105.7", "22.8 -101.5"),
            ("http://www.opengis.net/def/crs/EPSG/0/4326", "18.9 -105.7", "22.8 -101.5"),
            ("urn:x-ogc:def:crs:EPSG:6.11:4326", "18.9 -105.7", "22.8 -101.5"),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", "-105.7 18.9", "-101.5 22.8"),
            ("EPSG:4326", "-105.7 18.9", "-101.5 22.8"),
            ("::EPSG:4326", "-105.7 18.9", "-101.5 22.8"),
            ("urn:ogc:def:crs:::WGS 1984", "-105.7 18.9", "-101.5 22.8"),
            ("", "18.9 -105.7", "22.8 -101.5"),  # without a crs, and yet latitude first
            ("", "-101.5 18.9", "-105.7 22.8"),  # GeoNetwork: east where west is due
        ],
    )
    def test_the_corners_are_read_in_the_order_of_their_axes(self, crs: str, lower: str, upper: str) -> None:
        (place,) = made(
            f'<ows:BoundingBox crs="{crs}"><ows:LowerCorner>{lower}</ows:LowerCorner>'
            f"<ows:UpperCorner>{upper}</ows:UpperCorner></ows:BoundingBox>"
        ).spatial
        assert place.bbox == "POLYGON ((-105.7 18.9, -101.5 18.9, -101.5 22.8, -105.7 22.8, -105.7 18.9))"

    def test_a_box_in_metres_is_not_taken_for_degrees(self) -> None:
        found = mapped(
            '<ows:BoundingBox crs="urn:ogc:def:crs:EPSG::32614"><ows:LowerCorner>1 2</ows:LowerCorner>'
            "<ows:UpperCorner>3 4</ows:UpperCorner></ows:BoundingBox>"
        )
        (issue,) = (issue for issue in found.issues if issue.code == "geometry.other_system")
        assert "EPSG::32614" in issue.value
        assert found.dataset is not None
        assert "ows:BoundingBox" in found.dataset.extra

    @pytest.mark.parametrize("lower", ["", "1", "a b", "700000 2200000"])
    def test_corners_off_the_earth_are_reported(self, lower: str) -> None:
        found = mapped(
            f"<ows:BoundingBox><ows:LowerCorner>{lower}</ows:LowerCorner><ows:UpperCorner>1 2</ows:UpperCorner>"
            "</ows:BoundingBox>"
        )
        assert "geometry.unreadable" in codes(found)


class TestLinks:
    @pytest.mark.parametrize(
        ("link", "format_"),
        [
            ('<dct:references scheme="OGC:WMS">https://x.mx/ows</dct:references>', "WMS"),
            ('<dct:references scheme="WFS">https://x.mx/ows</dct:references>', "WFS"),
            ('<dc:URI protocol="OGC:WMS-1.1.1-http-get-map" name="a">https://x.mx/ows</dc:URI>', "WMS"),
            ('<dct:references scheme="None">https://x.mx/ows?service=wcs</dct:references>', "WCS"),
            ('<dc:URI protocol="WWW:LINK-1.0-http--link">https://x.mx/pozos.csv</dc:URI>', "CSV"),
            ('<dct:references scheme="KML">https://x.mx/pozos</dct:references>', "KML"),
        ],
    )
    def test_services_and_files_are_distributions(self, link: str, format_: str) -> None:
        (distribution,) = made(link).distribution
        assert distribution.format is not None
        assert distribution.format.label["es"] == format_

    def test_a_page_is_the_landing_page(self) -> None:
        dataset = made('<dct:references scheme="WWW:LINK-1.0-http--link">https://x.mx/ficha</dct:references>')
        assert (dataset.distribution, dataset.landing_page) == ((), "https://x.mx/ficha")

    def test_links_to_the_record_itself_are_kept_apart(self) -> None:
        dataset = made('<dct:references scheme="alternate.xml">https://x.mx/item/a/xml</dct:references>')
        assert (dataset.distribution, dataset.landing_page) == ((), None)
        assert dataset.extra == {"about_the_record": ["https://x.mx/item/a/xml"]}

    def test_what_is_wrong_with_one_is_said_by_its_element(self) -> None:
        found = mapped('<dct:references scheme="OGC:WMS">no dirección</dct:references>')
        assert {issue.field for issue in found.issues if issue.code.startswith("url.")} == {"dct:references[0].linkage"}

    def test_files_have_the_format_that_is_the_only_one(self) -> None:
        (distribution,) = made(
            '<dc:format>Shapefile</dc:format><dc:URI protocol="WWW:DOWNLOAD-1.0-http--download">https://x.mx/a</dc:URI>'
        ).distribution
        assert distribution.format is not None
        assert distribution.format.label["es"] == "Shapefile"

    @pytest.mark.parametrize("link", ["", '<dc:URI protocol="OGC:WMS">https://x.mx/w</dc:URI>'])
    def test_a_format_that_no_file_has_is_kept_beside(self, link: str) -> None:
        assert made(f"<dc:format>text/csv</dc:format>{link}").extra == {"format": ["text/csv"]}
        assert made(f"<dc:format>text/csv</dc:format>{CSV}").extra == {}

    def test_related_things_are_addresses(self) -> None:
        dataset = made("<dc:relation>https://x.mx/b</dc:relation><dc:relation>otro</dc:relation>")
        assert dataset.relation == ("https://x.mx/b",)
        assert dataset.extra == {"dc:relation": ["otro"]}
