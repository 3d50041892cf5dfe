"""Keys that portals leave in their links are neither published nor repeated in an issue."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.issues import make_issue
from mappings.leftovers import bounded
from mappings.uris import dataset_uri
from mappings.values.secrets import hide, without_keys
from mappings.values.text import prose, text, title
from mappings.values.urls import iri, url
from mappings.vocabularies import shipped_table

SECRET = "0b3f7c1e-1111-4222-8333-944455556666"
HOME = "https://datos.ejemplo.mx/a.csv"
PARAMETERS = [
    "access_token", "ACCESS_TOKEN", "apikey", "api_key", "auth_key", "authkey", "token", "sig", "password", "jsessionid",
    "$$app_token", "%24%24app_token", "api%5Fkey", "contraseña", "access-token", "key", "X-Amz-Signature", "X-Amz-Security-Token", "x-goog-credential",
]  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize(
    ("form", "left"),
    [
        ("?{}", ""), ("?{}&b=1", "?b=1"), ("?a=1&{}", "?a=1"), ("?a=1&{}&b=2", "?a=1&b=2"), ("?{}#hoja", "#hoja"),
        ("?{}&{}&c=3", "?c=3"), (";{}", ""), (";{}?b=1", "?b=1"), ("#{}", ""), ("?a=1&{}#hoja", "?a=1#hoja"),
    ],
)  # fmt: skip
def test_a_key_is_taken_out_of_a_url(name: str, form: str, left: str) -> None:
    whole = HOME + form.replace("{}", f"{name}={SECRET}")
    assert url(whole) == (HOME + left, "url.token_removed")
    assert iri(whole) == (HOME + left, "url.token_removed")


@pytest.mark.parametrize(
    "tail",
    [
        "?key=0AkXyZ12-spreadsheet", "?tokens=3", "?mytoken=3", "?a=token", "?q=password", "/token=1/a", "?signature-of=1",
        "?page=2&sort=title", "#token",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays(tail: str) -> None:
    assert url(HOME + tail) == (HOME + tail, None)


@pytest.mark.parametrize(
    ("tail", "left"),
    [
        ("?token=SE)C'RET", ""), ("?b=1&token='SECRET'", "?b=1"), ("?a=1&amp;token=S", "?a=1"),
        ("?url=https%3A%2F%2Fb.mx%3Fa%3D1%26token%3DSECRET&c=2", "?url=https%3A%2F%2Fb.mx%3Fa%3D1&c=2"),
        ("/a&token=SECRET", "/a"), ("/a;jsessionid=0A1B2C", "/a"),
    ],
)  # fmt: skip
def test_however_it_is_written(tail: str, left: str) -> None:
    assert url(HOME + tail) == (HOME + left, "url.token_removed")


def test_a_user_is_taken_out_of_a_url() -> None:
    assert url("https://ana:secreto@datos.ejemplo.mx/a") == ("https://datos.ejemplo.mx/a", "url.token_removed")


def test_no_issue_repeats_a_key() -> None:
    issue = make_issue("url.token_removed", "url", f"https://ana:{SECRET}@datos.ejemplo.mx/a?token={SECRET}&b=1")
    assert issue.value == "https://…@datos.ejemplo.mx/a?token=…&b=1"
    assert make_issue("url.unreadable", "url", f"https://u:p@{SECRET}@host/a").value == "https://…@host/a"
    assert make_issue("url.repaired", "url", f"//u:{SECRET}@host/a").value == "//…@host/a"
    google = "AIza" + "x" * 35
    assert google[:9] not in make_issue("url.repaired", "url", "x" * 280 + f"?key={google}").value


def test_nor_a_title() -> None:
    assert title(f"Ver {HOME}?token={SECRET}")[0] == {"es": f"Ver {HOME}?token=…"}


def test_neither_does_what_has_no_place_in_the_profile() -> None:
    kept, _ = bounded({"ver": [{"en": f"{HOME}?apikey={SECRET}"}]})
    assert kept == {"ver": [{"en": f"{HOME}?apikey=…"}]}


@pytest.mark.parametrize(
    ("given_", "left"),
    [
        (f"{HOME}?id=7&api_key={SECRET}", f"{HOME}?id=7"),
        (f"https://ana:{SECRET}@datos.ejemplo.mx/a", "https://…@datos.ejemplo.mx/a"),
        (f"véase {HOME}?token={SECRET} y sus anexos", f"véase {HOME}?token=… y sus anexos"),
        (f"/a?token={SECRET}", "/a?token=…"),
    ],
)
def test_nor_an_identifier(given_: str, left: str) -> None:
    assert text(given_) == (left, "url.token_removed")
    uri = dataset_uri("https://milpa.example", "inegi", given_)
    shown = dataset_uri("https://milpa.example", "inegi", left)
    assert SECRET not in uri
    assert uri.startswith(f"{shown}-")  # two that differ in a key only are two datasets


@pytest.mark.parametrize("identifier", ["doi:10.1/a=b", "correo@ejemplo.mx", f"{HOME}?id=7", "a=b"])
def test_other_identifiers_stay(identifier: str) -> None:
    assert text(identifier) == (identifier, None)


def test_nor_a_description() -> None:
    words = f'Consulte <a href="{HOME}?a=1&amp;sig={SECRET}">aquí</a> o {HOME}?token={SECRET}.'
    found, code = prose(words)
    assert code == "url.token_removed"
    assert SECRET not in found
    assert "aquí" in found


def test_every_name_of_the_table_has_a_source() -> None:
    assert all(row["source"] and row["what"] for row in shipped_table("secret_parameters"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*PARAMETERS, "a", "b", "page"]), st.text(string.ascii_letters + "%20-_", max_size=12)
        ),
        max_size=6,
    )
)
def test_whatever_is_taken_out_the_rest_is_as_it_was(pairs: list[tuple[str, str]]) -> None:
    tail = "&".join(f"{name}={value}" for name, value in pairs)
    left = [pair for pair in (f"{name}={value}" for name, value in pairs) if without_keys(f"{HOME}?{pair}") != HOME]
    assert without_keys(f"{HOME}?{tail}" if tail else HOME) == (f"{HOME}?{'&'.join(left)}" if left else HOME)
    assert hide(hide(tail)) == hide(tail)
