"""OTLP's log records in protobuf. Pure.

A request is cut into pieces along its fields before it is decoded: what a message takes when decoded is many times
what it takes on the wire, and one bad record is no reason to lose the others.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsPartialSuccess,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from ingest.receivers.otlp_record import DEEPEST, LONGEST, MOST_RECORDS, LogRecord, NotOtlp, Origin, TooMuch

_SLICE: Final = 500  # records decoded at once,
_SLICE_BYTES: Final = 512 * 1024  # or so many bytes
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5

Span = tuple[int, int, int, int]
"""A field: its number, where its tag begins, where its content begins and ends."""


def records(body: bytes) -> Iterator[LogRecord | None]:
    """The records of an ExportLogsServiceRequest; None for one that cannot be decoded. Raises NotOtlp, TooMuch."""
    for count, _ in enumerate(_parts(body)):
        if count >= MOST_RECORDS:
            raise TooMuch(f"Send at most {MOST_RECORDS} records at once.")
    for number, _, start, end in _fields(body, 0, len(body)):
        if number == 1:
            yield from _of_resource(body, start, end)


def partial_success(rejected: int, message: str) -> bytes:
    """An ExportLogsServiceResponse that says how many records were rejected, and why."""
    partial = ExportLogsPartialSuccess(rejected_log_records=rejected, error_message=message)
    return ExportLogsServiceResponse(partial_success=partial).SerializeToString()


def status(code: int, message: str) -> bytes:
    """A google.rpc.Status: `code` is its field 1, `message` its field 2."""
    text = message.encode()
    return b"\x08" + _varint(code) + b"\x12" + _varint(len(text)) + text


def _parts(body: bytes) -> Iterator[None]:
    """One for each ResourceLogs, ScopeLogs and record: what there may be too many of."""
    for number, _, start, end in _fields(body, 0, len(body)):
        yield None
        for within, _, scope_start, scope_end in _fields(body, start, end) if number == 1 else ():
            yield None
            for _ in _fields(body, scope_start, scope_end) if within == 2 else ():
                yield None


def _of_resource(body: bytes, start: int, end: int) -> Iterator[LogRecord | None]:
    """The records of a ResourceLogs: its resource is field 1, its ScopeLogs are field 2."""
    resource = b"".join(body[a:b] for number, _, a, b in _fields(body, start, end) if number == 1)
    attributes = _attributes(_decoded(Resource, resource).attributes)
    known = hashlib.blake2b(resource, digest_size=16).digest()
    for number, _, scope_start, scope_end in _fields(body, start, end):
        if number == 2:
            yield from _of_scope(body, scope_start, scope_end, attributes, known)


def _of_scope(
    body: bytes, start: int, end: int, attributes: Mapping[str, Any], known: bytes
) -> Iterator[LogRecord | None]:
    """The records of a ScopeLogs: its scope is field 1, its records are field 2."""
    scope = _decoded(
        InstrumentationScope,
        b"".join(body[a:b] for number, _, a, b in _fields(body, start, end) if number == 1),
    )
    origin = Origin({**attributes, **_attributes(scope.attributes)}, scope.name)
    spans: list[Span] = []
    for span in _fields(body, start, end):
        if span[0] != 2:
            continue
        too_long = span[3] - span[2] > LONGEST
        if too_long:
            yield None
        else:
            spans.append(span)
        if spans and (too_long or len(spans) >= _SLICE or span[3] - spans[0][1] >= _SLICE_BYTES):
            yield from _slice(body, spans, origin, known)
            spans = []
    if spans:
        yield from _slice(body, spans, origin, known)


def _slice(body: bytes, spans: list[Span], origin: Origin, known: bytes) -> Iterator[LogRecord | None]:
    try:
        # A part of a message along its fields is a message of the same kind.
        decoded = logs_pb2.ScopeLogs.FromString(body[spans[0][1] : spans[-1][3]]).log_records
    except DecodeError:
        for span in spans:
            try:
                record = logs_pb2.LogRecord.FromString(body[span[2] : span[3]])
            except DecodeError:
                yield None
            else:
                yield _record(record, origin, known + body[span[2] : span[3]])
        return
    for span, record in zip(spans, decoded, strict=True):
        yield _record(record, origin, known + body[span[2] : span[3]])


def _record(record: logs_pb2.LogRecord, origin: Origin, raw: bytes) -> LogRecord:
    return LogRecord(
        origin,
        record.time_unix_nano,
        record.observed_time_unix_nano,
        record.severity_number,
        record.severity_text,
        _value(record.body),
        _attributes(record.attributes),
        record.trace_id.hex(),
        record.span_id.hex(),
        record.event_name,
        raw,
        None,
    )


def _attributes(pairs: Iterable[KeyValue], depth: int = 0) -> dict[str, Any]:
    return {pair.key: _value(pair.value, depth) for pair in pairs}


def _value(value: AnyValue, depth: int = 0) -> Any:
    kind = value.WhichOneof("value")
    if kind == "string_value":
        return value.string_value
    if kind is None:
        return None
    if kind == "kvlist_value":
        return _attributes(value.kvlist_value.values, depth + 1) if depth < DEEPEST else None
    if kind == "array_value":
        return [_value(item, depth + 1) for item in value.array_value.values] if depth < DEEPEST else None
    found = getattr(value, kind)
    return found.hex() if isinstance(found, bytes) else found


def _decoded(kind: Any, data: bytes) -> Any:
    if len(data) > LONGEST:
        raise TooMuch(f"A resource or scope has at most {LONGEST} bytes.")
    try:
        return kind.FromString(data)
    except DecodeError as error:
        raise NotOtlp("Expected an ExportLogsServiceRequest in protobuf.") from error


def _fields(body: bytes, at: int, end: int) -> Iterator[Span]:
    """The fields of a message, those of no length as empty. Raises NotOtlp where it is none."""
    while at < end:
        tag_at = at
        tag, at = _read_varint(body, at, end)
        wire = tag & 7
        size = 0
        if wire == _LENGTH:
            size, at = _read_varint(body, at, end)
        elif wire == _VARINT:
            _, at = _read_varint(body, at, end)
        elif wire == _FIXED64:
            at += 8
        elif wire == _FIXED32:
            at += 4
        else:
            raise NotOtlp("Expected an ExportLogsServiceRequest in protobuf.")
        if at + size > end or not tag >> 3:
            raise NotOtlp("Expected an ExportLogsServiceRequest in protobuf; the body breaks off.")
        yield (tag >> 3 if wire == _LENGTH else -1, tag_at, at, at + size)
        at += size


def _read_varint(body: bytes, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = body[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise NotOtlp("Expected an ExportLogsServiceRequest in protobuf; the body breaks off.")


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
