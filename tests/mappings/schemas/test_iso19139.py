"""ISO 19139 and 19115-3 as portals write them, and XML that nobody should read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.schemas.iso_links import Leads, kind_of_link
from mappings.schemas.iso_xml import fields_from_xml
from tests.cpu_time import within_cpu_seconds

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://geo.ejemplo.mx", "state", None, "14"
)
SPACES = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def prop(name: str, *values: str) -> str:
    return f"<gmd:{name}>{''.join(values)}</gmd:{name}>"


def text(name: str, words: str, kind: str = "CharacterString") -> str:
    return prop(name, f"<gco:{kind}>{words}</gco:{kind}>")


def code(name: str, kind: str, value: str) -> str:
    return prop(name, f'<gmd:{kind} codeList="x#{kind}" codeListValue="{value}"/>')


def metadata(
    identification: str = "", more: str = "", heading: str = "Suelos", kind: str = "MD_DataIdentification"
) -> bytes:
    title = prop("citation", prop("CI_Citation", text("title", heading)))
    return (
        f"<gmd:MD_Metadata {SPACES}>{text('fileIdentifier', 'abc')}{more}"
        f"{prop('identificationInfo', prop(kind, title, identification))}</gmd:MD_Metadata>"
    ).encode()


def mapped(*args: str, **kwargs: str) -> Mapped:
    return map_body("iso19139", "", metadata(*args, **kwargs), ORIGIN)


def made(*args: str, **kwargs: str) -> Dataset:
    found = mapped(*args, **kwargs)
    assert found.dataset is not None, found.issues
    return found.dataset


def codes(found: Mapped) -> set[str]:
    return {issue.code for issue in found.issues if not issue.code.startswith("missing")}


def cited(*inner: str) -> bytes:
    """A record whose citation holds more than a title."""
    return metadata().replace(b"</gmd:CI_Citation>", "".join(inner).encode() + b"</gmd:CI_Citation>")


def date(value: str, kind: str, wrapped: str = "Date") -> str:
    return prop("date", prop("CI_Date", text("date", value, wrapped), code("dateType", "CI_DateTypeCode", kind)))


NAMES = (
    "contact", "pointOfContact", "CI_ResponsibleParty", "role", "organisationName", "extent", "EX_Extent", "party",
    "geographicElement", "westBoundLongitude", "temporalElement", "TimePeriod", "beginPosition", "citation", "title",
    "CI_Citation", "date", "CI_Date", "dateType", "distributionInfo", "transferOptions", "onLine", "linkage", "lineage",
    "CI_OnlineResource", "distributor", "descriptiveKeywords", "keyword", "MD_Keywords", "resourceConstraints",
    "dataQualityInfo", "referenceSystemInfo", "spatialResolution", "distance", "resourceMaintenance", "identifier",
    "otherConstraints", "hierarchyLevel", "language", "statement", "resourceLineage", "topicCategory", "contactInfo",
    "distributionFormat", "abstract", "identificationInfo", "status",
)  # fmt: skip


def written(tree: Any) -> str:
    return tree if isinstance(tree, str) else "".join(prop(name, written(inner)) for name, inner in tree)


class TestWhatIsNotMapped:
    @pytest.mark.parametrize("level", ["software", "application"])
    def test_what_its_level_says_is_no_dataset(self, level: str) -> None:
        found = mapped(more=code("hierarchyLevel", "MD_ScopeCode", level))
        assert found.resource is None
        assert [(issue.code, issue.value) for issue in found.issues] == [("record.not_dataset", level)]

    @pytest.mark.parametrize(
        "heading",
        [
            "Hydrological Basins in Africa (Sample record, please remove!)",
            "Please Delete!",
            "Template for Vector data in ISO19139 (preferred!)",
        ],
    )
    def test_the_samples_of_geonetwork_are_refused_by_name(self, heading: str) -> None:
        assert codes(mapped(heading=heading)) == {"record.sample"}

    @pytest.mark.parametrize("heading", ["Samples of soil", "Deletes pendientes"])
    def test_a_title_that_only_resembles_one_is_not(self, heading: str) -> None:
        assert made(heading=heading).title == {"es": heading}

    def test_another_schema_is_refused(self) -> None:
        found = map_body("iso19139", "x", b"<Record xmlns='http://www.opengis.net/cat/csw/2.0.2'/>", ORIGIN)
        assert found.issues[0].code == "record.other_schema"
        assert found.issues[0].value == "{http://www.opengis.net/cat/csw/2.0.2}Record"


class TestLevels:
    @pytest.mark.parametrize(
        ("level", "kind"),
        [
            ("dataset", "metadata-codelist/ResourceType/dataset"),
            ("nonGeographicDataset", "#MD_ScopeCode_nonGeographicDataset"),
            ("tile", "#MD_ScopeCode_tile"),
        ],
    )
    def test_what_a_record_is_of_is_its_type(self, level: str, kind: str) -> None:
        (found,) = made(more=code("hierarchyLevel", "MD_ScopeCode", level)).type
        assert found.uri.endswith(kind)
        assert set(found.label) == {"es", "en"}

    def test_without_a_level_it_has_none(self) -> None:
        assert made().type == ()

    def test_its_parent_is_a_series_and_it_is_none_of_its_own(self) -> None:
        assert made(more=text("parentIdentifier", "la serie")).in_series == (
            "https://indice.ejemplo.mx/dataset/fuente/la%20serie",
        )
        assert made(more=text("parentIdentifier", "abc")).in_series == ()
        assert made(more=text("parentIdentifier", "")).in_series == ()


class TestHostileXml:
    def test_entities_are_never_expanded(self) -> None:
        bomb = b'<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>' + metadata().replace(b"Suelos", b"&b;")
        found = map_body("iso19139", "x", bomb, ORIGIN)
        assert found.dataset is None
        assert found.issues[0].code == "record.entities"

    def test_nor_are_files_read(self, tmp_path: Any) -> None:
        secret = tmp_path / "secret"
        secret.write_text("secreto")
        body = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'.encode() + metadata().replace(b"Suelos", b"&a;")
        found = map_body("iso19139", "x", body, ORIGIN)
        assert found.dataset is None
        assert not any("secreto" in issue.value for issue in found.issues)

    @pytest.mark.parametrize("levels", [100, 5_000])
    def test_depth_is_refused(self, levels: int) -> None:
        deep = "<gmd:x>" * levels + "y" + "</gmd:x>" * levels
        assert codes(mapped(deep)) == {"record.too_deep"}

    @given(st.binary(max_size=300))
    def test_any_bytes_become_issues(self, body: bytes) -> None:
        found = map_body("iso19139", "x", body, ORIGIN)
        assert found.dataset is None
        assert found.issues

    @given(st.recursive(
        st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<&>"), max_size=20),
        lambda inner: st.lists(st.tuples(st.sampled_from(NAMES), inner), max_size=4),
        max_leaves=12,
    ))  # fmt: skip
    def test_any_elements_in_any_place_never_raise(self, tree: Any) -> None:
        found = map_body("iso19139", "x", metadata(written(tree), written(tree)), ORIGIN)
        assert found.issues
        assert not {issue.code for issue in found.issues} & {"record.unreadable", "record.internal_error"}, found.issues


class TestTexts:
    def test_bare_texts_are_in_the_language_of_the_record(self) -> None:
        assert made(more=code("language", "LanguageCode", "eng")).title == {"en": "Suelos"}

    def test_the_north_american_way_to_say_it_is_known(self) -> None:
        assert made(more=text("language", "eng; USA")).title == {"en": "Suelos"}

    def test_translations_are_kept(self) -> None:
        more = prop(
            "locale",
            '<gmd:PT_Locale id="locale-nah">' + code("languageCode", "LanguageCode", "fra") + "</gmd:PT_Locale>",
        )
        other = prop(
            "PT_FreeText",
            prop("textGroup", '<gmd:LocalisedCharacterString locale="#locale-nah">Sols</gmd:LocalisedCharacterString>'),
        )
        body = metadata(more=more).replace(
            b"</gco:CharacterString></gmd:title>", f"</gco:CharacterString>{other}</gmd:title>".encode()
        )
        found = map_body("iso19139", "", body, ORIGIN).dataset
        assert found is not None
        assert found.title == {"es": "Suelos", "fr": "Sols"}

    def test_a_translation_may_stand_alone(self) -> None:
        words = '<gmd:LocalisedCharacterString locale="#ES">Uso del suelo</gmd:LocalisedCharacterString>'
        alone = prop("abstract", prop("PT_FreeText", prop("textGroup", words)))
        assert made(alone, more=text("language", "eng")).description == {"es": "Uso del suelo"}

    @pytest.mark.parametrize("words", ["No abstract provided", "None", "No information provided"])
    def test_what_geonode_writes_for_nothing_is_nothing(self, words: str) -> None:
        assert made(text("abstract", words)).description is None

    def test_keywords_of_all_groups_and_places_among_them(self) -> None:
        groups = prop(
            "descriptiveKeywords", prop("MD_Keywords", text("keyword", "suelo"), text("keyword", "agua"))
        ) + prop(
            "descriptiveKeywords",
            prop(
                "MD_Keywords",
                text("keyword", "Jalisco"),
                text("keyword", "Global"),
                code("type", "MD_KeywordTypeCode", "place"),
            ),
        )
        dataset = made(groups)
        assert dataset.keyword == {"es": ("suelo", "agua", "Jalisco", "Global")}
        assert [place.identifier for place in dataset.spatial] == ["14"]

    def test_a_topic_becomes_a_theme(self) -> None:
        (theme,) = made(prop("topicCategory", "<gmd:MD_TopicCategoryCode>oceans</gmd:MD_TopicCategoryCode>")).theme
        assert theme.uri.endswith("/mar_costa")

    def test_what_no_row_names_is_kept(self) -> None:
        assert made(text("credit", "INEGI")).extra == {"identificationInfo.credit": "INEGI"}


class TestDates:
    def test_publication_and_revision(self) -> None:
        body = cited(date("2011-05-01", "publication"), date("2013-01-01", "revision"), date("2012-01-01", "revision"))
        found = map_body("iso19139", "", body, ORIGIN).dataset
        assert found is not None
        assert (found.issued, found.modified) == ("2011-05-01", "2013-01-01")

    def test_the_brazilian_profile_writes_them_as_words(self) -> None:
        body = cited(date("15/08/2013", "criation", "CharacterString"))
        found = map_body("iso19139", "", body, ORIGIN).dataset
        assert found is not None
        assert found.created == "2013-08-15"

    def test_the_date_of_the_record_is_not_that_of_the_data(self) -> None:
        dataset = made(more=text("dateStamp", "2020-01-01", "Date"))
        assert dataset.modified is None


def period(begin: str, end: str) -> str:
    return prop("extent", prop("EX_Extent", prop("temporalElement", prop("EX_TemporalExtent", prop(
        "extent", f'<gml:TimePeriod gml:id="t">{begin}{end}</gml:TimePeriod>')))))  # fmt: skip


def bounding_polygon(epsg: str = "4326", more: str = "") -> str:
    ring = "<gml:LinearRing><gml:posList>18 -105 18 -101 22 -101 18 -105</gml:posList></gml:LinearRing>"
    polygon = f'<gml:Polygon gml:id="p" srsName="urn:ogc:def:crs:EPSG::{epsg}"><gml:exterior>{ring}</gml:exterior></gml:Polygon>'
    return prop("EX_BoundingPolygon", more, prop("polygon", polygon))


class TestExtents:
    def test_a_box_is_a_polygon(self) -> None:
        box = prop("EX_GeographicBoundingBox", *(
            text(side, number, "Decimal") for side, number in (
                ("westBoundLongitude", "-105,5"), ("eastBoundLongitude", "-101"),
                ("southBoundLatitude", "18.9"), ("northBoundLatitude", "22"),
            )
        ))  # fmt: skip
        (place,) = made(prop("extent", prop("EX_Extent", prop("geographicElement", box)))).spatial
        assert place.bbox == "POLYGON ((-105.5 18.9, -101 18.9, -101 22, -105.5 22, -105.5 18.9))"

    def test_a_polygon_is_one_in_longitude_and_latitude(self) -> None:
        (place,) = made(prop("extent", prop("EX_Extent", prop("geographicElement", bounding_polygon())))).spatial
        assert place.geometry == "POLYGON ((-105 18, -101 18, -101 22, -105 18))"

    def test_a_polygon_in_metres_is_said(self) -> None:
        found = mapped(prop("extent", prop("EX_Extent", prop("geographicElement", bounding_polygon("32614")))))
        assert "geometry.other_system" in {issue.code for issue in found.issues}

    def test_where_the_data_are_not_is_left_aside(self) -> None:
        outside = bounding_polygon(more=text("extentTypeCode", "0", "Boolean"))
        assert made(prop("extent", prop("EX_Extent", prop("geographicElement", outside)))).spatial == ()

    @pytest.mark.parametrize(
        ("begin", "end", "expected"),
        [
            pytest.param("<gml:beginPosition>2001</gml:beginPosition>", "<gml:endPosition>2010</gml:endPosition>", ("2001", "2010"), id="both"),
            pytest.param("<gml:beginPosition>2001</gml:beginPosition>", '<gml:endPosition indeterminatePosition="now"/>', ("2001", None), id="now"),
            pytest.param("<gml:beginPosition>2001</gml:beginPosition>", "<gml:endPosition>unknown</gml:endPosition>", ("2001", None), id="unknown"),
            pytest.param(
                "<gml:begin><gml:TimeInstant><gml:timePosition>2001</gml:timePosition></gml:TimeInstant></gml:begin>",
                "<gml:end><gml:TimeInstant><gml:timePosition>2002</gml:timePosition></gml:TimeInstant></gml:end>",
                ("2001", "2002"),
                id="instants",
            ),
        ],
    )  # fmt: skip
    def test_periods(self, begin: str, end: str, expected: tuple[str, str | None]) -> None:
        (span,) = made(period(begin, end)).temporal
        assert (span.start_date, span.end_date) == expected

    def test_a_period_without_dates_is_none(self) -> None:
        open_end = '<gml:{}Position indeterminatePosition="unknown"/>'
        found = mapped(period(open_end.format("begin"), open_end.format("end")))
        assert found.dataset is not None
        assert found.dataset.temporal == ()
        assert codes(found) == set()

    @pytest.mark.parametrize(
        ("said", "space"),
        [("4326", "EPSG"), ("EPSG:4326", ""), ("urn:ogc:def:crs:EPSG:6.11:4326", ""), ("WGS 84 (EPSG:4326)", ""),
         ("EPSG4326", ""), ("EPSG:9.6:4326", ""),
         ("http://www.opengis.net/def/crs/EPSG/0/4326", "")],
    )  # fmt: skip
    def test_a_reference_system_by_its_address(self, said: str, space: str) -> None:
        system = prop("referenceSystemInfo", prop("MD_ReferenceSystem", prop(
            "referenceSystemIdentifier", prop("RS_Identifier", text("code", said), text("codeSpace", space)))))  # fmt: skip
        (standard,) = made(more=system).conforms_to
        assert standard.uri == "http://www.opengis.net/def/crs/EPSG/0/4326"

    @pytest.mark.parametrize(
        "said",
        ["EPSG: Mexico ITRF2008", "EPSG:9.6.1:", "EPSG" * 25, "EPSG:" + "Proyección Cónica Conforme de Lambert " * 2],
    )
    def test_a_system_without_its_number_has_no_address(self, said: str) -> None:
        system = prop("referenceSystemInfo", prop("MD_ReferenceSystem", prop(
            "referenceSystemIdentifier", prop("RS_Identifier", text("code", said)))))  # fmt: skip
        with within_cpu_seconds(2):
            assert made(more=system).conforms_to == ()

    def test_the_finest_resolution_in_metres_and_the_scale(self) -> None:
        distances = "".join(
            prop(
                "spatialResolution",
                prop("MD_Resolution", prop("distance", f'<gco:Distance uom="{unit}">{amount}</gco:Distance>')),
            )
            for amount, unit in (("1", "km"), ("30", "m"))
        )
        denominator = prop(
            "equivalentScale", prop("MD_RepresentativeFraction", text("denominator", "50000", "Integer"))
        )
        dataset = made(distances + prop("spatialResolution", prop("MD_Resolution", denominator)))
        assert dataset.spatial_resolution_in_meters == 30
        assert dataset.extra == {"spatial_resolution": "1:50000"}

    @pytest.mark.parametrize("outer", ["dataQualityInfo", "resourceLineage"])
    def test_lineage_is_provenance(self, outer: str) -> None:
        lineage = prop("LI_Lineage", text("statement", "Digitalizado de cartas."))
        inner = lineage if outer == "resourceLineage" else prop("DQ_DataQuality", prop("lineage", lineage))
        assert made(more=prop(outer, inner)).provenance == {"es": "Digitalizado de cartas."}

    def test_one_without_a_number_is_kept(self) -> None:
        system = prop("referenceSystemInfo", prop("MD_ReferenceSystem", prop(
            "referenceSystemIdentifier", prop("RS_Identifier", text("code", "MGA Zone 54")))))  # fmt: skip
        dataset = made(more=system)
        assert dataset.conforms_to == ()
        assert "referenceSystemInfo" in dataset.extra


class TestConstraints:
    @pytest.mark.parametrize("name", ["useLimitation", "otherConstraints"])
    def test_a_licence_among_others(self, name: str) -> None:
        legal = prop(
            "resourceConstraints",
            prop("MD_LegalConstraints", text("useLimitation", "Cítese la fuente."), text(name, "CC BY 4.0")),
        )
        dataset = made(legal)
        assert dataset.license is not None
        assert dataset.license.uri == "https://creativecommons.org/licenses/by/4.0/"
        assert dataset.rights == {"es": "Cítese la fuente."}

    def test_an_anchor_names_it_too(self) -> None:
        anchor = '<gmx:Anchor xlink:href="https://creativecommons.org/licenses/by/4.0/">Con atribución</gmx:Anchor>'
        legal = prop("resourceConstraints", prop("MD_LegalConstraints", prop("otherConstraints", anchor)))
        dataset = made(legal)
        assert dataset.license is not None
        assert dataset.license.uri == "https://creativecommons.org/licenses/by/4.0/"

    @pytest.mark.parametrize(
        ("restriction", "level"),
        [
            ("restricted", "restricted"),
            ("otherRestrictions", None),
            ("confidential", "non-public"),
            ("unrestricted", "public"),
        ],
    )
    def test_access(self, restriction: str, level: str | None) -> None:
        legal = prop(
            "resourceConstraints",
            prop("MD_LegalConstraints", code("accessConstraints", "MD_RestrictionCode", restriction)),
        )
        assert made(legal).access_rights == level

    def test_how_often(self) -> None:
        upkeep = prop(
            "resourceMaintenance",
            prop(
                "MD_MaintenanceInformation",
                code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", "quarterly"),
            ),
        )
        assert made(upkeep).accrual_periodicity == "R/P3M"


def party(name: str, institution: str, role: str, mail: str = "") -> str:
    address = (
        prop(
            "contactInfo", prop("CI_Contact", prop("address", prop("CI_Address", text("electronicMailAddress", mail))))
        )
        if mail
        else ""
    )
    return prop(
        name,
        prop(
            "CI_ResponsibleParty",
            text("organisationName", institution),
            text("individualName", "Ana Ruiz"),
            address,
            code("role", "CI_RoleCode", role),
        ),
    )


class TestParties:
    def test_the_publisher_is_who_says_so(self) -> None:
        dataset = made(
            party("pointOfContact", "SEMADET", "pointOfContact", "a@x.gob.mx")
            + party("pointOfContact", "IIEG", "publisher")
        )
        assert dataset.publisher.name == {"es": "IIEG"}
        assert "publisher" not in dataset.derived
        assert [office.name for office in dataset.contact_point] == [{"es": "SEMADET"}]

    def test_else_an_owner_stands_in_and_it_is_said(self) -> None:
        dataset = made(party("pointOfContact", "IIEG", "owner"))
        assert dataset.publisher.name == {"es": "IIEG"}
        assert "publisher" in dataset.derived

    def test_the_contact_of_the_record_is_asked_where_there_is_no_other(self) -> None:
        dataset = made(more=party("contact", "IIEG", "pointOfContact", "geo@iieg.gob.mx"))
        assert [office.email for office in dataset.contact_point] == ["geo@iieg.gob.mx"]

    def test_a_party_without_a_role_is_what_it_stands_for(self) -> None:
        dataset = made(party("pointOfContact", "IIEG", "", "geo@iieg.gob.mx"))
        assert dataset.publisher.name == {"es": "IIEG"}
        assert dataset.derived == ("publisher",)
        assert [contact.email for contact in dataset.contact_point] == ["geo@iieg.gob.mx"]

    def test_persons_are_not_named_beside_their_institution(self) -> None:
        assert "Ana Ruiz" not in repr(made(party("pointOfContact", "IIEG", "pointOfContact")))

    def test_authors_are_creators_and_other_roles_attributions(self) -> None:
        dataset = made(
            party("pointOfContact", "UdeG", "author") + party("pointOfContact", "Observatorio de Marte", "processor")
        )
        assert [each.name["es"] for each in dataset.creator] == ["UdeG"]
        (attribution,) = dataset.qualified_attribution
        assert attribution.agent.name == {"es": "Observatorio de Marte"}
        assert attribution.had_role.endswith("ResponsiblePartyRole/processor")
        assert dataset.extra == {}

    def test_roles_of_19115_1_have_addresses_or_are_kept_apart(self) -> None:
        dataset = made(
            party("pointOfContact", "UdeG", "funder")
            + party("pointOfContact", "UdeG", "contributor")
            + party("pointOfContact", "UdeG", "stakeholder")
        )
        assert [each.had_role for each in dataset.qualified_attribution] == [
            "http://id.loc.gov/vocabulary/relators/fnd"
        ]
        assert len(dataset.contributor) == 1
        assert dataset.extra["qualified_attribution"][0]["role"] == "stakeholder"


class TestStatus:
    @pytest.mark.parametrize(
        ("code_value", "status"),
        [
            ("completed", "http://publications.europa.eu/resource/authority/dataset-status/COMPLETED"),
            ("obsolete", "http://publications.europa.eu/resource/authority/dataset-status/DEPRECATED"),
        ],
    )
    def test_a_progress_code_is_the_european_status(self, code_value: str, status: str) -> None:
        assert made(code("status", "MD_ProgressCode", code_value)).status == status

    def test_what_the_european_list_lacks_keeps_isos_address(self) -> None:
        status = made(code("status", "MD_ProgressCode", "onGoing")).status
        assert status is not None
        assert status.endswith("gmxCodelists.xml#MD_ProgressCode_onGoing")

    def test_words_are_kept_apart(self) -> None:
        dataset = made(code("status", "MD_ProgressCode", "casi"))
        assert (dataset.status, dataset.extra) == (None, {"identificationInfo.status": "casi"})


def link(address: str, protocol: str = "", function: str = "", words: str = "") -> str:
    return prop("onLine", prop(
        "CI_OnlineResource", prop("linkage", f"<gmd:URL>{address}</gmd:URL>"), text("protocol", protocol),
        text("description", words), code("function", "CI_OnLineFunctionCode", function) if function else "",
    ))  # fmt: skip


def linked(*links: str, formats: tuple[str, ...] = ()) -> Mapped:
    given = "".join(prop("distributionFormat", prop("MD_Format", text("name", each))) for each in formats)
    return mapped(
        more=prop(
            "distributionInfo",
            prop("MD_Distribution", given, prop("transferOptions", prop("MD_DigitalTransferOptions", *links))),
        )
    )


class TestLinks:
    def test_a_format_that_no_file_has_is_kept_beside(self) -> None:
        for links in ((), (link("https://x.mx/ows", "OGC:WMS"),)):
            dataset = linked(*links, formats=("Shapefile",)).dataset
            assert isinstance(dataset, Dataset)
            assert dataset.extra == {"distributionFormat": ["Shapefile"]}

    @pytest.mark.parametrize(
        ("address", "protocol", "function", "leads"),
        [
            ("https://x.mx/ows", "OGC:WMS", "", Leads.SERVICE),
            ("https://x.mx/ows", "OGC:WFS-1.0.0-http-get-capabilities", "download", Leads.SERVICE),
            ("https://x.mx/ows?service=WMS&amp;request=GetCapabilities", "", "", Leads.SERVICE),
            ("https://x.mx/arcgis/rest/services/a/MapServer", "WWW:LINK-1.0-http--link", "", Leads.SERVICE),
            ("https://x.mx/f", "WWW:DOWNLOAD-1.0-http--download", "", Leads.FILE),
            ("https://x.mx/f.csv", "WWW:LINK-1.0-http--link", "", Leads.FILE),
            ("https://x.mx/f", "WWW:LINK-1.0-http--link", "download", Leads.ACCESS),
            ("https://x.mx/f", "WWW:LINK-1.0-http--link", "information", Leads.PAGE),
            ("https://x.mx/f", "", "", Leads.PAGE),
            ("https://x.mx/f", "text/csv", "", Leads.FILE),
            ("https://x.mx/ows?request=GetLegendGraphic", "WWW:DOWNLOAD-1.0-http--download", "", Leads.PICTURE),
        ],
    )
    def test_what_they_lead_to(self, address: str, protocol: str, function: str, leads: Leads) -> None:
        assert kind_of_link(address.replace("&amp;", "&"), protocol, function, "").leads is leads

    def test_files_and_services_are_distributions_and_the_first_page_is_the_landing_page(self) -> None:
        dataset = linked(
            link("https://x.mx/ficha", "WWW:LINK-1.0-http--link"),
            link("https://x.mx/guia", "WWW:LINK-1.0-http--link"),
            link("https://x.mx/ows", "OGC:WMS"),
            link("https://x.mx/suelos.zip", "WWW:DOWNLOAD-1.0-http--download"),
            formats=("Shapefile",),
        ).dataset
        assert dataset is not None
        assert dataset.landing_page == "https://x.mx/ficha"
        assert dataset.documentation == ("https://x.mx/guia",)
        service, file = dataset.distribution
        assert (service.access_url, service.download_url) == ("https://x.mx/ows", None)
        assert [standard.uri for standard in service.conforms_to] == ["http://www.opengis.net/def/serviceType/ogc/wms"]
        assert file.download_url == "https://x.mx/suelos.zip"
        assert file.format is not None
        assert file.format.uri.endswith("/SHP")

    @pytest.mark.parametrize(
        "holder", [("distributor", "distributorTransferOptions"), ("distributionFormat", "formatDistributor")]
    )
    def test_they_may_stand_with_a_distributor(self, holder: tuple[str, str]) -> None:
        outer, inner = holder
        options = prop("distributorTransferOptions", prop("MD_DigitalTransferOptions", link("https://x.mx/f.csv")))
        nested = options if inner == "distributorTransferOptions" else prop(inner, prop("MD_Distributor", options))
        info = prop("distributionInfo", prop("MD_Distribution", prop(outer, prop("MD_Holder", nested))))
        assert [each.download_url for each in made(more=info).distribution] == ["https://x.mx/f.csv"]

    def test_thumbnails_are_no_distributions(self) -> None:
        dataset = linked(
            link("https://x.mx/t.png", "WWW:DOWNLOAD-1.0-http--download", words="Suelos (Thumbnail Format)")
        ).dataset
        assert dataset is not None
        assert dataset.distribution == ()
        assert dataset.extra["pictures"] == ["https://x.mx/t.png"]

    def test_a_session_is_never_published(self) -> None:
        found = linked(link("https://x.mx/ows?access_token=IM4CLQ&amp;layers=suelos", "OGC:WMS"))
        assert found.dataset is not None
        assert found.dataset.distribution[0].access_url == "https://x.mx/ows?layers=suelos"
        assert "url.token_removed" in codes(found)
        assert "IM4CLQ" not in repr(found)

    def test_one_without_an_address_is_reported(self) -> None:
        assert "distribution.no_url" in codes(linked(link("", "WWW:DOWNLOAD-1.0-http--download", words="Archivo")))


def test_a_link_into_a_container_of_the_portal_leads_nowhere_and_is_said() -> None:
    """A GeoNode whose pycsw is set up wrongly gives it for every record (GeoNode/geonode-mapstore-client#1703)."""
    given = "http://172.18.0.1:8001/catalogue/#/None/1"
    found = linked(link(given))
    assert found.dataset is not None
    assert [(each.access_url, each.download_url) for each in found.dataset.distribution] in ([], [(None, None)])
    assert ("url.internal", given) in {(issue.code, issue.value) for issue in found.issues}


def test_names_are_paths_of_isos_properties() -> None:
    fields = fields_from_xml(metadata(code("status", "MD_ProgressCode", "completed")))
    assert fields == {
        "fileIdentifier": "abc",
        "identificationInfo.citation.title": "Suelos",
        "identificationInfo.status": "completed",
    }
