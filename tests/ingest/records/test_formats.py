"""JSON, CLEF and text records."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.clef import render
from ingest.records.formats import framing_for, parser_for
from ingest.records.json_format import JsonParser
from ingest.records.parsed import ParsedRecord, UnreadableRecord
from ingest.records.text_format import PatternError, TextParser

NOON = datetime(2026, 6, 12, 12, 57, 15, tzinfo=UTC)


def _json(**record: Any) -> ParsedRecord:
    return JsonParser().parse(json.dumps(record))


def test_an_nlog_json_record_is_read_by_its_usual_names() -> None:
    assert _json(
        time="2026-06-12T12:57:15Z",
        level="WARN",
        logger="Api",
        message="m",
        exception="System.X: y",
        traceId="00-1",
        UserName="1087",
        Parameters={"a": 1},
        nothing=None,
    ) == ParsedRecord(
        NOON,
        {
            "message": "m",
            "logger": "Api",
            "level": "warning",
            "exception": "System.X: y",
            "trace_id": "00-1",
            "user": "1087",
        },
        {"traceId": "00-1", "UserName": "1087", "Parameters": {"a": 1}, "nothing": None},
    )


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ({"@timestamp": "2026-06-12T12:57:15Z", "log": {"level": "error", "logger": "A"}, "message": "m"},
         {"message": "m", "logger": "A", "level": "error"}),
        ({"ts": 1781269035, "level": 50, "msg": "m"}, {"message": "m", "level": "error"}),
        ({"Timestamp": "2026-06-12T12:57:15Z", "Level": "Information", "RenderedMessage": "m", "SourceContext": "A"},
         {"message": "m", "logger": "A", "level": "info"}),
        ({"asctime": "2026-06-12 12:57:15+00:00", "levelname": "CRITICAL", "event": "m"},
         {"message": "m", "level": "fatal"}),
        ({"date": "2026-06-12", "time": "12:57:15Z", "message": "m"}, {"message": "m"}),
        ({"timestamp": NOON.isoformat(), "message": "m", "user": 1087, "http_status": 403, "role": "", "User": "x"},
         {"message": "m", "user": "1087", "http_status": "403"}),
        ({"timestamp": NOON.isoformat(), "exception": {"Type": "X", "Message": "y", "StackTrace": "   at Z"}},
         {"exception": "X: y\n   at Z"}),
    ],
)  # fmt: skip
def test_other_loggers_names_are_known_too(record: dict[str, Any], fields: dict[str, str]) -> None:
    parsed = _json(**record)
    assert (parsed.time, parsed.fields) == (NOON, fields)


def test_who_it_was_is_said_by_the_exact_name_only() -> None:
    assert _json(time=NOON.isoformat(), User="1087", USER="1088").fields == {}


def test_what_the_map_speaks_of_stays_an_attribute() -> None:
    parsed = JsonParser(["ts", "nested.message"]).parse(
        '{"ts":1781269035,"nested":{"message":"m"},"level":"info"}'
    )
    assert parsed.attributes == {"ts": 1781269035, "nested": {"message": "m"}}


def test_a_time_that_is_none_is_a_fault_and_no_time_is_not() -> None:
    assert _json(message="m").time is None
    with pytest.raises(UnreadableRecord, match="'time'"):
        _json(time="soon", message="m")


@pytest.mark.parametrize("text", ["", "plain", "[1]", '{"a":', '{"a":1} trailing', "{" * 3000, '"x"', "5"])
def test_what_is_no_object_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableRecord):
        JsonParser().parse(text)


def test_json_that_only_a_lenient_decoder_takes_is_read() -> None:
    assert _json(message="half \ud800").fields == {"message": "half \ud800"}
    assert JsonParser().parse('{"message":"a\x01b","n":NaN}').fields == {"message": "a\x01b"}


def _framed(*lines: str) -> list[str]:
    """Each line's part in its record: begins, goes on, ends, both; or outside."""
    framing = framing_for(JsonParser())
    marks, is_open = [], False
    for line in lines:
        starts = framing.starts(line)
        ends = framing.ends(line) if starts or is_open else False
        marks.append(("<" if starts else "-" if is_open else " ") + (">" if ends else ""))
        is_open = (starts or is_open) and not ends
    return marks


def test_json_records_end_where_their_object_does() -> None:
    assert _framed('{"a":1}', '{"a":"}"}', "junk", '[{"a":1},', '{"b":2}]') == ["<>", "<>", " ", "<>", "<>"]


def test_a_pretty_printed_record_is_one() -> None:
    assert _framed("[", "  {", '    "a": {"}": 1},', '    "b": [', "      {}", "    ]", "  },", "  {", "  }", "]") == [
        " ", "<", "-", "-", "-", "-", "->", "<", "->", " ",
    ]  # fmt: skip


def test_a_record_cut_off_ends_where_a_whole_one_begins() -> None:
    assert _framed('{"a":1,"m":"cut o', '{"a":2}', '{"a":3}') == ["<", "<>", "<>"]


def test_clef_is_rendered_and_unescaped() -> None:
    parser = parser_for("clef")
    parsed = parser.parse(
        '{"@t":"2026-06-12T12:57:15Z","@mt":"{User} took {Ms:0.0} ms","@r":["1.5"],"@l":"Warning","@x":"E: x",'
        '"@tr":"abc","@i":"1f","User":"1087","Ms":1.46,"@@odd":1,"SourceContext":"Api"}'
    )
    assert parsed == ParsedRecord(
        NOON,
        {
            "message": "1087 took 1.5 ms",
            "logger": "Api",
            "level": "warning",
            "exception": "E: x",
            "trace_id": "abc",
        },
        {"@mt": "{User} took {Ms:0.0} ms", "@tr": "abc", "@i": "1f", "User": "1087", "Ms": 1.46, "@odd": 1},
    )
    assert parser.parse('{"@t":"2026-06-12T12:57:15Z","@m":"m","@l":null}').fields == {
        "message": "m",
        "level": "info",
    }
    with pytest.raises(UnreadableRecord):
        parser.parse('{"@mt":"m"}')


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{Name}", "bob"),
        ("{Name:l}|{@Who}|{$Who}", 'bob|{"a":1}|{"a":1}'),
        ("[{Name,5}][{Name,-5}]", "[  bob][bob  ]"),
        ("{{Name}} {Missing} {not a hole}", "{Name} {Missing} {not a hole}"),
        ("{N:000} {N:x8} {F:F1} {Null}", "042 0000002a 1.5 null"),
        ("{Who.a}", "1"),
        ("{Yes} {Yes:l} {@Flags}", 'True True {"on":true}'),
    ],
)
def test_templates_are_rendered_without_their_runtime(template: str, text: str) -> None:
    properties = {"Name": "bob", "Who": {"a": 1}, "N": 42, "F": 1.46, "Null": None, "Yes": True,
                  "Flags": {"on": True}}  # fmt: skip
    assert render(template, properties) == text


def test_a_short_template_cannot_become_gigabytes() -> None:
    assert len(render("{A}" * 100_000, {"A": "x" * 300_000})) < 2_000_000
    assert len(render("{A,9999}" * 100_000, {"A": "x"})) < 3_000_000


def test_half_a_surrogate_pair_in_a_property_is_shown_by_its_number() -> None:
    assert render("{A}", {"A": {"\ud800": 1}}) == '{"\\ud800":1}'


@given(st.text())
def test_no_template_raises(template: str) -> None:
    render(template, {"a": 1}, ["x"])


TEXT = r"(?P<time>\d{4}-\d\d-\d\d [\d:]{8}) (?P<level>[A-Z]+) \[(?P<user>[^\]]*)\] (?P<thread>\d+) (?P<message>.*)"


def test_text_is_read_by_its_pattern() -> None:
    parser = TextParser(TEXT)
    record = "2026-06-12 12:57:15 WARN [] 7 it failed\n   at X\nat the end"
    assert parser.starts(record.partition("\n")[0])
    assert not parser.starts("   at X")
    assert parser.parse(record) == ParsedRecord(
        NOON.replace(tzinfo=None),
        {"level": "warning", "message": "it failed\n   at X\nat the end"},
        {"thread": "7"},
    )


def test_halves_of_surrogate_pairs_which_json_may_bring_are_no_fault() -> None:
    parser = TextParser(r"(?P<level>\w+) (?P<message>.*)")
    assert parser.starts("INFO a\ud800b")
    assert parser.parse("INFO a\ud800b").fields == {"level": "info", "message": "a\ufffd\ufffd\ufffdb"}


def test_lines_that_a_pattern_leaves_belong_to_the_message() -> None:
    parser = TextParser(r"^(?P<message>\w+) at (?P<time>[\d.: ]+)$", "dd.MM.yyyy HH:mm:ss")
    assert parser.parse("failed at 12.06.2026 12:57:15\nmore") == ParsedRecord(
        NOON.replace(tzinfo=None), {"message": "failed\nmore"}, {}
    )
    with pytest.raises(UnreadableRecord, match="date and time"):
        parser.parse("failed at 12.13.2026 12:57:15")


@pytest.mark.parametrize(
    ("pattern", "time_format", "said"),
    [
        ("(?P<a>x(", None, "missing"),
        ("(?P<a>x)(?=y)", None, "look-around"),
        ("x+", None, "named group"),
        ("(?P<a>x*)", None, "empty line"),
        ("(?P<time>x)", "HH:mm", "whole date"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused(pattern: str, time_format: str | None, said: str) -> None:
    with pytest.raises(PatternError, match=said):
        TextParser(pattern, time_format)
