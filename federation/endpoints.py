"""What a walk needs to know of a source and of the installation: the registry's facts, in the harvesters' words."""

from dataclasses import asdict
from datetime import UTC, date, datetime

from federation.remembering import NOTHING_RECALLED, Recalled
from federation.settings import Settings, key_of
from federation.table_catalogues import TABLE, layouts_of
from federation.timetable import NO_LIMITS, Allowance
from harvesters.items import Endpoint
from harvesters.keys import key_from_text
from harvesters.limits import Limits
from harvesters.sentences import NOTHING, Sentence
from storage.sources import Source

ASKED = ("page_size", "delay", "connections", "max_pages", "max_records", "selectors")
"""Options of a source that its walk keeps to; the others are the roof's."""


def endpoint_from_source(
    source: Source, recalled: Recalled = NOTHING_RECALLED, allowance: Allowance = NO_LIMITS
) -> Endpoint:
    """What a walk needs to know of a source; what its options leave open is the installation's."""
    options = asdict(source.options)
    given = {name: options[name] for name in ASKED if options[name] is not None}
    return Endpoint(
        slug=source.slug,
        url=source.url,
        protocol=source.protocol,
        schema=source.schema,
        max_requests=allowance.requests,
        max_bytes=allowance.bytes,
        max_seconds=allowance.seconds,
        key=key_from_text(key_of(source.slug)),
        tls_unverified=is_excepted(source, datetime.now(UTC)),
        memory=recalled.memory,
        whole=recalled.whole,
        by_date=recalled.by_date,
        layouts=layouts_of(source.options.columns) if source.protocol == TABLE else (),
        **given,
    )


def is_excepted(source: Source, now: datetime) -> bool:
    """Whether the certificate of a source's host is not verified, by an operator's exception that has not run out."""
    until = source.options.tls_exception_until
    return until is not None and now.date() <= date.fromisoformat(until)


def say_exception(source: Source, now: datetime) -> Sentence:
    """What the story of a job says of an exception; nothing where there is none."""
    until = source.options.tls_exception_until
    if until is None:
        return NOTHING
    if is_excepted(source, now):
        return Sentence(
            f"Su certificado no se verificó, por una excepción hasta {until}; su clave, si tiene, no se envió.",
            f"Its certificate was not verified, by an exception until {until}; its key, if it has one, was not sent.",
        )
    return Sentence(
        f"Su excepción de certificado terminó el {until}: se verifica de nuevo.",
        f"The exception for its certificate ended on {until}: it is verified again.",
    )


def limits_from_settings(settings: Settings) -> Limits:
    """How far a harvest may go, from the installation's settings."""
    return Limits(
        user_agent=settings.user_agent,
        live_sources=settings.live_sources,
        connections_per_host=settings.connections_per_host,
        delay=settings.delay,
        timeout_read=settings.timeout,
        timeout_total=max(settings.timeout, settings.request_timeout),
        timeout_source=settings.source_timeout,
        max_body_bytes=settings.max_body_mb << 20,
        max_pages=settings.max_pages,
        max_records=settings.max_records,
        retries=settings.retries,
        max_retry_wait=settings.max_retry_wait,
        allow_private_addresses=settings.allow_private_addresses,
    )
