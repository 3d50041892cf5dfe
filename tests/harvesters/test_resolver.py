import subprocess
import sys
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer
from zope.interface.verify import verifyObject

from harvesters.addresses import AddressPolicy
from harvesters.resolver import REMEMBERED, GuardedResolver


@implementer(IHostnameResolver)
class Names:
    """Resolves names by a table, at once."""

    def __init__(self, **table: list[str]) -> None:
        self.table = table

    def resolveHostName(self, receiver: Any, hostName: str, portNumber: int = 0, *_: object) -> None:  # noqa: N802, N803
        receiver.resolutionBegan(None)
        for address in self.table.get(hostName.partition(".")[0], []):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()


@implementer(IResolutionReceiver)
class Receiver:
    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.began = self.completed = 0

    def resolutionBegan(self, resolution: object) -> None:  # noqa: N802
        self.began += 1

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.completed += 1


def resolve(resolver: GuardedResolver, name: str) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, 80)
    assert (receiver.began, receiver.completed) == (1, 1)
    return receiver.addresses


def test_it_is_a_name_resolver() -> None:
    assert verifyObject(IHostnameResolver, GuardedResolver(Names(), AddressPolicy()))


def test_public_addresses_pass_as_they_are() -> None:
    resolver = GuardedResolver(Names(datos=["187.191.71.192", "2806:2f0::1"]), AddressPolicy())
    assert resolve(resolver, "datos.example") == ["187.191.71.192", "2806:2f0::1"]
    assert resolver.get_refusal("datos.example") is None


def test_forbidden_addresses_are_dropped_from_an_answer() -> None:
    resolver = GuardedResolver(Names(mixed=["10.0.0.1", "8.8.8.8", "::1"]), AddressPolicy())
    assert resolve(resolver, "mixed.example") == ["8.8.8.8"]
    assert resolver.get_refusal("mixed.example") is None


def test_a_name_without_an_allowed_address_is_refused_with_the_reason() -> None:
    resolver = GuardedResolver(Names(inside=["10.0.0.1"]), AddressPolicy())
    assert resolve(resolver, "inside.example") == []
    assert "inside.example is not asked: 10.0.0.1 is a private address" in (
        resolver.get_refusal("INSIDE.example.") or ""
    )


def test_an_unknown_name_is_not_a_refusal() -> None:
    resolver = GuardedResolver(Names(), AddressPolicy())
    assert resolve(resolver, "nowhere.example") == []
    assert resolver.get_refusal("nowhere.example") is None


def test_a_refusal_is_forgotten_when_the_name_moves() -> None:
    names = Names(moving=["10.0.0.1"])
    resolver = GuardedResolver(names, AddressPolicy())
    resolve(resolver, "moving.example")
    names.table["moving"] = ["8.8.8.8"]
    resolve(resolver, "moving.example")
    assert resolver.get_refusal("moving.example") is None


def test_an_international_name_is_found_in_either_spelling() -> None:
    resolver = GuardedResolver(Names(ñandú=["127.0.0.1"]), AddressPolicy())
    resolve(resolver, "ñandú.example")
    assert resolver.get_refusal("xn--and-6ma2c.example")


def test_refusals_do_not_grow_without_end() -> None:
    resolver = GuardedResolver(Names(n=["127.0.0.1"]), AddressPolicy())
    for number in range(REMEMBERED + 10):
        resolve(resolver, f"n.{number}.example")
    assert resolver.get_refusal("n.0.example") is None
    assert resolver.get_refusal(f"n.{REMEMBERED + 9}.example")


REACTOR = """
from twisted.internet import asyncioreactor
asyncioreactor.install()
from twisted.internet import reactor, task
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol
from harvesters.addresses import AddressPolicy
from harvesters.resolver import GuardedResolver

resolver = GuardedResolver(reactor.nameResolver, AddressPolicy(allow_private={allow_private}))
reactor.installNameResolver(resolver)

async def main(reactor):
    server = reactor.listenTCP(0, Factory.forProtocol(Protocol), interface="127.0.0.1")
    for host in ("localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "169.254.169.254"):
        try:
            connected = await HostnameEndpoint(reactor, host, server.getHost().port, timeout=2).connect(Factory.forProtocol(Protocol))
            print(host, "connected", connected.transport.getPeer().host)
            connected.transport.abortConnection()
        except Exception as error:
            print(host, type(error).__name__, bool(resolver.get_refusal(host)))

task.react(lambda reactor: __import__("twisted.internet.defer").internet.defer.ensureDeferred(main(reactor)))
"""


@pytest.mark.parametrize(
    ("allow_private", "loopback"),
    [(False, "DNSLookupError True"), (True, "connected 127.0.0.1")],
    ids=["public", "intranet"],
)
def test_a_real_reactor_connects_only_where_it_may_literals_included(allow_private: bool, loopback: str) -> None:
    code = REACTOR.format(allow_private=allow_private)
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.splitlines() == [
        *(f"{host} {loopback}" for host in ("localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001")),
        "169.254.169.254 DNSLookupError True",
    ], ran.stderr
