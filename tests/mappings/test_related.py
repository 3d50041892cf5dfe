"""The nodes around a dataset get URIs of their own, and what is incomplete costs itself only."""

from mappings.assembly import dataset_from_fields
from mappings.dcat_mx import Agent, Concept
from mappings.origin import Origin
from mappings.related import activities, agents, attributions, columns, relationships, services

ORIGIN = Origin(base_uri="https://datos.ejemplo.mx", source="inegi", title="INEGI")
URI = "https://datos.ejemplo.mx/dataset/inegi/7"
ROLE = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/custodian"
AGENT = f"{ORIGIN.base_uri}/agent/conagua"


def test_institutions_are_those_that_have_a_name():
    made = agents(
        URI, [{"name": "CONAGUA", "email": "a@b.mx"}, {"email": "c@d.mx"}, {"name": {"es": "CONAGUA"}}], ORIGIN
    )
    assert [(agent.uri, agent.email) for agent in made] == [(AGENT, "a@b.mx"), (AGENT, None)]
    assert isinstance(made[0], Agent)


def test_what_kind_of_institution_it_is_comes_from_the_record():
    kind = Concept(uri="http://purl.org/adms/publishertype/NationalAuthority")
    made = agents(URI, [{"name": "CONAGUA", "type": kind}, {"name": "SMN"}], ORIGIN)
    assert [agent.type for agent in made] == [kind, None]


def test_attributions_are_numbered_and_one_without_an_institution_is_left_out():
    given = [
        {"agent": {"name": "CONAGUA"}, "had_role": ROLE},
        {"had_role": ROLE},
        {"agent": {"name": "SMN"}, "had_role": ROLE},
    ]
    made = attributions(URI, given, ORIGIN)
    assert [(one["uri"], one["agent"].uri) for one in made] == [
        (f"{URI}#attribution", AGENT),
        (f"{URI}#attribution-2", f"{ORIGIN.base_uri}/agent/smn"),
    ]


def test_the_same_relationship_twice_is_one():
    one = {"relation": "https://a.mx/1", "had_role": "https://a.mx/papel"}
    made = relationships(URI, [one, one, {**one, "relation": "https://a.mx/2"}], ORIGIN)
    assert [each["relation"] for each in made] == ["https://a.mx/1", "https://a.mx/2"]
    assert len({each["uri"] for each in made}) == 2


def test_an_activity_knows_who_took_part():
    (made,) = activities(URI, [{"label": {"es": "Censo"}, "was_associated_with": [{"name": "CONAGUA"}]}], ORIGIN)
    assert (made["uri"], made["label"], made["was_associated_with"][0].uri) == (
        f"{URI}#activity",
        {"es": "Censo"},
        AGENT,
    )


def test_a_service_without_a_title_is_called_by_its_address():
    wms = {
        "endpoint_url": "https://a.mx/wms",
        "publisher": {"name": "CONAGUA"},
        "contact_point": [{"email": "a@b.mx"}],
        "qualified_attribution": [{"agent": {"name": "CONAGUA"}, "had_role": ROLE}],
        "spatial": [{"code": "14"}],
        "other_identifier": ["wms-1"],
    }
    (made,) = services(f"{URI}#distribution-1", [wms, wms], ORIGIN)
    assert made["title"] == {"es": "https://a.mx/wms"}
    assert made["uri"].startswith(f"{URI}#distribution-1-service-")
    assert made["publisher"].uri == AGENT
    assert made["contact_point"] == [{"email": "a@b.mx", "uri": f"{made['uri']}-contact"}]
    assert made["qualified_attribution"][0]["agent"].uri == AGENT
    assert made["spatial"][0].identifier == "14"
    assert [one["notation"] for one in made["other_identifier"]] == ["wms-1"]


def test_columns_keep_their_order_and_may_share_a_name():
    made = columns(f"{URI}#distribution-1", [{"name": "clave"}, {"name": "clave"}], ORIGIN)
    assert [one["uri"] for one in made] == [f"{URI}#distribution-1-column-1", f"{URI}#distribution-1-column-2"]


def test_a_mapping_hands_them_over_and_gets_a_dataset():
    fields = {
        "title": {"es": "Acuíferos"},
        "creator": [{"name": "CONAGUA"}],
        "qualified_attribution": [{"agent": {"name": "SMN"}, "had_role": ROLE}],
        "qualified_relation": [{"relation": "https://a.mx/1", "had_role": "sin URI"}],
        "provenance": {"es": "Digitalizado de cartas 1:50 000"},
        "spatial_resolution_in_meters": 30,
    }
    file = {
        "access_url": "https://a.mx/wms",
        "access_service": [{"endpoint_url": "https://a.mx/wms"}],
        "column": [{"name": "a"}],
    }
    mapped = dataset_from_fields("7", fields, [file], {}, ORIGIN, [])
    dataset = mapped.dataset
    assert dataset.creator[0].uri == AGENT
    assert dataset.qualified_attribution[0].had_role == ROLE
    assert dataset.provenance == {"es": "Digitalizado de cartas 1:50 000"}
    assert dataset.spatial_resolution_in_meters == 30
    assert dataset.distribution[0].access_service[0].endpoint_url == "https://a.mx/wms"
    assert dataset.distribution[0].column[0].name == "a"
    assert dataset.qualified_relation == ()
    assert "value.invalid" in {issue.code for issue in mapped.issues}
