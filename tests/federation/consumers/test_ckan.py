"""A CKAN is brought to what the release says: only what changed, only what is ours, whatever happens in between."""

import gzip
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import pytest

from mappings.dcat_mx import Agent
from mappings.uris import agent_uri
from tests.federation.consumers.fake_ckan import KEY, FakeCkan, serve
from tests.federation.publishing.conftest import BASE, make_dataset

LATER = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
ONE = Agent(uri=agent_uri(BASE, "Una sola"), name={"es": "Una sola"}, government_level="state")
HTML = "<!doctype html><title>502</title>"


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)
    monkeypatch.setenv("MILPA_CKAN_API_KEY", KEY)
    monkeypatch.setenv("MILPA_BASE_URI", BASE)
    ckan = FakeCkan()
    server = serve(ckan)
    ckan.url = f"http://127.0.0.1:{server.server_port}"
    yield ckan
    server.shutdown()
    server.server_close()


@pytest.fixture
def published(index, monkeypatch):
    monkeypatch.setenv("MILPA_DATABASE_URL", index.stock.database.url.render_as_string(hide_password=False))
    index.stock.fill("uno", size=6).fill("dos", size=5)
    index.publish()
    return index


@pytest.fixture
def push(milpa, fake):
    def push(*options, **environment):
        return milpa("push", "ckan", fake.url, *options, **environment)

    return push


def extras(thing):
    return {extra["key"]: extra["value"] for extra in thing["extras"]}


def released(index):
    lines = gzip.decompress((index.out / "current/datasets.ndjson.gz").read_bytes()).splitlines()
    return {json.loads(line)["@id"]: json.loads(line) for line in lines}


def require_equal(fake, index):
    """Every dataset of the release is a package, with its title and organisation, and there is no other of ours."""
    documents = released(index)
    ours = [package for package in fake.active().values() if "milpa_uri" in extras(package)]
    assert len(ours) == len(documents)
    for package in ours:
        document = documents[extras(package)["milpa_uri"]]
        assert package["title"] == document["title"]["es"]
        owner = fake.things["organization"][package["owner_org"]]
        assert extras(owner)["milpa_uri"] == document["publisher"]["@id"]
        assert len(package["resources"]) == len(document["distribution"])
    needed = {document["publisher"]["@id"] for document in documents.values()}
    assert {extras(one)["milpa_uri"] for one in fake.active("organization").values()} == needed


def test_every_dataset_becomes_a_package_in_its_organisation_and_groups(push, published, fake):
    pushed = push()
    assert pushed.code == 0, pushed.err
    require_equal(fake, published)
    package = fake.active()[next(iter(fake.active()))]
    assert extras(package)["milpa_index"] == BASE
    assert [tag["name"] for tag in package["tags"]] == ["corn", "maíz", "tierra"]
    assert {fake.things["group"][group["id"]]["title"] for group in package["groups"]} == {"Gobierno"}
    assert (
        pushed.out
        == "Versión 1: creado: 11 conjuntos, corregido: 0 conjuntos, borrado: 0 conjuntos y sin cambio: 0 conjuntos.\n"
    )


def test_what_did_not_change_is_not_asked_about(push, published, fake):
    push()
    before = len(fake.calls)
    assert "sin cambio: 11 conjuntos" in push().out
    assert fake.calls[before:] == []


def test_only_what_changed_is_written(push, published, fake):
    push()
    published.stock.store("uno", [make_dataset("uno", 1, title={"es": "Cambiado"}), make_dataset("uno", 20)], LATER)
    published.publish()
    before = len(fake.writes())
    assert "creado: 1 conjunto, corregido: 1 conjunto," in push().out
    assert fake.writes()[before:] == ["package_patch", "package_create"]
    require_equal(fake, published)


def test_what_is_released_no_more_is_deleted_with_the_organisation_that_nothing_needs(push, published, fake):
    alone = Agent(uri=agent_uri(BASE, "Instituto Solo"), name={"es": "Instituto Solo"})
    published.stock.fill("tres", size=1)
    published.stock.store("tres", [make_dataset("tres", 0, publisher=alone)], LATER)
    published.publish()
    push()
    published.withdraw("tres")
    published.publish()
    assert "borrado: 1 conjunto " in push().out
    require_equal(fake, published)


def test_much_is_deleted_only_where_somebody_accepts_it(push, published, fake):
    push()
    published.withdraw("dos")
    published.publish()
    refused = push()
    assert (refused.code, refused.out) == (1, "")
    assert "se borrarían 5 de los 11" in refused.err
    assert len(fake.active()) == 11
    assert push("--accept-losses").code == 0
    require_equal(fake, published)


def test_what_is_not_ours_is_never_touched(push, published, fake):
    foreign = fake.add("package", "presupuesto-ajeno", owner_org="x", groups=[], title="Ajeno")
    other = fake.add("package", "otro-indice", owner_org="x", groups=[],
                     extras=[{"key": "milpa_index", "value": "https://otro.example"}, {"key": "milpa_uri", "value": "u"}])  # fmt: skip
    kept = {one["id"]: dict(one) for one in (foreign, other)}
    push()
    published.withdraw("dos")
    published.publish()
    push("--accept-losses", "--verify")
    assert {one: fake.things["package"][one] for one in kept} == kept


def test_a_licence_that_the_ckan_does_not_know_keeps_its_address_and_name(push, published, fake):
    push()
    package = next(iter(fake.active().values()))
    assert package.get("license_url") is None, "it tells only those of its own register"
    document = released(published)[extras(package)["milpa_uri"]]
    assert extras(package)["license_url"] == document["distribution"][0]["license"]["@id"]
    assert extras(package)["license_title"]


def test_an_organisation_that_was_there_is_used_and_not_changed(push, published, fake):
    there = fake.add("organization", "secretaria-0", title="Secretaría Cero, la de siempre")
    before = dict(there)
    assert push().code == 0
    assert there == before
    owners = {package["owner_org"] for package in fake.active().values()}
    assert there["id"] in owners


def test_a_name_that_somebody_else_has_makes_another_one(push, published, fake):
    push("--dry-run")
    name = push("--dry-run").out.split()[2]
    fake.add("package", name, owner_org="x", groups=[])
    assert push().code == 0
    assert len(fake.active()) == 12
    assert sum(one.startswith(name) for one in fake.active()) == 2


def test_a_dry_run_writes_nothing(push, published, fake):
    told = push("--dry-run")
    assert told.code == 0
    assert told.out.count("por crear") == 12
    assert fake.writes() == []
    assert "creado: 11" in push().out


def test_without_memory_what_is_ours_is_found_by_its_extras(push, published, fake, tmp_path):
    push()
    for path in (tmp_path / "var/pushed").iterdir():
        path.unlink()
    published.withdraw("dos")
    published.publish()
    assert push("--accept-losses").code == 0
    require_equal(fake, published)


def test_what_somebody_purged_is_made_again(push, published, fake):
    push()
    fake.things["package"].pop(next(iter(fake.things["package"])))
    assert "creado: 1 conjunto," in push("--verify").out
    fake.things["package"].pop(next(iter(fake.things["package"])))
    published.stock.store("uno", [make_dataset("uno", number, title={"es": "X"}) for number in range(6)], LATER)
    published.stock.store("dos", [make_dataset("dos", number, title={"es": "X"}) for number in range(5)], LATER)
    published.publish()
    assert push().code == 0
    require_equal(fake, published)


def test_what_somebody_deleted_there_comes_back_and_is_then_as_it_should_be(push, published, fake):
    push()
    next(iter(fake.active().values()))["state"] = "deleted"
    assert "creado: 1 conjunto," in push("--verify").out
    require_equal(fake, published)
    assert "sin cambio: 11" in push("--verify").out


@pytest.mark.parametrize(
    "edit",
    [
        lambda package: package.update(title="Otro"),
        lambda package: package.update(owner_org="otra"),
        lambda package: package["tags"].append({"name": "de-alguien"}),
        lambda package: package["resources"].pop(),
        lambda package: package["resources"][0].update(url="https://otra.example/x"),
        lambda package: package["extras"].pop(0) if package["extras"][0]["key"] != "milpa_uri" else None,
        lambda package: package.update(groups=[]),
    ],
)
def test_what_somebody_edited_there_is_written_again_when_it_is_verified(push, published, fake, edit):
    push()
    before = json.dumps(fake.active(), sort_keys=True)
    assert "sin cambio: 11" in push("--verify").out
    edit(next(iter(fake.active().values())))
    assert "sin cambio: 11" in push().out, "nobody looked"
    assert "sin cambio: 10" in push("--verify").out
    assert json.loads(before) == fake.active()


# ── what it refuses ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_values_that_it_refuses_are_taken_out_and_told(push, published, fake):
    fake.refuses_email = lambda _value: True
    fake.refuses_tag = lambda value: value == "tierra"
    pushed = push()
    assert pushed.code == 0
    assert pushed.err.count("el CKAN no acepta") == 11
    assert "maintainer_email" in pushed.err
    assert "tags: tierra" in pushed.err
    for package in fake.active().values():
        assert [tag["name"] for tag in package["tags"]] == ["corn", "maíz"]
        assert extras(package)["milpa_maintainer_email"] == "datos@gob.example"
    require_equal(fake, published)


def test_a_record_that_cannot_be_mended_is_told_and_the_others_go_on(push, published, fake):
    def refuse(action):
        if action == "package_create" and len(fake.active()) == 3:
            body = {"success": False, "error": {"__type": "Validation Error", "owner_org": ["No"]}}
            fake.answers.insert(0, (409, json.dumps(body), {}))
            fake.before = lambda _action: None

    fake.before = refuse
    pushed = push()
    assert pushed.code == 1
    assert '{"owner_org":["No"]}' in pushed.err
    assert "1 conjunto sin enviar" in pushed.err
    assert len(fake.active()) == 10
    assert push().code == 0
    require_equal(fake, published)


def test_where_our_user_may_not_write_is_told_of_each_dataset_and_the_others_go_on(push, published, fake):
    name = next(iter(released(published).values()))["publisher"]["@id"].rpartition("/")[2]
    other = fake.add("organization", name, title="De otros")
    fake.denied = {other["id"]}
    theirs = [one for one in released(published).values() if one["publisher"]["@id"].endswith(f"/{name}")]
    for _ in range(2):
        pushed = push()
        assert pushed.code == 1
        assert pushed.err.count("no deja hacer package_create (403)") == len(theirs)
        assert len(fake.active()) == 11 - len(theirs)
    fake.denied = set()
    assert push().code == 0
    assert len(fake.active()) == 11


def test_a_key_of_nobody_is_told_once(push, published, fake):
    push()
    fake.denied = set(fake.things["organization"])
    published.stock.store("uno", [make_dataset("uno", number, title={"es": "Otro"}) for number in range(6)], LATER)
    published.publish()
    refused = push()
    assert (refused.code, refused.err.count("(403)")) == (1, 1)


def test_a_dataset_that_it_fails_at_is_told_and_the_others_go_on(push, published, fake):
    fake.fails = lambda action, given: action == "package_create" and extras(given)["milpa_uri"].endswith("%2F2")
    for _ in range(2):
        pushed = push()
        assert pushed.code == 1
        assert pushed.err.count("immense term") == 2
        assert "2 conjuntos sin enviar" in pushed.err
        assert len(fake.active()) == 9
    fake.fails = lambda _action, _given: False
    assert push().code == 0
    require_equal(fake, published)


def test_a_ckan_that_fails_at_everything_is_left_soon(push, published, fake):
    fake.fails = lambda action, _given: action == "package_create"
    refused = push()
    assert refused.code == 1
    assert fake.calls.count("package_create") == 5 * 5, "five datasets, each tried five times"


def test_a_deletion_that_it_refuses_is_told_and_the_others_go_on(push, published, fake):
    push()
    gone = next(package["id"] for name, package in fake.active().items() if name.startswith("dos-"))
    fake.fails = lambda action, given: action == "package_delete" and given["id"] == gone
    published.withdraw("dos")
    published.publish()
    pushed = push("--accept-losses")
    assert (pushed.code, pushed.err.count("immense term")) == (1, 1)
    assert len(fake.active()) == 7


def test_an_organisation_that_cannot_go_yet_is_told(push, published, fake):
    push()
    published.stock.store("uno", [make_dataset("uno", number, publisher=ONE) for number in range(6)], LATER)
    published.stock.store("dos", [make_dataset("dos", number, publisher=ONE) for number in range(5)], LATER)
    published.publish()
    kept = next(iter(fake.things["organization"].values()))
    kept["has_drafts"] = True
    pushed = push()
    assert "still has datasets" in pushed.err
    assert pushed.code == 1
    assert kept["state"] == "active"
    kept["has_drafts"] = False
    assert push().code == 0
    require_equal(fake, published)


def test_without_a_key_it_is_said_which_variable_is_lacking(push, published, fake):
    refused = push(MILPA_CKAN_API_KEY="otra-clave")
    assert refused.code == 1
    assert "MILPA_CKAN_API_KEY" in refused.err
    assert "otra-clave" not in refused.err


def test_a_busy_ckan_is_asked_again(push, published, fake):
    fake.answers = [(502, HTML, {}), None, (503, HTML, {"Retry-After": "1"}), None, (504, HTML, {})]
    assert push().code == 0
    require_equal(fake, published)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, "<!doctype html><title>Portal</title>", {}), "otra cosa que la API de un CKAN"),
        ((301, "", {"Location": "https://otro.example/api"}), "https://otro.example/api"),
        ((404, HTML, {}), "otra cosa que la API de un CKAN"),
        ((400, '{"success": false, "error": {"__type": "Bad", "message": "x"}}', {}), "no hizo"),
    ],
)
def test_what_is_no_ckan_is_said_to_be_none(push, published, fake, answer, words):
    fake.answers = [answer]
    refused = push()
    assert refused.code == 1
    assert words in refused.err


def test_a_ckan_that_stays_down_is_left_where_it_stood(push, published, fake):
    fake.answers = [*[None] * 12, *[(503, HTML, {})] * 5]
    refused = push()
    assert refused.code == 1
    assert "no pudo (503)" in refused.err
    done = len(fake.active())
    assert 0 < done < 11
    told = push()
    assert f"creado: {11 - done} conjuntos" in told.out
    require_equal(fake, published)


def test_an_answer_that_was_lost_makes_nothing_twice(push, published, fake):
    made = []

    def lose(action):
        if action == "package_create" and not made:  # it was done, and its answer never came
            made.append(action)
            raise ConnectionError

    fake.after = lose
    assert push().code == 0
    require_equal(fake, published)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_kill_at_any_moment_and_the_same_again_ends_right(published, fake, push, tmp_path, seed):
    random = Random(seed)
    environment = {**os.environ, "MILPA_HOME": str(tmp_path / "var"), "MILPA_CKAN_API_KEY": KEY, "MILPA_BASE_URI": BASE}
    for _ in range(2):
        when, moment = random.randrange(1, 16), random.choice(["before", "after"])
        process = subprocess.Popen([sys.executable, "-m", "federation", "push", "ckan", fake.url], env=environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        asked = len(fake.calls)

        def kill(_action, process=process, asked=asked, when=when):
            if len(fake.calls) - asked == when:
                os.kill(process.pid, signal.SIGKILL)

        fake.before = fake.after = lambda _action: None
        setattr(fake, moment, kill)
        process.wait(120)
        fake.before = fake.after = lambda _action: None
    assert push().code == 0
    require_equal(fake, published)
    assert len(fake.things["package"]) == 11
    assert "sin cambio: 11" in push().out
