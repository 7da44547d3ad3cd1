"""What commands print."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.output import event_line, event_object, iso, json_line, notice_object, printable
from ingest.event import Event
from tests.bot.builders import NOON, TO_NORA, event, recorded

BERLIN = ZoneInfo("Europe/Berlin")


def test_instants_are_utc_with_milliseconds_and_offset() -> None:
    moment = datetime(2026, 6, 12, 14, 0, 0, 123456, timezone(timedelta(hours=2)))
    assert (iso(moment), iso(None)) == ("2026-06-12T12:00:00.123+00:00", None)


def test_an_event_as_json_leaves_out_what_it_lacks() -> None:
    assert event_object(event(document_id=None)) == {
        "id": 5,
        "time": "2026-06-12T12:00:00.000+00:00",
        "received": "2026-06-12T12:00:00.000+00:00",
        "user": "1087",
    }


def test_an_event_as_json_has_all_that_it_has() -> None:
    shown = event_object(event(level="error", attributes={"a": {"b": None}}, parse_error="bad", position=0))
    assert {name: shown[name] for name in ("level", "attributes", "parse_error", "position")} == {
        "level": "error",
        "attributes": {"a": {"b": None}},
        "parse_error": "bad",
        "position": 0,
    }


def test_an_event_on_a_line_tells_when_where_who_and_what() -> None:
    full = event(level="error", node="web1", service="api", message="Failed to perform.\nat Portal.Api")
    assert event_line(full, BERLIN) == (
        "Fri 12 Jun 14:00:00  ERROR  web1/api  user 1087 document 11213  Failed to perform.·at Portal.Api"
    )
    assert event_line(Event(time=NOON, received=NOON), BERLIN) == "Fri 12 Jun 14:00:00  ?  "


def test_a_notice_as_json(engine: Engine) -> None:
    (notice,) = recorded(engine, TO_NORA).listed()
    noon = "2026-06-12T12:00:00.000+00:00"
    assert notice_object(notice) == {
        "id": 1,
        "issue": "save-fails",
        "person": "1087",
        "told": "user",
        "key": ["1087"],
        "state": "planned",
        "reason": None,
        "matches": 1,
        "attempts": 0,
        "event_at": noon,
        "ingested_at": noon,
        "matched_at": noon,
        "planned_at": noon,
        "accepted_at": None,
        "solved_at": None,
    }


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_an_object_is_one_line_that_reads_back(value: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("bot.output.click.echo", lines.append)
        json_line(value)
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert json.loads(lines[0]) == value


def test_an_instant_inside_an_object_is_iso(capsys: pytest.CaptureFixture[str]) -> None:
    json_line({"at": NOON.astimezone(UTC)})
    assert capsys.readouterr().out == '{"at": "2026-06-12T12:00:00+00:00"}\n'


@given(st.text())
def test_no_text_can_move_the_cursor_or_turn_the_direction(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert shown.isprintable()


def test_letters_of_every_script_are_shown_as_they_are() -> None:
    assert printable("Çelik Übung Ω 漢字\x1b[2J\u202e") == "Çelik Übung Ω 漢字·[2J·"
