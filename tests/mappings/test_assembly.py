"""What all schemas share: URIs, what the registry fills in, and that one bad value costs that value only."""

import re
from dataclasses import replace
from typing import Any

import pytest

from mappings.assembly import ISSUES, Mapped, dataset_from_fields
from mappings.assembly_beside import series_from_fields
from mappings.dcat_mx import Concept, Dataset
from mappings.issues import Issue, make_issue
from mappings.origin import Origin
from mappings.parts import publisher

BASE = "https://datos.ejemplo.mx"
ORIGIN = Origin(
    BASE, "zapopan", "Gobierno de Zapopan", "https://datos.zapopan.ejemplo.mx", "municipal", "executive", "14120"
)
URI = f"{BASE}/dataset/zapopan/a%2F1"


def assemble(distributions: Any = (), extra: Any = None, issues: Any = (), **fields: Any) -> Mapped:
    fields = {"title": {"es": "Baches"}, **{name.replace("__", "."): value for name, value in fields.items()}}
    return dataset_from_fields("a/1", fields, distributions, extra or {}, ORIGIN, issues)


def assembled(identifier: str, fields: dict[str, Any]) -> Mapped:
    return dataset_from_fields(identifier, fields, (), {}, ORIGIN, ())


def assembled_series(identifier: str, fields: dict[str, Any]) -> Mapped:
    return series_from_fields(identifier, fields, {}, ORIGIN, ())


def uri_of(mapped: Mapped) -> str:
    assert mapped.dataset is not None
    return mapped.dataset.uri


def made(distributions: Any = (), extra: Any = None, **fields: Any) -> Dataset:
    dataset = assemble(distributions, extra, **fields).dataset
    assert dataset is not None
    return dataset


def codes(mapped: Mapped, *, but: str = "missing.") -> list[tuple[str, str]]:
    return [(issue.code, issue.field) for issue in mapped.issues if not issue.code.startswith(but)]


class TestUris:
    def test_the_dataset_is_named_by_source_and_native_identifier(self) -> None:
        assert made().uri == URI
        assert made().identifier == "a/1"

    def test_a_key_in_the_native_identifier_is_not_published(self) -> None:
        fields = {"title": {"es": "Baches"}}
        mapped = dataset_from_fields("https://a.mx/x?id=1&api_key=S3", fields, (), {}, ORIGIN, ())
        assert mapped.dataset is not None
        assert re.fullmatch(r"https://a\.mx/x\?id=1#[0-9a-f]{12}", mapped.dataset.identifier)
        assert "S3" not in mapped.dataset.model_dump_json()
        assert codes(mapped) == [("url.token_removed", "identifier")]

    def test_two_identifiers_that_differ_in_a_key_only_have_each_its_uri(self) -> None:
        fields = {"title": {"es": "Baches"}}
        given = [f"https://a.mx/x?id=1{key}" for key in ("", "&token=S3cret", "&token=0ther")]
        uris, again = ([uri_of(assembled(each, fields)) for each in given] for _ in range(2))
        assert len(set(uris)) == 3
        assert uris[0].endswith("x%3Fid%3D1")
        assert all(uri.startswith(f"{uris[0]}-") for uri in uris[1:])
        assert uris == again
        assert not any(secret in uri for uri in uris for secret in ("S3cret", "0ther"))

    @pytest.mark.parametrize("series", [False, True])
    def test_and_each_its_identifier(self, series: bool) -> None:
        fields = {"title": {"es": "Baches"}}
        assemble_one = assembled_series if series else assembled
        given = [f"https://a.mx/x?id=1{key}" for key in ("", "&token=S3cret", "&token=0ther")]
        names = [resource.identifier for each in given if (resource := assemble_one(each, fields).resource)]
        assert len(set(names)) == 3
        assert all((name or "").partition("#")[0] == given[0] for name in names)

    def test_another_identifier_that_leads_inside_is_told_and_not_published(self) -> None:
        inside = "http://172.16.6.140/geonetwork/1"
        mapped = assemble(other_identifier=(inside, "baches", "https://x.mx/1"))
        assert mapped.dataset is not None
        assert [one.notation for one in mapped.dataset.other_identifier] == ["baches", "https://x.mx/1"]
        assert ("url.internal", "other_identifier") in codes(mapped)
        assert [issue.value for issue in mapped.issues if issue.code == "url.internal"] == [inside]

    def test_the_identifier_of_a_distribution_that_leads_inside_is_told_and_names_its_part_only(self) -> None:
        inside = "http://localhost:8080/r/1"
        mapped = assemble([{"identifier": inside, "access_url": "https://x.mx/1"}])
        assert mapped.dataset is not None
        assert mapped.dataset.distribution[0].identifier is None
        assert "localhost" not in mapped.dataset.model_dump_json()
        assert ("url.internal", "distribution[0].identifier") in codes(mapped)

    def test_the_datasets_own_is_its_key_wherever_it_leads(self) -> None:
        mapped = assembled(
            "http://localhost/d/1", {"title": {"es": "Baches"}, "other_identifier": ("http://localhost/d/1",)}
        )
        assert mapped.dataset is not None
        assert mapped.dataset.identifier == "http://localhost/d/1"
        assert codes(mapped) == []

    def test_what_is_withheld_of_leftovers_is_said_once_for_each_code(self) -> None:
        inside = "http://10.0.0.3/x"
        told = make_issue("url.internal", "url", f"{inside}/told")
        mapped = assemble(
            [{"access_url": "https://a.mx/x", "extra": {"cache_url": inside}}],
            {"url": f"{inside}/told", "b": [inside, "https://a.mx/?token=S3"]},
            [told],
        )
        assert mapped.dataset is not None
        assert "10.0.0.3" not in mapped.dataset.model_dump_json()
        found = [(one.code, one.value) for one in mapped.issues if one.code.startswith("url.") and one is not told]
        assert found == [("url.internal", inside), ("url.token_removed", "https://a.mx/?token=…")]

    def test_no_part_is_a_blank_node(self) -> None:
        dataset = made(
            [
                {"identifier": "r 1", "checksum": ("sha256", "ab12"), "temporal": [("2014", None)]},
                {"title": {"es": "Dos"}},
            ],
            contact_point__name={"es": "Baches"},
            temporal=[("2014", "2015"), ("2016", None)],
            spatial=[{"label": {"es": "El Colli"}}, {"code": "14120"}],
            other_identifier=("baches",),
        )
        assert [part.uri for part in dataset.contact_point] == [f"{URI}#contact"]
        assert [part.uri for part in dataset.temporal] == [f"{URI}#period", f"{URI}#period-2"]
        assert [part.uri[: len(URI) + 7] for part in dataset.spatial] == [
            f"{URI}#place-",
            f"{BASE}/place/14120"[: len(URI) + 7],
        ]
        assert dataset.other_identifier[0].uri.startswith(f"{URI}#identifier-")
        first, second = dataset.distribution
        assert first.uri == f"{URI}#distribution-r%201"
        assert first.checksum is not None
        assert first.checksum.uri.startswith(f"{first.uri}-checksum-")
        assert first.temporal[0].uri == f"{first.uri}-period"
        assert second.uri.startswith(f"{URI}#distribution-")

    def test_distributions_that_share_an_identifier_have_uris_of_their_own(self) -> None:
        dataset = made([{"identifier": "r"}, {"identifier": "r"}, {}, {}])
        assert len({part.uri for part in dataset.distribution}) == 4

    def test_a_distribution_without_identifier_keeps_its_uri_when_others_come_before_it(self) -> None:
        file = {"download_url": "https://x.mx/a.csv"}
        alone = made([file]).distribution[0].uri
        assert made([{"download_url": "https://x.mx/b.csv"}, file]).distribution[1].uri == alone


class TestPublisher:
    def test_the_registry_stands_in_and_says_so(self) -> None:
        dataset = made()
        assert dataset.publisher.name == {"es": "Gobierno de Zapopan"}
        assert dataset.publisher.government_level == "municipal"
        assert dataset.publisher.government_branch == "executive"
        assert dataset.publisher.spatial == f"{BASE}/place/14120"
        assert "publisher" in dataset.derived

    def test_two_states_have_each_their_ministry_of_health(self) -> None:
        jalisco, leon = (
            publisher({"name": "Secretaría de Salud"}, replace(ORIGIN, place=code)) for code in ("14", "19")
        )
        assert (jalisco.uri, leon.uri) == (
            f"{BASE}/agent/secretaria-de-salud-14",
            f"{BASE}/agent/secretaria-de-salud-19",
        )
        federal = publisher({"name": "Secretaría de Salud"}, replace(ORIGIN, place="mx"))
        assert federal.uri == f"{BASE}/agent/salud"
        assert [each.government_level for each in (jalisco, leon, federal)] == [None, None, "federal"]

    @pytest.mark.parametrize(
        "name",
        [
            "SEDATU", "sedatu", "secretaria-de-desarrollo-agrario-territorial-y-urbano",
            "Secretaría de Desarrollo Agrario, Territorial y Urbano",
            "SECRETARÍA DE DESARROLLO AGRARIO, TERRITORIAL Y URBANO (SEDATU)",
            "SEDATU - Secretaría de Desarrollo Agrario, Territorial y Urbano",
            "sedatu-93938c1d-61d9-439b-9894-743b0c9a7669",
        ],
    )  # fmt: skip
    def test_all_names_of_an_institution_are_one_agent(self, name: str) -> None:
        agent = publisher({"name": name, "email": "datos@sedatu.gob.mx"}, replace(ORIGIN, place="mx"))
        assert agent.uri == f"{BASE}/agent/sedatu"
        assert agent.name == {"es": "Secretaría de Desarrollo Agrario, Territorial y Urbano"}
        assert (agent.government_level, agent.government_branch) == ("federal", "executive")
        assert agent.spatial == f"{BASE}/place/mx"
        assert agent.email == "datos@sedatu.gob.mx"

    def test_a_source_and_the_records_of_another_that_name_its_institution_are_one_agent(self) -> None:
        inegi = replace(ORIGIN, title="INEGI", place="mx", government_level="federal", government_branch=None)
        own = publisher({}, inegi)
        assert own.uri == publisher({"name": "Instituto Nacional de Estadística y Geografía"}, ORIGIN).uri
        assert (own.name, own.government_branch) == ({"es": "INEGI"}, "autonomous")
        assert publisher({"name": "Instituto Nacional de Estadística y Geografía (INEGI)"}, inegi) is own

    def test_the_record_is_believed_about_who_but_never_about_which_level(self) -> None:
        dataset = made(publisher__name={"es": "Instituto de la Juventud"})
        assert dataset.publisher.uri == f"{BASE}/agent/instituto-de-la-juventud-14120"
        assert dataset.publisher.government_level is None
        assert "publisher" not in dataset.derived

    def test_an_institution_that_bears_the_registrys_name_gets_its_level(self) -> None:
        dataset = made(publisher__name={"es": "GOBIERNO DE ZAPOPAN"})
        assert dataset.publisher.uri == made().publisher.uri
        assert dataset.publisher.government_level == "municipal"


class TestPeriods:
    def test_a_start_and_an_end_that_stand_apart_are_one_period(self) -> None:
        period = made(temporal__start="2014-01-01", temporal__end="2014-06").temporal[0]
        assert (period.start_date, period.end_date) == ("2014-01-01", "2014-06")

    def test_half_a_period_is_kept(self) -> None:
        assert made(temporal__start="2014").temporal[0].end_date is None

    def test_an_end_before_the_start_is_reported_and_not_used(self) -> None:
        mapped = assemble(temporal__start="2015-03", temporal__end="2014")
        assert ("period.reversed", "temporal") in codes(mapped)
        assert mapped.dataset is not None
        assert mapped.dataset.temporal == ()

    def test_ends_of_different_precision_within_one_year_are_in_order(self) -> None:
        assert made(temporal__start="2014-05-01", temporal__end="2014").temporal


class TestPlaces:
    def test_a_place_of_inegi_is_shared_and_labelled(self) -> None:
        place = made(spatial=[{"code": "14"}]).spatial[0]
        assert place.uri == f"{BASE}/place/14"
        assert place.identifier == "14"
        assert place.label is not None
        assert place.label["es"] == "Jalisco"

    def test_a_place_named_twice_is_there_once(self) -> None:
        assert len(made(spatial=[{"code": "14"}, {"code": "14"}]).spatial) == 1

    def test_words_and_shapes_are_parts_of_the_dataset(self) -> None:
        words, shape = made(spatial=[{"label": {"es": "La Barranca"}}, {"geometry": "POINT(-103 20)"}]).spatial
        assert words.label == {"es": "La Barranca"}
        assert shape.geometry == "POINT(-103 20)"


class TestFormats:
    CSV = Concept(uri="http://publications.europa.eu/resource/authority/file-type/CSV", label={"es": "CSV"})

    def test_the_media_type_is_derived_from_the_format(self) -> None:
        dataset = made([{"format": self.CSV}])
        assert dataset.distribution[0].media_type == "text/csv"
        assert "distribution.mediaType" in dataset.derived

    def test_the_format_is_derived_from_the_media_type(self) -> None:
        dataset = made([{"media_type": "text/csv"}])
        assert dataset.distribution[0].format == self.CSV or dataset.distribution[0].format.uri == self.CSV.uri  # type: ignore[union-attr]
        assert "distribution.format" in dataset.derived

    def test_the_best_distribution_counts_for_the_openness(self) -> None:
        dataset = made([{"media_type": "application/pdf"}, {"format": self.CSV}])
        assert dataset.openness == 3
        assert "openessRating" in dataset.derived

    def test_no_format_no_openness(self) -> None:
        assert made([{"download_url": "https://x.mx/a"}]).openness is None


class TestWhatIsMissing:
    def test_without_a_title_there_is_no_dataset(self) -> None:
        mapped = dataset_from_fields("a", {}, [], {}, ORIGIN, [])
        assert mapped.dataset is None
        assert mapped.issues == (Issue("missing.core", "title"),)

    @pytest.mark.parametrize("identifier", ["", "   ", "\x00"])
    def test_without_an_identifier_there_is_no_dataset(self, identifier: str) -> None:
        mapped = dataset_from_fields(identifier, {"title": {"es": "x"}}, [], {}, ORIGIN, [])
        assert mapped.dataset is None
        assert [issue.code for issue in mapped.issues] == ["record.no_identifier"]

    def test_a_distribution_without_a_url_is_kept_and_reported(self) -> None:
        mapped = assemble([{"title": {"es": "Tabla"}}])
        assert mapped.dataset is not None
        assert len(mapped.dataset.distribution) == 1
        assert Issue("distribution.no_url", "distribution[0]", "Tabla") in mapped.issues

    def test_it_is_called_by_its_number_where_it_has_no_title(self) -> None:
        mapped = assemble([{"access_url": "https://x.mx/a"}, {"description": {"es": "Tabla"}}, {"identifier": "b7"}])
        told = [issue for issue in mapped.issues if issue.code == "distribution.no_url"]
        assert told == [
            Issue("distribution.no_url", "distribution[1]", "2"),
            Issue("distribution.no_url", "distribution[2]", "b7"),
        ]

    @pytest.mark.parametrize("code", ["url.internal", "url.unreadable"])
    def test_a_url_that_was_refused_is_not_said_to_be_absent(self, code: str) -> None:
        refused = {"title": {"es": "Tabla"}, "extra": {"url": "http://10.0.0.1/a"}}
        told = [make_issue(code, "resources[0].url", "http://10.0.0.1/a")]
        assert "distribution.no_url" not in dict(codes(assemble([refused], issues=told)))
        assert "distribution.no_url" in dict(codes(assemble([refused, {}], issues=told)))

    def test_the_tiers_are_checked(self) -> None:
        assert Issue("missing.guide", "description") in assemble().issues


class TestWhatBreaksTheProfile:
    def test_a_bad_value_is_dropped_and_reported_and_the_rest_stays(self) -> None:
        mapped = assemble(
            [{"download_url": "not a url", "title": {"es": "Uno"}}, {"download_url": "https://x.mx/b.csv"}],
            landing_page="no",
            modified="2014-05-27",
            language=("http://ok.mx/a", "bad language"),
        )
        assert mapped.dataset is not None
        assert mapped.dataset.modified == "2014-05-27"
        assert mapped.dataset.landing_page is None
        assert mapped.dataset.distribution[0].title == {"es": "Uno"}
        assert mapped.dataset.distribution[1].download_url == "https://x.mx/b.csv"
        invalid = {issue.field: issue.value for issue in mapped.issues if issue.code == "value.invalid"}
        assert invalid["landingPage"] == "no"
        assert invalid["distribution[0].downloadURL"] == "not a url"
        assert "language" in invalid

    def test_a_node_that_lacks_what_it_must_have_goes_alone(self) -> None:
        mapped = assemble(
            theme=[Concept(uri="https://x.mx/t"), {"label": {"es": "sin URI"}}], contact_point=[{"url": "no"}]
        )
        assert mapped.dataset is not None
        assert ("value.invalid", "theme[1]") in codes(mapped) or ("value.invalid", "theme") in codes(mapped)
        assert mapped.dataset.contact_point[0].url is None

    def test_what_other_records_may_share_stays_whole_when_a_part_of_it_goes(self) -> None:
        name: dict[str, Any] = {"es": "Oficina", "no tag": "Office"}
        for _ in range(2):
            mapped = assemble(contact_point=[{"name": name}])
            assert ("value.invalid", "contactPoint[0].name.no tag") in codes(mapped)
        assert name == {"es": "Oficina", "no tag": "Office"}

    def test_several_bad_nodes_of_one_list_go_and_the_good_ones_stay(self) -> None:
        bad: dict[str, Any] = {"label": {"es": "sin URI"}}
        good = Concept(uri="https://x.mx/t")
        mapped = assemble(theme=[bad, good, bad, good, bad])
        assert mapped.dataset is not None
        assert mapped.dataset.theme == (good, good)

    def test_a_bad_core_field_leaves_no_dataset(self) -> None:
        mapped = assemble(title={"es": 5})
        assert mapped.dataset is None
        assert [issue.code for issue in mapped.issues] == ["record.invalid"]
        assert mapped.issues[0].field == "title.es"

    def test_what_reading_said_is_kept_when_the_record_fails(self) -> None:
        said = make_issue("date.unreadable", "modified", "ayer")
        assert assemble(issues=[said], title={"es": 5}).issues[0] == said


class TestWhatHasNoPlace:
    def test_it_is_kept_and_named_once_for_the_record(self) -> None:
        mapped = assemble([{"extra": {"encoding": "utf-8"}}, {"extra": {"encoding": "latin"}}], extra={"b": 1, "a": 2})
        assert mapped.dataset is not None
        assert mapped.dataset.extra == {"a": 2, "b": 1}
        assert mapped.dataset.distribution[1].extra == {"encoding": "latin"}
        assert [issue for issue in mapped.issues if issue.code == "value.extra"] == [
            Issue("value.extra", "extra", "a, b, distribution.encoding")
        ]

    def test_what_has_an_issue_of_its_own_is_not_named_again(self) -> None:
        mapped = assemble(extra={"modified": "ayer"}, issues=[make_issue("date.unreadable", "modified", "ayer")])
        assert "value.extra" not in [issue.code for issue in mapped.issues]

    def test_more_than_fits_is_cut_and_said(self) -> None:
        assert ("value.too_long", "extra") in codes(assemble(extra={"a": "x" * 100_000}))


class TestSamples:
    def test_a_sample_is_made_as_a_distribution_is_and_is_none(self) -> None:
        file = {"access_url": "https://x.mx/muestra.csv", "extra": {"a": 1}}
        mapped = assemble(sample=[file, {"title": {"es": "Sin dirección"}}])
        assert mapped.dataset is not None
        named, unreachable = mapped.dataset.sample
        assert named.uri.startswith(f"{URI}#sample-")
        assert (named.extra, unreachable.title) == ({"a": 1}, {"es": "Sin dirección"})
        assert mapped.dataset.distribution == ()
        assert ("distribution.no_url", "sample[1]") in codes(mapped)
        assert Issue("value.extra", "extra", "sample.a") in mapped.issues


def test_very_many_issues_are_cut_with_the_errors_first_and_the_rest_counted() -> None:
    many = [make_issue("url.repaired", str(n)) for n in range(1000)]
    issues = assemble(issues=[*many, make_issue("record.too_large", "late")]).issues
    assert len(issues) == ISSUES
    assert issues[0].code == "record.too_large"
    assert issues[-1].code == "issues.cut"
    assert int(issues[-1].value) > 700


class TestLicense:
    OPEN = Concept(uri="https://datos.gob.mx/libreusomx")
    OWN = Concept(uri="https://creativecommons.org/licenses/by/4.0/")

    def test_a_distribution_without_one_has_its_datasets_and_that_is_marked(self) -> None:
        files = ({"access_url": "https://x.mx/a"}, {"access_url": "https://x.mx/b", "license": self.OWN})
        dataset = made(files, license=self.OPEN)
        assert [one.license for one in dataset.distribution] == [self.OPEN, self.OWN]
        assert "distribution.license" in dataset.derived

    def test_none_is_made_up(self) -> None:
        (one,) = made(({"access_url": "https://x.mx/a"},)).distribution
        assert one.license is None
