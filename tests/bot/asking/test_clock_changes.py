"""Days and hours of the two clock changes in Berlin: 29 March 2026 has no 2 o'clock, 25 October has it twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.asking import understand

ZONE = ZoneInfo("Europe/Berlin")
AFTER_SPRING = datetime(2026, 3, 30, 12, tzinfo=ZONE)
AFTER_AUTUMN = datetime(2026, 10, 26, 12, tzinfo=ZONE)
SPRING_NIGHT = datetime(2026, 3, 29, 4, tzinfo=ZONE)
AUTUMN_NOON = datetime(2026, 10, 25, 12, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "now", "since", "until"),
    [
        ("yesterday", AFTER_SPRING, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
        ("yesterday", AFTER_AUTUMN, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
        ("2am yesterday", AFTER_SPRING, "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"),
        ("2am yesterday", AFTER_AUTUMN, "2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00"),
        ("2:30 yesterday", AFTER_SPRING, "2026-03-29T03:30:00+02:00", "2026-03-29T03:31:00+02:00"),
        ("between 1 and 3 yesterday", AFTER_SPRING, "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"),
        ("last 2 hours", SPRING_NIGHT, "2026-03-29T01:00:00+01:00", None),
        ("last 24 hours", AUTUMN_NOON, "2026-10-24T13:00:00+02:00", None),
        ("last 1 day", AUTUMN_NOON, "2026-10-24T12:00:00+02:00", None),
        ("last week", AFTER_AUTUMN, "2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00"),
    ],
)
def test_range_across_a_clock_change(text: str, now: datetime, since: str, until: str | None) -> None:
    asked = understand(text, now=now, zone=ZONE)
    assert asked.explain() == {"ask": "events", "since": since} | ({"until": until} if until else {})


def test_hour_that_does_not_exist_is_not_understood_as_a_range() -> None:
    asked = understand("errors between 2 and 3 yesterday", now=AFTER_SPRING, zone=ZONE)
    assert asked.explain() == {"ask": "events", "where": {"level": ["error", "fatal"]}}
    assert asked.unknown == ("2", "3", "yesterday")
