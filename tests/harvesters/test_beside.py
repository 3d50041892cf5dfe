"""Services and series of an RDF document: which are records of their own, and which are parts of a dataset."""

import pytest

from harvesters import subjects
from harvesters.items import Record
from harvesters.rdf_documents import RdfDocument

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix : <https://datos.example/> .
"""
DATASET = ':d a dcat:Dataset ; dct:title "Pozos" ; dcat:distribution :f . :f a dcat:Distribution '
WMS = 'a dcat:DataService ; dct:title "Mapas" ; dcat:endpointURL <https://mapas.example/wms> '


@pytest.fixture(params=[0, 1 << 20], ids=["on disk", "in memory"])
def read(request, tmp_path, monkeypatch):
    monkeypatch.setattr(subjects, "MEMORY", request.param)

    def read_turtle(turtle: str):
        path = tmp_path / "catalogo.ttl"
        path.write_text(PREFIXES + turtle)
        with RdfDocument(path, "https://datos.example/catalogo.ttl", "text/turtle") as document:
            for _ in document.iter_load():
                pass
            return document, list(document.iter_records())

    return read_turtle


def beside(made):
    return [each.identifier.removeprefix("https://datos.example/") for each in made if each.beside]


def dataset(made) -> str:
    (found,) = (each for each in made if isinstance(each, Record) and not each.beside)
    return found.body.decode()


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (f":s {WMS} .", ["s"]),
        (f":c a dcat:Catalog ; dcat:service :s . :s {WMS} .", ["s"]),
        (f"{DATASET} ; dcat:accessService :s . :s {WMS} .", ["s"]),
        (f"{DATASET} ; dcat:accessService :s . :s a dcat:DataService ; foaf:name 'Mapas' .", ["s"]),
        (f"{DATASET} ; dcat:accessService :s . :s a dcat:DataService .", []),
        (f"{DATASET} ; dcat:accessService <https://datos.example/f-s> . <https://datos.example/f-s> {WMS} .", []),
        (f"{DATASET} ; dcat:accessService [ {WMS} ] .", []),
        (f"{DATASET} ; dcat:accessService _:s . :g dcat:accessService _:s . _:s {WMS} ; dct:identifier 's-1' .", ["s-1"]),
        (f"[] {WMS} ; dct:identifier 's-1' .", ["s-1"]),
        (":x a dcat:DatasetSeries .", ["x"]),
        (f":s {WMS} . :x a dcat:DatasetSeries . :d a dcat:Dataset ; dcat:inSeries :x .", ["x", "s"]),
        (":x a dcat:DatasetSeries, dcat:Dataset .", []),
        (f":d a dcat:Dataset . :d {WMS} .", []),
    ],
    ids=[
        "a service that nothing leads to", "one that a catalogue lists", "one that a distribution leads to",
        "one named by foaf:name", "one of which nothing is said", "one that bears its distribution's IRI",
        "a blank node in one distribution", "a blank node that two lead to", "a blank node that nothing leads to",
        "a series", "all three kinds", "a series that its document types as a dataset, too",
        "a service that is a dataset, too",
    ],
)  # fmt: skip
def test_what_is_a_record_of_its_own(read, turtle, expected):
    document, made = read(turtle)
    assert beside(made) == expected
    assert document.ended


def test_a_service_is_a_record_and_stays_a_part_of_the_dataset_that_is_had_through_it(read):
    _, made = read(f"{DATASET} ; dcat:accessService :s . :s {WMS} ; dcat:servesDataset :d .")
    assert '"Mapas"' in dataset(made)
    (service,) = (each for each in made if each.beside)
    assert service.body.count(b"\n") == 4
    assert b'"Pozos"' not in service.body


def test_a_series_is_no_part_of_its_datasets_nor_they_of_it(read):
    _, made = read(
        ':d a dcat:Dataset ; dct:title "Pozos" ; dcat:inSeries :x . :x a dcat:DatasetSeries ; dct:title "Aguas" ; '
        'dcat:last :d ; dct:publisher [ foaf:name "CONAGUA" ] .'
    )
    (series,) = (each for each in made if each.beside)
    assert '"Aguas"' not in dataset(made)
    assert b'"CONAGUA"' in series.body
    assert b'"Pozos"' not in series.body


@pytest.mark.parametrize("link", ["dcat:seriesMember", "dcat:first", "dcat:last"])
def test_a_dataset_that_a_series_names_is_in_it(read, link):
    _, made = read(f':x a dcat:DatasetSeries ; {link} :d, :gone, "no es" . :d a dcat:Dataset ; dct:title "Pozos" .')
    assert dataset(made).splitlines() == [
        '<https://datos.example/d> <http://purl.org/dc/terms/title> "Pozos" .',
        f"<https://datos.example/d> {subjects.RDF_TYPE.decode()} <http://www.w3.org/ns/dcat#Dataset> .",
        "<https://datos.example/d> <http://www.w3.org/ns/dcat#inSeries> <https://datos.example/x> .",
    ]
    (series,) = (each for each in made if each.beside)
    assert b"inSeries" not in series.body


def test_what_both_say_of_membership_is_said_once(read):
    _, made = read(":x a dcat:DatasetSeries ; dcat:seriesMember :d . :d a dcat:Dataset ; dcat:inSeries :x .")
    assert dataset(made).count("inSeries") == 1


def test_a_service_does_not_hold_the_service_that_it_names(read):
    _, made = read(f":s {WMS} ; dct:relation :t . :t {WMS.replace('Mapas', 'Rutas')} .")
    assert [b'"Rutas"' in each.body for each in made] == [False, True]


def test_a_series_without_a_name_is_named_by_its_title_as_a_dataset_is(read):
    document, made = read('[] a dcat:DatasetSeries ; dct:title "Aguas" .')
    assert beside(made) == [document.refusals[0].identifier]
    assert document.refusals[0].code == "record.identifier_made"


@pytest.mark.parametrize(
    ("turtle", "kept", "cut"),
    [
        (f":d a dcat:Dataset . :s {WMS} . :t {WMS} ; dct:title nothing:Known", ["s"], ["d", "t"]),
        (f":s {WMS} . :d a dcat:Dataset ; dct:title nothing:Known", ["s"], ["d"]),
        (f":s {WMS} . :t {WMS} . :u {WMS} ; dct:title nothing:Known", ["s", "t"], ["u"]),
        (f":x a dcat:DatasetSeries ; dct:title nothing:Known . :s {WMS}", [], ["x"]),
    ],
    ids=["after the last dataset", "before it", "without any dataset", "a series"],
)
def test_a_document_that_breaks_off_keeps_the_services_before_what_may_be_cut(read, turtle, kept, cut):
    document, made = read(turtle)
    assert [each.identifier.removeprefix("https://datos.example/") for each in made] == kept
    codes = [refusal.code for refusal in document.refusals]
    assert codes == ["document.broken", *["record.cut_short"] * len(cut)]
    assert [each.identifier.removeprefix("https://datos.example/") for each in document.refusals[1:]] == cut


def test_a_service_that_was_cut_short_is_still_a_part_of_the_dataset_before_it(read):
    document, made = read(
        f"{DATASET} ; dcat:accessService :s . :s {WMS} . :e a dcat:Dataset . :s dct:title nothing:Known"
    )
    assert '"Mapas"' in dataset(made)
    assert [refusal.identifier for refusal in document.refusals][1:] == ["https://datos.example/e"]
