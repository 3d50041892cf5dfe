"""Words that people read: clean, in their language, never executed."""

import pytest

from mappings.values.text import (
    KEYWORD_LENGTH,
    LINE_LENGTH,
    MOST_KEYWORDS,
    PROSE_LENGTH,
    description,
    keywords,
    prose,
    text,
    title,
)
from tests.cpu_time import within_cpu_seconds


@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        ("Presupuesto 2014", "Presupuesto 2014", None),
        ("  Presupuesto\n\t 2014\xa0", "Presupuesto 2014", None),
        (2014, "2014", None),
        (3.0, "3", None),
        (["uno"], "uno", None),
        ({"@value": "uno", "@language": "es"}, "uno", None),
        ("I&amp;D <sic>", "I&amp;D <sic>", None),  # it may be a name: text() leaves it alone
        ("a\x00b", "ab", "value.control_characters"),
        ("a\ud800b\ufeff", "ab", "value.control_characters"),
        ("\x93Plan\x94 \x96 2014", "“Plan” – 2014", "value.control_characters"),  # Windows-1252 read as Latin-1
        ("x" * 3_000, "x" * LINE_LENGTH, "value.too_long"),
        ("\x00", None, "value.control_characters"),
        (True, None, "value.wrong_type"),
        (["uno", "dos"], None, "value.wrong_type"),
        ({"a": 1}, None, "value.wrong_type"),
        (float("nan"), None, "value.wrong_type"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_one_line(value: object, reading: str | None, code: str | None) -> None:
    assert text(value) == (reading, code)


@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        ("Uno.\n\nDos.", "Uno.\n\nDos.", None),
        ("Uno.\r\nDos.\r\n", "Uno.\nDos.", None),
        ("Uno.  \n\n\n\n  Dos.", "Uno.\n\n  Dos.", None),
        ("si x < y & z > w entonces <nombre>", "si x < y & z > w entonces <nombre>", None),
        ("http://x.mx/?a=1&copy=2", "http://x.mx/?a=1&copy=2", None),
        ("<p>Hola <b>mundo</b></p><p>Adiós</p>", "Hola mundo\n\nAdiós", "value.html_cleaned"),
        ("uno<br>dos<br/>tres", "uno\ndos\ntres", "value.html_cleaned"),
        ("<ul><li>uno</li><li>dos</li></ul>", "- uno\n\n- dos", "value.html_cleaned"),
        ("I&amp;D &aacute;rea &#243; &lt;5", "I&D área ó <5", "value.html_cleaned"),
        ("<p>Ver <a href='https://x.mx/a'>aquí</a></p>", "Ver [aquí](https://x.mx/a)", "value.html_cleaned"),
        ("<a href='https://x.mx'>https://x.mx</a>", "https://x.mx", "value.html_cleaned"),
        ("<a href='mailto:a@x.mx'>a@x.mx</a>", "a@x.mx", "value.html_cleaned"),
        ("<a href='javascript:alert(1)'>aquí</a>", "aquí", "value.html_cleaned"),
        (
            "<address>Calle <a href='https://x.mx/a'>sitio</a></address>",
            "Calle [sitio](https://x.mx/a)",
            "value.html_cleaned",
        ),
        ("<aside>Ver</aside><a>nada</a>", "Ver\nnada", "value.html_cleaned"),
        ("antes<script>alert('x')</script> después", "antes después", "value.html_cleaned"),
        ("antes<style>p{}</style><!-- no --> después", "antes después", "value.html_cleaned"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;queda", "queda", "value.html_cleaned"),
        ("&amp;lt;p&amp;gt;dos veces&amp;lt;/p&amp;gt;", "dos veces", "value.html_cleaned"),
        ("<p>x<y</p>", "x<y", "value.html_cleaned"),
        ("<img src=x onerror=alert(1)>", None, "value.html_cleaned"),
        ("a\x00b\nc", "ab\nc", "value.control_characters"),
        ("x" * 100_001, "x" * PROSE_LENGTH, "value.too_long"),
        (12, "12", None),
        (["uno", "dos"], None, "value.wrong_type"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_prose(value: object, reading: str | None, code: str | None) -> None:
    assert prose(value) == (reading, code)


@pytest.mark.parametrize(
    "html",
    ["<aside></aside>" * 6_600, "<div>" * 19_000, "<ul><li>" * 12_000, "<u>" * 16_000 + "</p>" * 12_000,
     "".join(f"<font color={number}>" for number in range(5_000)) + "<p>" * 3_000, "<b></i>" * 8_000 + "<li>" * 10_000],
    ids=lambda html: html[:20],
)  # fmt: skip
def test_html_of_any_depth_is_cleaned_in_a_moment(html: str) -> None:
    with within_cpu_seconds(0.8):
        words, _ = prose("queda" + html)
    assert words is not None
    assert words.startswith("queda")
    assert "<" not in words


def test_of_html_that_is_too_deep_the_words_stay_and_their_lines() -> None:
    deep = "".join(f"<div><b>{number}" for number in range(300)) + "</b></div>" * 300
    assert prose(deep) == ("\n".join(map(str, range(300))), "value.html_cleaned")
    side_by_side = "<div><b>x</b></div>" * 300 + "<ul><li>y</ul>"
    assert prose(side_by_side) == ("x\n\n" * 300 + "- y", "value.html_cleaned")


@pytest.mark.parametrize("read", [title, description])
@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("Salud", {"es": "Salud"}),
        ({"es": "Salud", "en": "Health", "fr": ""}, {"es": "Salud", "en": "Health"}),
        ({"es_MX": "Salud", "nah": "Pahtli"}, {"es-MX": "Salud", "nah": "Pahtli"}),
        ({"@value": "Health", "@language": "en"}, {"en": "Health"}),
        ([{"@value": "Health", "@language": "en"}, {"@value": "Salud"}], {"en": "Health", "es": "Salud"}),
        ({"none": "Salud"}, {"es": "Salud"}),
        ({"@none": "Salud"}, {"es": "Salud"}),
        (7, {"es": "7"}),
    ],
    ids=repr,
)
def test_language_maps(read: object, value: object, reading: dict[str, str]) -> None:
    assert callable(read)
    assert read(value) == (reading, None)


@pytest.mark.parametrize("read", [title, description])
@pytest.mark.parametrize(
    ("value", "reading", "code"),
    [
        pytest.param(["Salud", "Agua"], {"es": "Salud"}, "text.several", id="two in a list: the first"),
        pytest.param({"es": ["Salud", "Agua"]}, {"es": "Salud"}, "text.several", id="two in a fluent map"),
        pytest.param({"es": "Salud", "none": "Agua"}, {"es": "Salud"}, "text.several", id="one without a language"),
        pytest.param({"es": ["Salud"], "en": ["Health"]}, {"es": "Salud", "en": "Health"}, None, id="lists of one"),
        pytest.param(["Salud ", "Salud"], {"es": "Salud"}, None, id="the same twice is one"),
        pytest.param({"es": [{"a": 1}, "Salud"]}, {"es": "Salud"}, "value.wrong_type", id="what is no text beside one"),
        pytest.param(["<b>Salud</b>", "Agua"], {"es": "Salud"}, "text.several", id="rather that than a repair"),
    ],
)
def test_of_several_texts_in_one_language_the_first_counts_and_it_is_said(
    read: object, value: object, reading: dict[str, str], code: str | None
) -> None:
    assert callable(read)
    assert read(value) == (reading, code)


def test_bare_texts_are_in_the_language_of_the_source() -> None:
    assert title("Pahtli", "nah") == ({"nah": "Pahtli"}, None)
    assert description("Pahtli", "nah") == ({"nah": "Pahtli"}, None)
    assert keywords("pahtli", "nah") == ({"nah": ("pahtli",)}, None)


def test_titles_are_cleaned_of_html() -> None:
    assert title("I&amp;D <b>2014</b>") == ({"es": "I&D 2014"}, "value.html_cleaned")


def test_what_is_no_text_in_any_language_is_said() -> None:
    assert title(True) == (None, "value.wrong_type")
    assert title({"a": "x", "bb": {"c": ["d", "e"]}}) == (None, "value.wrong_type")
    assert title({"es": "Salud", "en": True}) == ({"es": "Salud"}, "value.wrong_type")


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        (["salud", "Educación"], {"es": ("salud", "Educación")}),
        ("salud, educación;  pobreza", {"es": ("salud", "educación", "pobreza")}),
        ("foo\n, bar\r\n", {"es": ("foo", "bar")}),  # Adela's specification
        (["foo\n, bar\r\n"], {"es": ("foo", "bar")}),
        (["Educación", "educacion", "EDUCACIÓN ", "salud"], {"es": ("Educación", "salud")}),
        (
            [{"name": "salud", "display_name": "Salud", "id": "x1", "state": "active"}, {"display_name": "Agua"}],
            {"es": ("salud", "Agua")},
        ),
        ([{"title": "Agua"}], {"es": ("Agua",)}),
        ({"es": ["salud", "agua"], "en": ["health"]}, {"es": ("salud", "agua"), "en": ("health",)}),
        ({"es": "salud, agua"}, {"es": ("salud", "agua")}),
        ([{"@value": "health", "@language": "en"}, "salud"], {"en": ("health",), "es": ("salud",)}),
        (["de aquí, y de allá", "salud"], {"es": ("de aquí, y de allá", "salud")}),
        (["", None, "  ", "salud"], {"es": ("salud",)}),
        ([2014], {"es": ("2014",)}),
        ("C++;C#", {"es": ("C++",)}),
    ],
    ids=repr,
)
def test_keywords(value: object, reading: dict[str, tuple[str, ...]]) -> None:
    assert keywords(value) == (reading, None)


def test_keywords_have_bounds() -> None:
    many, code = keywords([f"k{number}" for number in range(2_000)])
    assert many is not None
    assert (len(many["es"]), code) == (MOST_KEYWORDS, "value.too_many")

    cut, code = keywords(["x" * 300])
    assert (cut, code) == ({"es": ("x" * KEYWORD_LENGTH,)}, "value.too_long")


def test_what_is_no_keyword_is_said_and_the_rest_stays() -> None:
    assert keywords(["salud", ["a", "b"], True]) == ({"es": ("salud", "a", "b")}, "value.wrong_type")
    assert keywords(True) == (None, "value.wrong_type")
