"""Copies as an operator types them: why, split, join-records, duplicates."""

import json
from datetime import UTC, datetime

import pytest

from federation.settings import get_settings
from tests.federation.conftest import milpa, portal  # noqa: F401 (fixtures)
from tests.harvesters.portal import package, running_portal

FILE = "https://datos.uno.example/agua.csv"


def with_file(number: int, title: str, url: str):
    resource = {"id": f"r{number}", "url": url, "format": "CSV"}
    owner = {"title": "Secretaría de Salud", "name": "salud"}
    moment = "2026-11-01T10:00:00"
    return package(number, title=title, resources=[resource], organization=owner, metadata_modified=moment)


@pytest.fixture
def copied(milpa, portal):  # noqa: F811
    """Two portals: the second republishes a dataset of the first, and has one that looks like another."""
    portal.packages = [with_file(1, "Calidad del agua", FILE), with_file(2, "Defunciones por municipio", f"{FILE}?2")]
    with running_portal() as other:
        other.packages = [with_file(7, "Agua", FILE), with_file(8, "Defunciones por municipio", f"{FILE}?8")]
        for slug, one in (("uno", portal), ("dos", other)):
            joins = ("join", one.url, "--name", slug, "--title", slug, "--state", "14", "--protocol", "ckan", "--yes")
            assert milpa(*joins).code == 0
            assert milpa("harvest", slug).code == 0
        assert milpa("publish").code == 0
        yield "uno/id-00001", "dos/id-00007"


def counts():
    return json.loads((get_settings().index / "manifest.json").read_bytes())["counts"]


def test_why_tells_a_cluster_in_words_and_as_json(milpa, copied):  # noqa: F811
    assert (counts()["datasets"], counts()["copies"]) == (3, 1)
    told = milpa("why", copied[1]).out
    assert "original: Calidad del agua (uno/id-00001)" in told
    assert "copia: Agua (dos/id-00007)" in told
    assert "porque: los mismos archivos, todos" in told
    assert "downloadURL datos.uno.example/agua.csv: también uno/id-00001" in told
    found = milpa("why", copied[1], "--json").json
    assert (found["role"], [one["role"] for one in found["members"]]) == ("copy", ["original", "copy"])
    assert found["uri"].endswith("/dataset/uno/id-00001")
    assert "has no copies" in milpa("why", "uno/id-00002", MILPA_LANG="en").out


def test_what_is_split_is_published_apart_and_joined_again(milpa, copied):  # noqa: F811
    refused = milpa("split", copied[1])
    assert (refused.code, "--reason" in refused.err) == (2, True)
    assert milpa("split", copied[1], "--reason", "otra edición", "--by", "ana").code == 0
    assert milpa("publish").code == 0
    assert (counts()["datasets"], counts()["copies"]) == (4, 0)
    told = milpa("why", copied[0]).out
    assert "ana: separados, otra edición" in told
    assert milpa("join-records", *copied, "--reason", "es el mismo", "--by", "eva").code == 0
    assert milpa("publish").code == 0
    assert counts()["copies"] == 1


def test_duplicates_lists_clusters_and_proposals(milpa, copied):  # noqa: F811
    told = milpa("duplicates").out
    assert "copia: dos/id-00007" in told
    assert "milpa join-records" in told
    found = milpa("duplicates", "--run", "--source", "dos", "--json").json
    assert [len(one["members"]) for one in found["clusters"]] == [2]
    (proposal,) = found["proposals"]
    assert {one["source"] for one in proposal["records"]} == {"uno", "dos"}
    uris = [one["uri"] for one in proposal["records"]]
    assert milpa("split", *uris, "--reason", "cada quien los suyos").code == 0
    assert milpa("duplicates", "--json").json["proposals"] == []


def test_the_pages_of_sources_tell_their_copies_as_the_release_counts_them(milpa, copied):  # noqa: F811
    assert milpa("source", "dos", "--json").json["copies"] == {"of_others": 1, "by_others": 0}
    assert milpa("source", "uno", "--json").json["copies"] == {"of_others": 0, "by_others": 1}
    assert "copias: suyas, de conjuntos de otras fuentes: 1; " in milpa("source", "dos").out
    (release,) = milpa("releases", "--json").json["releases"]
    assert (release["datasets"], release["copies"]) == (counts()["datasets"], counts()["copies"]) == (3, 1)
    header, row = milpa("releases").out.splitlines()
    assert header.split().index("copias") == 4
    assert row.split()[5] == "1"


def test_a_source_that_is_not_published_has_no_copies_and_nobody_has_any_of_it(milpa, copied):  # noqa: F811
    assert milpa("retire", "uno", "--reason", "Cerró", "--withdraw").code == 0
    for slug in ("uno", "dos"):
        assert milpa("source", slug, "--json").json["copies"] == {"of_others": 0, "by_others": 0}
    assert "copias:" not in milpa("source", "dos").out


def test_show_tells_what_a_record_is_a_copy_of_and_why(milpa, copied):  # noqa: F811
    told = milpa("show", copied[1], "--explain").out
    assert "Es copia de http" in told
    assert "original: Calidad del agua (uno/id-00001)" in told
    assert "porque: los mismos archivos, todos" in told
    shown = milpa("show", copied[1]).json["copies"]
    assert (shown["role"], shown["original"], shown["copies"]) == ("copy", "uno/id-00001", ["dos/id-00007"])
    assert shown["dataset"].endswith("/dataset/uno/id-00001")
    assert (shown["evidence"], shown["evidence_words"]) == (["downloads"], ["los mismos archivos, todos"])
    assert "Tiene copias: dos/id-00007" in milpa("show", copied[0], "--explain").out
    assert milpa("show", "uno/id-00002").json["copies"] is None


@pytest.mark.parametrize("arguments", [("publish",), ("duplicates", "--run"), ("why", "uno/id-00001")])
def test_who_watches_sees_how_far_the_first_reading_of_a_store_is(milpa, portal, monkeypatch, arguments):  # noqa: F811
    assert milpa("join", portal.url, "--name", "uno", "--protocol", "ckan", "--yes").code == 0
    assert milpa("harvest", "uno").code == 0
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "Buscando copias" in milpa(*arguments).err
    assert "Buscando copias" not in milpa(*arguments).err, "nothing has changed since"


def test_the_index_as_it_stood_says_what_it_takes_for_copies(milpa, copied, tmp_path):  # noqa: F811
    told = milpa("publish", "--as-of", f"{datetime.now(UTC):%Y-%m-%d}", "--out", str(tmp_path / "past")).out
    assert "1 copia: las que se conocían entonces y hoy lo son" in told


def test_a_series_is_told_with_its_addresses_and_how_it_is_refused(milpa, portal):  # noqa: F811
    portal.packages = [with_file(number, f"Nómina {number}", f"{FILE}?{number}") for number in range(2021, 2027)]
    assert milpa("join", portal.url, "--name", "uno", "--title", "Uno", "--state", "14", "--yes").code == 0
    assert milpa("harvest", "uno").code == 0
    told = milpa("duplicates", "--run").out
    assert "uno: nomina (6)" in told
    assert "Nómina 2021\n      http" in told
    assert "y 2 más" in told
    refusal = next(line for line in told.splitlines() if line.strip().startswith("milpa split"))
    uris = refusal.split()[2:4]
    assert milpa("split", *uris, "--reason", "cada nómina va por su lado").code == 0
    assert milpa("duplicates", "--json").json["series"] == []


@pytest.fixture
def payroll(milpa, portal):  # noqa: F811
    """A portal with a dataset for each year."""
    portal.packages = [with_file(number, f"Nómina {number}", f"{FILE}?{number}") for number in range(2021, 2027)]
    assert milpa("join", portal.url, "--name", "uno", "--title", "Uno", "--state", "14", "--yes").code == 0
    assert milpa("harvest", "uno").code == 0
    return portal


def test_a_series_is_made_as_it_was_proposed_told_and_taken_back(milpa, payroll):  # noqa: F811
    order = next(line for line in milpa("duplicates", "--run").out.splitlines() if "milpa make-series" in line)
    edition = order.split()[2]
    assert (milpa("make-series", edition).code, milpa("make-series", edition, "--reason", "x").code) == (2, 0)
    assert (milpa("publish").code, counts()["series"], counts()["datasets"]) == (0, 1, 6)
    told = milpa("why", edition).out
    series = told.split("Es edición de la serie ")[1].strip()
    assert milpa("why", edition, "--json").json["series"] == series
    assert "serie aceptada, x" in milpa("why", series).out
    assert (len(milpa("why", series, "--json").json["editions"]), milpa("duplicates", "--json").json["series"]) == (
        6,
        [],
    )
    assert f"{series}  (6)" in milpa("duplicates").out
    refused = milpa("show", series)
    assert (refused.code, f"milpa why {series}" in refused.err) == (2, True)
    payroll.packages.append(with_file(2027, "Nómina 2027", f"{FILE}?2027"))
    assert milpa("harvest", "uno").code == 0
    assert (milpa("publish").code, counts()["series"], counts()["datasets"]) == (0, 1, 7)
    assert len(milpa("why", series, "--json").json["editions"]) == 7
    told = milpa("drop-series", edition, "--reason", "y", "--by", "ana", "--json").json
    assert (told["uri"], told["verdict"], told["who"], told["editions"]) == (series, "refused", "ana", [])
    assert (milpa("publish").code, counts()["series"], counts()["datasets"]) == (0, 0, 7)
    assert milpa("why", edition, "--json").json["series"] is None
    assert "no es de ninguna serie" in milpa("drop-series", edition, "--reason", "y").err


def test_a_series_outlives_a_remap_and_a_backup(milpa, payroll, tmp_path, monkeypatch):  # noqa: F811
    assert milpa("duplicates", "--run").code == 0
    made = milpa("make-series", "uno/id-02021", "--reason", "x", "--json").json
    assert milpa("remap", "uno").code == 0
    assert milpa("backup", str(tmp_path / "save.tar")).code == 0
    monkeypatch.setenv("MILPA_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("MILPA_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert milpa("restore", str(tmp_path / "save.tar")).code == 0
    assert milpa("why", made["uri"], "--json").json == made


def test_what_too_many_say_is_told_by_why_and_among_the_duplicates(milpa, copied, monkeypatch):  # noqa: F811
    assert milpa("why", copied[0], "--json").json["crowded"] == []
    monkeypatch.setattr("storage.evidence.MOST_HOLDERS", 1)
    for told in (milpa("why", copied[0]).out, milpa("duplicates").out):
        assert "Lo dicen más de 200 registros" in told
        assert "2 registros, 2 fuentes: downloadURL datos.uno.example/agua.csv" in told
    (one,) = milpa("why", copied[0], "--json").json["crowded"]
    assert (one["records"], one["sources"], one["field"]) == (2, 2, "downloadURL")
    assert milpa("duplicates", "--json").json["crowded"] == [one]
