"""What is logged and how: one JSON object a line (key=value when DEBUG), each with the id of the request it belongs to,
which follows into Celery. Never a body, a header or a query string: people type names and telephone numbers into them.
"""

import logging.config
import re
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# PostgreSQL repeats the row it refused; it may stand at the end of any exception of a chain.
_ROW = re.compile(r"\n(DETAIL|CONTEXT):.*?(?=\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)
_PROBES = ("GET /healthz", "GET /readyz")


def without_rows(text: str) -> str:
    """The text of a database error, or a traceback with some in it, without the values of the rows."""
    return _ROW.sub("", text)


def traceback_without_rows(exc_info: ExcInfo) -> str:
    """The traceback as one text; no local variables, which would be the body of the request."""
    return without_rows("".join(traceback.format_exception(*exc_info)).rstrip())


def _tidy_failure(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # django-structlog adds the exception of a failed task as an object and as a text besides its traceback.
    if isinstance(event.get("exception"), BaseException):
        event["exc_info"] = event.pop("exception")
    if "error" in event:
        event["error"] = without_rows(str(event["error"]))
    return event


def _drop_routine(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # Probes that are well and sweeps that nobody asked for would be all there is to see.
    swept = event.get("event") == "task_succeeded" and "request_id" not in event
    probed = event.get("event") == "request_finished" and event.get("code") == 200 and event["request"] in _PROBES
    if swept or probed:
        raise structlog.DropEvent
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_configuration(*, plain: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to the standard error, `plain` for people, else JSON."""
    tracebacks = structlog.processors.ExceptionRenderer(traceback_without_rows)
    line = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, tracebacks, line],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django says again what the request's own line says.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            # "Task ... received" and "succeeded": django-structlog's lines carry the request id besides.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "CRITICAL"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def configure_logging(configuration: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library and structlog write the same lines."""
    logging.config.dictConfig(configuration)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            _drop_routine,
            _tidy_failure,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
