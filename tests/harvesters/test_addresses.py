from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.addresses import INTRANET, NEVER, AddressPolicy, address_from_host, require_host
from harvesters.errors import ForbiddenAddressError

PUBLIC, INTRANET_TOO = AddressPolicy(), AddressPolicy(allow_private=True)


def may_ask(policy: AddressPolicy, address: str) -> bool:
    try:
        policy.check_ip(address)
    except ForbiddenAddressError:
        return False
    return True


def may_visit(policy: AddressPolicy, url: str) -> bool:
    try:
        policy.check_url(url)
    except ForbiddenAddressError:
        return False
    return True


TRUTH = (
    # address, by default, with private addresses allowed
    ("8.8.8.8", True, True),
    ("187.191.71.192", True, True),
    ("2001:4860:4860::8888", True, True),
    ("2806:2f0::1", True, True),
    ("127.0.0.1", False, True),
    ("127.255.255.254", False, True),
    ("::1", False, True),
    ("10.0.0.1", False, True),
    ("172.16.0.1", False, True),
    ("172.31.255.255", False, True),
    ("172.32.0.1", True, True),
    ("192.168.1.1", False, True),
    ("fd12:3456::1", False, True),
    ("fc00::1", False, True),
    ("169.254.169.254", False, False),
    ("169.254.0.1", False, False),
    ("fe80::1", False, False),
    ("fe80::1%eth0", False, False),
    ("fec0::1", False, False),
    ("fd00:ec2::254", False, False),
    ("fd20:ce::254", False, False),
    ("fd00:42::42", False, False),
    ("100.100.100.200", False, False),
    ("168.63.129.16", False, False),
    ("100.64.0.1", False, False),
    ("100.127.255.255", False, False),
    ("100.128.0.1", True, True),
    ("192.0.0.192", False, False),
    ("192.0.2.1", False, False),
    ("198.51.100.1", False, False),
    ("203.0.113.1", False, False),
    ("198.18.0.1", False, False),
    ("198.19.255.255", False, False),
    ("198.20.0.1", True, True),
    ("224.0.0.1", False, False),
    ("239.255.255.255", False, False),
    ("240.0.0.1", False, False),
    ("255.255.255.255", False, False),
    ("0.0.0.0", False, False),
    ("0.1.2.3", False, False),
    ("::", False, False),
    ("ff02::1", False, False),
    ("2001:db8::1", False, False),
    ("3fff::1", False, False),
    ("2001::1", False, False),
    ("100::1", False, False),
    ("4000::1", False, False),
    ("::ffff:8.8.8.8", True, True),
    ("::ffff:127.0.0.1", False, True),
    ("::ffff:169.254.169.254", False, False),
    ("::ffff:0:127.0.0.1", False, False),
    ("::127.0.0.1", False, False),
    ("64:ff9b::8.8.8.8", True, True),
    ("64:ff9b::10.0.0.1", False, True),
    ("64:ff9b::169.254.169.254", False, False),
    ("64:ff9b:1::1", False, False),
    ("2002:808:808::1", True, True),
    ("2002:7f00:1::", False, True),
    ("2002:a9fe:a9fe::", False, False),
    ("2806:2f0::5efe:169.254.169.254", False, False),
    ("2806:2f0::200:5efe:10.0.0.1", False, True),
    ("no address", False, False),
    ("", False, False),
)


@pytest.mark.parametrize(("address", "public", "intranet"), TRUTH, ids=[row[0] or "empty" for row in TRUTH])
def test_an_address_is_asked_only_where_the_policy_says_so(address: str, public: bool, intranet: bool) -> None:
    assert (may_ask(PUBLIC, address), may_ask(INTRANET_TOO, address)) == (public, intranet)


LOOPBACK_FORMS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.01",
    "017700000001",
    "127.0.0.1.",
    "127。0。0。1",
    "１２７.0.0.1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:7f00:1]",
    "localhost",
    "LOCALHOST.",
    "anything.localhost",
)


@pytest.mark.parametrize("host", LOOPBACK_FORMS)
def test_every_way_to_write_the_loopback_is_seen_through(host: str) -> None:
    url = f"http://{host}:8080/api/3"
    assert not may_visit(PUBLIC, url)
    assert may_visit(INTRANET_TOO, url)


@pytest.mark.parametrize(
    "host", ["2852039166", "0xa9fea9fe", "169.254.43518", "[::ffff:169.254.169.254]", "0251.0376.0251.0376"]
)
def test_no_way_to_write_the_metadata_address_passes_even_on_an_intranet(host: str) -> None:
    assert not may_visit(INTRANET_TOO, f"http://{host}/latest/meta-data")


@pytest.mark.parametrize(
    "url",
    [
        "https://datos.gob.mx",
        "http://datos.jalisco.gob.mx:8080/api/3/action",
        "https://ñandú.example/catálogo de datos.json",
        "http://1e100.net/",
        "http://8.8.8.8/data.json?x=1@2",
    ],
)
def test_ordinary_urls_pass(url: str) -> None:
    PUBLIC.check_url(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://datos.gob.mx/x", "only http:// and https://"),
        ("file:///etc/passwd", "only http:// and https://"),
        ("datos.gob.mx", "only http:// and https://"),
        ("", "only http:// and https://"),
        ("http:///data.json", "names no host"),
        ("http://user:secret@datos.gob.mx/", "would be published"),
        ("http://datos.gob.mx\\@127.0.0.1/", "would be published"),
        ("http://127.0.0.1\\.datos.gob.mx/", "no host may hold"),
        ("http://%31%32%37.0.0.1/", "no host may hold"),
        ("http://[fe80::1%25eth0]/", "no host may hold"),
        ("http://datos gob.mx/", "no host may hold"),
        ("http://dat\nos.gob.mx/", "control characters"),
        ("http://datos.gob.mx:0/", "port 0"),
        ("http://datos.gob.mx:99999/", "is no URL"),
        ("http://[::1/", "is no URL"),
    ],
)
def test_a_url_that_cannot_be_asked_is_refused_with_its_reason(url: str, words: str) -> None:
    with pytest.raises(ForbiddenAddressError, match=words):
        INTRANET_TOO.check_url(url)


def test_a_refusal_never_repeats_a_password() -> None:
    with pytest.raises(ForbiddenAddressError) as refused:
        PUBLIC.check_url("http://user:secret@datos.gob.mx/")
    assert "secret" not in str(refused.value)


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(
        ForbiddenAddressError, match=r"10\.0\.0\.1 is a private address.*allow private addresses in the settings"
    ):
        PUBLIC.check_url("http://10.0.0.1/")


def test_a_name_is_no_address() -> None:
    assert address_from_host("datos.gob.mx") is None
    assert require_host("https://Datos.GOB.mx:443/x") == "datos.gob.mx"


ALL = (*NEVER, *INTRANET)


@pytest.mark.parametrize(("network", "what"), ALL, ids=[str(network) for network, _ in ALL])
def test_no_network_of_the_tables_is_asked_by_default(network, what: str) -> None:
    for address in (network.network_address, network.broadcast_address):
        with pytest.raises(ForbiddenAddressError):
            PUBLIC.check_ip(str(address))


@settings(max_examples=300)
@given(st.ip_addresses())
def test_what_the_standard_library_calls_not_global_is_never_asked(address: IPv4Address | IPv6Address) -> None:
    if may_ask(PUBLIC, str(address)):
        judged = getattr(address, "ipv4_mapped", None) or address
        assert judged.is_global
        assert not judged.is_multicast


@settings(max_examples=200)
@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:{}", "64:ff9b::{}"]))
def test_an_embedded_address_is_judged_as_itself(address: IPv4Address, form: str) -> None:
    for policy in (PUBLIC, INTRANET_TOO):
        assert may_ask(policy, form.format(address)) == may_ask(policy, str(address))


@settings(max_examples=200)
@given(st.ip_addresses(v=4), st.sampled_from([int, hex, str]))
def test_an_address_in_a_url_is_judged_in_any_form(address: IPv4Address, write) -> None:
    written = write(int(address)) if write is not str else str(address)
    assert may_visit(PUBLIC, f"http://{written}/") == may_ask(PUBLIC, str(address))


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_is_either_an_http_url_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/x"):
        try:
            host = require_host(url)
        except ForbiddenAddressError:
            continue
        assert host
        literal = address_from_host(host)
        assert literal is None or ip_address(literal)


def test_an_address_is_quoted_as_either_language_quotes():
    with pytest.raises(ForbiddenAddressError) as refused:
        AddressPolicy(allow_private=False).check_url("http://exa mple")
    assert refused.value.es.startswith("«http://exa mple» no se consulta: ")
    assert refused.value.es.endswith("Escriba una como https://datos.ejemplo.gob.mx.")
    assert refused.value.en.startswith("“http://exa mple” is not asked: ")


@pytest.mark.parametrize(
    "url",
    [
        "https://peñón..mx/",
        f"https://{'ñ' * 64}.mx/",
        "http://a..b/",
        "http://.mx/",
        f"http://{'a' * 70}.mx/",
        f"http://{'a.' * 130}mx/",
    ],
)
def test_a_name_that_no_host_can_have_is_refused_before_it_is_asked(url: str) -> None:
    with pytest.raises(ForbiddenAddressError, match="no host may be called like this"):
        require_host(url)
    assert require_host("https://peñón.mx/") == "peñón.mx"
