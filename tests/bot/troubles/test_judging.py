"""Unreadable records, sends, credentials: what is wrong, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.teams.connector import SendFailed
from bot.troubles.expiry import expiring
from bot.troubles.places import Came, Place, hour_of
from bot.troubles.sending import Tried, is_moving, reason, sends, waiting
from bot.troubles.trouble import Finding
from bot.troubles.unparsed import unparsed

NOON = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
API = Place("hr-portal", "web1", "api")
DAY = timedelta(days=1)
AWAY = str(SendFailed(code="NotReachable", detail="ClientConnectorError: cannot connect"))
FORBIDDEN = str(SendFailed(status=403, code="BotDisabled", detail="Nora's card", permanent=True))


@pytest.mark.parametrize(
    ("came", "before", "known", "said"),
    [
        (Came(100, 100), None, False, ("100", "0")),  # never right
        (Came(1000, 60), Came(10_000, 10), False, ("6.0", "0.1")),
        (Came(1000, 60), Came(10_000, 400), False, None),  # it was much the same before
        (Came(1000, 49), Came(10_000), False, None),  # a few always are
        (Came(1000, 49), Came(10_000), True, ("4.9", "0")),  # found before: it is not clearly better yet
        (Came(1000, 24), Came(10_000), True, None),
        (Came(19, 19), None, False, None),  # too few to tell
        (Came(0, 0), None, True, None),
    ],
)
def test_the_share_of_unparsed_records(
    came: Came, before: Came | None, known: bool, said: tuple[str, str] | None
) -> None:
    past = {API: {hour_of(NOON - DAY): before} if before else {}}
    found = unparsed({API: came}, past, {str(API)} if known else set(), NOON)
    expected = said and Finding("source_unparsed", str(API), None, 0, {"share": said[0], "before": said[1]})
    assert found == ([expected] if expected else [])


def tried(*outcomes: tuple[str, str], minutes: float = 1) -> list[Tried]:
    """The last first, so many minutes apart."""
    return [
        Tried(NOON - timedelta(minutes=minutes * n), outcome, detail)
        for n, (outcome, detail) in enumerate(outcomes)
    ]


def test_one_in_five_that_is_lost_is_too_many() -> None:
    lost, fine = ("failed", FORBIDDEN), ("accepted", "")
    assert sends(tried(lost, *[fine] * 4), known=False, now=NOON) == [
        Finding("sends_failing", "Teams", NOON, 0, {"lost": 1, "of": 5, "why": "403 BotDisabled"})
    ]
    assert sends(tried(lost, *[fine] * 5), known=False, now=NOON) == []
    assert len(sends(tried(lost, *[fine] * 5), known=True, now=NOON)) == 1
    assert sends(tried(lost, lost, fine), known=False, now=NOON) == []  # too few to tell
    assert sends(tried(*[lost] * 9), known=False, now=NOON + timedelta(minutes=16)) == []  # long ago


def test_nothing_was_taken_since() -> None:
    away, fine = ("retry", AWAY), ("accepted", "")
    assert sends(tried(away, away, away, fine), known=False, now=NOON) == [
        Finding(
            "teams_away",
            "Teams",
            NOON - timedelta(minutes=2),
            0,
            {"tries": 3, "why": "NotReachable"},
        )
    ]
    assert sends(tried(fine, away, away, away), known=False, now=NOON) == []
    assert sends(tried(away, fine), known=False, now=NOON) == []
    assert sends([], known=False, now=NOON) == []


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        (AWAY, "NotReachable"),
        (FORBIDDEN, "403 BotDisabled"),
        ("the service ended while this was being sent", ""),
        ("(" * 200, "(" * 80),
    ],
)
def test_the_reason_is_without_what_teams_said(detail: str, said: str) -> None:
    assert reason(detail) == said


def test_what_waits_too_long() -> None:
    assert waiting("send", None, NOON) == []
    assert waiting("send", NOON - timedelta(minutes=4), NOON) == []
    oldest = NOON - timedelta(minutes=6)
    assert waiting("send", oldest, NOON) == [Finding("behind", "send", oldest)]


def test_a_fan_out_that_takes_its_time_is_not_behind() -> None:
    moving = tried(("retry", AWAY), ("accepted", ""))
    assert is_moving(moving, NOON)
    assert not is_moving(moving, NOON + timedelta(minutes=1))
    assert not is_moving(tried(("retry", AWAY)), NOON)


@pytest.mark.parametrize(
    ("left", "grade", "details"),
    [
        (31 * DAY, None, {}),
        (30 * DAY, 0, {"on": "2026-07-12", "days": 30}),
        (7 * DAY, 1, {"on": "2026-06-19", "days": 7}),
        (DAY / 2, 2, {"on": "2026-06-13", "days": 0}),
        (-DAY, 2, {"on": "2026-06-11", "days": 0, "over": True}),
    ],
)
def test_what_expires(left: timedelta, grade: int | None, details: dict[str, object]) -> None:
    found = expiring({"client secret": NOON + left}, NOON)
    expected = Finding("expires", "client secret", None, grade or 0, details)
    assert found == ([] if grade is None else [expected])
