"""What shapes said is found again by content and fingerprint, until newer shapes of that name speak."""

from storage.validations import get_validations, store_validations

OLD, NEW = b"o" * 16, b"n" * 16
ONE, TWO = b"1" * 16, b"2" * 16


def test_what_was_said_is_found_again(database):
    store_validations(database, "dcat-mx", OLD, {ONE: b"[]", TWO: b"[1]"})
    assert get_validations(database, OLD, [ONE, TWO, b"3" * 16]) == {ONE: b"[]", TWO: b"[1]"}
    assert get_validations(database, NEW, [ONE]) == {}
    assert get_validations(database, OLD, []) == {}


def test_the_same_may_be_said_twice(database):
    store_validations(database, "dcat-mx", OLD, {ONE: b"[]"})
    store_validations(database, "dcat-mx", OLD, {ONE: b"[]"})
    assert get_validations(database, OLD, [ONE]) == {ONE: b"[]"}


def test_newer_shapes_make_the_store_forget_what_older_ones_of_their_name_said(database):
    store_validations(database, "dcat-mx", OLD, {ONE: b"[]"})
    store_validations(database, "dcat-ap-3", OLD, {TWO: b"[]"})
    store_validations(database, "dcat-mx", NEW, {ONE: b"[2]"})
    assert get_validations(database, OLD, [ONE, TWO]) == {TWO: b"[]"}
    assert get_validations(database, NEW, [ONE]) == {ONE: b"[2]"}
