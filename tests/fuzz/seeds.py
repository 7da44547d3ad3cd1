"""Inputs to begin with, made by us: one of each kind that a target knows, so that the fuzzer need not invent JSON."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Final

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

import detectors
from tests.detectors.constructs.together import TOGETHER
from tests.fuzz.parsers import LAYOUTS
from tests.ingest.secrets.planted import CARRIERS, WRAPPINGS

_ECS: Final = {
    "@timestamp": "2026-06-12T12:57:15.123Z", "log": {"level": "error", "logger": "Api"}, "message": "Failed {\"a\":1}",
    "host": {"name": "web1"}, "service": {"name": "hr", "version": "1"}, "user": {"id": "1087"}, "n": 1.5e3, "x": None,
    "error": {"stack_trace": "System.X: y\n   at Z", "type": "System.X"}, "request": {"password": "pa§word"},
    "labels": ["a", {"name": "X-Api-Key", "value": "k"}], "kind": "json", "u": "\u0001\u007f\ud83d\ude00",
}  # fmt: skip
_USUAL: Final = {
    "@timestamp": "2026-06-12T12:57:15.123Z", "log.level": "WARN", "message": "Saved", "log.logger": "Api",
    "service": {"name": "hr", "version": "1"}, "host": {"name": "web1"}, "user": {"name": "1087"},
    "trace": {"id": "0af7"}, "http": {"response": {"status_code": 200}}, "url": {"path": "/api/1"},
    "documentId": "7", "request": {"hours": 8},
}  # fmt: skip
_CLEF: Final = {
    "@t": "2026-06-12T12:57:15Z", "@mt": "{User} took {Ms:0.0} of {{x}} {@Who} {N,5:x8}", "@r": ["1.5"],
    "@l": "Warning",
    "@x": "E: x", "@tr": "abc", "@i": "1f", "User": "1087", "Ms": 1.46, "@@odd": 1, "Who": {"a": [1]}, "N": 7,
}  # fmt: skip
_OTLP: Final = {
    "resourceLogs": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "hr"}}]},
        "scopeLogs": [{"scope": {"name": "Api"}, "logRecords": [
            {"timeUnixNano": "1781269035000000000", "severityNumber": 17, "severityText": "Error",
             "body": {"stringValue": "one"}, "traceId": "5b8efff798038103d269b633813fc60c",
             "attributes": [{"key": "n", "value": {"intValue": "7"}}, {"key": "d", "value": {"doubleValue": 1.5}},
                            {"key": "k", "value": {"kvlistValue": {"values": [{"key": "a"}]}}},
                            {"key": "l", "value": {"arrayValue": {"values": [{"bytesValue": "AAE="}]}}}]},
            {"observedTimeUnixNano": 1781269035000000000, "body": {"kvlistValue": {"values": []}}},
        ]}],
    }],
}  # fmt: skip


def _protobuf() -> bytes:
    request = ExportLogsServiceRequest()
    scope = request.resource_logs.add()
    scope.resource.attributes.add(key="service.name").value.string_value = "hr"
    logs = scope.scope_logs.add()
    logs.scope.name = "Api"
    record = logs.log_records.add(
        time_unix_nano=1781269035 * 10**9, severity_number=17, severity_text="Error"
    )
    record.body.string_value = "one"
    record.trace_id = bytes(range(16))
    record.attributes.add(key="n").value.int_value = 7
    record.attributes.add(key="l").value.array_value.values.add().bytes_value = b"\0\1"
    record.attributes.add(key="k").value.kvlist_value.values.add(key="a").value.double_value = 1.5
    return bytes(request.SerializeToString())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


_JSON: Final = (
    _json(_ECS),
    _json(_CLEF),
    json.dumps(_ECS, indent=2).encode(),
    b'{"time":"soon"}',
    b'{"a":1e999,"b":NaN}',
)
_NLOG: Final = (
    (
        b'2026-06-12 12:57:15.1234|ERROR|Api|Failed {"a":1}|System.X: y\n ---> Z: w\n   at A.B() in c.cs:line 7\n'
        b"   --- End of inner exception stack trace ---"
    ),
    b"2026-06-12 12:57:15.1234|4|WARN|Api|m e|url: https://x/y?token=abc|action: Save",
    b"2026-10-25T02:30:00.1234567+02:00 [12] Info  Api - done\nSystem.Exception: x\n   at y",
    b"2026-06-12 12:57:15.1234|Info|CORP\\bob|::ffff:10.1.2.3|a=1, b=x y|m",
    b"12:57:15.1234 morning",
    b"639168910351234567;E;a\\nb;&lt;x&gt;",
)
_TEXT: Final = (
    b"2026-06-12 12:57:15 WARN it failed\n   at x",
    b"[12/Jun/2026:12:57:15 +0200] GET / HTTP/1.1",
)
_YAML: Final = (
    b"""scrub: {names: [badge], patterns: ['x(\\d)']}
sources:
  - node: web1
    product: &p hr
    files: /srv/logs/*.log
    format: nlog
    layout: '${longdate}|${level}|${message}'
    timezone: Europe/Berlin
    encoding: utf-16
    since: 7d
    map: {user: request.userId}
    extract: ['doc (?P<document_id>\\d+)']
    scrub: {names: {taxId: tax-id}, patterns: [{kind: k, pattern: 'y+'}]}
    derive: {f: {from: request.password, matches: '[^a-z]'}, g: {from: message, capture: 'p (\\S+)', longer_than: 3}}
  - when: {a: 1}
    key: other
    product: *p
    format: text
    pattern: '(?P<time>\\S+) (?P<message>.*)'
    time_format: 'yyyy-MM-dd HH:mm'
""",
    b"sources: [{files: a, format: json}, {<<: {files: b}, format: clef}]",
)
_BULK: Final = (
    b'{"create":{"_index":"logs","_id":"1"}}\n'
    + _json(_ECS)
    + b'\n{"index":{}}\n{"message":"two","kind":"nlog"}\n\n'
    b'{"update":{"_id":"3"}}\n{"doc":{"message":"three"},"doc_as_upsert":true}\n{"delete":{"_id":"1"}}\n',
    b'{"create":{}}\nnonsense\n{"what":{}}\n{"create":{}}',
)
_CLEF_BODIES: Final = (
    _json(_CLEF) + b"\r\n" + _json(_CLEF) + b"\n",
    _json({"Events": [{"Timestamp": "2026-06-12T12:57:15+02:00", "Level": "Error", "MessageTemplate": "{A} b",
                       "Properties": {"A": 1}, "Exception": "E",
                       "Renderings": {"A": [{"Format": "x", "Rendering": "1"}]}}]}),
    b"",
)  # fmt: skip
_NDJSON: Final = (
    _json(_ECS) + b"\n" + _json({"message": "x"}),
    _json([_ECS, {"a": 1}]),
    json.dumps(_ECS, indent=1).encode(),
)
_EVENT: Final = (
    b'{"time":"2026-06-12T12:00:00Z","received":"2026-06-12T12:00:00Z","message":"m","attributes":{"a":1}}'
)
_SHIPMENT: Final = b'{"shipment":1,"tag":"t","events":1}\n' + _EVENT + b"\n"
_SECRETS: Final = tuple(
    wrap(carrier.format(*["Tr0ub4dor9xQ7Lm2PzWv"] * carrier.count("{}"))).encode()
    for carrier in CARRIERS
    for wrap in (WRAPPINGS["plain"], WRAPPINGS["json in json"], WRAPPINGS["address in an address"])
)
_FILES: Final = (
    *(b"\n".join([line, line]) + b"\n" for line in _NLOG),
    *(line + b"\n" + line for line in _JSON),
    *(line + b"\r\n" + line for line in _TEXT),
    "[12/Jun/2026:12:57:15 +0200] GET\r\n".encode("utf-16"),
)
_ISSUES: Final = Path(detectors.__file__).parent / "known_issues"
_CHOICES: Final = tuple(bytes([end, end]) for end in range(8))

SEEDS: Final[dict[str, tuple[bytes, ...]]] = {
    "json": tuple(seed + end for seed in _JSON for end in _CHOICES),
    "nlog": tuple(seed + bytes([0, at]) for at, seed in enumerate(_NLOG)),
    "text": tuple(seed + bytes([0, at]) for at, seed in enumerate(_TEXT)),
    "layouts": tuple(layout.encode() + b"\0" + line for layout, line in zip(LAYOUTS, _NLOG, strict=True)),
    "patterns": (b"(?P<message>.*)\0x", b"yyyy-MM-dd HH:mm:ss.ffff\0002026-06-12 12:57:15.1234",
                 b"(?P<a>x+)(?P<b>y)?\0xy"),
    "messages": (b'a {"b":1} c [1,{"d":{}}] {', b'{"a":"\\ud800"}', b"{{{{[[[["),
    "times": (b"2026-06-12T12:57:15.1234567Z", b"Fri, 12 Jun 2026 12:57:15 GMT", b"/Date(1781269035000)/",
              b"1781269035",
              b"12.06.2026 12:57:15,123", b"06/12/2026 1:02:03 PM +02:00", b"Jun 12, 2026 12:57:15"),
    "sources": _YAML,
    "local_times": (bytes(range(60, 130)) + b"\0\0", bytes([67, 70, 80, 255, 20, 66] * 5) + b"\1\2"),
    "files": tuple(seed + end for at, seed in enumerate(_FILES) for end in (bytes([50, 150, 2, at % 8]), b"\0\3")),
    "secrets": _SECRETS,
    "bulk": tuple(seed + bytes([end, 0]) for seed in _BULK for end in range(3)),
    "otlp_json": (_json(_OTLP), b"{}", b'{"resourceLogs":[]}'),
    "otlp_protobuf": (_protobuf(), b""),
    "clef": _CLEF_BODIES,
    "ndjson": _NDJSON,
    "together": (*_JSON, _json(_USUAL), *(_json({"message": text.decode()}) for text in _SECRETS[:40])),
    "releases": (
        b'{"product": "hr-portal", "version": "4.11.0", "node": "web1", "at": "2026-06-12T15:00:00+02:00"}',
    ),
    "shipments": (_SHIPMENT, gzip.compress(_SHIPMENT) + gzip.compress(_SHIPMENT.replace(b":1,", b":2,", 1))),
    "inflating": (gzip.compress(b"x" * 999) + b"\0\0", zlib.compress(b"abc" * 99) + b"\0\1", b"plain\1\0\1"),
    "questions": (b"errors of 1087 since yesterday 3pm\nand last week?\0\0\0",
                  b"Fehler am 12. Juni zwischen 9 und 10\1\1\0",
                  b"document 11213 on web1, not info, last 20\nonly 403\0\0\1",
                  b"who else had 10.1.2.3 \"no access\"\0\0\0"),
    "known_issues": (
        *(file.read_bytes() for file in sorted(_ISSUES.glob("*.yaml"))),
        TOGETHER.encode(),
    ),
    "http": tuple(
        body + bytes([0, 0, 0, at])
        for at, body in enumerate((_BULK[0], _BULK[1], _protobuf(), _json(_OTLP), *_CLEF_BODIES[:2], _CLEF_BODIES[0],
                                   *_NDJSON[:2]))
    ),
}  # fmt: skip
