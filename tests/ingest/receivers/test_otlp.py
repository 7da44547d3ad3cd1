"""OTLP's logs: both encodings mean the same, answers are in the request's own."""

import json
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from ingest.event import Event
from ingest.receivers.answers import JSON, Answer, Refusal, Why
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.otlp import PROTOBUF, OtlpRequest, refuse
from ingest.receivers.otlp_record import LONGEST, MOST_RECORDS
from tests.ingest.receivers.reading import NOW, Read, read, refusal_of, sent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def _request(*records: LogRecord, scope: str = "HrPortal.Api") -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    for key, value in (("service.name", "hr-portal"), ("host.name", "web1"), ("service.version", "2.4.0")):
        resource.resource.attributes.append(KeyValue(key=key, value=AnyValue(string_value=value)))
    of_scope = resource.scope_logs.add()
    of_scope.scope.name = scope
    of_scope.log_records.extend(records)
    return request


def _record(body: str = "hello", severity: int = 17, **attributes: Any) -> LogRecord:
    record = LogRecord(
        time_unix_nano=1781269035_500000000,
        severity_number=severity,  # type: ignore[arg-type] # the numbers of the specification
        severity_text="Error",
        trace_id=bytes.fromhex(TRACE),
        span_id=bytes.fromhex(SPAN),
    )
    record.body.string_value = body
    for name, value in attributes.items():
        kind = {str: "string_value", bool: "bool_value", int: "int_value", float: "double_value"}[type(value)]
        record.attributes.append(KeyValue(key=name.replace("__", "."), value=AnyValue(**{kind: value})))
    return record


def _as_json(request: ExportLogsServiceRequest) -> bytes:
    """OTLP's JSON: protobuf's with identifiers in hexadecimal."""
    said = json_format.MessageToDict(request, use_integers_for_enums=True)
    for resource in said["resourceLogs"]:
        for scope in resource["scopeLogs"]:
            for record in scope.get("logRecords", ()):
                record |= {"traceId": TRACE.upper(), "spanId": SPAN}
    return json.dumps(said).encode()


def _read(body: bytes, kind: str = PROTOBUF, outcomes: list[Outcome] | None = None) -> Read:
    return read(OtlpRequest(body, sent(), kind), outcomes)


def _both(*records: LogRecord) -> list[Event]:
    """The events of records, the same from both encodings."""
    request = _request(*records)
    events = _read(request.SerializeToString()).events
    assert _read(_as_json(request), JSON).events == events
    return events


def test_what_the_protocol_has_places_for_is_in_our_fields() -> None:
    (event,) = _both(
        _record(
            enduser__id="1087",
            client__address="10.1.2.3",
            http__response__status_code=403,
            url__full="https://hr/api",
            exception__type="ValueError",
            exception__message="no",
            exception__stacktrace="Traceback: ValueError: no",
            request__ok=True,
            hours=6.5,
        )
    )
    assert event.time.isoformat() == "2026-06-12T12:57:15.500000+00:00"
    assert (event.level, event.message, event.logger) == ("error", "hello", "HrPortal.Api")
    assert (event.product, event.node, event.version) == ("hr-portal", "web1", "2.4.0")
    assert (event.user, event.client_ip, event.http_status) == ("1087", "10.1.2.3", "403")
    assert (event.url, event.trace_id) == ("https://hr/api", TRACE)
    assert event.exception == "Traceback: ValueError: no"
    assert event.attributes == {
        "service.name": "hr-portal",
        "service.version": "2.4.0",
        "host.name": "web1",
        "enduser.id": "1087",
        "client.address": "10.1.2.3",
        "http.response.status_code": 403,
        "url.full": "https://hr/api",
        "exception.type": "ValueError",
        "request.ok": True,
        "hours": 6.5,
        "span_id": SPAN,
    }


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (1, "trace"),
        (5, "debug"),
        (9, "info"),
        (12, "info"),
        (13, "warning"),
        (20, "error"),
        (24, "fatal"),
        (0, "error"),
    ],
)
def test_the_level_is_that_of_the_number_or_else_of_the_text(number: int, level: str) -> None:
    assert _both(_record(severity=number))[0].level == level


def test_a_body_of_fields_is_attributes_and_message() -> None:
    record = _record()
    record.body.kvlist_value.values.append(KeyValue(key="message", value=AnyValue(string_value="inner")))
    record.body.kvlist_value.values.append(KeyValue(key="n", value=AnyValue(int_value=1 << 40)))
    (event,) = _both(record)
    assert (event.message, event.attributes["n"]) == ("inner", 1 << 40)


def test_a_body_that_is_no_text_is_its_json() -> None:
    record = _record()
    record.body.array_value.values.extend([AnyValue(int_value=1), AnyValue(string_value="x"), AnyValue()])
    assert _both(record)[0].message == '[1,"x",null]'


def test_the_time_of_observing_stands_in_and_none_is_that_of_receiving() -> None:
    observed, timeless = _record(), _record()
    observed.observed_time_unix_nano, observed.time_unix_nano = observed.time_unix_nano, 0
    timeless.time_unix_nano = 0
    first, second = _both(observed, timeless)
    assert (first.time.isoformat(), second.time) == ("2026-06-12T12:57:15.500000+00:00", NOW)


def test_attributes_named_like_parts_of_the_record_give_way() -> None:
    (event,) = _both(_record(message="other", level="debug", time="soon", trace_id="mine"))
    assert (event.message, event.level, event.trace_id) == ("hello", "error", TRACE)
    assert event.attributes["attributes.message"] == "other"


def test_many_records_are_decoded_in_slices_and_all_arrive() -> None:
    records = [_record(f"record {number}") for number in range(2_500)]
    assert [event.message for event in _both(*records)] == [f"record {number}" for number in range(2_500)]


def test_a_record_that_is_too_long_is_rejected_alone() -> None:
    request = _request(_record("one"), _record("x" * LONGEST), _record("two"))
    for kind, body in ((PROTOBUF, request.SerializeToString()), (JSON, _as_json(request))):
        decoder = OtlpRequest(body, sent(), kind)
        assert [event.message for event in read(decoder).events] == ["one", "two"]
        assert decoder.rejected == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x0a\x00" * (MOST_RECORDS + 1), PROTOBUF),
        (b"\x12\x00" * (MOST_RECORDS + 1), PROTOBUF),
        (b"{" * 400_001, JSON),
        (b'{"resourceLogs":[{"resource":{"attributes":[' + b"{}," * 400_000, JSON),
    ],
)
def test_what_would_be_millions_is_refused_before_it_is_read(body: bytes, kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        _read(body, kind)
    assert refused.value.why is Why.TOO_LARGE


def test_one_bad_record_is_a_partial_success() -> None:
    good = _request(_record("one"), _record("two!")).SerializeToString()
    bad = good.replace(b"two!", b"\xff\xfe\xfd!")  # no UTF-8
    found = _read(bad)
    assert [event.message for event in found.events] == ["one"]
    assert (found.answer.status, found.answer.content_type) == (200, PROTOBUF)
    partial = ExportLogsServiceResponse.FromString(found.answer.body).partial_success
    assert (partial.rejected_log_records, partial.error_message) == (
        1,
        "1 log records could not be read or stored.",
    )
    body = b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[5,{"body":{"stringValue":"one"}}]}]}]}'
    assert _read(body, JSON).answer == Answer(
        200,
        b'{"partialSuccess":{"rejectedLogRecords":"1",'
        b'"errorMessage":"1 log records could not be read or stored."}}',
    )


@pytest.mark.parametrize(("body", "kind", "said"), [(b"", PROTOBUF, b""), (b"{}", JSON, b"{}")])
def test_nothing_is_a_success(body: bytes, kind: str, said: bytes) -> None:
    assert _read(body, kind) == Read([], [], Answer(200, said, kind))


def test_json_may_say_numbers_as_texts_and_severities_by_name() -> None:
    body = {
        "resourceLogs": [
            {
                "scopeLogs": [
                    {
                        "logRecords": [
                            {
                                "timeUnixNano": "1781269035500000000",
                                "severityNumber": "SEVERITY_NUMBER_WARN2",
                                "body": {"stringValue": "x"},
                                "attributes": [
                                    {"key": "a", "value": {"intValue": "-5"}},
                                    {"key": "b", "value": {"intValue": 6}},
                                    {
                                        "key": "c",
                                        "value": {"kvlistValue": {"values": [{"key": "d", "value": {}}]}},
                                    },
                                ],
                                "new": {},
                            }
                        ]
                    }
                ]
            }
        ]
    }
    (event,) = _read(json.dumps(body).encode(), JSON).events
    assert (event.level, event.time.isoformat()) == ("warning", "2026-06-12T12:57:15.500000+00:00")
    assert event.attributes == {"a": -5, "b": 6, "c": {"d": None}}


@pytest.mark.parametrize(
    ("body", "kind"), [(b"hello", PROTOBUF), (b"\x0a\x05", PROTOBUF), (b"[]", JSON), (b"{", JSON)]
)
def test_another_body_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        _read(body, kind)
    assert refused.value.why is Why.MALFORMED


def test_a_refusal_is_a_status_in_the_encoding_of_the_request() -> None:
    refusal = Refusal(Why.FULL, "Later.")
    assert refuse(refusal, PROTOBUF) == Answer(429, b"\x08\x08\x12\x06Later.", PROTOBUF, {"Retry-After": "2"})
    assert refuse(refusal, JSON) == Answer(429, b'{"code":8,"message":"Later."}', JSON, {"Retry-After": "2"})
    assert refuse(Refusal(Why.UNSUPPORTED, "Send JSON."), "").content_type == JSON


def test_the_same_record_of_two_nodes_is_two_events() -> None:
    one, other = _request(_record()), _request(_record())
    other.resource_logs[0].resource.attributes[1].value.string_value = "web2"
    for kind in (PROTOBUF, JSON):
        first, second, again = (
            _read(request.SerializeToString() if kind == PROTOBUF else _as_json(request), kind).keys
            for request in (one, other, one)
        )
        assert first == again
        assert first != second


@given(st.binary(max_size=200))
def test_whatever_comes_as_protobuf_is_read_or_refused(body: bytes) -> None:
    assert refusal_of(OtlpRequest(body, sent(), PROTOBUF)) in (None, Why.MALFORMED)


@given(st.data())
def test_a_request_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(_request(_record("one", a="b"), _record("two")).SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert refusal_of(OtlpRequest(bytes(body), sent(), PROTOBUF)) in (None, Why.MALFORMED)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "resourceLogs scopeLogs logRecords resource scope attributes key value body stringValue intValue "
                "kvlistValue arrayValue values timeUnixNano severityNumber traceId name".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(
    _JSON.map(lambda value: json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [value]}]}]}).encode())
)
def test_whatever_comes_as_a_json_record_is_read_or_rejected(body: bytes) -> None:
    assert _read(body, JSON).answer.status == 200
