"""Finding a value by its hash alone, however it is spelled."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import UsageError
from federation.redaction import EMAIL, REPLACEMENTS, URI, digest_of, eraser_from_marks, value_from_text
from storage.redactions import Mark


def eraser(text):
    kind, value = value_from_text(text)
    salt = b"salt"
    return eraser_from_marks([Mark(kind, salt, digest_of(kind, value, salt), datetime(2026, 1, 1, tzinfo=UTC), "", "")])


MAIL = "redacted@redacted.invalid"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"email":"ana.ruiz@salud.gob.mx"}', f'{{"email":"{MAIL}"}}'),
        ("mailto:Ana.Ruiz@Salud.gob.MX", f"mailto:{MAIL}"),
        ("ana.ruiz%40salud.gob.mx", MAIL),
        (r"ana.ruiz\u0040salud.gob.mx", MAIL),
        ("ana.ruiz&#64;salud.gob.mx", MAIL),
        ("Escriba a ana.ruiz@salud.gob.mx.Gracias", f"Escriba a {MAIL}.Gracias"),
        (r'"a\nana.ruiz@salud.gob.mx"', rf'"a\n{MAIL}"'),
        (r'"\u00f3ana.ruiz@salud.gob.mx"', rf'"\u00f3{MAIL}"'),
        ("-ana.ruiz@salud.gob.mx_", f"-{MAIL}_"),
        ("otra.ana.ruiz@salud.gob.mx", f"otra.{MAIL}"),
        ("mailto:%20ana.ruiz@salud.gob.mx", f"mailto:%20{MAIL}"),
        ("c?m=mailto%3Aana.ruiz%40salud.gob.mx&x=1", f"c?m=mailto%3A{MAIL}&x=1"),
        ("c?m=mailto%253Aana.ruiz%2540salud.gob.mx", f"c?m=mailto%253A{MAIL}"),
        ("c?to=Ana%20ana.ruiz%40salud.gob.mx", f"c?to=Ana%20{MAIL}"),
        ("c?to=%3Cana.ruiz%40salud.gob.mx%3E", f"c?to=%3C{MAIL}%3E"),
        ("ana.ruiz@salud.gob.mx- Tel. 55", f"{MAIL}- Tel. 55"),
        ("ana.ruiz@salud.gob.mx-tel", f"{MAIL}-tel"),
        ("<a href='mailto:&#97;na.ruiz&#64;salud.gob.mx'>", f"<a href='mailto:{MAIL}'>"),
        ("ana.ruiz&#064;salud.gob.mx", MAIL),
        ("ana.ruiz&#X40;salud&#46;gob.mx", MAIL),
        ("ana.ruiz&amp;#64;salud.gob.mx", MAIL),
        ("ana.ruiz@salud.gob%2Emx", MAIL),
        ("%61na%2Eruiz@salud.gob.mx", MAIL),
        (r"\u0061na.ruiz\u0040salud.gob\u002emx\u003c", rf"{MAIL}\u003c"),
        (r"ana.ruiz\x40salud.gob.mx", MAIL),
        ("ana.ruiz＠salud.gob.mx", MAIL),
        ("'ana.ruiz@salud.gob.mx'", f"'{MAIL}'"),
        ("uno@x.mx ana.ruiz@salud.gob.mx,ana.ruiz@salud.gob.mx;dos@x.mx", f"uno@x.mx {MAIL},{MAIL};dos@x.mx"),
        ("ana.ruiz@salud.gob.mxñ", f"{MAIL}ñ"),
        ("%6Aana.ruiz@salud.gob.mx", "%6Aana.ruiz@salud.gob.mx"),
        ("&#106;ana.ruiz@salud.gob.mx", "&#106;ana.ruiz@salud.gob.mx"),
        ("ana.ruiz@salud.gob%2Emxx", "ana.ruiz@salud.gob%2Emxx"),
        ("ana.ruiz@salud.gob.mx%78", "ana.ruiz@salud.gob.mx%78"),
        (r"\ud800ana.ruiz@salud.gob.mx\udfff", rf"\ud800{MAIL}\udfff"),
        ("juana.ruiz@salud.gob.mx", "juana.ruiz@salud.gob.mx"),
        ("ana.ruiz@educacion.gob.mx", "ana.ruiz@educacion.gob.mx"),
    ],
)
def test_an_address_goes_and_others_stay(text, left):
    assert eraser("ana.ruiz@salud.gob.mx")(text.encode()).decode() == left


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("d'angelo@x.gob.mx", "D&#39;Angelo@x.gob.mx"),
        ("d'angelo@x.gob.mx", "d%27angelo%40x.gob.mx"),
        ("o’neil@x.gob.mx", "o’neil@x.gob.mx"),
        ("josé@x.gob.mx", "jos%C3%A9@x.gob.mx"),
        ("josé@x.gob.mx", r"jos\u00e9@x.gob.mx"),
        ("josé@x.gob.mx", "jos&eacute;@x.gob.mx"),
        ("José@x.gob.mx", "jose\u0301@x.gob.mx"),
        ("ana@muñoz.mx", "ana@xn--muoz-hqa.mx"),
        ("ana@xn--muoz-hqa.mx", "ana@mu%C3%B1oz.mx"),
        ("a&b@x.mx", "a&amp;b@x.mx"),
        ("ana/ventas@x.gob.mx", "ana/ventas@x.gob.mx"),
        ("~ana@x.gob.mx", "~ana@x.gob.mx"),
        ("ana#x@x.gob.mx", "ana#x@x.gob.mx"),
        ("<Ana@x.gob.mx>", "ana@x.gob.mx"),
        ("MAILTO:ana@x.gob.mx", "ana@x.gob.mx"),
        ("nana@x.gob.mx", r"C:\nana@x.gob.mx"),
    ],
)
def test_an_address_is_whatever_a_mail_server_takes_for_one(address, text):
    erased = eraser(address)(f"[{text}]".encode()).decode()
    assert erased.endswith(f"{MAIL}]")
    assert "@x" not in erased


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_an_accent_in_an_address_is_read_in_the_encodings_of_old_spreadsheets(codec):
    assert eraser("josé@x.gob.mx")("a;josé@x.gob.mx;b".encode(codec)) == f"a;{MAIL};b".encode()


@given(data=st.text("a@%40&#64;\\u0.-é \x00", max_size=60).map(str.encode) | st.binary(max_size=60))
def test_what_is_no_address_of_theirs_is_left_byte_for_byte(data):
    assert eraser("ana@salud.gob.mx")(data) == data


LINK = "https://redacted.invalid"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<https://salud.gob.mx/personas/ana?x=1&y=2>", f"<{LINK}>"),
        (r'"https:\/\/salud.gob.mx\/personas\/ana?x=1\u0026y=2"', f'"{LINK}"'),
        ('href="HTTPS://Salud.gob.mx/personas/ana?x=1&amp;y=2"', f'href="{LINK}"'),
        ("vea https://salud.gob.mx/personas/ana?x=1&y=2.", f"vea {LINK}."),
        ("https://salud.gob.mx/personas/ana?x=1&y=2/foto", f"{LINK}/foto"),
        ("https://salud.gob.mx/personas/ana?x=1&y=22", "https://salud.gob.mx/personas/ana?x=1&y=22"),
        ("https://salud.gob.mx/", "https://salud.gob.mx/"),
    ],
)
def test_a_web_address_goes_and_others_stay(text, left):
    assert eraser("https://salud.gob.mx/personas/ana?x=1&y=2")(text.encode()).decode() == left


WIDE = ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32")
"""Those without an end have a byte order mark."""


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ana@salud.gob.mx", MAIL),
        ("<a>ana@salud.gob.mx</a>", f"<a>{MAIL}</a>"),
        ("Escriba a «ana@salud.gob.mx», por favor", f"Escriba a «{MAIL}», por favor"),
        ("sonó ana@salud.gob.mx", f"sonó {MAIL}"),
        ("sonóana@salud.gob.mx…", f"sonó{MAIL}…"),
        ("’ana@salud.gob.mx’", f"’{MAIL}’"),
        ("jana@salud.gob.mx", "jana@salud.gob.mx"),
        (" jana@salud.gob.mx ", " jana@salud.gob.mx "),
        ("’jana@salud.gob.mx", "’jana@salud.gob.mx"),
        ("ana@salud.gob.mxx", "ana@salud.gob.mxx"),
    ],
)
def test_text_of_two_or_four_bytes_a_sign_is_looked_through(codec, text, left):
    assert eraser("ana@salud.gob.mx")(text.encode(codec)) == left.encode(codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_stretch_may_begin_in_the_middle_of_a_sign(codec):
    text = "é ana@salud.gob.mx!".encode(codec)
    left = f"é {MAIL}!".encode(codec)
    for start in range(1, 5):
        assert eraser("ana@salud.gob.mx")(text[start:]) == left[start:]


@pytest.mark.parametrize("codec", ["utf-8", "latin-1", "cp1252", *WIDE])
def test_a_web_address_with_an_accent_goes_in_every_encoding(codec):
    text, left = "<https://salud.gob.mx/personas/josé>", f"<{LINK}>"
    assert eraser("https://salud.gob.mx/personas/josé")(text.encode(codec)) == left.encode(codec)


@given(before=st.text(max_size=30), after=st.text(max_size=30), codec=st.sampled_from(WIDE[:2]))
def test_whatever_stands_beside_it_is_left_as_it_was(before, after, codec):
    erased = eraser("ana@salud.gob.mx")(f"{before} ana@salud.gob.mx {after}".encode(codec, "surrogatepass"))
    assert erased == f"{before} {MAIL} {after}".encode(codec, "surrogatepass")


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_any_bytes_are_taken_and_what_was_erased_stays_so(before, after):
    erase = eraser("ana@salud.gob.mx")
    once = erase(before + b" ana@salud.gob.mx " + after)
    assert erase(once) == once
    assert b"ana@salud.gob.mx" not in once


@pytest.mark.parametrize("text", ["", "ana", "https://salud.gob.mx", "https://salud.gob.mx/", "urn:x", "a@b"])
def test_what_names_nobody_is_refused(text):
    with pytest.raises(UsageError):
        value_from_text(text)


def test_what_is_put_in_its_place_is_of_its_kind():
    assert value_from_text(REPLACEMENTS[EMAIL].decode())[0] == EMAIL
    assert value_from_text("mailto:Ana@x.mx") == (EMAIL, "ana@x.mx")
    assert value_from_text("https://X.mx/Ana/") == (URI, "https://x.mx/ana")
    assert eraser_from_marks([]) is None
