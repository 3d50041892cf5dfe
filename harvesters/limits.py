"""How far a harvest may go: the manners and the caps that the roof fills in from its settings."""

from dataclasses import dataclass

USER_AGENT = "Milpa (+https://github.com/redmexicoabierto/milpa)"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one harvest.  Times are seconds, sizes bytes."""

    user_agent: str = USER_AGENT
    live_sources: int = 20
    """Sources walked at the same time."""
    connections_per_host: int = 2
    """Requests in flight to one host, over all sources on it; an endpoint may ask for fewer."""
    delay: float = 0.0
    """Time between the starts of two requests to one host; an endpoint may ask for more."""
    timeout_connect: float = 20.0
    """Until a connection stands."""
    timeout_read: float = 60.0
    """Silence: without one byte of an answer for so long, the request has failed."""
    timeout_total: float = 600.0
    """One request, from its start to the last byte of its answer."""
    timeout_source: float = 7200.0
    """One source, from its first request to its end, waits included."""
    max_body_bytes: int = 1 << 30
    """One answer, on the wire and decompressed."""
    max_pages: int = 20_000
    """Pages of one source."""
    max_records: int = 2_000_000
    """Rows of one source, repeated ones included."""
    retries: int = 4
    """Tries again after a failure of transport or a busy server."""
    backoff: float = 1.0
    """Longest first wait before a try again; it doubles with each."""
    max_retry_wait: float = 120.0
    """Longest wait, a server's own ``Retry-After`` included: who asks for more is left alone."""
    allow_private_addresses: bool = False
    """Whether sources may stand on loopback and intranet addresses."""
