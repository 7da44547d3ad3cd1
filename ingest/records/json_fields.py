"""Under which names JSON loggers write the well-known fields. Pure.

Gathered from the defaults of NLog's JsonLayout, Serilog, log4j, logback, Elastic Common Schema, pino, Bunyan, winston,
structlog, Python's json loggers, GELF and OpenTelemetry; `fields` is where winston's transport for Elasticsearch puts
most. Names are compared without regard to case; one with dots is found nested, too. A source's `map` comes before all
of them.
"""

from collections.abc import Mapping
from typing import Any, Final

from ingest.event import MISSING, TEXT_FIELDS, text_of
from ingest.records.levels import canonical_level

TIME_NAMES: Final = ("time", "@timestamp", "timestamp", "@t", "ts", "datetime", "longdate", "timestamputc", "eventtime",
                     "event_time", "timegenerated", "asctime", "date", "created", "instant", "logged")  # fmt: skip
SURE_TIME_NAMES: Final = frozenset(TIME_NAMES[:5])
"""A value of one of these that is no time is a fault, not the application's own field."""

LEVEL_NAMES: Final = ("level", "severity", "log.level", "@l", "levelname", "loglevel", "log_level", "severitytext",
                      "severity_text", "lvl", "priority")  # fmt: skip
MESSAGE_NAMES: Final = ("message", "msg", "@m", "renderedmessage", "rendered_message", "formattedmessage",
                        "short_message", "log", "text", "event", "body")  # fmt: skip
EXCEPTION_NAMES: Final = ("exception", "@x", "error.stack_trace", "stack_trace", "stacktrace", "exc_info", "exceptions",
                          "full_message", "err.stack", "err", "stack", "error", "fields.stack")  # fmt: skip
LOGGER_NAMES: Final = ("logger", "log.logger", "sourcecontext", "loggername", "logger_name", "category",
                       "categoryname", "logger.name", "fields.logger")  # fmt: skip

OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "trace_id": ("traceid", "@tr", "trace.id", "correlationid", "correlation_id"),
    "node": ("machinename", "hostname", "host.name", "host.hostname", "host"),
    "product": ("service.name", "application"),
    "user": ("enduser.id", "user.name", "user.id", "username", "fields.user"),
    "version": ("service.version",),
    "client_ip": ("clientip", "client.ip", "source.ip", "remoteip", "remoteipaddress", "client.address"),
    "http_status": ("statuscode", "httpstatus", "http.response.status_code", "http.status_code"),
    "url": ("url.full", "url.original", "http.url", "requestpath", "url.path"),
    "document_id": ("documentid",),
    "document_type": ("documenttype",),
}
"""Names that besides filling a field stay attributes, for rules that speak the application's own words."""

OWN_NAMES: Final = tuple(
    name for name in TEXT_FIELDS if name not in ("level", "message", "exception", "logger")
)


def text_in(value: Any) -> str | None:
    """The text of a scalar that is neither null nor empty; None for anything else."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None or value is MISSING or isinstance(value, Mapping | list):
        return None
    return text_of(value)


def level_in(value: Any) -> str | None:
    """The level that a scalar names."""
    return None if isinstance(value, Mapping | list) else canonical_level(value)


def exception_text(value: Any) -> str | None:
    """An exception as text: as it is, or put together from an object such as NLog's and Serilog's destructured one."""
    if isinstance(value, list):
        texts = [text for item in value if (text := exception_text(item))]
        return "\n ---> ".join(texts) or None
    if not isinstance(value, Mapping):
        return text_in(value)
    by_name = {key.lower(): item for key, item in value.items()}

    def first(*names: str) -> str | None:
        return next((text for name in names if (text := text_in(by_name.get(name)))), None)

    kind, message = first("type", "classname", "name"), first("message")
    stack = first("stacktrace", "stack_trace", "stacktracestring", "stack")
    if not (kind or message or stack):
        return None
    said = ": ".join(part for part in (kind, message) if part)
    inner = exception_text(by_name.get("innerexception") or by_name.get("inner"))
    parts = [
        # OpenTelemetry's type is short (`IndexOutOfRangeException`), .NET's stack trace begins with the whole of it
        said if not (stack and said and said in stack[: len(said) + 200]) else "",
        f" ---> {inner}" if inner else "",
        stack,
    ]
    return "\n".join(part for part in parts if part)
