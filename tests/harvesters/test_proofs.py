"""Where a token is looked for, and what counts as its being there."""

import socket
import threading
from contextlib import contextmanager

import dns.exception
import dns.message
import dns.resolver
import dns.rrset
import pytest
import requests
import responses

from harvesters.proofs import Sight, iter_places, look_up

URL, HOME = "https://datos.ejemplo.mx/busca/api/3/action", "https://datos.ejemplo.mx/busca"
FILE = "https://datos.ejemplo.mx/.well-known/milpa.txt"
ROOT, BUSCA = "https://datos.ejemplo.mx/", "https://datos.ejemplo.mx/busca/"
TOKEN = "aVeryLongToken-_42"
META = "<html><head><meta {}></head></html>"


def nobody(_name):
    return ()


def look(lookup=nobody, **pages):
    """Look everywhere; `pages` are bodies of the file, the root and the page of people; the others answer 404."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock, requests.Session() as session:
        for name, url in (("file", FILE), ("root", ROOT), ("busca", BUSCA)):
            answer = pages.get(name)
            if isinstance(answer, dict):
                mock.get(url, **answer)
            else:
                mock.get(url, body=answer or "", status=200 if answer else 404)
        return {each.where: each.sight for each in iter_places(URL, HOME, TOKEN, session, lookup)}


def test_what_is_nowhere_is_absent_everywhere():
    assert look() == {FILE: Sight.ABSENT, "datos.ejemplo.mx": Sight.ABSENT, ROOT: Sight.ABSENT, BUSCA: Sight.ABSENT}


@pytest.mark.parametrize(
    "text",
    [TOKEN, f"{TOKEN}\n", f"\ufeff{TOKEN}\r\n", f"# de Milpa\nmilpa-verification={TOKEN}", f"otro\n  {TOKEN}  \n"],
)
def test_a_line_of_the_file_is_the_token(text):
    assert look(file=text)[FILE] is Sight.FOUND


@pytest.mark.parametrize(
    "text", [TOKEN[:-1], TOKEN + "x", f"x{TOKEN}", TOKEN.lower(), f"<p>{TOKEN}</p>", "\x00", "x" * 10_000]
)
def test_what_only_resembles_the_token_is_not_it(text):
    assert look(file=text)[FILE] is Sight.ABSENT


@pytest.mark.parametrize("place", ["root", "busca"])
@pytest.mark.parametrize(
    "tag", [f'name="milpa-verification" content="{TOKEN}"', f"content='{TOKEN}' NAME='Milpa-Verification'"]
)
def test_a_meta_tag_of_the_home_page_is_the_token(place, tag):
    seen = look(**{place: META.format(tag)})
    assert Sight.FOUND in {seen[ROOT], seen[BUSCA]}


@pytest.mark.parametrize("page", [META.format(f'name="otro" content="{TOKEN}"'), f"<p>{TOKEN}</p>", "<meta", " "])
def test_a_token_elsewhere_on_the_page_is_not_the_tag(page):
    assert look(root=page)[ROOT] is Sight.ABSENT


@pytest.mark.parametrize(
    ("records", "sight"),
    [
        ((f"milpa-verification={TOKEN}",), Sight.FOUND),
        (("v=spf1 -all", f"milpa-verification={TOKEN}"), Sight.FOUND),
        ((TOKEN,), Sight.ABSENT),
        ((f"otra-verification={TOKEN}",), Sight.ABSENT),
        ((), Sight.ABSENT),
    ],
)
def test_a_txt_record_is_the_token(records, sight):
    assert look(lambda _name: records)["datos.ejemplo.mx"] is sight


def test_a_place_that_cannot_be_asked_says_nothing():
    def broken(_name):
        raise dns.exception.Timeout

    seen = look(broken, file={"body": requests.ConnectionError()}, root={"status": 503}, busca={"status": 403})
    assert set(seen.values()) == {Sight.UNKNOWN}


def test_a_redirect_to_another_host_proves_nothing():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock, requests.Session() as session:
        mock.get(FILE, status=302, headers={"Location": "https://otro.mx/milpa.txt"})
        mock.get("https://otro.mx/milpa.txt", body=TOKEN)
        looked = next(iter_places(URL, HOME, TOKEN, session, nobody))
    assert (looked.sight, looked.why.en) == (Sight.ABSENT, "it leads to another host: https://otro.mx/milpa.txt")


def test_an_address_has_no_names_to_be_asked_for():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock, requests.Session() as session:
        mock.get("http://10.0.0.1/.well-known/milpa.txt", status=404)
        mock.get("http://10.0.0.1/", status=404)
        looked = list(iter_places("http://10.0.0.1/data.json", "http://10.0.0.1", TOKEN, session, nobody))
    assert [each.way for each in looked] == ["file", "meta"]


# ── a real name server ──


@contextmanager
def name_server(answer):
    """A DNS server on loopback that answers every question with what `answer` makes of it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def serve():
            while True:
                try:
                    asked, client = server.recvfrom(4096)
                except OSError:
                    return
                server.sendto(answer(dns.message.from_wire(asked)).to_wire(), client)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def ask_server(monkeypatch, answer):
    with name_server(answer) as port:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], port
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        return look_up("datos.ejemplo.mx")


def test_txt_records_come_whole_however_many_pieces_they_are_sent_in(monkeypatch):
    def answer(query):
        reply = dns.message.make_response(query)
        texts = ('"milpa-" "verification=uno"', '"v=spf1 -all"')
        reply.answer.append(dns.rrset.from_text("datos.ejemplo.mx.", 60, "IN", "TXT", *texts))
        return reply

    assert sorted(ask_server(monkeypatch, answer)) == ["milpa-verification=uno", "v=spf1 -all"]


def test_a_name_that_does_not_exist_has_no_records(monkeypatch):
    def answer(query):
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    assert ask_server(monkeypatch, answer) == ()


def test_a_name_without_such_records_has_none(monkeypatch):
    assert ask_server(monkeypatch, dns.message.make_response) == ()


def test_a_server_that_refuses_says_nothing(monkeypatch):
    def answer(query):
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.REFUSED)
        return reply

    with pytest.raises(dns.exception.DNSException):
        ask_server(monkeypatch, answer)
