"""The documents fail when they go stale: they are compared with the program, not with what somebody remembers of it."""

import gzip
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import typer

from federation import cli
from federation.completeness import RULES
from federation.settings import KEY_PREFIX, Settings, get_settings
from federation.source_options import OPTIONS
from harvesters.registry import WALKS
from mappings.issue_codes import CODES
from mappings.issues import advise, make_issue
from mappings.markdown import LANGUAGES
from mappings.reference import PAGES

ROOT = Path(__file__).parent.parent
WRITTEN = sorted(
    path
    for folder in (".", "docs", "docs/decisions", "federation/samples", "federation/seeds", "mappings/vocabularies")
    for path in (ROOT / folder).glob("*.md")
)
READMES = {"es": ROOT / "README.es.md", "en": ROOT / "README.md"}
COMMANDS = typer.main.get_command(cli.make_app()).commands
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Run = Callable[..., str]

each_document = pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
each_language = pytest.mark.parametrize("language", LANGUAGES)


def read(name: str, language: str) -> str:
    return (ROOT / "docs" / f"{name}.{language}.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return [body for language, body in FENCE.findall(text) if language == kind]


def sections(text: str) -> dict[str, str]:
    """The sections of a document by the words of their second-level headings."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """The cells of every table row."""
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:2] == "| "]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shape(value: object) -> object:
    """The keys of a JSON document, all the way down; a list is as its first element."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


@pytest.fixture(scope="module", params=LANGUAGES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Run, str]]:
    """An installation where the demo ran: its language, a way to run commands in it, and what the demo printed."""
    home = tmp_path_factory.mktemp("demo") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MILPA_HOME", str(home))
        patch.setenv("MILPA_LANG", request.param)
        get_settings.cache_clear()

        def run(*arguments: str) -> str:
            patch.setattr(sys, "argv", ["milpa", *arguments])
            with redirect_stdout(io.StringIO()) as printed, pytest.raises(SystemExit) as left:
                cli.main()
            assert not left.value.code
            return printed.getvalue()

        yield request.param, run, run("demo").replace(str(home), "var")
    get_settings.cache_clear()


# ── the program ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_readmes_show_what_the_demo_prints(demo):
    language, _run, printed = demo
    shown = next(
        block for block in blocks(READMES[language].read_text(encoding="utf-8"), "console") if "Muestra" in block
    )
    assert comparable(shown.partition("\n")[2]) == comparable(printed)


def comparable(output: str) -> list[str]:
    """Lines without what moves from run to run: the times."""
    lines = [re.sub(r"\s+[\d.]+ s$", "", line.rstrip()) for line in output.splitlines()]
    return [" ".join(line.split()) for line in lines if line.strip()]


def test_the_readmes_way_to_read_the_index_works(demo):
    language, run, _printed = demo
    home = get_settings().index.absolute()
    (snippet,) = blocks(READMES[language].read_text(encoding="utf-8"), "python")
    snippet, replaced = re.subn(r'"https://[^"]+/"', repr(f"file://{home}/"), snippet)
    assert replaced == 1
    names: dict[str, object] = {}
    exec(compile(snippet, str(READMES[language]), "exec"), names)
    lines = gzip.decompress((home / "current/datasets.ndjson.gz").read_bytes()).splitlines()
    assert names["datasets"] == [json.loads(line) for line in lines]
    assert lines
    assert run("sources")


def test_json_shapes_are_those_that_are_printed(demo):
    language, run, _printed = demo
    documented = {
        name: shape(json.loads(block))
        for name, text in sections(read("command-line", language)).items()
        for block in blocks(text, "json")
    }
    printed = {
        "sources": json.loads(run("sources", "--json")),
        "jobs": json.loads(run("jobs", "--json")),
        "issues": json.loads(run("issues", "--json")),
        "show": json.loads(run("show", "muestra-sedesol/1")),
        "history": json.loads(run("history", "muestra-sedesol/1", "--json")),
        "records": json.loads(run("records", "muestra-sedesol", "--json")),
        "loss": json.loads(run("loss", "muestra-sedesol", "--json")),
        "unmatched": json.loads(run("unmatched", "--json")),
        "scores": json.loads(run("scores", "--json")),
        "check": json.loads(run("check", str(ROOT / "federation/samples/catalogo.json"), "--json")),
    }
    for open_ended in (printed["issues"]["counts"], printed["show"]["dataset"], printed["show"]["body"]):
        assert open_ended
    assert set(documented) == set(printed)
    assert documented["sources"] == shape(printed["sources"])
    assert documented["jobs"] == shape(printed["jobs"])
    assert documented["history"] == shape(printed["history"])
    assert documented["records"] == shape(printed["records"])
    assert documented["issues"]["issues"] == shape(printed["issues"]["issues"])
    for field in printed["loss"]["schemas"][0]["fields"]:
        field["examples"] = {"left": [""]}
    assert documented["unmatched"] == shape(printed["unmatched"])
    assert documented["loss"] == shape(printed["loss"])
    for open_ended in ("dimensions", "law"):
        for told in (documented, printed):
            assert told["scores"]["groups"][0].pop(open_ended)
    assert documented["scores"] == shape(printed["scores"])
    for open_ended in ("schemas", "codes", "derived"):
        assert documented["check"].pop(open_ended)
        assert printed["check"].pop(open_ended)
    assert documented["check"] == shape(printed["check"])
    assert list(documented["show"]) == list(printed["show"])
    for part in ("record", "issues"):
        assert documented["show"][part] == shape(printed["show"][part])


def test_the_manifest_is_as_the_handbook_shows_it(demo):
    language, _run, _printed = demo
    (block,) = blocks(read("operations", language), "json")
    documented, real = json.loads(block), json.loads((get_settings().index / "manifest.json").read_bytes())
    for constant in ("format", "profile", "tool", "base_uri", "catalog"):
        assert documented[constant] == real[constant]
    assert list(documented) == list(real)
    for part in ("counts", "sources"):
        assert shape(documented[part]) == shape(real[part])
    for name, file in documented["files"].items():
        assert list(file) == list(real["files"][name])


@each_language
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_explained_with_an_example(command, language):
    section = sections(read("command-line", language))[command]
    assert any(f"milpa {command}" in line for block in blocks(section, "console") for line in block.splitlines())


@each_document
def test_every_order_that_is_shown_can_be_given(path):
    for line in re.findall(r"^\$ (.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        found = re.search(r"(?:^|[ /])milpa ([a-z][a-z-]*)(.*)", line)
        if found:
            options = {name for option in COMMANDS[found[1]].params for name in option.opts}
            assert set(re.findall(r"--[a-z-]+", found[2])) <= options, line


@each_language
def test_the_handbook_lists_every_setting_with_its_default(language):
    listed = [(row[0], row[1]) for row in rows(read("operations", language)) if "MILPA_" in row[0]]
    assert listed == [(f"`MILPA_{name.upper()}`", default_of(name)) for name in Settings.model_fields]


def default_of(name: str) -> str:
    default = str(Settings.model_fields[name].default)
    return f"`{default}`" if default else "—"


@each_document
def test_every_variable_that_is_named_exists_and_has_this_default(path):
    text = path.read_text(encoding="utf-8")
    named = {f"MILPA_{name}" for name in re.findall(r"MILPA_([A-Z_]+)", text)}
    settings = {name for name in named if not name.startswith(KEY_PREFIX)}
    assert {name.removeprefix("MILPA_").lower() for name in settings} <= set(Settings.model_fields)
    for row in rows(text):
        if variable := re.fullmatch(r"`MILPA_([A-Z_]+)`", row[0]):
            assert row[1] == default_of(variable[1].lower())


@each_language
def test_every_option_of_a_source_is_told(language):
    told = {flag for row in rows(read("command-line", language)) for flag in re.findall(r"`(--[a-z-]+)`", row[0])}
    assert {option.flag for option in OPTIONS} <= told


@each_language
def test_the_handbook_has_a_row_for_each_rule_of_the_verdict(language):
    listed = [(row[0], row[2]) for row in rows(read("operations", language)) if row[0].isdecimal()]
    assert listed == [(str(number), f"`{verdict.value}`") for number, (_, verdict, _) in enumerate(RULES, 1)]


@each_language
def test_readers_are_told_which_protocols_are_spoken(language):
    assert {row[2].strip("`") for row in rows(read("joining", language)) if row[-1].strip("`") in WALKS} == set(WALKS)
    assert all(f"`{protocol}`" in READMES[language].read_text(encoding="utf-8") for protocol in WALKS)


# ── the tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


@each_language
@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_what_the_generator_makes(page, language):
    command = f"python -m mappings.reference {page} {language} > docs/{page}.{language}.md"
    assert read(page, language) == PAGES[page](language), f"Write it again: {command}"


@each_language
def test_the_joining_guide_gives_the_advice_that_the_program_gives(language):
    listed = [(row[0].strip("`"), row[2]) for row in rows(read("joining", language)) if row[0].strip("`") in CODES]
    assert len(listed) > 10
    assert listed == [(code, advise(make_issue(code, ""), language)) for code, _ in listed]


# ── the documents among themselves ───────────────────────────────────────────────────────────────────────────────────


@each_document
def test_links_lead_somewhere(path):
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://")):
            place, _, anchor = target.partition("#")
            linked = path.parent / place if place else path
            assert linked.exists(), target
            assert not anchor or anchor in anchors(linked.read_text(encoding="utf-8")), target


@each_document
def test_no_document_names_a_folder_of_one_machine(path):
    assert not re.search(r"(?<![\w.])/(work|tmp|home|root)\b", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        pytest.param(spanish, Path(str(spanish).replace(".es.md", english)), id=spanish.name)
        for spanish, english in (
            (READMES["es"], ".md"),
            *((path, ".en.md") for path in WRITTEN if path.parent.name == "docs" and path.name.endswith(".es.md")),
        )
    ],
)
def test_both_languages_say_as_much(spanish, english):
    def outline(path: Path) -> list[tuple[str, int]]:
        text = path.read_text(encoding="utf-8")
        return [
            *((kind, len(blocks(text, kind))) for kind in ("", "console", "json", "python")),
            ("rows", len(rows(text))),
        ]

    assert outline(spanish) == outline(english)
    levels = [
        re.findall(r"^#+", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE) for path in (spanish, english)
    ]
    assert levels[0] == levels[1]
