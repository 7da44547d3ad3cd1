"""OTLP's log records in JSON. Pure.

Not protobuf's JSON: identifiers are hexadecimal, and 64-bit integers come as texts or numbers
(https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from ingest.receivers.otlp_record import DEEPEST, LONGEST, LogRecord, NotOtlp, Origin, TooMuch

_MOST_BRACES: Final = 400_000  # bounds what the body is while its records are told apart
_NULL: Final = msgspec.Raw(b"null")
_SEVERITIES: Final = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


class _ScopeLogs(msgspec.Struct, rename="camel"):
    scope: msgspec.Raw = _NULL
    log_records: list[msgspec.Raw] | None = None


class _ResourceLogs(msgspec.Struct, rename="camel"):
    resource: msgspec.Raw = _NULL
    scope_logs: list[_ScopeLogs] | None = None


class _Request(msgspec.Struct, rename="camel"):
    resource_logs: list[_ResourceLogs] | None = None


def records(body: bytes) -> Iterator[LogRecord | None]:
    """The records of a request; None for one that is not an object. Raises NotOtlp."""
    if body.count(b"{") > _MOST_BRACES:
        raise TooMuch(f"Send at most {_MOST_BRACES} objects at once.")
    try:
        request = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Request)
    except (ValueError, RecursionError) as error:
        raise NotOtlp("Expected an ExportLogsServiceRequest in JSON.") from error
    for resource_logs in request.resource_logs or ():
        resource = _object(resource_logs.resource)
        around = _attributes(resource.get("attributes"))
        for scope_logs in resource_logs.scope_logs or ():
            scope = _object(scope_logs.scope)
            origin = Origin({**around, **_attributes(scope.get("attributes"))}, _text(scope.get("name")))
            prefix = bytes(resource_logs.resource) + bytes(scope_logs.scope)
            for raw in scope_logs.log_records or ():
                yield _record(raw, origin, prefix)


def _record(raw: msgspec.Raw, origin: Origin, prefix: bytes) -> LogRecord | None:
    record = _object(raw) if len(bytes(raw)) <= LONGEST else {}
    if not record and bytes(raw).strip() != b"{}":
        return None
    whole = prefix + bytes(raw)
    return LogRecord(
        origin,
        _whole(record.get("timeUnixNano")),
        _whole(record.get("observedTimeUnixNano")),
        _severity(record.get("severityNumber")),
        _text(record.get("severityText")),
        _value(record.get("body")),
        _attributes(record.get("attributes")),
        _text(record.get("traceId")).lower(),
        _text(record.get("spanId")).lower(),
        _text(record.get("eventName")),
        whole,
        whole.decode("utf-8", "replace"),
    )


def _object(raw: msgspec.Raw) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _attributes(pairs: Any, depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, Mapping) and isinstance(key := pair.get("key"), str):
            found[key] = _value(pair.get("value"), depth)
    return found


def _value(value: Any, depth: int = 0) -> Any:
    """What an AnyValue means; what is none is itself."""
    if not isinstance(value, Mapping) or depth > DEEPEST:
        return None
    for kind, inner in value.items():
        if kind in ("stringValue", "boolValue", "doubleValue", "bytesValue"):
            return inner if isinstance(inner, str | bool | int | float) else None
        if kind == "intValue":
            return _integer(inner)
        if kind == "kvlistValue" and isinstance(inner, Mapping):
            return _attributes(inner.get("values"), depth + 1)
        if kind == "arrayValue" and isinstance(inner, Mapping):
            items = inner.get("values")
            return [_value(item, depth + 1) for item in items] if isinstance(items, list) else []
    return None


def _integer(value: Any) -> Any:
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 24:
        return int(value)
    return value if isinstance(value, str | int | float) else None


def _whole(value: Any) -> int:
    """An unsigned 64-bit integer, 0 for anything else."""
    found = _integer(value)
    return int(found) if isinstance(found, int | float) and 0 <= found < 1 << 64 else 0


def _severity(value: Any) -> int:
    """A severity number, or one by its name such as SEVERITY_NUMBER_INFO2."""
    if isinstance(value, str) and value.startswith("SEVERITY_NUMBER_"):
        word = value.removeprefix("SEVERITY_NUMBER_").rstrip("234")
        return _SEVERITIES.index(word) * 4 + 1 if word in _SEVERITIES else 0
    return _whole(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
