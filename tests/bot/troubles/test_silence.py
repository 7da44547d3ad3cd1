"""A source is silent when it never was at this time of day, on a day like this."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.troubles.places import Arrivals, Came, Place, hour_of
from bot.troubles.silence import expected, silent
from bot.troubles.trouble import Finding

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 6, 12, 12, 0, tzinfo=BERLIN)
API = Place("hr-portal", "web1", "api")
NIGHTLY = Place("payroll", "", "job")
Counted = dict[int, Came]


def office(until: datetime, days: int = 28, an_hour: int = 60) -> Counted:
    """Events of working hours, Monday to Friday from 8 to 18, for so many days until an instant."""
    found: Counted = {}
    moment = (until - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    while moment <= until:
        if moment.weekday() < 5 and 8 <= moment.hour < 18:
            found[hour_of(moment)] = Came(an_hour)
        moment = (moment.astimezone(UTC) + timedelta(hours=1)).astimezone(BERLIN)
    return found


def since(last: datetime, *, seen: bool = True, place: Place = API) -> Arrivals:
    """It was looked at since early in the day; something came last at `last`."""
    return Arrivals(began=last - timedelta(hours=3), last={place: last}, seen={place} if seen else set())


def found(
    arrivals: Arrivals, past: Counted, now: datetime, open_since: dict[str, datetime] | None = None
) -> list[Finding]:
    files = {API: "/srv/logs/web1/api-*.log"}
    return silent({API: past}, arrivals, open_since or {}, now, BERLIN, files)


def test_a_quarter_of_an_hour_in_the_middle_of_a_working_day() -> None:
    last = FRIDAY - timedelta(minutes=16)
    assert found(since(last), office(last), FRIDAY) == [
        Finding(
            "source_silent",
            "hr-portal / web1 / api",
            last,
            0,
            {"files": "/srv/logs/web1/api-*.log", "usual": 16},
        )
    ]


@pytest.mark.parametrize(
    ("last", "now"),
    [
        (FRIDAY - timedelta(minutes=14), FRIDAY),  # not long enough for anything
        (FRIDAY.replace(hour=18), FRIDAY.replace(hour=23)),  # nobody works in the evening
        (FRIDAY.replace(hour=18), FRIDAY + timedelta(days=1)),  # nor on a Saturday
        (FRIDAY.replace(hour=18), FRIDAY.replace(hour=8) + timedelta(days=3)),  # and Monday has just begun
    ],
)
def test_silence_that_is_usual(last: datetime, now: datetime) -> None:
    assert found(since(last), office(last), now) == []


def test_a_monday_on_which_nothing_begins() -> None:
    last, now = FRIDAY.replace(hour=18), FRIDAY.replace(hour=8) + timedelta(days=3, minutes=30)
    assert expected(office(last), last, now, BERLIN) == pytest.approx(30)


def test_a_source_that_has_few_events_is_given_longer() -> None:
    last = FRIDAY - timedelta(hours=2)
    few = office(last, an_hour=4)
    assert found(since(last), few, FRIDAY) == []
    assert [one.details["usual"] for one in found(since(last), few, FRIDAY + timedelta(hours=1))] == [12]


def test_one_holiday_in_the_past_excuses_nothing_and_two_do() -> None:
    last = FRIDAY - timedelta(hours=1)
    past = office(last)
    for days in (7, 14):
        for hour in range(24):
            past.pop(hour_of(FRIDAY.replace(hour=hour) - timedelta(days=days)), None)
        assert bool(found(since(last), past, FRIDAY)) is (days == 7)


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, False), (2, True)])
def test_nothing_is_said_before_two_days_like_this_are_known(days: int, told: bool) -> None:
    last = FRIDAY - timedelta(hours=1)
    assert bool(found(since(last), office(last, days=days), FRIDAY)) is told


def test_summer_time_moves_no_working_hours() -> None:
    """The nightly job at two by the wall clock is expected at two, though the sun says one."""
    monday = datetime(2026, 3, 30, 2, 0, tzinfo=BERLIN)  # clocks went forward the night before
    job = {hour_of(monday - timedelta(days=days)): Came(100) for days in range(3, 22)}
    assert expected(job, monday - timedelta(hours=3), monday, BERLIN) == pytest.approx(0)
    assert expected(job, monday - timedelta(hours=3), monday + timedelta(hours=1), BERLIN) == 100


def test_what_was_found_stays_until_something_comes() -> None:
    """At night nothing is usual, and the source is no better for it."""
    last = FRIDAY
    night = FRIDAY.replace(hour=23)
    known = {str(API): last}
    assert len(found(since(last), office(last), night, known)) == 1
    assert found(since(night - timedelta(minutes=1)), office(last), night, known) == []


def test_after_a_start_it_is_known_to_the_hour_only_when_something_came() -> None:
    known = {str(API): FRIDAY.replace(hour=10, minute=20)}
    arrivals = since(FRIDAY.replace(hour=11), seen=False)  # the end of the latest hour with events
    assert [one.since for one in found(arrivals, office(FRIDAY), FRIDAY, known)] == [known[str(API)]]


def test_after_a_week_it_is_taken_to_have_been_retired() -> None:
    last = FRIDAY - timedelta(days=7, minutes=1)
    assert found(since(last), office(last), FRIDAY, {str(API): last}) == []


def test_arrivals_know_what_has_come_since_they_looked() -> None:
    hour, arrivals = hour_of(FRIDAY), Arrivals()
    arrivals.look({API: {hour - 3: Came(9, 1)}, NIGHTLY: {hour - 30: Came(5)}}, FRIDAY)
    assert (arrivals.lately(), arrivals.seen) == ({}, set())
    assert arrivals.last[API] == FRIDAY.replace(minute=0) - timedelta(hours=2)
    later = FRIDAY + timedelta(minutes=10)
    arrivals.look({API: {hour - 3: Came(7), hour - 1: Came(4, 2), hour: Came(6)}}, later)
    assert arrivals.lately() == {API: Came(10, 2)}  # the purge took from an hour, and nothing away from this
    assert (arrivals.last[API], arrivals.seen) == (later, {API})
    arrivals.look({API: {hour: Came(6)}}, later + timedelta(minutes=16))
    assert (arrivals.lately(), arrivals.last[API]) == ({}, later)
