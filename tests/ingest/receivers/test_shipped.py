"""What is shipped to events: which source speaks of it, and its fields under the shippers' names."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.event import Event
from ingest.receivers.shipped import ShippedSources
from ingest.secrets.facts import Fact
from ingest.sources import Source

NOW = datetime(2026, 6, 12, 13, 0, tzinfo=UTC)
AT = datetime(2026, 6, 12, 12, 57, 15, tzinfo=UTC)
NLOG = "${longdate}|${level:uppercase=true}|${logger}|${aspnet-user-identity}|${message:withexception=true}"


def _event(record: dict[str, Any], *sources: Source, sender: str | None = None) -> Event:
    reader = ShippedSources(sources).readers(sender).of_json(record)
    return reader.from_json(record, NOW, str(record))


def _said(event: Event) -> dict[str, Any]:
    """The well-known fields that an event has, but when it was received."""
    names = (name for name in event.__struct_fields__ if name not in ("received", "attributes", "id"))
    return {name: value for name in names if (value := getattr(event, name)) is not None}


ECS = {
    "@timestamp": "2026-06-12T12:57:15Z",
    "message": "Forbidden",
    "log": {"level": "error", "logger": "Api", "file": {"path": "/logs/api.log"}},
    "service": {"name": "hr-portal", "version": "2.4.0"},
    "host": {"name": "web1"},
    "user": {"name": "1087", "id": "7"},
    "client": {"ip": "10.1.2.3"},
    "http": {"response": {"status_code": 403}},
    "url": {"full": "https://hr/api"},
    "trace": {"id": "0af7"},
    "error": {"type": "E", "message": "no", "stack_trace": "E: no\n  at A"},
    "agent": {"type": "filebeat"},
}
OURS = {
    "time": AT,
    "node": "web1",
    "product": "hr-portal",
    "level": "error",
    "logger": "Api",
    "message": "Forbidden",
    "exception": "E: no\n  at A",
    "user": "1087",
    "client_ip": "10.1.2.3",
    "http_status": "403",
    "url": "https://hr/api",
    "trace_id": "0af7",
    "version": "2.4.0",
}


def _dotted(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        flat |= _dotted(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


@pytest.mark.parametrize("record", [ECS, _dotted(ECS)], ids=["nested", "dotted"])
def test_elastic_common_schema(record: dict[str, Any]) -> None:
    event = _event(record)
    assert _said(event) == OURS
    assert event.get("agent.type") == "filebeat"


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        pytest.param(
            {
                "level": 50,
                "time": 1781269035000,
                "pid": 1,
                "hostname": "web1",
                "msg": "m",
                "err": {"type": "E", "stack": "E: x"},
            },
            {"level": "error", "message": "m", "node": "web1", "exception": "E: x"},
            id="pino",
        ),
        pytest.param(
            {"@timestamp": "2026-06-12T12:57:15Z", "severity": "warn", "message": "m", "fields": {"a": 1}},
            {"level": "warning", "message": "m"},
            id="winston",
        ),
        pytest.param(
            {
                "timestamp": "2026-06-12T12:57:15+00:00",
                "host": "web1",
                "severity": "err",
                "message": " m",
                "programname": "sshd",
            },
            {"level": "error", "message": "m", "node": "web1"},
            id="rsyslog",
        ),
        pytest.param(
            {"@timestamp": "2026-06-12T12:57:15Z", "log": "m\n", "stream": "stdout"},
            {"message": "m"},
            id="fluent-bit",
        ),
        pytest.param(
            {
                "@timestamp": "2026-06-12T12:57:15Z",
                "@version": "1",
                "message": "m",
                "host": {"name": "web1"},
                "event": {"original": "m"},
            },
            {"message": "m", "node": "web1"},
            id="logstash",
        ),
        pytest.param(
            {
                "@timestamp": "2026-06-12T14:57:15+02:00",
                "level": "Error",
                "messageTemplate": "Hi {Name}",
                "message": "Hi Ann",
                "exceptions": [{"ClassName": "System.E", "Message": "x", "StackTraceString": "  at A"}],
                "fields": {"Name": "Ann"},
            },
            {"level": "error", "message": "Hi Ann", "exception": "System.E: x\n  at A"},
            id="serilog-elasticsearch",
        ),
    ],
)
def test_what_shippers_send(record: dict[str, Any], fields: dict[str, Any]) -> None:
    assert _said(_event(record)) == {"time": AT, **fields}


def test_a_record_without_a_time_is_of_when_it_came() -> None:
    assert _event({"message": "m"}).time == NOW


def test_the_first_source_whose_key_and_condition_fit_is_it() -> None:
    sources = (
        Source(files="/logs/*.log", format="json", node="tailed"),
        Source(api_key="web1", when={"log": "auth"}, service="auth"),
        Source(api_key="web1", service="api"),
        Source(when={"service.name": "shop", "tier": "1"}, service="shop"),
        Source(when={"product": "crm"}, service="crm"),
        Source(api_key="web9", service="nine"),
    )

    def service(record: dict[str, Any], sender: str | None) -> str | None:
        return _event(record, *sources, sender=sender).service

    assert service({"log": "auth"}, "web1") == "auth"
    assert service({"log": "other"}, "web1") == "api"
    assert service({"service": {"name": "shop"}, "tier": 1}, None) == "shop"
    assert service({"service.name": "crm"}, "web2") == "crm"  # by our field, whatever the record calls it
    assert service({"service.name": "shop", "tier": 2}, None) is None


def test_a_source_over_the_message_reads_whole_lines_of_a_file() -> None:
    source = Source(
        when={"fields.log": "api"}, node="web1", product="hr-portal", service="api",
        format="nlog", layout=NLOG, timezone="Europe/Berlin", map={"document_id": "documentId"},
    )  # fmt: skip
    record = {
        "@timestamp": "2026-06-12T12:59:59Z",  # when Filebeat read it
        "message": '2026-06-12 14:57:15.0000|ERROR|Api|1087|Failed. {"documentId":11213}|System.E: x\n   at A.B()\n',
        "fields": {"log": "api"},
        "host": {"name": "WIN-1"},
        "log": {"file": {"path": "C:\\logs\\api.log"}, "offset": 7},
    }
    event = _event(record, source)
    assert _said(event) == {
        "time": AT,
        "node": "web1",
        "product": "hr-portal",
        "service": "api",
        "level": "error",
        "logger": "Api",
        "message": 'Failed. {"documentId":11213}',
        "exception": "System.E: x\n   at A.B()",
        "user": "1087",
        "document_id": "11213",
    }
    assert event.get("log.offset") == 7


def test_a_line_that_does_not_fit_the_layout_is_kept_and_said() -> None:
    source = Source(when={"a": "1"}, format="nlog", layout=NLOG)
    event = _event({"@timestamp": "2026-06-12T12:57:15Z", "a": 1, "message": "hello"}, source)
    assert (event.time, event.message) == (AT, "hello")
    assert event.parse_error is not None


def test_a_message_may_be_json_or_fit_a_pattern() -> None:
    by_json = Source(when={"a": "1"}, format="json")
    event = _event({"a": 1, "message": '{"time":"2026-06-12T12:57:15Z","level":"warn","msg":"m"}'}, by_json)
    assert (event.time, event.level, event.message, event.attributes) == (AT, "warning", "m", {"a": 1})
    by_pattern = Source(when={"a": "1"}, format="text", pattern=r"(?P<user>\d+) (?P<message>.*)")
    event = _event({"a": 1, "@timestamp": "2026-06-12T12:57:15Z", "message": "1087 m"}, by_pattern)
    assert (event.time, event.user, event.message) == (AT, "1087", "m")


def test_times_without_an_offset_are_in_the_zone_of_the_source() -> None:
    source = Source(when={"a": "1"}, timezone="Europe/Berlin")
    assert _event({"a": 1, "time": "2026-06-12 14:57:15"}, source).time == AT
    assert _event({"time": "2026-06-12 12:57:15"}).time == AT


def test_the_hour_that_occurs_twice_is_told_by_order_within_each_file() -> None:
    reader = ShippedSources([Source(when={"a": "1"}, format="nlog", timezone="Europe/Berlin")]).readers(None)

    def instant(line: str, path: str) -> datetime:
        record = {"a": 1, "message": f"{line}|INFO|l|m", "log": {"file": {"path": path}}}
        return reader.of_json(record).from_json(record, NOW, "").time

    assert instant("2025-10-26 02:59:59.0000", "one") == datetime(2025, 10, 26, 0, 59, 59, tzinfo=UTC)
    assert instant("2025-10-26 02:00:00.0000", "one") == datetime(2025, 10, 26, 1, 0, tzinfo=UTC)
    assert instant("2025-10-26 02:00:00.0000", "other") == datetime(2025, 10, 26, 0, 0, tzinfo=UTC)


def test_a_request_body_cannot_pose_as_somebody() -> None:
    assert _event({"message": 'Request {"user":"admin","UserName":"admin"}'}).user is None


def test_the_first_day_of_the_calendar_in_another_zone_is_no_fault() -> None:
    assert _event({"time": "0001-01-01T00:00:00+14:00"}).time == datetime(1, 1, 1, tzinfo=UTC)


def test_what_no_source_speaks_of_is_scrubbed_by_what_all_of_them_add() -> None:
    sources = [
        Source(files="/a", format="json", scrub_names={"taxId": "tax-id"}),
        Source(when={"x": "1"}, scrub_patterns=(("ticket", r"ticket #(\d+)"),)),
        Source(when={"x": "2"}, derive=(Fact(name="long", path="request.answer", longer_than=3),)),
    ]
    event = _event({"message": "ticket #4711", "TaxId": "12/345", "request": {"answer": "sesame"}}, *sources)
    assert event.message == "ticket #[scrubbed:ticket]"
    assert event.attributes == {"TaxId": "[scrubbed:tax-id]", "request": {"answer": "[scrubbed:secret]"}}


def test_a_fact_is_told_of_what_is_shipped() -> None:
    source = Source(
        when={"service": "auth"},
        format="nlog",
        derive=(Fact(name="special", path="password", matches="[^a-z]"),),
    )
    line = '2026-06-12 12:57:15.1234|WARN|Auth|Login failed {"password":"pa§word"}'
    event = _event({"message": line, "service": "auth"}, source)
    assert event.message == 'Login failed {"password":"[scrubbed:password]"}'
    assert event.attributes["special"] is True
    broken = _event({"message": line[3:], "service": "auth"}, source)
    assert broken.parse_error is not None
    assert "pa§word" not in repr(broken)
