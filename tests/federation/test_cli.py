"""The program as an operator types it: what it prints, how it ends."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import rdflib
from rdflib import DCAT, RDF

from federation.cli import links
from federation.link_checking import LinkReport
from federation.settings import TOOL_VERSION, variables
from mappings.values.hosts import includes_internal
from storage.link_rows import LinkSummary
from tests.harvesters.portal import SEARCH, Answer
from tests.mappings.ranges import unexplained

COMMANDS = (
    "join",
    "sources",
    "edit",
    "pause",
    "resume",
    "harvest",
    "jobs",
    "issues",
    "publish",
    "show",
    "unmatched",
    "check",
    "loss",
    "links",
    "approve-removals",
    "reject-removals",
    "history",
    "records",
    "demo",
)


def test_from_joining_to_publishing(milpa, portal, joined, tmp_path):
    (source,) = milpa("sources", "--json").json["sources"]
    assert (source["name"], source["level"], source["state"], source["status"]) == ("uno", "state", "14", "active")
    harvested = milpa("harvest", "--all")
    assert (harvested.code, harvested.out, harvested.err) == (0, "", "")
    (job,) = milpa("jobs", "--json").json["jobs"]
    assert (job["verdict"], job["seen"], job["new"], job["source"]) == ("complete", 5, 5, "uno")
    first = milpa("publish")
    assert first.code == 0
    assert "Versión 1 publicada: 5 conjuntos" in first.out
    again = milpa("publish")
    assert "Nada cambió desde la versión 1" in again.out
    lines = gzip.decompress((tmp_path / "var/index/current/datasets.ndjson.gz").read_bytes()).splitlines()
    assert len(lines) == 5


def test_show_tells_the_dataset_its_body_and_its_issues(milpa, portal, joined):
    milpa("harvest", "uno")
    shown = milpa("show", "uno/id-00003").json
    assert shown["dataset"]["title"] == {"es": "Conjunto número 3"}
    assert shown["body"]["id"] == "id-00003"
    told = {"source", "identifier", "code", "severity", "field", "value", "message", "advice"}
    assert set(shown["issues"][0]) == told
    assert milpa("show", shown["dataset"]["@id"]).json == shown


def test_loss_tells_what_becomes_of_each_field(milpa, portal, joined):
    portal.packages[0].update(metadata_modified="ayer", license_id="cc-by", medalla="oro")
    assert milpa("loss", "uno").code == 2  # nothing was harvested yet
    milpa("harvest", "uno")
    (told,) = milpa("loss", "uno", "--json").json["schemas"]
    assert (told["schema"], told["records"], told["datasets"]) == ("ckan", 5, 5)
    profile = {row["field"]: row for row in told["profile"]}
    assert (profile["title"]["filled"], profile["title"]["percent"]) == (5, 100.0)
    assert (profile["publisher"]["filled"], profile["publisher"]["derived"]) == (5, 5)
    fields = {row["field"]: row for row in told["fields"]}
    assert (fields["metadata_modified"]["normalised"], fields["metadata_modified"]["left"]) == (4, 1)
    assert fields["metadata_modified"]["examples"] == {"left": ["ayer"]}
    assert (fields["medalla"]["into"], fields["medalla"]["left"]) == (None, 1)
    printed = milpa("loss", "uno").out
    assert "uno (ckan): 5 registros, 5 conjuntos" in printed
    assert "medalla" in printed
    assert "oro" in printed


def test_loss_and_check_tell_what_rdf_says_of_its_catalogue(milpa, portal, tmp_path):
    said = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <https://x.mx/c> a dcat:Catalog ; dct:title "Datos de X"@es ; dcat:dataset <https://x.mx/1> ; dcat:record <https://x.mx/r> .
    <https://x.mx/r> a dcat:CatalogRecord ; dct:modified "2026-01-02" . <https://x.mx/1> a dcat:Dataset ; dct:title "Uno"@es ."""
    portal.script("/catalogo.ttl", Answer(said, content_type="text/turtle"))
    milpa("join", f"{portal.url}/catalogo.ttl", "--name", "uno", "--protocol", "dcat_rdf", "--yes")
    milpa("harvest", "uno")
    catalogue = [
        {"class": "Catalog", "field": "dct:title", "given": 1},
        {"class": "CatalogRecord", "field": "dct:modified", "given": 1},
    ]
    (told,) = milpa("loss", "uno", "--json").json["schemas"]
    assert told["catalogue"] == catalogue
    file = tmp_path / "catalogo.ttl"
    file.write_bytes(said)
    for target in (str(file), f"{portal.url}/catalogo.ttl"):
        assert milpa("check", target, "--json").json["catalogue"] == catalogue
    assert "no se toma: Catalog dct:title (1), CatalogRecord dct:modified (1)." in milpa("loss", "uno").out
    checked = milpa("check", str(file)).out
    assert "Título: Datos de X (es)" in checked
    assert "no se toma: CatalogRecord dct:modified (1)." in checked, "the title was just shown"


def test_check_tells_the_verdict_and_writes_the_reports(milpa, tmp_path):
    catalogue = tmp_path / "data.json"
    catalogue.write_text('{"dataset": [{"identifier": "a", "title": "Agua", "modified": "ayer"}]}')
    page, report = tmp_path / "informe.html", tmp_path / "informe.ttl"
    ran = milpa("check", str(catalogue), "--shapes", "dcat-ap-3", "--html", str(page), "--shacl", str(report))
    assert ran.code == 1
    assert "No se entiende la fecha «ayer»." in ran.out
    assert "No cumple (DCAT-AP 3.0.1). Errores por corregir: 1." in ran.out
    assert "Qué se encontró en el catálogo" in page.read_text(encoding="utf-8")
    assert "sh:ValidationReport" in report.read_text(encoding="utf-8")
    ours = milpa("check", str(catalogue), "--json")  # by DCAT-MX what is missing is a warning that teaches
    assert (ours.code, ours.json["conforms"], ours.json["severities"]["error"]) == (0, True, 0)
    assert not any(code.startswith("shacl.") for code in ours.json["codes"])
    catalogue.write_text('{"dataset": []}')
    assert milpa("check", str(catalogue)).code == 1


def test_a_title_is_words_and_commands_neither_the_table_nor_the_terminal(milpa, joined):
    assert milpa("edit", "uno", "--title", "[/x] [agua] :mx: \x1b[2J").code == 0
    listed = milpa("sources")
    assert (listed.code, "\x1b" in listed.out) == (0, False)
    assert "[/x] [agua] :mx: \ufffd[2J" in listed.out


def test_one_link_is_said_as_one(capsys):
    links._print_report(LinkReport(1, 0, 1, 0, 3, 1, 1, "finished", LinkSummary(dead=1)))
    said = capsys.readouterr().out
    assert "Se revisó 1 enlace en 1 servidor: 0 respondieron, 1 ya no está, de 0 no se sabe." in said
    assert "Así está el único: 0 vivos" in said
    assert "1 muerto," in said


def test_links_are_checked_and_counted(milpa, portal, joined):
    empty = milpa("links", "--json").json
    assert (empty["asked"], empty["finish_reason"]) == (0, "finished")
    assert "Se revisaron 0 enlaces" in milpa("links", "uno").out
    assert milpa("links", "--due").out == ""
    wrong = milpa("links", "--max-time", "5")
    assert (wrong.code, wrong.err.startswith("milpa: --max-time no puede ser «5»")) == (2, True)
    assert milpa("links", "nadie").code == 2


def test_scores_of_one_dataset_and_of_many(milpa, portal, joined):
    assert "Todavía no hay conjuntos" in milpa("scores").out
    milpa("harvest", "uno")
    one = milpa("scores", "uno/id-00003", "--json").json
    assert one["dataset"].endswith("/dataset/uno/id-00003")
    assert (one["mqa"]["of"], len(one["law"])) == (405, 10)
    assert one["mqa"]["points"] <= sum(points for points in one["mqa"]["indicators"].values() if points)
    stored = milpa("show", "uno/id-00003").json["dataset"]["score"]
    assert (one["mqa"]["points"], one["mqa"]["unknown"]) == (stored["mqa"], stored["unknown"])
    told = {name: found["judgement"] for name, found in one["law"].items()}
    assert stored["law"] == {name: judgement for name, judgement in told.items() if name != "timely"}
    assert "la ley pide" in milpa("scores", "uno/id-00003").out
    for by, key in (("source", "uno"), ("state", "14"), ("level", "state")):
        (group,) = milpa("scores", "--by", by, "--json").json["groups"]
        assert (group["key"], group["datasets"]) == (key, 5)
        assert sum(group["law"]["timely"].values()) == 5
    assert "Jalisco" in milpa("scores", "uno", "--by", "institution").out


def test_a_dataset_is_shown_with_what_its_fields_are_called_and_mean(milpa, joined):
    milpa("harvest", "uno")
    shown = milpa("show", "uno/id-00003").json
    fields = {each["key"]: each for each in shown["fields"]}
    assert set(shown["dataset"]) - {"@id", "@type", "score"} <= set(fields)
    assert fields["title"]["label"] == "Título"
    assert all(each["label"] and each["definition"] for each in fields.values())
    printed = milpa("show", "uno/id-00003", "--explain").out
    assert printed.startswith(shown["dataset"]["@id"])
    assert f"Título (title): {shown['dataset']['title']['es']}" in printed
    assert printed.count(fields["title"]["definition"]) == 1
    assert all(each["message"] in printed and each["advice"] in printed for each in shown["issues"])


def test_a_value_that_no_vocabulary_knows_is_learnt_from_the_line_that_is_proposed(milpa, portal, joined, tmp_path):
    for each in portal.packages[:3]:
        each["frequency"] = "Mensuall"
    milpa("harvest", "uno")
    printed = milpa("unmatched", "uno").out
    assert "frequencies.tsv no conoce 1 valor." in printed
    assert "code\taliases\tsource\n?R/P1M\tmensuall\tuno\n" in printed
    assert "quite el signo ?" in printed
    (value,) = milpa("unmatched", "--json").json["values"]
    assert (value["records"], value["nearest"]) == (3, "mensual")
    folder = tmp_path / "var" / "vocabularies"
    folder.mkdir()
    (folder / "frequencies.tsv").write_text(f"{value['header']}\n{value['line']}\n", encoding="utf-8")
    assert "propuesta sin decidir" in milpa("harvest", "uno").err
    (folder / "frequencies.tsv").write_text(f"{value['header']}\n{value['line'][1:]}\n", encoding="utf-8")
    milpa("harvest", "uno")  # the portal changed nothing
    assert milpa("unmatched").out == "Los vocabularios conocen todos los valores.\n"
    assert milpa("show", "uno/id-00001").json["dataset"]["accrualPeriodicity"] == "R/P1M"
    assert milpa("jobs", "--json").json["jobs"][0]["changed"] == 3


def test_vocabularies_of_ones_own_that_are_wrong_stop_every_command(milpa, tmp_path):
    folder = tmp_path / "propios"
    ran = milpa("sources", MILPA_VOCABULARIES=str(folder))
    assert (ran.code, ran.out) == (2, "")
    assert "MILPA_VOCABULARIES" in ran.err
    folder.mkdir()
    assert milpa("sources").code == 0
    (folder / "themes.tsv").write_text("slug\taliases\ncultuar\ttoros\n", encoding="utf-8")
    ran = milpa("sources")
    assert (ran.code, ran.out) == (2, "")
    assert f"{folder}/themes.tsv, línea 2: «cultuar» no existe todavía." in ran.err
    assert "themes.tsv, line 2: “cultuar” does not exist yet." in milpa("sources", MILPA_LANG="en").err


def test_issues_by_code_in_spanish_or_english(milpa, portal, joined):
    portal.packages[0]["metadata_modified"] = "ayer"
    milpa("harvest", "uno")
    assert "No se entiende la fecha «ayer»." in milpa("issues", "uno").out
    listed = milpa("issues", "uno", "--code", "date.unreadable")
    assert listed.out == "uno/id-00001  metadata_modified  ayer\n"
    assert milpa("issues", "--json").json["counts"]["date.unreadable"] == 1
    assert "The date “ayer” cannot be understood." in milpa("issues", "uno", MILPA_LANG="en").out


def test_a_harvest_that_fails_prints_one_line_and_exits_1(milpa, portal, joined):
    portal.script(SEARCH, Answer(b"", 503))
    ran = milpa("harvest", "--all")
    assert ran.code == 1
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("uno: fallida. ")
    assert "fallida" in milpa("jobs").out


def test_jobs_tell_the_whole_tally_and_what_else_happened(milpa, portal, joined):
    portal.rows_cap = 2
    portal.count_lie = 1
    names = json.dumps({"success": True, "result": [each["name"] for each in portal.packages]}).encode()
    portal.script("/api/3/action/package_list", Answer(names))
    milpa("harvest", "uno")
    (job,) = milpa("jobs", "--json", MILPA_LANG="en").json["jobs"]
    assert (job["verdict"], job["declared"], job["seen"]) == ("partial", 6, 5)
    assert (job["pages"], job["duplicates"], job["passes"]) == (3, 5, 2)
    note, exempt = job["notes"]
    assert "robots.txt" in exempt
    assert "package_list) holds 5, and 6 is what its search declares" in note
    assert "package_list) tiene 5" in " ".join(milpa("jobs", "uno", MILPA_LANG="es").out.split())
    assert "package_list" not in milpa("jobs").out, "notes are for who asks for one source's story"


def test_how_a_source_is_asked_is_edited_shown_and_taken_back(milpa, joined):
    edited = milpa("edit", "uno", "--window", "22:00–6:00", "--delay", "2", "--requests-per-day", "500").json
    assert edited["options"] == {"delay": 2.0, "window": "22:00-06:00", "requests_per_day": 500}
    milpa("edit", "uno", "--tls-exception-until", "2026-12-31", "--delay", "default")
    shown = {"window": "22:00-06:00", "requests_per_day": 500, "tls_exception_until": "2026-12-31"}
    assert milpa("sources", "--json").json["sources"][0]["options"] == shown
    assert "noseverificasucertificado:2026-12-31" in "".join(milpa("sources").out.split())


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        ("--window", "de noche"),
        ("--delay", "-1"),
        ("--delay", "nan"),
        ("--page-size", "0"),
        ("--connections", "99"),
        ("--requests-per-day", "muchas"),
        ("--mb-per-day", "1.5"),
        ("--full-pass-days", "400"),
        ("--tls-exception-until", "31/12/2026"),
    ],
)
def test_what_cannot_be_an_option_is_refused_with_what_could_be(milpa, joined, flag, value):
    ran = milpa("edit", "uno", flag, value)
    assert ran.code == 2
    assert f"{flag} no puede ser «{value}». Escriba" in ran.err
    assert milpa("sources", "--json").json["sources"][0]["options"] == {}


def test_a_source_is_postponed_outside_its_hours_unless_told_to_go_now(milpa, portal, joined):
    local = datetime.now(UTC).astimezone()
    later = f"{local + timedelta(hours=2):%H:%M}-{local + timedelta(hours=3):%H:%M}"
    milpa("edit", "uno", "--window", later)
    portal.asked.clear()
    postponed = milpa("harvest", "--all")
    assert (postponed.code, portal.asked) == (0, [])
    assert f"uno: pospuesta. Su horario es {later}" in postponed.err
    assert milpa("harvest", "--all", "--now").err == ""
    assert portal.asked


def test_an_exception_for_a_certificate_is_told_in_the_story_and_ends_on_its_day(milpa, joined):
    milpa("edit", "uno", "--tls-exception-until", "2999-12-31")
    milpa("harvest", "uno")
    milpa("edit", "uno", "--tls-exception-until", "2020-01-01")
    milpa("harvest", "uno")
    ended, used = milpa("jobs", "--json", MILPA_LANG="en").json["jobs"]
    assert used["notes"][:-1] == [
        "Its certificate was not verified, by an exception until 2999-12-31; its key, if it has one, was not sent."
    ]
    assert ended["notes"][:-1] == ["The exception for its certificate ended on 2020-01-01: it is verified again."]


def test_a_key_comes_from_the_environment_and_is_found_nowhere_afterwards(milpa, portal, joined, tmp_path):
    secret = "s3cr3t0-que-nadie-ve"
    portal.packages[0]["notes"] = "Datos abiertos"
    milpa("harvest", "uno", MILPA_KEY_UNO=secret, MILPA_LOG_LEVEL="DEBUG")
    assert portal.asked[-1].headers["Authorization"] == secret
    milpa("publish")
    printed = milpa("sources", "--json").out + milpa("jobs", "--json").out + milpa("issues", "--json").out
    assert secret not in printed
    files = [file for file in (tmp_path / "var").rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if secret.encode() in file.read_bytes()]


def test_jobs_are_told_in_the_language_of_who_reads_them(milpa, joined):
    assert milpa("harvest", joined, MILPA_LANG="es").code == 0
    assert milpa("jobs", "--json", MILPA_LANG="es").json["jobs"][0]["reason"] == "Vistos 5 de 5 declarados."
    assert milpa("jobs", "--json", MILPA_LANG="en").json["jobs"][0]["reason"] == "Saw 5 of 5 declared."


def test_a_paused_source_is_left_alone_and_resumed(milpa, joined):
    assert milpa("pause", "uno").out == "uno: en pausa\n"
    assert milpa("harvest", "--all").code == 1
    assert milpa("resume", "uno").out == "uno: activa\n"
    assert milpa("harvest", "--all").code == 0


def test_a_level_a_branch_and_a_place_are_taken_back(milpa, joined):
    milpa("edit", "uno", "--level", "municipal", "--municipality", "14039", "--branch", "executive")
    federal = milpa("edit", "uno", "--level", "federal")
    assert (federal.json["level"], federal.json["municipality"]) == ("federal", "14039")
    assert "Conserva su lugar, Guadalajara" in federal.err
    nowhere = milpa("edit", "uno", "--state", "default", "--branch", "default").json
    assert [nowhere[name] for name in ("level", "branch", "state", "municipality")] == ["federal", None, None, None]
    wrong = milpa("edit", "uno", "--municipality", "")
    assert (wrong.code, "ni el nombre de un municipio" in wrong.err) == (2, True)


def test_names_beside_all_are_refused_for_what_they_are(milpa, joined):
    both = milpa("harvest", "--all", "uno")
    assert (both.code, both.err) == (2, "milpa: Dé nombres de fuentes, --all o --due: uno solo de los tres.\n")
    neither = milpa("harvest")
    assert (neither.code, "Diga qué cosechar" in neither.err) == (2, True)


def test_a_database_that_a_url_names_and_that_was_not_there_is_told_once(milpa, tmp_path):
    file = tmp_path / "mistyped" / "milpa.sqlite"
    made = milpa("sources", MILPA_DATABASE_URL=f"sqlite:///{file}")
    assert made.err.startswith(f"Se creó una base de datos nueva en {file}. ")
    assert not milpa("sources").err
    assert not milpa("sources", MILPA_DATABASE_URL="").err, "the default one belongs to MILPA_HOME"


def test_edit_says_that_a_protocol_was_not_put_to_the_test(milpa, joined):
    edited = milpa("edit", "uno", "--protocol", "csw")
    assert edited.json["protocol"] == "csw"
    assert "No se le preguntó a la URL si habla csw" in edited.err
    assert not milpa("edit", "uno", "--title", "Otro").err


@pytest.mark.parametrize("option", ["--selectors", "--columns"])
def test_a_file_that_is_not_there_is_named(milpa, joined, option):
    ran = milpa("edit", "uno", option, "nope")
    assert ran.code == 2
    assert "nope" in ran.err
    assert "no existe" in ran.err
    assert "No such file" in milpa("edit", "uno", option, "nope", MILPA_LANG="en").err


def test_edit_prints_the_source_as_it_is_now(milpa, joined):
    assert milpa("edit", "uno", "--title", "Otro", "--branch", "executive").json["branch"] == "executive"


def test_without_yes_and_without_a_terminal_a_source_is_proposed(milpa, portal):
    ran = milpa("join", portal.url)
    assert "propuesta" in ran.out
    assert "milpa prove 127-0-0-1" in ran.out
    assert "milpa approve 127-0-0-1" in ran.out


@pytest.mark.parametrize(("lang", "weight", "number"), [("es", "observación", "n.º"), ("en", "note", "no.")])
def test_issues_and_jobs_are_told_in_the_readers_language(milpa, portal, joined, lang, weight, number):
    milpa("harvest", "uno")
    assert f"× missing.recommended ({weight})" in milpa("issues", "uno", MILPA_LANG=lang).out
    assert milpa("jobs", MILPA_LANG=lang).out.startswith(number)


def serve_data_json(portal):
    """Let a CKAN answer with a data.json as well, of three datasets."""
    datasets = [{"identifier": str(number), "title": f"Conjunto {number}"} for number in range(3)]
    conforms = "https://project-open-data.cio.gov/v1.1/schema"
    portal.script("/data.json", Answer(json.dumps({"conformsTo": conforms, "dataset": datasets}).encode()))
    status = {"success": True, "result": {"ckan_version": "2.10.4"}}
    portal.script("/api/3/action/status_show", Answer(json.dumps(status).encode()))


def test_join_says_what_answers_and_what_else_does(milpa, portal):
    serve_data_json(portal)
    ran = milpa("join", portal.url, MILPA_LANG="en")
    assert f"{portal.url} speaks ckan 2.10.4 and declares 5 datasets." in ran.out
    assert f"Also answers: data_json at {portal.url}/data.json, with 3 datasets" in ran.out


def test_join_says_it_to_a_program(milpa, portal):
    serve_data_json(portal)
    said = milpa("join", portal.url, "--name", "uno", "--json").json
    assert (said["source"]["name"], said["source"]["status"]) == ("uno", "proposed")
    assert said["answered"] == {"protocol": "ckan", "url": portal.url, "version": "2.10.4", "declared": 5}
    assert said["also_answered"] == [
        {"protocol": "data_json", "url": f"{portal.url}/data.json", "version": None, "declared": 3}
    ]
    assert said["same_portal"] == []


def test_a_portal_that_is_there_already_is_named_and_ends_with_1(milpa, portal, joined):
    serve_data_json(portal)
    ran = milpa("join", f"{portal.url}/data.json", "--name", "dos", "--protocol", "data_json", "--yes")
    assert ran.code == 1
    assert "es el mismo portal que la fuente «uno»" in ran.out
    assert "los dos se leen en la misma página" in ran.out
    assert "propuesta" in ran.out
    said = milpa("join", f"{portal.url}/data.json/", "--protocol", "data_json", "--name", "tres", "--yes", "--json")
    assert said.code == 2  # the very same address but for its slash


def test_nothing_is_published_before_the_first_harvest(milpa, joined):
    ran = milpa("publish")
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("join", "datos.ejemplo.gob.mx"),
        ("join", "https://datos.ejemplo.gob.mx", "--level", "estatal"),
        ("join", "https://datos.ejemplo.gob.mx", "--state", "14", "--municipality", "19039"),
        ("join", "https://datos.ejemplo.gob.mx", "--protocol", "gopher"),
        ("join", "https://datos.ejemplo.gob.mx", "--name", "Con Espacios"),
        ("join", "http://169.254.169.254/"),
        ("join",),
        ("edit", "nadie", "--title", "x"),
        ("edit", "nadie"),
        ("pause", "nadie"),
        ("harvest",),
        ("harvest", "uno", "--all"),
        ("harvest", "nadie"),
        ("jobs", "nadie"),
        ("issues", "nadie"),
        ("issues", "--code", "no.such"),
        ("unmatched", "nadie"),
        ("loss", "nadie"),
        ("scores", "nadie"),
        ("scores", "nadie/nada"),
        ("scores", "--by", "color"),
        ("check", "no-existe.json"),
        ("check", "ftp://datos.ejemplo.gob.mx"),
        ("check", "x.json", "--shapes", "no-such"),
        ("show", "nada"),
        ("show", "nada/nada"),
        ("publish", "--keep", "0"),
        ("cosechar",),
    ],
    ids=" ".join,
)
def test_wrong_usage_says_what_to_do_and_exits_2(milpa, arguments):
    ran = milpa(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("milpa: ")
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "es", "en"),
    [
        (("join",), "Falta URL. Vea: milpa join --help", "URL is missing. See: milpa join --help"),
        (("cosechar",), "No existe la orden «cosechar».", "There is no command “cosechar”."),
        (("issues", "--nope"), "No existe la opción --nope.", "There is no option --nope."),
        (("jobs", "--limit", "x"), "--limit debe ser un número entero.", "--limit must be a whole number."),
        (("publish", "--keep", "0"), "--keep debe ser 1 o más.", "--keep must be 1 or more."),
        (("jobs", "--limit"), "A --limit le falta su valor.", "--limit lacks its value."),
        (("jobs", "--json=3"), "--json no lleva valor.", "--json takes no value."),
        (("jobs", "a", "b"), "Sobra «b».", "“b” is too much."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_told_in_the_readers_language(milpa, arguments, es, en):
    assert milpa(*arguments).err.startswith(f"milpa: {es}")
    assert milpa(*arguments, MILPA_LANG="en").err.startswith(f"milpa: {en}")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_nothing_of_a_help_is_in_another_language(milpa, command):
    said = milpa(*filter(None, [command]), "--help").out
    assert said.startswith(f"Uso: milpa {command}".rstrip())
    assert not re.search(r"Usage|Options|Arguments|Commands|OPTIONS|ARGS|default:|required|Show this|<\w+|\{|\}", said)


def test_whom_an_index_is_for_holds_for_one_run_of_the_program(milpa):
    milpa("sources")
    assert not includes_internal()


def test_the_program_tells_its_version(milpa):
    ran = milpa("--version")
    assert (ran.code, ran.out) == (0, f"milpa {TOOL_VERSION}\n")


def test_nothing_asked_gives_the_help(milpa):
    ran = milpa()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Uso: milpa")


def test_a_reader_that_has_enough_is_no_failure(milpa, tmp_path):
    program = f'"{sys.executable}" -c "from federation.cli import main; main()" --help'
    command = ["bash", "-c", f"(sleep 0.2; {program}; echo $? >&2) | true"]
    environment = {**os.environ, "MILPA_HOME": str(tmp_path)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.stderr == "0\n"


@pytest.mark.parametrize("where", ["cli.use_own_vocabularies", "releases.write_files"], ids=["starting", "writing"])
def test_sigterm_ends_a_command_with_a_sentence_and_without_its_draft(milpa, joined, tmp_path, where):
    assert milpa("harvest", joined).code == 0
    module, name = where.split(".")
    program = (
        f"import time\nfrom federation import cli, releases\n"
        f"def busy(*_): print('busy', flush=True); time.sleep(60)\n"
        f"{module}.{name} = busy\ncli.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, "publish"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "busy\n"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, len(err.splitlines())) == (143, "", 1)
    assert err.startswith("milpa: Terminado por SIGTERM")
    assert list((tmp_path / "var/index").glob(".scratch/*")) == []
    assert milpa("publish").code == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MILPA_LANG", "fr"),
        ("MILPA_BASE_URI", "not a uri"),
        ("MILPA_LIVE_SOURCES", "many"),
        ("MILPA_LIVE_SOURCES", "0"),
        ("MILPA_LIVE_SOURCES", "5000"),
        ("MILPA_LIVE_SOURCES", "1.5"),
        ("MILPA_DELAY", "pronto"),
        ("MILPA_TIMEOUT", "0"),
        ("MILPA_ALLOW_PRIVATE_ADDRESSES", "quizá"),
        ("MILPA_LOG_LEVEL", "TODO"),
        ("MILPA_DATABASE_URL", "oracle://x"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(milpa, name, value):
    ran = milpa("sources", **{name: value})
    assert ran.code == 2
    assert not re.search("Input|should|must|Correct |entiende", ran.err), "Spanish, and what it must be"
    assert name in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_setting_is_read_before_anything_else(tmp_path):
    environment = {**os.environ, "MILPA_LANG": "fr", "MILPA_HOME": str(tmp_path)}
    command = [sys.executable, "-c", "from federation.cli import main; main()", "sources"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.splitlines()[1:]) == (2, [])
    assert ran.stderr.startswith("milpa: MILPA_LANG='fr'")


def test_a_database_that_cannot_be_opened(milpa, tmp_path):
    (tmp_path / "file").write_text("this is no folder")
    ran = milpa("sources", MILPA_HOME=str(tmp_path / "file"))
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example_and_names_the_variables(milpa, command):
    ran = milpa(command, "--help")
    assert ran.code == 0
    assert f"milpa {command}" in ran.out.split("Ejemplo", 1)[1]
    for name in ("MILPA_HOME", "MILPA_DATABASE_URL", "MILPA_LANG"):
        assert name in ran.out


def test_the_programs_help_names_every_variable(milpa):
    ran = milpa("--help")
    for variable in variables():
        assert variable.name in ran.out
        assert variable.default in ran.out
        assert variable.es in ran.out


def test_the_demo_goes_the_whole_way_twice(milpa, tmp_path):
    first = milpa("demo")
    assert (first.code, first.err) == (0, "")
    assert first.out.count("completa") == 4
    assert "Versión 1 publicada: 123 conjuntos" in first.out
    (released,) = (tmp_path / "var").rglob("current/catalog.nt.gz")
    graph = rdflib.Graph().parse(data=gzip.decompress(released.read_bytes()), format="nt")
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 123
    assert unexplained(graph) == {}  # the ranges of DCAT-AP 3.0.1
    second = milpa("demo")
    assert "Nada cambió desde la versión 1" in second.out


def test_a_wrong_setting_is_told_in_english_where_english_is_asked_for(milpa):
    assert "must be 1 or more. Correct" in milpa("sources", MILPA_LANG="en", MILPA_LIVE_SOURCES="0").err


def test_the_readers_of_blanks_are_told_of_blanks(milpa, portal):
    portal.script("/catalogo.ttl", Answer(b" \n" * 20, content_type="text/turtle"))
    milpa("join", f"{portal.url}/catalogo.ttl", "--name", "uno", "--protocol", "dcat_rdf", "--yes")
    assert "respondió con 40 bytes o más de puros espacios" in milpa("harvest", "uno").err


def test_one_is_counted_in_the_singular(milpa, tmp_path) -> None:
    one = {"identifier": "a", "title": "Agua", "distribution": [{"accessURL": "https://x.mx/1"}], "modified": "2020"}
    catalogue = tmp_path / "data.json"
    for count, words in (
        (1, "1 registro, 1 conjunto, 1 distribución."),
        (2, "2 registros, 2 conjuntos, 2 distribuciones."),
    ):
        catalogue.write_text(json.dumps({"dataset": [{**one, "identifier": str(number)} for number in range(count)]}))
        assert words in milpa("check", str(catalogue)).out


@pytest.mark.parametrize("command", ["check", "harvest", "loss", "demo", "unmatched"])
def test_a_command_that_maps_says_where_more_vocabularies_are_looked_for(milpa, command) -> None:
    assert "MILPA_VOCABULARIES" in milpa(command, "--help").out
