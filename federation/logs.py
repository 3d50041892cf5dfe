"""The log: one line for each message, as text or JSON, with the source and the job that it is about.

Every logger writes through it, Scrapy's included.  structlog, which formats, is imported at the first message: most
commands have none.
"""

import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from structlog.stdlib import ProcessorFormatter
    from structlog.typing import EventDict

LIBRARIES = ("scrapy", "harvesters", "sqlalchemy")
"""What they tell ends in a sentence of ours; whoever wants to see it asks for INFO."""

_work: ContextVar[tuple[str, int] | None] = ContextVar("work", default=None)


def note_work(source: str, job: int) -> None:
    """Have what is logged from here on, in this task and those that it starts, name a source and its job."""
    _work.set((source, job))


def start_log(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error; tracebacks only for who asks for everything."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter(form, with_tracebacks=level == "DEBUG"))
    logging.basicConfig(level=level, handlers=[handler])
    if level == "WARNING":
        for name in LIBRARIES:
            logging.getLogger(name).setLevel(logging.CRITICAL)


class _Formatter(logging.Formatter):
    """Formats with structlog."""

    def __init__(self, form: Literal["text", "json"], *, with_tracebacks: bool) -> None:
        super().__init__()
        self._form = form
        self._with_tracebacks = with_tracebacks
        self._made: ProcessorFormatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        """Write one message."""
        if self._made is None:
            self._made = self._make()
        return self._made.format(record)

    def _make(self) -> "ProcessorFormatter":
        from structlog import dev, processors, stdlib  # noqa: PLC0415 (it imports half of Twisted)

        tracebacks = [processors.format_exc_info] if self._with_tracebacks else [_without_traceback]
        as_json = processors.JSONRenderer(ensure_ascii=False)
        return stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                stdlib.add_log_level,
                stdlib.add_logger_name,
                processors.TimeStamper(fmt="iso", utc=True),
                _name_work,
            ],
            processors=[
                stdlib.ProcessorFormatter.remove_processors_meta,
                *tracebacks,
                as_json if self._form == "json" else dev.ConsoleRenderer(colors=False, pad_event_to=0),
            ],
        )


def _name_work(_logger: Any, _method: str, event: "EventDict") -> "EventDict":
    """Add the source and the job that a message is about; Scrapy names its spider where no task of ours ran."""
    work = _work.get()
    spider: Any = getattr(event["_record"], "spider", None)
    if work is not None:
        event["source"], event["job"] = work
    elif hasattr(spider, "endpoint"):
        event["source"] = spider.endpoint.slug
    return event


def _without_traceback(_logger: Any, _method: str, event: "EventDict") -> "EventDict":
    """Leave the traceback out: it is for ``MILPA_LOG_LEVEL=DEBUG``."""
    event.pop("exc_info", None)
    return event
