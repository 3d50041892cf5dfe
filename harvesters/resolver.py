"""Names are resolved through a sieve, and a connection goes exactly where the sieve let it through.

Twisted asks the reactor's name resolver for every connection, IP literals included, and connects to what it returns
and to nothing else: an address is checked once and cannot be another one afterwards (DNS rebinding).
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from harvesters.addresses import AddressPolicy
from harvesters.errors import ForbiddenAddressError
from harvesters.sentences import NOTHING, Sentence

REMEMBERED = 4096
"""Refused names that are remembered with the reason; the oldest are forgotten first."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps a reactor's name resolver: ``reactor.installNameResolver(GuardedResolver(reactor.nameResolver, policy))``.

    Forbidden addresses are dropped from every answer.  A name of which none is left fails as one that does not resolve
    (Twisted knows no other failure here); `get_refusal` then tells the reason.
    zope's interfaces are no types for mypy: what they type is Any here.
    """

    def __init__(self, resolver: Any, policy: AddressPolicy) -> None:
        self._resolver = resolver
        self._policy = policy
        self._refusals: OrderedDict[str, Sentence] = OrderedDict()

    def resolveHostName(  # noqa: N802 -- Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803 -- Twisted's interface
        hostName: str,  # noqa: N803 -- Twisted's interface
        portNumber: int = 0,  # noqa: N803 -- Twisted's interface
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803 -- Twisted's interface
        transportSemantics: str = "TCP",  # noqa: N803 -- Twisted's interface
    ) -> Any:
        """See `twisted.internet.interfaces.IHostnameResolver`; only addresses that may be asked reach the receiver."""
        sieve = _Sieve(resolutionReceiver, self._policy, lambda words: self._remember(hostName, words))
        return self._resolver.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)

    def get_refusal(self, host: str) -> Sentence | None:
        """Why a host was refused when it was last resolved, as a sentence; None when it was not."""
        return self._refusals.get(_key(host))

    def _remember(self, host: str, words: Sentence) -> None:
        key = _key(host)
        self._refusals.pop(key, None)
        if words:
            self._refusals[key] = Sentence(f"{host} no se consulta: {words.es}", f"{host} is not asked: {words}")
        while len(self._refusals) > REMEMBERED:
            self._refusals.popitem(last=False)


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes on what the policy allows and, at the end, says why nothing was left (empty words: something was)."""

    def __init__(self, receiver: Any, policy: AddressPolicy, conclude: Callable[[Sentence], None]) -> None:
        self._receiver = receiver
        self._policy = policy
        self._conclude = conclude
        self._passed = 0
        self._objection = NOTHING

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803 -- Twisted's interface
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 -- Twisted's interface
        try:
            self._policy.check_ip(address.host)
        except ForbiddenAddressError as error:
            self._objection = error.sentence
        else:
            self._passed += 1
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802 -- Twisted's interface
        self._conclude(NOTHING if self._passed else self._objection)
        self._receiver.resolutionComplete()


def _key(host: str) -> str:
    """One spelling of a host: lower case, international names in their ASCII form."""
    try:
        return host.rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()
