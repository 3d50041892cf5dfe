"""Series of a ``data.json``: what it says of a dataset in another place than in that dataset is told to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters import json_files
from harvesters.catalogue_files import iter_pieces
from harvesters.items import Record
from harvesters.json_documents import JsonDocument
from harvesters.json_series import SeriesOfDocument

URL = "https://datos.ejemplo.gob.mx/data.json"
SERIES = "https://datos.ejemplo.gob.mx/serie"
Told = Callable[..., dict[str, dict[str, Any]]]
FILE = [{"downloadURL": "https://datos.ejemplo.gob.mx/a.csv"}]


def dataset(identifier: str, **fields: Any) -> dict[str, Any]:
    return {"identifier": identifier, "title": f"Pozos {identifier}", "accessLevel": "public", **fields}


def catalogue(*datasets: dict[str, Any], **lists: Any) -> bytes:
    return json.dumps({"dataset": datasets, **lists}).encode()


@pytest.fixture(params=["whole", "piece by piece", "walked"])
def told(request, tmp_path: Path, monkeypatch) -> Told:
    """What becomes of each record, by its identifier, on every way that a data.json is read."""

    def read(content: bytes) -> dict[str, dict[str, Any]]:
        path = tmp_path / "data.json"
        path.write_bytes(content)
        if request.param == "walked":
            series = SeriesOfDocument()
            list(series.iter_read(path, URL))
            with JsonDocument(path, URL) as document:
                values = [json.loads(each.body) for each in series.iter_elements(document)]
        else:
            if request.param == "piece by piece":
                monkeypatch.setattr(json_files, "DECODED_WHOLE", 0)
            pieces = [piece.found for piece in iter_pieces(path)]
            values = [json.loads(found.body) for found in pieces if isinstance(found, Record)]
        names = [value.get("identifier", value.get("@id")) for value in values]
        assert len(names) == len(set(names))
        return dict(zip(names, values, strict=True))

    return read


@pytest.mark.parametrize("parent_first", [True, False])
def test_the_parent_of_a_collection_is_a_series(told: Told, parent_first: bool) -> None:
    both = [dataset("padre", **{"@type": "dcat:Dataset"}), dataset("hijo", isPartOf="padre", distribution=FILE)]
    made = told(catalogue(*(both if parent_first else reversed(both))))
    assert made["padre"]["@type"] == "dcat:DatasetSeries"
    assert made["hijo"] == both[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"distribution": FILE},
        {"downloadURL": "https://datos.ejemplo.gob.mx/a.csv"},
        {"endpointURL": "https://mapas.ejemplo.gob.mx/wms"},
        {"@type": "dcat:DataService"},
        {"isPartOf": "hijo"},
    ],
    ids=["a file", "the one file of 1.0", "an address that answers", "a service", "a part itself"],
)
def test_a_parent_with_files_or_that_answers_is_what_it_was(told: Told, fields: dict[str, Any]) -> None:
    parent = dataset("padre", **fields)
    made = told(catalogue(parent, dataset("hijo", isPartOf="padre", distribution=FILE)))
    is_part = "isPartOf" in fields
    assert made["padre"] == ({**parent, "@type": "dcat:DatasetSeries"} if is_part else parent)


def test_what_nobody_is_part_of_is_no_series(told: Told) -> None:
    alone, strange = dataset("solo"), dataset("hijo", isPartOf="otro-portal")
    own = dataset("propio", isPartOf="propio")
    assert told(catalogue(alone, strange, own)) == {"solo": alone, "hijo": strange, "propio": own}


@pytest.mark.parametrize("key", ["seriesMember", "first", "last"])
@pytest.mark.parametrize("named", ["pozos-1", {"identifier": "pozos-1"}, {"@id": "urn:pozos-1"}])
def test_a_dataset_that_a_series_names_is_told_so(told: Told, key: str, named: Any) -> None:
    series = {"@id": SERIES, "title": "Pozos", key: [named]}
    made = told(catalogue(dataset("pozos-1", **{"@id": "urn:pozos-1"}), dataset("pozos-2"), datasetSeries=[series]))
    assert made["pozos-1"]["inSeries"] == [SERIES]
    assert "inSeries" not in made["pozos-2"]
    assert made[SERIES] == {**series, "@type": "dcat:DatasetSeries"}


@pytest.mark.parametrize("own", [{"inSeries": SERIES}, {"inSeries": [{"@id": SERIES}]}, {"isPartOf": SERIES}])
def test_what_a_dataset_says_itself_is_not_told_again(told: Told, own: dict[str, Any]) -> None:
    said = dataset("pozos-1", **own)
    series = {"@id": SERIES, "@type": "DatasetSeries", "title": "Pozos", "seriesMember": ["pozos-1"]}
    assert told(catalogue(said, datasetSeries=[series])) == {"pozos-1": said, SERIES: series}


def test_a_member_that_stands_in_a_series_alone_is_a_dataset(told: Told) -> None:
    listed, alone = dataset("pozos-1", distribution=FILE), dataset("pozos-2", distribution=FILE)
    series = {"@id": SERIES, "title": "Pozos", "seriesMember": [listed, alone], "last": alone}
    made = told(catalogue(listed, datasetSeries=[series]))
    assert made["pozos-1"] == {**listed, "inSeries": [SERIES]}
    assert made["pozos-2"] == {**alone, "inSeries": [SERIES]}
    assert made[SERIES]["seriesMember"] == ["pozos-1", "pozos-2"]
    assert made[SERIES]["last"] == "pozos-2"


def test_a_series_within_a_series_has_its_own_members(told: Told) -> None:
    inner = {"@id": f"{SERIES}/2", "@type": "DatasetSeries", "title": "Norte", "seriesMember": [dataset("pozos-1")]}
    made = told(catalogue(dataset("otro"), datasetSeries=[{"@id": SERIES, "title": "Todo", "seriesMember": [inner]}]))
    assert made["pozos-1"]["inSeries"] == [f"{SERIES}/2"]
    assert made[f"{SERIES}/2"]["inSeries"] == [SERIES]
    assert made[f"{SERIES}/2"]["seriesMember"] == ["pozos-1"]


def test_a_document_of_utf_16_is_searched_as_well(told: Told) -> None:
    text = catalogue(dataset("padre"), dataset("hijo", isPartOf="padre", distribution=FILE)).decode()
    assert told(text.encode("utf-16"))["padre"]["@type"] == "dcat:DatasetSeries"


def test_a_document_that_says_nothing_of_series_is_split_once(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(catalogue(dataset("solo")))
    monkeypatch.setattr("harvesters.json_series.JsonDocument", None)
    assert list(SeriesOfDocument().iter_read(path, URL)) == [None]


def test_a_sign_that_two_stretches_share_is_found(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "data.json"
    for size in range(1, 40):
        monkeypatch.setattr("harvesters.json_series.PIECE", size)
        path.write_bytes(catalogue(dataset("padre"), dataset("hijo", isPartOf="padre")))
        series = SeriesOfDocument()
        list(series.iter_read(path, URL))
        assert "@type" in series.told(dataset("padre"), "dataset"), size
