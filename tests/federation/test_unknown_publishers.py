"""A publisher that the table of institutions does not know becomes known by the line that is proposed for it."""

import orjson
import pytest

from federation.identity import origin_from_source
from federation.unknown_publishers import is_institution_name, unknown_publishers
from federation.unmatched import UNDECIDED, header_of
from mappings.json_form import canonical_bytes, content_hash, json_from_dataset
from mappings.registry import map_body
from mappings.vocabularies import Overlay, use_overlay
from mappings.vocabularies.overlays import overlay_from_files
from storage.bodies import hash_body
from storage.errors import UnknownSourceError
from storage.jobs import start_job
from storage.records import RecordWrite, key_from_identifier, store_page
from storage.sources import add_source


@pytest.fixture(autouse=True)
def _no_overlay_after():
    yield
    use_overlay(Overlay())


def store(database, slug, names, **facts):
    """Store datasets of the publishers `names`, mapped as a harvest maps them; returns the datasets."""
    facts = {"government_level": "state", "state": "14", "title": f"Portal {slug}"} | facts
    source = add_source(database, slug=slug, url="https://x.mx", protocol="ckan", status="active", **facts)
    job, origin, writes, datasets = start_job(database, source), origin_from_source(source, "https://i.mx"), [], []
    for number, name in enumerate(names):
        key = f"{number}"
        body = orjson.dumps({"id": key, "title": "Uno", "organization": {"title": name} if name else None})
        dataset = map_body("ckan", key, body, origin).dataset
        document = canonical_bytes(json_from_dataset(dataset))
        datasets.append(dataset)
        writes.append(
            RecordWrite(
                known=None, identifier=key, key=key_from_identifier(key), schema="ckan", body=body,
                body_hash=hash_body(body), mapped_with=b"mapping1", uri=dataset.uri, document=document,
                content_hash=content_hash(document), publisher=dataset.publisher.uri,
            )
        )  # fmt: skip
    with database.write() as connection:
        store_page(connection, source.id, job.id, writes)
    return datasets


def use_lines(values):
    lines = [header_of("agents"), *(each.line.removeprefix(UNDECIDED) for each in values if each.line)]
    use_overlay(overlay_from_files({"agents.tsv": "\n".join(lines).encode()}))


def test_the_most_frequent_comes_first_with_its_records_and_sources(database):
    store(database, "uno", ["Instituto de las Nubes"] * 2 + ["Casa del Maíz"])
    store(database, "dos", ["Instituto de las Nubes", "Casa del Maíz", "Casa del Maíz", "Casa del Maíz"])
    maize, clouds = unknown_publishers(database)
    assert (maize.value, maize.records, maize.sources) == ("Casa del Maíz", 4, ("dos", "uno"))
    assert (clouds.value, clouds.records, clouds.sources) == ("Instituto de las Nubes", 3, ("uno", "dos"))
    assert {each.vocabulary for each in (maize, clouds)} == {"agents"}
    assert [each.records for each in unknown_publishers(database, "uno")] == [2, 1]


def test_what_the_table_or_the_registry_knows_is_not_listed(database):
    store(database, "uno", ["INEGI", None, "Gobierno de las Pruebas"], title="Gobierno de las Pruebas")
    assert unknown_publishers(database) == ()


def test_a_misspelt_institution_is_given_to_the_one_that_is_meant(database):
    store(database, "federal", ["Secretaría de Hacienda y Crédito Públicoo"], government_level="federal", state=None)
    (each,) = unknown_publishers(database)
    assert each.nearest == "secretaria de hacienda y credito publico"
    assert each.line == "?shcp\t\t\t\tsecretaria de hacienda y credito publicoo\tfederal"


def test_an_institution_of_another_place_is_no_proposal(database):
    """SENER's names count at the federation only."""
    store(database, "uno", ["Secretaría de Energíaa"])
    (each,) = unknown_publishers(database)
    assert each.nearest is None
    assert each.line == "secretaria-de-energiaa\tSecretaría de Energíaa\tstate\t14\t\tuno"


@pytest.mark.parametrize(
    "name",
    ["Secretaría de las Nubes", "Dirección de Catastro", "H. Ayuntamiento de Tlajomulco", "Red de Aguas", "SEDUVI",
     "Departamento de Obras", "City of Zapopan", "DIF Zapopan", "Museo del Maíz", "Nubes, S.A. de C.V."],
)  # fmt: skip
def test_a_name_of_an_institution_has_a_word_of_one(name):
    assert is_institution_name(name) is (name != "Nubes, S.A. de C.V.")


@pytest.mark.parametrize("name", ["Juan Pérez López", "MARÍA DE LA LUZ", "Lic. Ana Ruiz", "admin", "Consuelo Banda"])
def test_the_name_of_a_person_is_no_institution_s_and_its_line_is_not_ready(database, name):
    store(database, "uno", [name, "Instituto de las Nubes"])
    person, institution = sorted(unknown_publishers(database), key=lambda each: each.value != name)
    assert (person.is_doubtful, person.is_ready) == (True, False)
    assert person.line.startswith(UNDECIDED)
    assert (institution.is_doubtful, institution.is_ready) == (False, True)


def test_every_line_makes_its_publisher_known_and_a_new_one_keeps_its_uri(database):
    names = [
        "Instituto de las Nubes",
        "Secretaría de Hacienda y Crédito Públicoo",
        "Casa del Maíz",
        "Nubes, S.A.\tde C.V.",
    ]
    before = store(database, "uno", names)
    store(database, "dos", names[:1], state="19")
    use_lines(unknown_publishers(database))
    after = store(database, "tres", names)
    assert all(dataset.publisher.government_level for dataset in after)
    assert [dataset.publisher.uri for dataset in after[2:]] == [dataset.publisher.uri for dataset in before[2:]]
    assert unknown_publishers(database, "tres") == ()


def test_what_is_too_long_to_be_a_name_has_no_line(database):
    store(database, "uno", ["x" * 5000, "¿?"])
    assert [each.line for each in unknown_publishers(database)] == [None, None]


def test_an_unknown_source_is_said(database):
    with pytest.raises(UnknownSourceError):
        unknown_publishers(database, "nadie")
