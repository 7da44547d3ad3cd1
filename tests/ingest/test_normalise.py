"""Which of several givers a field comes from, and that everything is scrubbed first."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.event import Event
from ingest.normalise import Normaliser
from ingest.records.parsed import ParsedRecord
from ingest.secrets.cleaning import clean, clean_value
from ingest.secrets.scrubbing import scrub, scrub_value
from ingest.sources import Source

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def _event(source: Source, attributes: dict[str, Any] | None = None, **fields: str) -> Event:
    return Normaliser(source).event(ParsedRecord(NOON, fields, attributes or {}), time=NOON, received=NOON)


def test_the_sources_own_node_product_and_service_win() -> None:
    source = Source(node="web1", product="hr", service="api", map={"node": "host"})
    event = _event(source, {"host": "x"}, node="y", message='{"node":"z","product":"q","service":"r"}')
    assert (event.node, event.product, event.service) == ("web1", "hr", "api")


def test_map_wins_over_extract_extract_over_the_layout_and_the_layout_over_the_message() -> None:
    message = 'doc 7 {"document_id":9,"role":"r","operation":"o"}'
    layout = {"document_id": "8", "role": "layout"}
    extract = (r"doc (?P<document_id>\d+)",)
    mapped = Source(map={"document_id": "d"}, extract=extract)
    assert _event(mapped, {"d": 6}, message=message, **layout).document_id == "6"
    assert _event(mapped, {"d": ""}, message=message, **layout).document_id == "7"
    assert _event(mapped, {}, message=message, **layout).document_id == "7"
    assert _event(Source(), {}, message=message, **layout).document_id == "8"
    event = _event(Source(), {}, message=message)
    assert (event.document_id, event.role, event.operation) == ("9", "r", "o")


def test_json_of_a_message_cannot_pose_as_somebody_unless_the_operator_says_so() -> None:
    message = 'Saved. {"user":"1088","time":"2020-01-01T00:00:00Z","request":{"userId":"1087"}}'
    event = _event(Source(), message=message)
    assert (event.user, event.time, event.attributes["user"]) == (None, NOON, "1088")
    assert _event(Source(map={"user": "request.userId"}), message=message).user == "1087"


def test_json_of_a_message_is_read_into_attributes_and_the_records_own_win() -> None:
    event = _event(
        Source(),
        {"request": {"id": 1}, "Name": "own"},
        message='Failed. {"request":{"id":2,"isAcknowledged":true},"Name":"x"} and {"more":null}',
    )
    assert event.attributes == {"request": {"id": 1, "isAcknowledged": True}, "Name": "own", "more": None}
    assert event.message == 'Failed. {"request":{"id":2,"isAcknowledged":true},"Name":"x"} and {"more":null}'


@pytest.mark.parametrize(
    ("path", "expected"),
    [("UserName", "1087"), ("http.user", "1088"), ("a.b.c", "1089"), ("logger", "Api"), ("missing", None)],
)
def test_map_finds_attributes_nested_or_with_dots_and_fields_of_the_layout(
    path: str, expected: str | None
) -> None:
    attributes = {"UserName": "1087", "http.user": 1088, "a": {"b": {"c": 1089}}}
    assert _event(Source(map={"user": path}), attributes, logger="Api").user == expected


def test_map_translates_and_may_name_attributes() -> None:
    source = Source(
        map={"level": "sev", "client_ip": "fwd", "department": "request.dept", "http_status": "status"}
    )
    event = _event(
        source, {"sev": "WARN", "fwd": "10.1.2.3:99, 10.0.0.1", "request": {"dept": "HR"}, "status": 403}
    )
    assert (event.level, event.client_ip, event.http_status) == ("warning", "10.1.2.3", "403")
    assert event.attributes["department"] == "HR"


def test_what_is_empty_or_null_counts_as_absent() -> None:
    source = Source(map={"user": "u", "role": "r"}, extract=("by (?P<operation>.*)",))
    event = _event(
        source, {"u": "  ", "r": None}, message='by  {"url":null,"version":"","trace_id":"(null)"}', role=" "
    )
    assert (event.user, event.role, event.url, event.version, event.trace_id) == (None,) * 5


def test_extract_may_give_attributes_and_looks_at_the_scrubbed_message() -> None:
    event = _event(Source(extract=(r"password=(?P<pw>\S+) doc (?P<doc>\d+)",)), message="password=abc doc 7")
    assert event.attributes == {"pw": "[scrubbed:password]", "doc": "7"}


def test_everything_is_scrubbed_and_clean() -> None:
    event = _event(
        Source(node="web1"),
        {"apiKey": "abc", "nested": [{"note": "token=abc \x00"}]},
        message='{"password":"abc","note":"a\\u0000b"}',
        exception="X: Password=abc;\r\n   at Y\x1b",
        url="/x?access_token=abc",
    )
    assert event == Event(
        time=NOON,
        received=NOON,
        node="web1",
        message='{"password":"[scrubbed:password]","note":"a\\u0000b"}',
        exception="X: Password=[scrubbed:password];\n   at Y␛",
        url="/x?access_token=[scrubbed:token]",
        attributes={
            "apiKey": "[scrubbed:key]",
            "nested": [{"note": "token=[scrubbed:token] ␀"}],
            "password": "[scrubbed:password]",
            "note": "a␀b",
        },
    )


PIECES = st.sampled_from(
    [
        *"password token secret apikey authorization cookie set-cookie bearer pin sig pw name key value".split(),
        *'= : ; , & " \' \\ \\" { } [ ] < > / @ %3D ? # -- \n \t \x00 \x7f \x85 \r'.split(" "),
        *(
            "abc",
            "a1b2c3d4e5",
            "://",
            "eyJabcdefgh.",
            "AKIAABCDEFGHIJKL",
            '{"password":"abc"}',
            '{"n":1,"pw":"x"}',
        ),
        *(" ", "\n", "\\u0070", "&#101;", "[scrubbed:password]", "é", "ſ", "?code=", "Password=", "\ud800"),
    ]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(["message", "exception", "url"]), TEXTS), st.dictionaries(TEXTS, VALUES)
)
@example({"message": 'x {"p\\u0061ssword":"abc","\\/":1}'}, {})
@example({"message": "tok&#101;n=abc"}, {"pass_word": "abc"})
@example({}, {"a": {"name": "X-Api-Key", "value": "abc"}})
def test_a_glance_at_the_whole_record_changes_nothing(
    fields: dict[str, str], attributes: dict[str, Any]
) -> None:
    """Most records are harmless as a whole and then not looked at part by part: it must be all the same."""
    event = _event(Source(), attributes, **fields)
    for name in ("message", "exception", "url"):
        text = fields.get(name)
        given_text = scrub(clean(text)) if text else ""
        assert getattr(event, name) == (given_text if given_text.strip() else None)
    careful = scrub_value(clean_value(attributes))
    assert {name: value for name, value in event.attributes.items() if name in careful} == careful


def test_a_record_that_cannot_be_read_is_kept_scrubbed_and_bounded() -> None:
    event = Normaliser(Source(node="web1")).unreadable(
        "password=abc " + "x" * 100_000, "Expected more", time=NOON, received=NOON, file="a.log", position=3
    )
    assert event.message is not None
    assert event.message.startswith("password=[scrubbed:password] xxx")
    assert event.message.endswith("characters cut]")
    assert (event.parse_error, event.level, event.node, event.position) == ("Expected more", None, "web1", 3)
