"""One institution is one node of a record, whatever the places say of it that name it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.assembly import Mapped, dataset_from_fields
from mappings.assembly_beside import service_from_fields
from mappings.origin import Origin
from mappings.rdf.reader import resource_from_rdf
from tests.mappings.rdf.files import as_rdf_holds, file_of

ORIGIN = Origin("https://indice.ejemplo.mx", "fuente", "Gobierno de Jalisco", "https://datos.ejemplo.mx", place="14")
HOMES = ("https://uno.mx/", "https://dos.mx/")


def mapped(**fields: Any) -> Mapped:
    publisher = {f"publisher.{part}": fact for part, fact in fields.pop("publisher", {}).items()}
    given_files = fields.pop("distributions", ())
    return dataset_from_fields("7", {"title": {"es": "Agua"}, **publisher, **fields}, given_files, {}, ORIGIN, [])


def told(found: Mapped) -> list[tuple[str, str, str]]:
    return [(one.code, one.field, one.value) for one in found.issues if one.code == "agent.contradiction"]


def test_what_one_place_says_and_another_does_not_is_added():
    found = mapped(publisher={"name": "Aguas", "email": "a@a.mx"}, creator=[{"name": "Aguas", "homepage": HOMES[0]}])
    assert found.dataset is not None
    assert found.dataset.creator == (found.dataset.publisher,)
    assert (found.dataset.publisher.email, found.dataset.publisher.homepage) == ("a@a.mx", HOMES[0])
    assert told(found) == []


def test_of_two_different_facts_the_publishers_counts_and_the_other_is_told_and_kept_beside():
    found = mapped(publisher={"name": "Aguas", "homepage": HOMES[1]}, creator=[{"name": "AGUAS", "homepage": HOMES[0]}])
    assert found.dataset is not None
    assert {agent.homepage for agent in (found.dataset.publisher, *found.dataset.creator)} == {HOMES[1]}
    assert told(found) == [("agent.contradiction", "agent.homepage", f"Aguas: {HOMES[1]} ≠ {HOMES[0]}")]
    assert found.dataset.extra == {"agent.homepage": {"Aguas": [HOMES[0]]}}
    assert "value.extra" not in {issue.code for issue in found.issues}


def test_who_is_named_twice_in_one_place_is_there_once():
    found = mapped(creator=[{"name": "Aguas", "homepage": HOMES[0]}, {"name": "Aguas", "email": "a@a.mx"}])
    assert found.dataset is not None
    (creator,) = found.dataset.creator
    assert (creator.homepage, creator.email) == (HOMES[0], "a@a.mx")


def test_a_services_institutions_agree_too():
    fields = {"title": {"es": "Mapas"}, "endpoint_url": "https://a.mx/wms", "creator": [
        {"name": "Aguas", "homepage": home} for home in HOMES
    ]}  # fmt: skip
    found = service_from_fields("7", fields, {}, ORIGIN, [])
    assert found.resource is not None
    assert [agent.homepage for agent in found.resource.creator] == [HOMES[0]]
    assert len(told(found)) == 1


def test_what_a_source_left_over_is_not_looked_through():
    circle: dict[str, Any] = {}
    circle["servesDataset"] = [circle]
    file = {"access_url": "https://a.mx/1", "access_service": [], "extra": {"accessService": circle}}
    found = mapped(publisher={"name": "Aguas"}, creator=[{"name": "aguas"}], distributions=[file])
    assert found.dataset is not None
    assert found.dataset.creator == (found.dataset.publisher,)


names = st.sampled_from(["Aguas", "aguas", "Salud", "Gobierno de Jalisco", "INEGI"])
facts = st.fixed_dictionaries(
    {"name": names},
    optional={"email": st.sampled_from(["a@a.mx", "b@b.mx"]), "homepage": st.sampled_from(HOMES)},
)
several = st.lists(facts, max_size=3)
services = st.fixed_dictionaries({"endpoint_url": st.just("https://a.mx/wms"), "publisher": facts, "creator": several})


@pytest.mark.parametrize("syntax", ["ntriples", "turtle", "rdfxml", "jsonld"])
@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    publisher=facts,
    creator=several,
    contributor=several,
    attributions=st.lists(facts.map(lambda agent: {"agent": agent, "had_role": "https://a.mx/rol"}), max_size=2),
    behind=st.lists(services, max_size=1),
)
def test_whatever_is_said_of_whom_comes_back_from_rdf(syntax, publisher, creator, contributor, attributions, behind):
    found = mapped(
        publisher=publisher, creator=creator, contributor=contributor, qualified_attribution=attributions,
        distributions=[{"access_url": "https://a.mx/1", "access_service": behind}],
    )  # fmt: skip
    assert found.dataset is not None
    assert resource_from_rdf(file_of(found.dataset, syntax), syntax, found.dataset.uri) == as_rdf_holds(found.dataset)
