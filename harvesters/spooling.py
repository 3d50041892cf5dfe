"""Documents too large for memory: received to a file on disk, unpacked on the way, under caps.

A request with ``meta["spool"]`` is answered with an empty body and a `Spool` in ``meta["spooled"]``.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, Protocol

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ResultT, _ScrapyAgent
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from harvesters.errors import SourceError
from harvesters.spools import LocalDiskError, Spool

__all__ = ["Spool", "SpoolingDownloadHandler"]

ACCEPT_ENCODING = "gzip, deflate"
"""What a spool can unpack while it is received."""
STEP = 1 << 20
"""Bytes unpacked at a time."""


class Decoder(Protocol):
    """Unpacks a stream, piece by piece."""

    def decode(self, data: bytes, write: Callable[[bytes], None]) -> None:
        """Unpack some bytes of the stream."""

    def is_complete(self) -> bool:
        """Whether the stream came to its own end."""


class Plain:
    """A stream that is not packed."""

    def decode(self, data: bytes, write: Callable[[bytes], None]) -> None:
        """Write the bytes as they came."""
        write(data)

    def is_complete(self) -> bool:
        """Content-Length tells; the stream itself does not."""
        return True


class Inflate:
    """gzip (of several members, too) and deflate, with or without its zlib header, which servers leave out."""

    def __init__(self, *, raw_allowed: bool) -> None:
        self._raw_allowed = raw_allowed
        self._machine = zlib.decompressobj(wbits=47)
        self._fed = False

    def decode(self, data: bytes, write: Callable[[bytes], None]) -> None:
        """Unpack some bytes; raises `zlib.error`."""
        while data:
            if self._machine.eof:
                if not data.strip(b"\0"):
                    return
                self._machine = zlib.decompressobj(wbits=47)
            try:
                write(self._machine.decompress(data, STEP))
            except zlib.error:
                if self._fed or not self._raw_allowed:
                    raise
                self._machine = zlib.decompressobj(wbits=-15)
                self._fed = True
                continue
            self._fed = True
            data = self._machine.unconsumed_tail or self._machine.unused_data

    def is_complete(self) -> bool:
        """Whether the last member ended."""
        return self._machine.eof or not self._fed


DECODERS: dict[bytes, Callable[[], Decoder]] = {
    b"": Plain,
    b"identity": Plain,
    b"gzip": lambda: Inflate(raw_allowed=False),
    b"x-gzip": lambda: Inflate(raw_allowed=False),
    b"deflate": lambda: Inflate(raw_allowed=True),
}


class _SpoolingBuffer(BytesIO):
    """Stands where the response reader keeps its body: passes it on to disk, and fails the download when it must."""

    def __init__(self, spool: Spool, decoder: Decoder, max_bytes: int, finished: "Deferred[_ResultT]") -> None:
        super().__init__()
        self._spool = spool
        self._decoder = decoder
        self._max = max_bytes
        self._finished = finished

    def write(self, data: Any) -> int:
        self._spool.received += len(data)
        if self._finished.called:  # it has failed: what still comes is dropped, the spool is closed
            return len(data)
        try:
            self._decoder.decode(bytes(data), self._write)
        except (zlib.error, LocalDiskError, DownloadCancelledError) as error:
            failure: Any = Failure  # untyped
            self._finished.errback(failure(_loss(error) if isinstance(error, zlib.error) else error))
        return len(data)

    def _write(self, data: bytes) -> None:
        self._spool.write(data)
        if self._max and self._spool.size > self._max:
            raise DownloadCancelledError(f"the document unpacks to more than {self._max:,} bytes.")


def _loss(error: Exception) -> ResponseDataLossError:
    loss = ResponseDataLossError(f"the packed body is broken: {error}")
    loss.__cause__ = error
    return loss


class _SpoolingAgent(_ScrapyAgent):
    """Scrapy's agent, with the reader's buffer on disk."""

    def __init__(self, *, spool: Spool, max_bytes: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._spool = spool
        self._max_bytes = max_bytes
        self._decoder: Decoder = Plain()

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        encoding = b"".join(txresponse.headers.getRawHeaders(b"content-encoding", [])).strip().lower()
        if encoding not in DECODERS:
            txresponse._transport._producer.abortConnection()  # noqa: SLF001 (as Scrapy does it)
            packing = encoding.decode("latin-1")
            raise SourceError(
                "unknown_packing",
                f"{request.url} envió un cuerpo comprimido como {packing}, que no es como se le pidió.",
                f"{request.url} sent a body packed as {packing}, not as it was asked for.",
            )
        self._decoder = DECODERS[encoding]()
        deliver = txresponse.deliverBody

        def deliver_to_disk(reader: Any) -> None:
            reader._bodybuf = _SpoolingBuffer(  # noqa: SLF001 (the one place where Scrapy keeps a body)
                self._spool,
                self._decoder,
                self._max_bytes,
                reader._finished,  # noqa: SLF001
            )
            deliver(reader)

        txresponse.deliverBody = deliver_to_disk
        return super()._cb_bodyready(txresponse, request)

    def _cb_bodydone(self, result: _ResultT, url: str) -> Response:
        self._spool.finish()
        if not self._decoder.is_complete():
            raise _loss(EOFError("it is cut short"))
        response = super()._cb_bodydone(result, url)
        response.headers.pop(b"Content-Encoding", None)
        return response


class SpoolingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, which puts the bodies of requests with ``meta["spool"]`` on disk."""

    async def download_request(self, request: Request) -> Response:
        """Download; a spooled request finds its `Spool` in ``meta["spooled"]``, any other its body in the response."""
        if not request.meta.get("spool"):
            return await super().download_request(request)
        request.meta.pop("spooled", None)
        request.headers[b"Accept-Encoding"] = ACCEPT_ENCODING
        spool = Spool()
        agent = _SpoolingAgent(
            spool=spool,
            max_bytes=request.meta.get("download_maxsize", self._default_maxsize),
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=0,
            fail_on_dataloss=True,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        try:
            with wrap_twisted_exceptions():
                response = await maybe_deferred_to_future(agent.download_request(request))
        except BaseException:
            spool.close()
            raise
        request.meta["spooled"] = spool
        self._crawler.stats.inc_value("downloader/response_bytes", spool.received)
        return response
