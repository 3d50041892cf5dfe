"""Finding a value by its hash alone, however it is spelled."""

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import a2b_qp, b2a_qp
from datetime import UTC, datetime
from email import message_from_bytes
from email.charset import BASE64, QP, Charset
from email.encoders import encode_base64, encode_quopri
from email.header import Header, decode_header, make_header
from email.mime.nonmultipart import MIMENonMultipart
from textwrap import wrap
from urllib.parse import quote, unquote

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


def even(text):
    """A text without the figures that keep the length of base64."""
    return text.replace("redacted00@", "redacted@").replace("redacted0@", "redacted@")


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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ana.ruiz=40salud.gob.mx", MAIL),
        ("=61na=2Eruiz=40salud=2egob.mx", MAIL),
        ("Correo=3A ana.ruiz=40salud.gob.mx=2C gracias", f"Correo=3A {MAIL}=2C gracias"),
        ("ana.ru=\r\niz@sal=\nud.gob.mx y=C3=B3", f"{MAIL} y=C3=B3"),
        (r'"Escriba a ana.ru=\r\niz=40salud.gob.m=\nx."', f'"Escriba a {MAIL}."'),
        ("<p>ana.ru=&#13;\niz@sal=&#xA;ud.gob.mx</p>", f"<p>{MAIL}</p>"),
        ("=?utf-8?Q?Ana_Ruiz_=3Cana=2Eruiz=40salud.gob.mx=3E?=", f"=?utf-8?Q?Ana_Ruiz_=3C{MAIL}=3E?="),
        ("=?utf-8?q?ana.ruiz=40sal?=\r\n =?utf-8?q?ud.gob.mx?=", f"=?utf-8?q?{MAIL}?="),
        ("c?m=ana.ruiz@salud.gob.mx&n=20", f"c?m={MAIL}&n=20"),
        ("j=61na.ruiz=40salud.gob.mx", "j=61na.ruiz=40salud.gob.mx"),
        ("=6Aana.ruiz=40salud.gob.mx", "=6Aana.ruiz=40salud.gob.mx"),
        ("ana.ruiz=40salud.gob.mx=78", "ana.ruiz=40salud.gob.mx=78"),
        ("ana.ruiz=4 0salud.gob.mx", "ana.ruiz=4 0salud.gob.mx"),
    ],
)
def test_an_address_in_the_quoted_printable_of_mail_goes(text, left):
    assert eraser("ana.ruiz@salud.gob.mx")(text.encode()).decode() == left


def test_what_looks_like_quoted_printable_and_is_none_is_found_as_it_stands():
    assert eraser("ada@salud.gob.mx")(b"https://x.mx/c?m=ada@salud.gob.mx") == f"https://x.mx/c?m={MAIL}".encode()
    assert eraser("josé@salud.gob.mx")(b"jos=C3=A9=40salud.gob.mx!") == f"{MAIL}!".encode()


def test_a_web_address_that_a_line_of_mail_cuts_goes():
    text = b"vea https://salud.gob.mx/personas/a=\r\nna=3Fx=3D1 o llame"
    assert eraser("https://salud.gob.mx/personas/ana?x=1")(text) == f"vea {LINK} o llame".encode()


def mail_of(body, encode, charset="utf-8"):
    part = MIMENonMultipart("text", "plain", charset=charset)
    part.set_payload(body.encode(charset))
    encode(part)
    return part.as_bytes()


BODY = "Buenos días:\n\nEscriba a «ana.ruiz@salud.gob.mx» o a otra.ana@salud.gob.mx, por favor, de 9 a 18 horas.\n" * 3


@pytest.mark.parametrize("encode", [encode_quopri, encode_base64])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16"])
@pytest.mark.parametrize("written", [bytes, lambda data: json.dumps({"notes": data.decode()}).encode()])
def test_a_mail_as_a_library_writes_it_is_read_again_without_the_address(encode, charset, written):
    if (encode, charset) == (encode_quopri, "utf-16"):
        pytest.skip("quoted-printable is of text in bytes")
    erased = eraser("ana.ruiz@salud.gob.mx")(written(mail_of(BODY, encode, charset)))
    mail = erased if written is bytes else json.loads(erased)["notes"].encode()
    said = message_from_bytes(mail).get_payload(decode=True).decode(charset).replace("\r\n", "\n")
    assert even(said) == BODY.replace("ana.ruiz@salud.gob.mx", MAIL)


@pytest.mark.parametrize("name", ["Ana Ruiz", "Doña Ana Ruiz Núñez, de la Dirección General de Transparencia y Datos"])
@pytest.mark.parametrize("coding", [QP, BASE64])
@pytest.mark.parametrize("beginning", range(4))
def test_a_header_of_mail_in_several_words_is_read_again_without_the_address(name, coding, beginning):
    charset = Charset("utf-8")
    charset.header_encoding = coding
    text = f"{'x' * beginning}{name} <ana.ruiz@salud.gob.mx>"
    written = Header(text, charset).encode()
    assert "ana.ruiz@salud" not in written
    erased = eraser("ana.ruiz@salud.gob.mx")(written.encode()).decode()
    assert even(str(make_header(decode_header(erased)))) == text.replace("ana.ruiz@salud.gob.mx", MAIL)


CARD = "BEGIN:VCARD\nFN:Ana Ruiz\nEMAIL;TYPE=work:ana.ruiz@salud.gob.mx\nNOTE:¿Dudas? ¡Escríbale!\nEND:VCARD\n"


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize(
    ("written", "read"),
    [
        (lambda text: f"data:text/vcard;base64,{text}", lambda text: text.partition(",")[2]),
        (lambda text: f'"{text}"', lambda text: text.strip('"')),
        (lambda text: json.dumps(text).replace("/", "\\/"), json.loads),
        (lambda text: json.dumps(text).replace("+", "\\u002b").replace("=", "\\u003D"), json.loads),
        (lambda text: f"?v={quote(text, safe='')}&x=1", lambda text: unquote(text[3:-4])),
        (lambda text: json.dumps("\r\n".join(wrap(text, 76))), json.loads),
        (lambda text: f"-----\n{chr(10).join(wrap(text, 64))}\n-----", lambda text: text.strip("-\n")),
    ],
    ids=["data-uri", "quoted", "php", "gson", "query", "mime-in-json", "pem"],
)
def test_base64_is_read_again_without_the_address(before, written, read):
    erased = eraser("ana.ruiz@salud.gob.mx")(written(b64encode((before + CARD).encode()).decode()).encode()).decode()
    assert even(b64decode(read(erased)).decode()) == before + CARD.replace("ana.ruiz@salud.gob.mx", MAIL)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-32-be"])
@pytest.mark.parametrize(
    "spelled", ["ana@x.mx", "ana%40x.mx", "&#97;na&#64;x.mx", r"ana\u0040x.mx", "ana=40x.mx", "ANA＠x.mx"]
)
def test_base64_says_an_address_in_any_spelling(codec, spelled):
    for before in ("", ".", "..", "..."):
        text = b64encode(f"{before} {spelled} fin".encode(codec))
        if spelled.startswith("ANA") and codec != "utf-8":
            continue
        erased = b64decode(eraser("ana@x.mx")(b'"%b"' % text)[1:-1]).decode(codec)
        assert even(erased) == f"{before} {MAIL} fin"


@pytest.mark.parametrize("before", ["", "/baja/", "/x/", "/de/la/lista/", "a-", "ab_", "correo\n", r"\n"])
@pytest.mark.parametrize("after", ["", "/", "/foto", "\nsaludos", "&x=1", "-b"])
@pytest.mark.parametrize("address", ["ana@salud.gob.mx", "luz@salud.gob.mx", "marisol@salud.gob.mx"])
def test_what_stands_beside_base64_and_is_of_its_signs_stays(before, after, address):
    text = urlsafe_b64encode(address.encode()).decode()
    erased = eraser(address)(f"{before}{text}{after}".encode()).decode()
    assert erased.startswith(before)
    assert erased.endswith(after)
    assert even(urlsafe_b64decode(erased.removeprefix(before).removesuffix(after)).decode()) == MAIL


@given(data=st.text("Q@hdHR0cDovL-_+/=\n\\%2BFA", max_size=200).map(str.encode) | st.binary(max_size=60).map(b64encode))
def test_what_is_no_base64_of_theirs_is_left_byte_for_byte(data):
    assert eraser("ana@salud.gob.mx")(data) == data
    assert eraser("https://salud.gob.mx/ana")(data) == data


@given(before=st.binary(max_size=40), after=st.binary(max_size=40), encode=st.sampled_from([b64encode, b2a_qp]))
def test_any_bytes_are_taken_in_mail_and_what_was_erased_stays_so(before, after, encode):
    erase = eraser("ana@salud.gob.mx")
    once = erase(encode(before + b" ana@salud.gob.mx " + after))
    assert erase(once) == once
    assert b"ana@salud.gob.mx" not in (b64decode(once) if encode is b64encode else a2b_qp(once))


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
