"""CKAN's actions over the served index: what is found, shown, listed, and how it is refused."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.floors import Acceptance
from federation.orders import Order
from federation.releases import publish
from mappings.dcat_mx import Agent
from mappings.uris import agent_uri
from storage.sources import require_source, set_status
from tests.federation.publishing.conftest import BASE, EU, make_dataset, make_series, make_service

FORM = "application/x-www-form-urlencoded"
IN_PARTS = b"".join(
    b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % pair
    for pair in ((b"fq", b"organization:secretaria-1"), (b"rows", b"3"), (b"facet.field", b'["groups", "tags"]'))
) + b"--x--\r\n"  # fmt: skip


class TestSearch:
    def test_everything_is_found_and_counted(self, ckan):
        found = ckan.get("package_search")
        assert (found["count"], len(found["results"])) == (24, 10)
        assert {package["type"] for package in found["results"]} == {"dataset"}

    def test_pages_hold_each_package_once(self, ckan):
        pages = [ckan.get("package_search", rows=7, start=start, sort="id asc") for start in (0, 7, 14, 21, 28)]
        names = [package["name"] for page in pages for package in page["results"]]
        assert len(names) == len(set(names)) == 24
        assert {page["count"] for page in pages} == {24}

    def test_services_and_series_are_no_packages(self, ckan):
        ckan.served.stock.store("uno", [make_service("uno", 1), make_series("uno", 1)])
        ckan.served.publish()
        assert ckan.get("package_search")["count"] == len(ckan.get("package_list")) == 24

    @pytest.mark.parametrize(
        ("given", "count"),
        [
            ({"fq": "organization:secretaria-1"}, 8),
            ({"fq": "-organization:secretaria-1"}, 16),
            ({"fq": "organization:(secretaria-1 OR secretaria-2)"}, 16),
            ({"fq": "organization:secretaria-1 AND organization:secretaria-2"}, 0),
            ({"fq": "organization:nadie"}, 0),
            ({"fq": "NOT organization:nadie"}, 24),
            ({"fq": "harvest_source_id:uno"}, 12),
            ({"fq": "harvest_source_id:uno", "fq_list": ["organization:secretaria-1", "tags:maíz"]}, 4),
            ({"fq": 'tags:"MAÍZ"'}, 24),
            ({"fq": "res_format:csv"}, 24),
            ({"fq": "license_id:libreusomx"}, 24),
            ({"fq": "groups:gove"}, 24),
            ({"fq": f'groups:"{EU}/data-theme/GOVE"'}, 24),
            ({"fq": "+state:active +capacity:public"}, 24),
            ({"fq": "state:deleted"}, 0),
            ({"fq": "-type:harvest"}, 24),
            ({"fq": "gov_type:state state_code:14"}, 24),
            ({"fq": "organization:*"}, 24),
            ({"fq": "dataset_type:dataset OR organization:secretaria-1"}, 24),
            ({"q": "presupuesto"}, 24),
            ({"q": "presupuestos maiz"}, 24),
            ({"q": "title:presupuestos"}, 24),
            ({"fq": 'title:"presupuesto" organization:secretaria-1'}, 8),
            ({"fq": "title:presu*"}, 24),
            ({"q": "title:maiz"}, 0),
            ({"q": "nada OR presupuesto"}, 24),
            ({"q": "nada OR title:maiz"}, 0),
            ({"q": "title:(maiz OR presupuesto)"}, 24),
            ({"fq": "name:uno-*"}, 12),
            ({"q": "name:uno-* organization:secretaria-1"}, 4),
            ({"fq": "name:uno-* name:dos-*"}, 0),
            ({"fq": "license_id:notspecified"}, 0),
            ({"fq": "-license_id:notspecified"}, 24),
            ({"q": '"agua turbia"'}, 0),
            ({"q": "text:presupuesto AND organization:secretaria-1"}, 8),
            ({"q": "organization:secretaria-1"}, 8),
            ({"q": "*:*", "fq": "*:*"}, 24),
            ({"q": "presupuesto -budget"}, 0),
        ],
    )  # fmt: skip
    def test_filters(self, ckan, given, count):
        assert ckan.get("package_search", rows=0, **given)["count"] == count

    def test_one_package_by_name_identifier_or_uri(self, ckan):
        package = ckan.get("package_search", rows=1, q="presupuesto")["results"][0]
        uri = next(extra["value"] for extra in package["extras"] if extra["key"] == "uri")
        for query in (f"name:{package['name']}", f"id:{package['id']}", f'guid:"{uri}"', f'extras_uri:"{uri}"'):
            assert ckan.names(fq=query) == {package["name"]}
        other = ckan.get("package_list")[0]
        assert ckan.names(fq=f"name:({package['name']} OR {other})") == {package["name"], other}
        assert ckan.names(fq=f"name:{package['name']} AND name:{other}") in (set(), {other})

    def test_by_when_the_index_last_said_something_else(self, ckan):
        moments = {package["metadata_modified"] for package in ckan.get("package_search", rows=100)["results"]}
        (published,) = moments
        at = datetime.fromisoformat(published)
        later, before = (f"{(at + timedelta(seconds=step)).isoformat()}Z" for step in (1, -1))
        for query, count in (
            (f"[{published}Z TO *]", 24), (f"{{{published}Z TO *]", 0), (f"[{later} TO *]", 0),
            (f"[* TO {before}]", 0), (f"[{before} TO {later}]", 24), (f"[{at.date()} TO {at.date()}]", 24),
        ):  # fmt: skip
            assert ckan.get("package_search", fq=f"metadata_modified:{query}")["count"] == count, query

    @pytest.mark.parametrize(
        ("query", "count", "a_day_later"),
        [("[NOW-1DAY TO NOW]", 24, 0), ("[NOW-7DAYS/DAY TO *]", 24, 24), ("[* TO NOW/DAY-2DAYS]", 0, 0),
         ("[* TO NOW-1HOUR]", 0, 24), ("{NOW TO *]", 0, 0)],
    )  # fmt: skip
    def test_by_date_math_from_the_moment_of_the_question(self, ckan, query, count, a_day_later):
        (published,) = {one["metadata_modified"] for one in ckan.get("package_search", rows=100)["results"]}
        at = datetime.fromisoformat(f"{published}Z")
        for passed, expected in ((timedelta(seconds=5), count), (timedelta(days=1, seconds=5), a_day_later)):
            with time_machine.travel(at + passed, tick=False):
                assert ckan.get("package_search", fq=f"metadata_modified:{query}")["count"] == expected, passed

    def test_nobody_keeps_what_holds_for_the_moment_only(self, ckan):
        asked = "/api/3/action/package_search?fq=metadata_modified:%5B{}%20TO%20*%5D"
        for words, kept in (("NOW-1DAY", False), ("2026-01-01T00:00:00Z", True)):
            told = ckan.served.get(asked.format(words)).headers
            assert ("etag" in told, told["cache-control"] == "no-store") == (kept, not kept)
            again = ckan.served.get(asked.format(words), If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT")
            assert again.status_code == (304 if kept else 200)

    def test_only_what_changed_is_found_by_the_moment_of_its_release(self, ckan):
        before = ckan.get("package_search", rows=1)["results"][0]["metadata_modified"]
        ckan.served.stock.store("uno", [make_dataset("uno", 3, version="2")])
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=2)):
            ckan.served.publish()
        (found,) = ckan.get("package_search", fq=f"metadata_modified:{{{before}Z TO *]")["results"]
        assert found["version"] == "2"
        assert ckan.get("package_search", rows=1, sort="metadata_modified desc")["results"][0]["name"] == found["name"]

    def test_facets(self, ckan):
        found = ckan.get("package_search", rows=0, facet__field=json.dumps(["organization", "groups", "license_id"]))
        assert found["facets"] == {
            "organization": {"secretaria-0": 8, "secretaria-1": 8, "secretaria-2": 8},
            "groups": {"gove": 24},
            "license_id": {"libreusomx": 24},
        }
        assert found["search_facets"]["groups"] == {
            "title": "groups", "items": [{"name": "gove", "display_name": "Gobierno", "count": 24}],
        }  # fmt: skip

    def test_facets_are_of_what_is_found_and_as_many_as_are_asked_for(self, ckan):
        found = ckan.get(
            "package_search", fq="harvest_source_id:uno", facet__field='["organization"]', facet__limit=2
        )  # fmt: skip
        assert found["facets"] == {"organization": {"secretaria-0": 4, "secretaria-1": 4}}
        assert ckan.get("package_search", facet="false", facet__field='["organization"]')["facets"] == {}

    def test_orders(self, ckan):
        names = [package["name"] for package in ckan.get("package_search", rows=100, sort="name asc")["results"]]
        assert names == sorted(names)
        backwards = ckan.get("package_search", rows=100, sort="score desc, name desc")
        assert backwards["count"] == 24
        titles = [each["name"] for each in ckan.get("package_search", rows=100, sort="name desc")["results"]]
        assert titles == sorted(names, reverse=True)

    def test_what_is_found_by_a_licence_or_a_tag_shows_it(self, ckan):
        """A licence of all distributions is the package's; a keyword with signs that CKAN refuses is a tag without."""
        licence = make_dataset("uno", 1).license
        for number, of_each in ((1, None), (2, licence)):
            dataset = make_dataset("uno", number, license=None, keyword={"es": ("agua; luz",)})
            files = tuple(one.model_copy(update={"license": of_each}) for one in dataset.distribution)
            ckan.served.stock.store("uno", [dataset.model_copy(update={"distribution": files})])
        ckan.served.publish()
        for fq, shown in (("libreusomx", 23), ("notspecified", 1)):
            found = ckan.get("package_search", fq=f"license_id:{fq}", rows=50)
            assert {package["license_id"] for package in found["results"]} == {fq}
            assert found["count"] == shown
        told = ckan.get("package_search", rows=0, facet__field='["license_id"]')
        assert told["facets"] == {"license_id": {"libreusomx": 23, "notspecified": 1}}
        assert told["search_facets"]["license_id"]["items"][1] == {
            "name": "notspecified", "display_name": "License not specified", "count": 1,
        }  # fmt: skip
        for fq, limit, counted in (
            ("*:*", 1, {"libreusomx": 23}), ("license_id:notspecified", 5, {"notspecified": 1}),
            ("license_id:libreusomx", 5, {"libreusomx": 23}), ("harvest_source_id:dos", 5, {"libreusomx": 12}),
        ):  # fmt: skip
            told = ckan.get("package_search", rows=0, fq=fq, facet__field='["license_id"]', facet__limit=limit)
            assert told["facets"] == {"license_id": counted}, fq
        assert "agua luz" in ckan.get("tag_list")
        found = ckan.get("package_search", fq='tags:"agua luz"')
        assert found["count"] == 2
        assert all("agua luz" in {tag["name"] for tag in package["tags"]} for package in found["results"])

    def test_only_some_fields(self, ckan):
        (found,) = ckan.get("package_search", rows=1, fl="id,name")["results"]
        assert found.keys() == {"id", "name"}

    @pytest.mark.parametrize(
        "given",
        [
            {"fq": "nada:x"}, {"fq": "-title:agua"}, {"fq": "organization:a OR tags:b"}, {"fq": "organization:sec*"},
            {"fq": "metadata_modified:[ayer TO *]"}, {"fq": "metadata_created:[2014 TO *]"}, {"fq": "tags:*"},
            {"fq": "("}, {"q": "a:b:c"}, {"sort": "nada asc"}, {"sort": "name; DROP TABLE index_entry"},
            {"facet.field": '["nada"]'}, {"fq": "-(organization:a tags:b)"}, {"q": "agua OR tags:luz"},
            {"fq": "metadata_modified:[NOW-1WEEK TO *]"}, {"fq": "metadata_modified:[NOW-9999YEARS TO *]"},
        ],
    )  # fmt: skip
    def test_a_question_that_cannot_be_answered_is_refused_as_a_query_error(self, ckan, given):
        status, error = ckan.refused("package_search", **given)
        assert (status, error["__type"]) == (400, "Search Query Error")
        assert " / " in error["message"]

    @pytest.mark.parametrize(
        "given", [{"rows": -1}, {"rows": "x"}, {"start": "-1"}, {"facet.field": "[1]"}, {"fq_list": "[x"}]
    )
    def test_a_parameter_that_is_wrong_is_named(self, ckan, given):
        status, error = ckan.refused("package_search", **given)
        assert (status, error["__type"]) == (409, "Validation Error")
        assert error.keys() - {"__type"} == given.keys()


class TestPackages:
    def test_by_name_identifier_and_uri(self, ckan):
        package = ckan.get("package_show", id=ckan.get("package_list")[0])
        uri = next(extra["value"] for extra in package["extras"] if extra["key"] == "uri")
        for identifier in (package["name"], package["id"], uri):
            assert ckan.get("package_show", id=identifier) == package
        assert ckan.get("package_show", name_or_id=package["id"]) == package

    def test_it_tells_what_the_dataset_tells(self, ckan):
        uri = f"{BASE}/dataset/uno/conjunto%2F1"
        package = ckan.get("package_show", id=uri)
        assert package["organization"]["title"] == "Secretaría 1"
        assert package["title_translated"]["en"] == "Budget 1"
        assert [tag["name"] for tag in package["tags"]] == ["corn", "maíz", "tierra"]
        assert package["resources"][0]["url"] == "https://datos.example/1/p%C3%A1gina"
        assert {extra["key"]: extra["value"] for extra in package["extras"]}["harvest_source_id"] == "uno"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", package["metadata_modified"])

    def test_what_is_nowhere_is_not_found(self, ckan):
        status, error = ckan.refused("package_show", id="nada")
        assert (status, error["__type"]) == (404, "Not Found Error")
        assert ckan.refused("package_show", id=f"{BASE}/dataset/uno/nada")[0] == 404
        assert ckan.refused("package_show", id="0" * 8 + "-0000-8000-8000-" + "0" * 12)[0] == 404

    def test_what_was_removed_is_told_to_be(self, ckan):
        uri = f"{BASE}/dataset/dos/conjunto%2F1"
        served = ckan.served
        with served.site.database.write() as connection:
            source = require_source(served.site.database, "dos")
            set_status(connection, source, "retired", who="ana", reason="se fue", withdrawn=True)
        accepted = Acceptance(frozenset({"dos"}), "ana", "se fue")
        publish(served.site.database, served.site.out, Order(BASE, acceptance=accepted, serve=True))
        status, error = ckan.refused("package_show", id=uri)
        assert (status, error["message"]) == (
            404,
            "Salió del índice en la versión 2 / It left the index with release 2",
        )

    def test_a_package_without_a_name_is_no_question(self, ckan):
        status, error = ckan.refused("package_show")
        assert (status, error["__type"]) == (409, "Validation Error")
        assert "id" in error

    def test_names_in_pages(self, ckan):
        names = ckan.get("package_list")
        assert names == sorted(names)
        assert ckan.get("package_list", limit=5, offset=20) == names[20:]

    def test_all_with_their_resources(self, ckan):
        packages = ckan.get("current_package_list_with_resources", limit=5, page=2)
        assert len(packages) == 5
        assert all(package["resources"] for package in packages)

    def test_a_resource_by_its_identifier(self, ckan):
        package = ckan.get("package_show", id=ckan.get("package_list")[3])
        resource = package["resources"][1]
        assert ckan.get("resource_show", id=resource["id"]) == resource
        assert ckan.refused("resource_show", id=package["id"])[0] == 404


class TestInstitutionsAndThemes:
    def test_institutions_by_name_or_whole(self, ckan):
        assert ckan.get("organization_list") == ["secretaria-0", "secretaria-1", "secretaria-2"]
        whole = ckan.get("organization_list", all_fields="true", sort="title desc", limit=1)
        assert [(one["name"], one["display_name"], one["package_count"]) for one in whole] == [
            ("secretaria-2", "Secretaría 2", 8)
        ]
        assert ckan.get("organization_list", organizations='["secretaria-1"]') == ["secretaria-1"]

    @pytest.mark.parametrize("name", ["package_count", "packages"])
    def test_those_with_most_datasets_come_first_where_no_direction_is_said(self, ckan, name):
        ckan.served.stock.store("uno", [make_dataset("uno", 20)])
        ckan.served.publish()
        first = ckan.get("organization_list", sort=f"{name} desc")[0]
        assert ckan.get("organization_list", sort=name)[0] == first
        assert ckan.get("organization_list", sort=f"{name} asc")[-1] == first

    def test_an_institution_by_name_identifier_and_uri(self, ckan):
        shown = ckan.get("organization_show", id="secretaria-1", include_datasets="true")
        assert shown["package_count"] == len(shown["packages"]) == 8
        uri = agent_uri(BASE, "Secretaría 1")
        for identifier in (shown["id"], uri):
            assert ckan.get("organization_show", id=identifier)["name"] == "secretaria-1"
        package = ckan.get("package_search", fq="organization:secretaria-1", rows=1)["results"][0]
        assert package["owner_org"] == shown["id"]
        assert ckan.get("package_search", fq=f"owner_org:{shown['id']}")["count"] == 8
        assert ckan.refused("organization_show", id="nadie")[0] == 404

    def test_counts_are_of_the_release_that_is_served(self, ckan):
        assert ckan.get("organization_show", id="secretaria-0")["package_count"] == 8
        other = Agent(uri=agent_uri(BASE, "Otra"), name={"es": "Otra"})
        ckan.served.stock.store("uno", [make_dataset("uno", 0, publisher=other)])
        ckan.served.publish()
        assert ckan.get("organization_show", id="secretaria-0")["package_count"] == 7
        assert ckan.get("organization_show", id="otra")["package_count"] == 1

    def test_themes_are_groups(self, ckan):
        assert ckan.get("group_list") == ["gove"]
        assert ckan.get("group_show", id="gove", include_datasets="true")["package_count"] == 24
        package = ckan.get("package_search", rows=1)["results"][0]
        assert ckan.get("group_show", id=package["groups"][0]["id"])["title"] == "Gobierno"

    def test_tags_and_licences(self, ckan):
        assert ckan.get("tag_list") == ["corn", "maíz", "tierra"]
        assert ckan.get("tag_list", query="TIE") == ["tierra"]
        assert [tag["name"] for tag in ckan.get("tag_list", all_fields="true")] == ["corn", "maíz", "tierra"]
        assert "libreusomx" in {listed["id"] for listed in ckan.get("license_list")}


class TestTheEnvelope:
    def test_it_says_where_help_is(self, ckan):
        _, document = ckan.ask("site_read")
        assert document["help"] == f"{BASE}/api/3/action/help_show?name=site_read"
        assert "package" in ckan.get("help_show", name="package_show")
        assert ckan.refused("help_show", name="nada")[0] == 404

    def test_the_site_tells_what_it_is(self, ckan):
        told = ckan.get("status_show")
        assert told["site_url"] == BASE
        assert told["milpa_release"] == 1

    def test_the_version(self, served):
        assert served.get("/api/3").json() == {"version": 3}

    def test_parameters_may_stand_in_a_body(self, ckan):
        told = ckan.post("package_search", {"fq": "organization:secretaria-1", "rows": 3, "facet.field": ["groups"]})
        result = told.json()["result"]
        assert (result["count"], len(result["results"])) == (8, 3)
        assert result["facets"] == {"groups": {"gove": 8}}
        other = ckan.post("package_search", {"fq": "organization:nadie"})
        assert other.json()["result"]["count"] == 0

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"fq=organization%3Asecretaria-1&rows=3&facet.field=groups&facet.field=tags", FORM),
            (quote('{"fq": "organization:secretaria-1", "rows": 3, "facet.field": ["groups", "tags"]}').encode(), FORM),
            (b'{"fq": "organization:secretaria-1", "rows": 3, "facet.field": ["groups", "tags"]}', FORM),
            (IN_PARTS, "multipart/form-data; boundary=x"),
        ],
        ids=["a form", "quoted JSON, as CKAN's guide has it", "JSON that curl calls a form", "a form in parts"],
    )
    def test_parameters_may_stand_in_a_form(self, ckan, body, kind):
        told = ckan.post("package_search", body, Content_Type=kind)
        assert told.status_code == 200, told.text
        result = told.json()["result"]
        assert (result["count"], len(result["results"]), set(result["facets"])) == (8, 3, {"groups", "tags"})

    @pytest.mark.parametrize(
        ("body", "kind"),
        [(b"\xff=1", FORM), (b"{q=1", FORM), (b"q", FORM), (b"a&" * 2000, FORM), (b"x", "multipart/form-data"),
         (b"--x\r\n\r\nsin nombre\r\n--x--", "multipart/form-data; boundary=x")],
    )  # fmt: skip
    def test_a_form_that_is_none(self, ckan, body, kind):
        told = ckan.post("package_search", body, Content_Type=kind)
        assert (told.status_code, told.json()[:14]) == (400, "Bad request - ")

    def test_an_action_that_is_not_known(self, ckan):
        assert ckan.ask("nada") == (400, "Bad request - Action name not known: nada")

    @pytest.mark.parametrize("action", ["package_create", "resource_view_update", "dataset_purge", "member_delete"])
    def test_nobody_writes(self, ckan, action):
        told = ckan.post(action, {"id": "x"})
        assert (told.status_code, told.json()["error"]["__type"]) == (403, "Authorization Error")

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 10_000])
    def test_a_body_that_is_no_object(self, ckan, body):
        told = ckan.post("package_search", body)
        assert told.status_code == 400
        assert told.json().startswith("Bad request - ")

    def test_who_has_the_answer_is_not_sent_it_again(self, served):
        first = served.get("/api/3/action/package_search?rows=1")
        again = served.get("/api/3/action/package_search?rows=1", If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_before_the_first_release(self, make_served):
        assert make_served().get("/api/3/action/package_search").status_code == 503


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["'; DROP TABLE index_entry; --", '" OR 1=1', "NEAR(a b)", "title:a*", "*", "a\x00b", "\ud800".encode(
            "utf-8", "replace").decode(), "%", "_", "{!func}1", "[* TO *]", "-" * 50, '"' * 9, "9" * 40, "⸘¿?‽"]
    ),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    q=HOSTILE,
    fq=HOSTILE,
    sort=HOSTILE | st.just("id asc"),
    field=HOSTILE | st.just("organization"),
    rows=st.one_of(HOSTILE, st.integers(-5, 10**30)),
    start=st.one_of(st.integers(0, 10**30), st.none(), st.lists(st.integers(), max_size=2)),
)
def test_whatever_is_asked_is_answered_or_refused(ckan, q, fq, sort, field, rows, start):
    given = {"q": q, "fq": fq, "sort": sort, "facet.field": [field], "rows": rows, "start": start}
    told = ckan.post("package_search", json.dumps(given).encode())
    assert told.status_code in {200, 400, 409}, told.text
    assert ckan.get("package_search", rows=0)["count"] == 24


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    action=st.sampled_from(["package_show", "organization_show", "group_show", "resource_show", "tag_list",
                            "package_list", "organization_list", "help_show"]),
    body=st.dictionaries(
        st.sampled_from(["id", "limit", "offset", "sort", "query", "all_fields", "include_datasets", "name",
                         "organizations"]),
        st.one_of(HOSTILE, st.integers(), st.none(), st.booleans(), st.floats(), st.lists(HOSTILE, max_size=3)),
        max_size=4,
    ),
)  # fmt: skip
def test_whatever_is_shown_or_listed_is_answered_or_refused(ckan, action, body):
    told = ckan.post(action, json.dumps(body).encode())
    assert told.status_code in {200, 400, 404, 409}, told.text


def test_moments_have_no_zone(ckan):
    moment = ckan.get("package_search", rows=1)["results"][0]["metadata_modified"]
    assert abs(datetime.fromisoformat(moment).replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(hours=1)
