"""schema.org's Dataset in the many ways in which pages write it."""

import json
from typing import Any

import pytest
from hypothesis import given

from mappings.assembly import Mapped
from mappings.dcat_mx import Dataset
from mappings.origin import Origin
from mappings.registry import map_body
from mappings.schemas.schema_org import dataset_from_schema_org
from tests.mappings.test_registry import VALUES

ORIGIN = Origin(
    "https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", "state", None, "14"
)


def mapped(**properties: Any) -> Mapped:
    document = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": "https://x.mx/d/1",
        "name": "Baches",
        **properties,
    }
    return map_body("schema_org", "", json.dumps(document).encode(), ORIGIN)


def made(**properties: Any) -> Dataset:
    found = mapped(**properties)
    assert found.dataset is not None, found.issues
    return found.dataset


class TestContexts:
    @pytest.mark.parametrize(
        "context",
        [
            "http://schema.org",
            "https://schema.org/",
            {"@vocab": "http://schema.org/"},
            ["https://schema.org/", {"x": "https://x.mx/"}],
            None,
        ],
    )
    def test_every_spelling_of_the_context(self, context: Any) -> None:
        assert made(**{"@context": context, "datePublished": "2024"}).issued == "2024"

    @pytest.mark.parametrize(
        ("context", "prefix"),
        [
            ({"schema": "https://schema.org/"}, "schema:"),
            ({"s": "http://schema.org/"}, "s:"),
            (None, "http://schema.org/"),
        ],
    )
    def test_prefixed_and_whole_names(self, context: Any, prefix: str) -> None:
        document = {"@context": context, "@type": f"{prefix}Dataset", "@id": "urn:x:1", f"{prefix}name": "Baches"}
        found = dataset_from_schema_org(document, ORIGIN).dataset
        assert found is not None
        assert found.title == {"es": "Baches"}

    def test_an_alias_of_the_context(self) -> None:
        document = {
            "@context": {"titulo": "https://schema.org/name"},
            "@type": ["Dataset", "x:Y"],
            "@id": "urn:x:1",
            "titulo": "Baches",
        }
        found = dataset_from_schema_org(document, ORIGIN).dataset
        assert found is not None
        assert found.title == {"es": "Baches"}

    def test_the_language_of_the_context_is_that_of_bare_texts(self) -> None:
        assert made(**{"@context": ["https://schema.org", {"@language": "en"}]}).title == {"en": "Baches"}

    def test_without_one_it_is_the_one_that_the_dataset_declares(self) -> None:
        assert made(inLanguage="en").title == {"en": "Baches"}
        assert made(inLanguage=["en", "es"]).title == {"es": "Baches"}
        context = ["https://schema.org", {"@language": "fr"}]
        assert made(**{"@context": context, "inLanguage": "en"}).title == {"fr": "Baches"}

    def test_references_inside_the_graph_are_followed(self) -> None:
        document = {
            "@context": "https://schema.org",
            "@graph": [
                {"@id": "#org", "@type": "Organization", "name": "IIEG"},
                {"@id": "https://x.mx/d", "@type": "Dataset", "name": "Suelos", "publisher": {"@id": "#org"}},
            ],
        }
        found = dataset_from_schema_org(document, ORIGIN).dataset
        assert found is not None
        assert found.publisher.name == {"es": "IIEG"}

    def test_references_in_a_circle_end(self) -> None:
        document = {
            "@graph": [
                {
                    "@id": "urn:a",
                    "@type": "Dataset",
                    "name": "A",
                    "isPartOf": {"@id": "urn:b"},
                    "about": {"@id": "urn:b"},
                },
                {"@id": "urn:b", "@type": "Thing", "name": "B", "about": {"@id": "urn:a"}, "hasPart": {"@id": "urn:b"}},
            ]
        }
        assert dataset_from_schema_org(document, ORIGIN).dataset is not None

    def test_what_is_no_dataset_is_refused(self) -> None:
        assert [issue.code for issue in mapped(**{"@type": "Person"}).issues] == ["record.not_dataset"]


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("properties", "identifier"),
        [
            ({}, "https://x.mx/d/1"),
            ({"@id": "_:b0", "identifier": "doi:10.1/2"}, "doi:10.1/2"),
            ({"@id": None, "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1/2"}}, "10.1/2"),
            ({"@id": None, "identifier": ["a", "b"]}, "a"),
            ({"@id": None, "url": "https://x.mx/p"}, "https://x.mx/p"),
        ],
    )
    def test_the_native_one(self, properties: dict[str, Any], identifier: str) -> None:
        assert made(**properties).identifier == identifier

    def test_the_others_are_kept(self) -> None:
        dataset = made(
            identifier=[{"@type": "PropertyValue", "url": "https://doi.org/10.1/2", "value": "x"}],
            sameAs="https://y.mx/2",
        )
        assert [each.notation for each in dataset.other_identifier] == ["https://doi.org/10.1/2", "https://y.mx/2"]


class TestValues:
    def test_texts_in_several_languages(self) -> None:
        name = [{"@value": "Baches", "@language": "es"}, {"@value": "Potholes", "@language": "en"}]
        assert made(name=name).title == {"es": "Baches", "en": "Potholes"}

    @pytest.mark.parametrize(
        "keywords", ["calle, bache", ["calle", "bache"], [{"@type": "DefinedTerm", "name": "calle"}, "bache"]]
    )
    def test_keywords(self, keywords: Any) -> None:
        assert made(keywords=keywords).keyword == {"es": ("calle", "bache")}

    @pytest.mark.parametrize(
        "license_",
        ["https://creativecommons.org/licenses/by/4.0/", {"@type": "CreativeWork", "name": "CC BY 4.0"}, ["CC BY 4.0"],
         {"@type": "CreativeWork", "url": "https://creativecommons.org/licenses/by/4.0/legalcode"}],
    )  # fmt: skip
    def test_licences(self, license_: Any) -> None:
        found = made(license=license_).license
        assert found is not None
        assert found.uri == "https://creativecommons.org/licenses/by/4.0/"

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("2011/..", ("2011", None)),
            ("2001-08-06/2002-09-09", ("2001-08-06", "2002-09-09")),
            ({"@type": "time:ProperInterval", "time:hasBeginning": {"time:inXSDDateTimeStamp": "1980-03-27T19:36:00Z"},
              "time:hasEnd": {"time:inXSDDateTimeStamp": "1981-01-03T00:00:00Z"}}, ("1980-03-27T19:36:00Z", "1981-01-03T00:00:00Z")),
        ],
    )  # fmt: skip
    def test_temporal_coverage(self, given: Any, expected: tuple[str, str | None]) -> None:
        (span,) = made(temporalCoverage=given).temporal
        assert (span.start_date, span.end_date) == expected

    def test_geological_ages_are_kept_aside(self) -> None:
        age = {"@type": "time:Instant", "time:inTimePosition": {"time:numericPosition": 0.76}}
        dataset = made(temporalCoverage=[age])
        assert dataset.temporal == ()
        assert "temporalCoverage" in dataset.extra

    @pytest.mark.parametrize(
        ("geo", "bbox", "point"),
        [
            ({"@type": "GeoShape", "box": "18.9 -105.5 22 -101"}, "POLYGON ((-105.5 18.9, -101 18.9, -101 22, -105.5 22, -105.5 18.9))", None),
            ({"@type": "GeoShape", "box": "18.9,-105.5 22,-101"}, "POLYGON ((-105.5 18.9, -101 18.9, -101 22, -105.5 22, -105.5 18.9))", None),
            ({"@type": "GeoCoordinates", "latitude": 20.67, "longitude": "-103.35"}, None, "POINT (-103.35 20.67)"),
        ],
    )  # fmt: skip
    def test_places(self, geo: Any, bbox: str | None, point: str | None) -> None:
        (place,) = made(spatialCoverage={"@type": "Place", "geo": geo}).spatial
        assert (place.bbox, place.geometry) == (bbox, point)

    def test_a_named_place_is_inegis(self) -> None:
        assert [
            place.identifier
            for place in made(spatialCoverage=["Jalisco", {"@type": "Place", "name": "Guadalajara"}]).spatial
        ] == ["14", "14039"]

    def test_what_has_no_field_is_kept(self) -> None:
        dataset = made(variableMeasured=[{"@type": "PropertyValue", "name": "pH"}], isAccessibleForFree=True)
        assert dataset.extra["variableMeasured"][0]["name"] == "pH"
        assert dataset.extra["is_accessible_for_free"] == "true"


class TestPeople:
    def test_a_provider_stands_in_for_the_publisher_and_it_is_said(self) -> None:
        dataset = made(provider={"@type": "Organization", "name": "IIEG"}, creator={"@type": "Person", "name": "Ana"})
        assert dataset.publisher.name == {"es": "IIEG"}
        assert "publisher" in dataset.derived

    def test_a_person_never_does(self) -> None:
        dataset = made(creator={"@type": "Person", "name": "Ana"})
        assert dataset.publisher.name == {"es": "Gobierno de Jalisco"}
        assert [each.name for each in dataset.creator] == [{"es": "Ana"}]

    def test_creators_are_institutions_with_their_page_or_persons_by_name_alone(self) -> None:
        dataset = made(
            creator=[{"@type": "Organization", "name": "IIEG", "email": "a@x.gob.mx", "url": "https://x.mx"}],
            author=[{"@type": "Person", "name": "Ana", "email": "ana@x.mx"}, {"@type": "Organization", "name": "IIEG",
                     "email": "a@x.gob.mx", "url": "https://x.mx"}],
        )  # fmt: skip
        institution, person = dataset.creator
        assert (institution.email, institution.homepage) == ("a@x.gob.mx", "https://x.mx")
        assert (person.name, person.email) == ({"es": "Ana"}, None)

    def test_who_else_had_a_part(self) -> None:
        dataset = made(
            contributor={"@type": "Person", "name": "Ana"}, funder={"@type": "Organization", "name": "Fondo"}
        )
        assert [each.name["es"] for each in dataset.contributor] == ["Ana"]
        (attribution,) = dataset.qualified_attribution
        assert (attribution.agent.name["es"], attribution.had_role) == (
            "Fondo",
            "http://id.loc.gov/vocabulary/relators/fnd",
        )
        assert dataset.extra == {}

    def test_whom_to_ask(self) -> None:
        contact = {"@type": "ContactPoint", "contactType": "datos abiertos", "email": "datos@x.gob.mx"}
        (office,) = made(publisher={"@type": "Organization", "name": "IIEG", "contactPoint": contact}).contact_point
        assert (office.email, office.name) == ("datos@x.gob.mx", {"es": "datos abiertos"})


class TestDistributions:
    def test_a_download(self) -> None:
        file = {"@type": "DataDownload", "contentUrl": "https://x.mx/a.csv", "encodingFormat": "text/csv", "contentSize": "15 KB",
                "sha256": "a" * 64}  # fmt: skip
        (found,) = made(distribution=file).distribution
        assert (found.download_url, found.media_type, found.byte_size) == ("https://x.mx/a.csv", "text/csv", 15 * 1024)
        assert found.format is not None
        assert found.checksum is not None
        assert found.checksum.algorithm.endswith("sha256")

    def test_a_bare_address_is_one_too(self) -> None:
        (found,) = made(distribution=["https://x.mx/a.csv"]).distribution
        assert found.download_url == "https://x.mx/a.csv"


PROPERTIES = ("name", "keywords", "license", "creator", "publisher", "spatialCoverage", "temporalCoverage", "distribution",
              "identifier", "@graph", "@context", "@type", "mainEntity", "version", "contactPoint", "isBasedOn")  # fmt: skip


@pytest.mark.parametrize("name", PROPERTIES)
@given(value=VALUES)
def test_any_value_of_any_property_never_raises(name: str, value: Any) -> None:
    found = dataset_from_schema_org({"@type": "Dataset", "@id": "urn:x:1", "name": "Baches", name: value}, ORIGIN)
    assert found.dataset is not None or found.issues
