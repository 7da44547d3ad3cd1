"""OTLP's `/v1/logs`, protobuf or JSON. Pure.

https://opentelemetry.io/docs/specs/otlp/#otlphttp. Both encodings are walked to the same records: the attributes of
the record over those of its resource, beside them what the protocol has places for, under names that
`ingest.records.json_fields` knows. A body is decoded a slice of records at a time, for a record of two bytes takes
hundreds when it is decoded.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from ingest.receivers import otlp_json, otlp_protobuf
from ingest.receivers.answers import JSON, Answer, Refusal, Why, refusal_headers
from ingest.receivers.documents import Sent
from ingest.receivers.intake import Piece
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.otlp_record import LogRecord, NotOtlp, Origin, TooMuch
from ingest.records.json_fields import exception_text

PROTOBUF: Final = "application/x-protobuf"
_CODES: Final = {  # google.rpc.Code
    Why.MALFORMED: 3,
    Why.UNAUTHORISED: 16,
    Why.FORBIDDEN: 7,
    Why.SLOW: 4,
    Why.TOO_LARGE: 3,
    Why.UNSUPPORTED: 3,
    Why.FULL: 8,
    Why.UNAVAILABLE: 14,
}
_SEVERITIES: Final = ("trace", "debug", "info", "warning", "error", "fatal")  # four numbers each, from 1
_TAKEN: Final = ("time", "level", "logger", "message", "exception", "trace_id")


class OtlpRequest:
    """One body; `content_type` is PROTOBUF or JSON. `pieces` is to be run to its end before `answer`."""

    def __init__(self, body: bytes, sent: Sent, content_type: str) -> None:
        self._body = body
        self._sent = sent
        self._content_type = content_type
        self.rejected = 0

    def pieces(self) -> Iterator[Piece]:
        """The events, slice by slice. Raises Refusal if the body is not what its type says."""
        decode = otlp_protobuf.records if self._content_type == PROTOBUF else otlp_json.records
        try:
            for record in decode(self._body):
                if record is None:
                    self.rejected += 1
                    continue
                self._sent.add_record(fields_of(record), record.text, record.raw)
                if self._sent.is_full:
                    yield self._sent.take()
        except TooMuch as error:
            raise Refusal(Why.TOO_LARGE, str(error)) from error
        except NotOtlp as error:
            if not self._sent.given:
                raise Refusal(Why.MALFORMED, str(error)) from error
            self.rejected += 1  # the rest of the body; its beginning is stored
        if not self._sent.is_empty:
            yield self._sent.take()

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer:
        """200 in the encoding of the request; what was rejected is a partial success."""
        rejected = self.rejected + outcomes.count(Outcome.REJECTED)
        said = f"{rejected} log records could not be read or stored." if rejected else ""
        if self._content_type == PROTOBUF:
            body = otlp_protobuf.partial_success(rejected, said) if rejected else b""
        else:
            partial = {"partialSuccess": {"rejectedLogRecords": str(rejected), "errorMessage": said}}
            body = msgspec.json.encode(partial if rejected else {})
        return Answer(200, body, content_type=self._content_type)


def refuse(refusal: Refusal, content_type: str) -> Answer:
    """A refusal as a google.rpc.Status."""
    code = _CODES[refusal.why]
    if content_type == PROTOBUF:
        body = otlp_protobuf.status(code, refusal.reason)
    else:
        content_type = JSON
        body = msgspec.json.encode({"code": code, "message": refusal.reason})
    return Answer(refusal.why.value, body, content_type, refusal_headers(refusal))


def fields_of(record: LogRecord) -> dict[str, Any]:
    """A record as one object under names that say what is meant."""
    found = _attributes(record.origin, record.attributes)
    body = record.body
    if isinstance(body, Mapping):
        found = {**body, **found}
        if not any(isinstance(body.get(name), str) for name in ("message", "msg")):
            found["message"] = msgspec.json.encode(body).decode()
    elif body is not None:
        found["message"] = body if isinstance(body, str) else msgspec.json.encode(body).decode()
    time = record.time_ns or record.observed_ns
    if time:
        found["time"] = time
    level = _level(record.severity_number, record.severity_text)
    if level:
        found["level"] = level
    if record.origin.scope and "logger" not in found:
        found["logger"] = record.origin.scope
    if record.trace_id:
        found["trace_id"] = record.trace_id
    if record.span_id:
        found["span_id"] = record.span_id
    if record.event_name:
        found["event.name"] = record.event_name
    return found


def _attributes(origin: Origin, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the record over those of its scope and resource; an exception put together."""
    found = {**origin.attributes, **attributes}
    if "exception.type" in found or "exception.message" in found or "exception.stacktrace" in found:
        parts = {name: found.get(f"exception.{name}") for name in ("type", "message", "stacktrace")}
        text = exception_text(parts)
        if text:
            found.pop("exception.message", None)
            found.pop("exception.stacktrace", None)
            found["exception"] = text
    for name in _TAKEN:
        if name in attributes and name != "exception":
            found[f"attributes.{name}"] = attributes[name]
    return found


def _level(number: int, text: str) -> str:
    if 1 <= number <= 24:
        return _SEVERITIES[(number - 1) // 4]
    return text
