"""Bytes of a log file to events, with what must be kept to read on."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.event import Event
from ingest.records.parsed import ParsedRecord
from ingest.sources import Source
from ingest.tailing.reading import FileReader, SourceReader, reader_factory

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
LAYOUT = "${longdate}|${level:uppercase=true}|${logger}|${aspnet-user-identity}|${message:withexception=true}"
NLOG = Source(
    node="web1",
    product="hr",
    service="api",
    files="/l/*.log",
    format="nlog",
    layout=LAYOUT,
    timezone="Europe/Berlin",
)
JSON = Source(files="/l/*.json", format="json")


def _now() -> datetime:
    return NOW


def _reader(source: Source, position: int = 0, state: str | None = None, **more: Any) -> FileReader:
    return FileReader(source, position, state, _now, **more)


def _all(source: Source, data: bytes, **more: Any) -> list[Event]:
    reader = _reader(source, **more)
    events = reader.feed(data, NOW) + reader.finish(NOW)
    assert reader.safe_offset == len(data)
    return events


def test_a_record_becomes_an_event_when_the_next_begins() -> None:
    first = '2026-06-12 08:00:00.1234|ERROR|Api|1087|Failed. {"a":1}|System.Exception: x\n   at Y\n'
    second = "2026-06-12 08:00:01.0000|INFO|Api||Saved\n"
    reader = _reader(NLOG, file="/l/a.log")
    assert reader.feed(first.encode(), NOW) == []
    assert (reader.safe_offset, reader.has_pending) == (0, True)
    expected = Event(
        time=datetime(2026, 6, 12, 6, 0, 0, 123400, UTC),
        received=NOW,
        node="web1",
        product="hr",
        service="api",
        level="error",
        logger="Api",
        message='Failed. {"a":1}',
        exception="System.Exception: x\n   at Y",
        user="1087",
        attributes={"a": 1},
        file="/l/a.log",
        position=0,
    )
    assert reader.feed(second.encode(), NOW) == [expected]
    assert reader.safe_offset == len(first)
    (last,) = reader.flush(NOW)
    assert (last.message, last.user, last.position) == ("Saved", None, len(first))
    assert (reader.safe_offset, reader.has_pending) == (len(first + second), False)


def test_a_line_without_its_end_is_kept_back_until_nothing_more_can_come() -> None:
    line = "2026-06-12 08:00:00.0000|INFO|Api||half a me"
    reader = _reader(NLOG)
    assert reader.feed(line.encode(), NOW) + reader.flush(NOW) == []
    assert (reader.safe_offset, reader.has_pending) == (0, False)
    assert [event.message for event in reader.finish(NOW)] == ["half a me"]
    assert reader.safe_offset == len(line)


def test_json_records_wait_for_nothing() -> None:
    reader = _reader(JSON)
    (event,) = reader.feed(b'{"time":"2026-06-12T08:00:00Z","message":"m","user":"1087"}\n', NOW)
    assert (event.time, event.message, event.user) == (NOW.replace(hour=8), "m", "1087")


def test_an_array_printed_over_many_lines_is_read_too() -> None:
    records = [{"time": f"2026-06-12T08:00:0{n}Z", "message": str(n), "request": {"n": n}} for n in range(3)]
    events = _all(JSON, json.dumps(records, indent=2).encode())
    assert [(event.message, event.attributes, event.parse_error) for event in events] == [
        (str(n), {"request": {"n": n}}, None) for n in range(3)
    ]


def test_what_cannot_be_read_is_kept_at_the_time_of_the_record_before() -> None:
    data = b'{"time":"2026-06-12T08:00:00Z","message":"m"}\n{"broken password=abc\n{"time":"2026-06-12T09:00:00Z"}\n'
    good, bad, after = _all(JSON, data)
    assert (good.parse_error, after.time.hour) == (None, 9)
    assert (bad.message, bad.time, bad.level) == ('{"broken password=[scrubbed:password]', good.time, None)
    assert bad.parse_error
    (first,) = _all(NLOG, b"no record\n")
    assert (first.message, first.time) == ("no record", NOW)
    assert first.parse_error == "Expected the beginning of a record of the source's format"


def test_one_bad_record_spoils_no_other() -> None:
    good = b'{"time":"2026-06-12T08:00:00Z","message":"m"}\n'
    events = _all(JSON, good + b"\xff\xfe\x00{]}\n" + good + b'{"time":"never"}\n' + good)
    assert [event.parse_error is None for event in events] == [True, False, True, False, True]


class StumblingReader(SourceReader):
    """Has a fault: falls over records that say so."""

    def parse(self, record: str) -> ParsedRecord:
        if "stumble" in record:
            raise RecursionError("stumble")
        return super().parse(record)


def test_a_fault_of_ours_costs_one_record_and_not_the_source() -> None:
    lines = [
        f"2026-06-12 08:00:0{n}.0000|INFO|Api||{text}\n" for n, text in enumerate(("one", "stumble", "two"))
    ]
    reader = FileReader(StumblingReader(NLOG), 0, None, _now)
    events = reader.feed("".join(lines).encode(), NOW) + reader.finish(NOW)
    assert [(event.message, event.parse_error) for event in events] == [
        ("one", None),
        (lines[1].strip(), "A fault in reading it (RecursionError)"),
        ("two", None),
    ]


def test_a_map_may_say_where_the_time_is() -> None:
    source = Source(files="/l", format="json", map={"time": "meta.at"}, timezone="Europe/Berlin")
    (event,) = _all(source, b'{"meta":{"at":"2026-06-12 10:00:00"},"message":"m"}\n')
    assert event.time == NOW.replace(hour=8)


def test_since_leaves_out_what_is_older() -> None:
    source = Source(files="/l", format="json", since=timedelta(hours=2))
    data = b"".join(b'{"time":"2026-06-12T%02d:00:00Z","message":"m"}\n' % hour for hour in (8, 9, 10, 11))
    reader = _reader(source)
    assert [event.time.hour for event in reader.feed(data, NOW)] == [10, 11]
    assert (reader.dropped, reader.safe_offset) == (2, len(data))


def test_time_of_day_alone_takes_its_day_from_the_files_name() -> None:
    source = Source(files="/l", format="nlog", layout="${time}|${level}|${message}", timezone="Europe/Berlin")
    data = b"10:00:00.0000|Info|m\n"
    (event,) = _all(source, data, file="/l/api-2026-06-10.log")
    assert event.time == datetime(2026, 6, 10, 8, tzinfo=UTC)
    (event,) = _all(source, data, file="/l/api.log")
    assert event.time == NOW.replace(hour=8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_reading_goes_on_in_any_encoding(encoding: str) -> None:
    lines = [f"2026-06-12 08:00:0{n}.0000|INFO|Api||Größe {n}\r\n" for n in range(4)]
    data = "".join(lines).encode(encoding)
    first = _reader(NLOG)
    events = first.feed(data[: len(data) // 2], NOW)
    second = _reader(NLOG, first.safe_offset, first.clock_state, head=data[:64])
    events += second.feed(data[first.safe_offset :], NOW) + second.finish(NOW)
    assert [event.message for event in events] == [f"Größe {n}" for n in range(4)]


def test_the_hour_that_occurs_twice_is_told_apart_over_a_restart_and_into_the_next_file() -> None:
    source = Source(files="/l", format="nlog", layout="${longdate}|${message}", timezone="Europe/Berlin")

    def line(clock: str) -> bytes:
        return f"2026-10-25 {clock}.0000|m\n".encode()

    data = line("02:50:00") + line("02:05:00") + line("02:06:00")
    first = _reader(source)
    events = first.feed(data, NOW)
    second = _reader(source, first.safe_offset, first.clock_state)
    events += second.feed(data[first.safe_offset :], NOW) + second.finish(NOW)
    third = _reader(source, 0, second.clock_state)
    events += third.feed(line("02:40:00"), NOW) + third.finish(NOW)
    assert [event.time.strftime("%H:%M") for event in events] == ["00:50", "01:05", "01:06", "01:40"]


def test_a_state_of_another_version_is_no_state() -> None:
    assert _reader(NLOG, 0, "[1]").clock_state == _reader(NLOG).clock_state


def test_hostile_text_becomes_harmless_text() -> None:
    text = "<b>[x](http://y)</b> \x00\x1b[31m" + "a" * 1_000_000
    (event,) = _all(NLOG, f"2026-06-12 08:00:00.0000|INFO|Api||{text}".encode() + b"\xff\xfe\n")
    assert event.message == "<b>[x](http://y)</b> ␀␛[31m" + "a" * 1_000_000 + "\ufffd\ufffd"


def test_a_line_of_ten_megabytes_is_cut_and_the_next_record_is_exact() -> None:
    long = b"2026-06-12 08:00:00.0000|INFO|Api||" + b"a" * 10_000_000 + b"\n"
    first, second = _all(NLOG, long + b"2026-06-12 08:00:01.0000|INFO|Api||next\n")
    assert first.message is not None
    assert first.message.endswith("bytes cut]")
    assert (second.message, second.position) == ("next", len(long))


def test_one_compiled_source_serves_many_files(tmp_path: Path) -> None:
    opened = reader_factory(NLOG, _now)
    line = b"2026-06-12 08:00:00.0000|INFO|Api||m\n"
    for name in ("a", "b"):
        reader = opened(0, None, line)
        reader.file = str(tmp_path / name)
        assert [event.file for event in reader.feed(line, NOW) + reader.finish(NOW)] == [str(tmp_path / name)]
    assert isinstance(FileReader(SourceReader(NLOG), 0, None, _now), FileReader)


MESSAGES = st.lists(
    st.text(st.sampled_from("ab |{}\"'é€\u2028\u0085\t0"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
    .map(lambda text: f"m{text}m"),
    min_size=1,
    max_size=12,
)


@given(
    MESSAGES,
    st.lists(st.integers(1, 60), max_size=40),
    st.lists(st.integers(0, 40), max_size=6),
    st.booleans(),
)
def test_every_record_is_read_once_whatever_the_pieces_and_restarts(
    messages: list[str], sizes: list[int], restarts: list[int], crlf: bool
) -> None:
    end = "\r\n" if crlf else "\n"
    data = "".join(f"2026-06-12 08:00:00.0000|INFO|Api||{message}{end}" for message in messages).encode()
    factory = reader_factory(NLOG, _now)
    reader, at, events = factory(0, None, data[:64]), 0, list[Event]()
    for index, size in enumerate([*sizes, len(data)]):
        if index in restarts:
            at = reader.safe_offset
            reader = factory(at, reader.clock_state, data[:64])
        events += reader.feed(data[at : at + size], NOW)
        at = min(len(data), at + size)
    events += reader.finish(NOW)
    assert [event.message for event in events] == messages
    assert reader.safe_offset == len(data)
    places = [event.position for event in events]
    assert [data[place : place + 4] for place in places if place is not None] == [b"2026"] * len(messages)


@given(
    st.binary(max_size=300),
    st.sampled_from([NLOG, JSON, Source(files="/l", format="clef", encoding="utf-16")]),
)
def test_no_bytes_raise_and_all_are_read(data: bytes, source: Source) -> None:
    reader = _reader(source)
    events = reader.feed(data, NOW) + reader.finish(NOW)
    for event in events:
        json.dumps(event.attributes)
        (event.message or "").encode()
    assert reader.safe_offset <= len(data)
