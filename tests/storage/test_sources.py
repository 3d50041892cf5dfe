"""The registry of sources."""

import pytest

from storage.errors import InvalidSlugError, SourceExistsError, StorageError, UnknownSourceError
from storage.source_events import last_changes, list_events
from storage.sources import (
    SourceOptions,
    add_source,
    edit_source,
    get_source,
    list_sources,
    lock_source,
    require_source,
    set_status,
)


def test_a_source_comes_back_as_it_was_registered(database):
    options = SourceOptions(page_size=500, delay=0.5, connections=1)
    added = add_source(
        database, slug="zapopan", title="Zapopan 🌽", url="https://datos.zapopan.gob.mx/data.json", protocol="data_json",
        schema="dcat_us", government_level="municipal", government_branch="executive", state="14",
        municipality="14120", home="https://datos.zapopan.gob.mx", status="active", options=options,
    )  # fmt: skip

    assert get_source(database, "zapopan") == require_source(database, "zapopan") == added
    assert (added.schema, added.municipality, added.options) == ("dcat_us", "14120", options)
    assert added.created == added.modified
    assert added.created.utcoffset().total_seconds() == 0


def test_sources_are_listed_by_slug_and_by_status(database, add):
    for slug, status in (("b-2", "active"), ("a", "proposed"), ("b10", "paused"), ("b", "active")):
        add(slug, status=status)

    assert [source.slug for source in list_sources(database)] == ["a", "b", "b-2", "b10"]
    assert [source.slug for source in list_sources(database, "active")] == ["b", "b-2"]
    assert [source.slug for source in list_sources(database, "active", "paused")] == ["b", "b-2", "b10"]


def test_a_slug_is_given_once(database, source, add):
    with pytest.raises(SourceExistsError, match=f"milpa edit {source.slug}"):
        add(source.slug, title="Otra")
    assert list_sources(database) == (source,)


@pytest.mark.parametrize("slug", ["", "../etc", "Jalisco", "a b", "ñu", "a/b", "-a", "a-", "a\x00", "a" * 101, "a\n"])
def test_a_slug_must_be_able_to_name_a_file_and_a_uri(add, slug):
    with pytest.raises(InvalidSlugError, match="lower-case letters"):
        add(slug)


def test_a_status_that_there_is_not_is_refused(add):
    with pytest.raises(StorageError):
        add(status="dormida")


def test_what_is_edited_changes_and_nothing_else(database, source):
    edited = edit_source(
        database, source.slug, title="Nuevo", license="https://x.mx/l", options=SourceOptions(delay=2.0)
    )

    assert (edited.title, edited.license, edited.options.delay) == ("Nuevo", "https://x.mx/l", 2.0)
    assert (edited.id, edited.slug, edited.url, edited.created) == (source.id, source.slug, source.url, source.created)
    assert edited.modified > source.modified
    assert require_source(database, source.slug) == edited


@pytest.mark.parametrize("name", ["slug", "id", "created", "colour", "status", "withdrawn"])
def test_some_things_never_change(database, source, name):
    with pytest.raises(TypeError, match=name):
        edit_source(database, source.slug, **{name: "x"})


@pytest.mark.parametrize("slug", ["nadie", "a\x00b", "' OR 1=1 --", "\ud800"])
def test_an_unknown_source_is_none_or_an_error_that_helps(database, source, slug):
    assert get_source(database, slug) is None
    for ask in (require_source, edit_source):
        with pytest.raises(UnknownSourceError, match="milpa sources"):
            ask(database, slug)


def test_a_blank_title_from_former_times_is_read_as_the_slug(database, source):
    assert edit_source(database, source.slug, title=" ").title == source.slug


def test_the_life_of_a_source_is_written_from_its_first_turn_on(database, add):
    source = add(status="proposed", who="ana", reason="By hand.", reason_es="A mano.")
    with database.write() as connection:
        changed = set_status(
            connection, lock_source(connection, source.slug), "approved", who="beto", reason="conocida"
        )
    assert (changed.status, changed.withdrawn, changed.slug) == ("approved", False, source.slug)
    first, second = list_events(database, source.id)
    assert (first.before, first.after, first.who, first.reason, first.reason_es) == (
        None,
        "proposed",
        "ana",
        "By hand.",
        "A mano.",
    )
    assert (second.before, second.after, second.who, second.reason) == ("proposed", "approved", "beto", "conocida")
    assert last_changes(database) == {source.id: second}


def test_a_change_that_is_taken_back_leaves_no_turn(database, source):
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        set_status(connection, lock_source(connection, source.slug), "paused", who="ana")
        raise ZeroDivisionError
    assert require_source(database, source.slug).status == "active"
    assert len(list_events(database, source.id)) == 1
