"""Seq's bodies: CLEF lines and the older form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.event import Event
from ingest.receivers.answers import Answer, Refusal, Why
from ingest.receivers.clef import ClefRequest, refuse
from tests.ingest.receivers.reading import NOW, Read, read, refusal_of, sent

TAKEN = Answer(201, b'{"MinimumLevelAccepted":null}')


def _read(body: bytes) -> Read:
    return read(ClefRequest(body, sent()))


def _event(**record: object) -> Event:
    found = _read(json.dumps({"@t": "2026-06-12T14:57:15.5+02:00", **record}).encode())
    assert found.answer == TAKEN
    return found.events[0]


def test_serilog_sends_a_template_and_its_properties() -> None:
    event = _event(
        **{
            "@mt": "{Name} {Hours:000} {{braces}}",
            "@r": ["006"],
            "@l": "Error",
            "@x": "System.Exception: x",
            "@tr": "0af7651916cd43dd8448eb211c80319c",
            "@sp": "b7ad6b7169203331",
            "Name": "Ann",
            "Hours": 6,
            "@@odd": 1,
            "SourceContext": "Api",
            "MachineName": "web1",
            "Application": "hr-portal",
        }
    )
    assert (event.time.isoformat(), event.received) == ("2026-06-12T12:57:15.500000+00:00", NOW)
    assert (event.level, event.message, event.exception) == (
        "error",
        "Ann 006 {braces}",
        "System.Exception: x",
    )
    assert (event.logger, event.trace_id) == ("Api", "0af7651916cd43dd8448eb211c80319c")
    assert (event.node, event.product) == ("web1", "hr-portal")
    assert (event.attributes["@odd"], event.attributes["@sp"]) == (1, "b7ad6b7169203331")


@pytest.mark.parametrize(
    ("level", "meant"),
    [(None, "info"), ("Info", "info"), ("Warn", "warning"), ("WARNING", "warning"), ("Fatal", "fatal")],
)
def test_levels_come_in_many_spellings_or_not_at_all(level: str | None, meant: str) -> None:
    assert _event(**{"@m": "x", "@l": level}).level == meant
    assert _event(**{"@m": "x"}).level == "info"


def test_lines_may_end_in_any_way_and_begin_with_a_byte_order_mark() -> None:
    line = b'{"@t":"2026-06-12T12:57:15Z","@m":"%d"}'
    found = _read(b"\xef\xbb\xbf" + line % 1 + b"\r\n\r\n" + line % 2 + b"\n" + line % 3)
    assert [event.message for event in found.events] == ["1", "2", "3"]


def test_the_older_form_is_read_as_well() -> None:
    event = {
        "Timestamp": "2026-06-12T14:57:15+02:00",
        "Level": "Warning",
        "MessageTemplate": "Hi {Name}",
        "Exception": "E",
        "Properties": {"Name": "Ann", "@x": 1},
    }
    found = _read(
        json.dumps(
            {"Events": [event, {"Timestamp": "2026-06-12T12:57:16Z", "RenderedMessage": "m"}]}
        ).encode()
    )
    assert [(event.level, event.message, event.exception) for event in found.events] == [
        ("warning", "Hi Ann", "E"),
        ("info", "m", None),
    ]
    assert found.events[0].attributes == {"Name": "Ann", "@x": 1, "@mt": "Hi {Name}"}


@pytest.mark.parametrize("body", [b"", b"\n", b'{"Events":[]}'])
def test_nothing_is_a_heartbeat(body: bytes) -> None:
    assert _read(body) == Read([], [], TAKEN)


def test_a_bad_line_does_not_lose_the_others() -> None:
    decoder = ClefRequest(b'{"@t":"2026-06-12T12:57:15Z","@m":"good"}\nbad\n', sent())
    assert [event.message for event in read(decoder).events] == ["good"]
    assert decoder.rejected == 1


def test_a_time_that_is_none_is_kept_and_said() -> None:
    (event,) = _read(b'{"@t":"soon","@m":"hello"}').events
    assert (event.time, event.parse_error) == (NOW, "Expected a time in @t")
    assert event.message == '{"@t":"soon","@m":"hello"}'


def test_a_body_in_which_nothing_can_be_read_is_refused_in_seqs_words() -> None:
    with pytest.raises(Refusal) as refused:
        _read(b"bad\nworse\n")
    assert refuse(refused.value) == Answer(
        400,
        b'{"Error":"Nothing could be read: Expected one JSON object (it stops making sense at character 1)."}',
    )
    assert refuse(Refusal(Why.FULL, "Later.")).headers == {"Retry-After": "2"}


@given(st.binary(max_size=100) | st.binary(max_size=60).map(lambda data: b'{"Events":[' + data + b"]}"))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    assert refusal_of(ClefRequest(body, sent())) in (None, Why.MALFORMED)
