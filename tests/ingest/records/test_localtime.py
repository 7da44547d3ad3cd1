"""Local times of the hours that occur twice or never, told by the order of the records."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.localtime import LocalTimes

BERLIN = "Europe/Berlin"
# zone, and an instant shortly before the clocks go back
BACK = {
    "Europe/Berlin": datetime(2026, 10, 24, 23, tzinfo=UTC),
    "America/New_York": datetime(2026, 11, 1, 4, tzinfo=UTC),
    "America/Havana": datetime(2026, 11, 1, 3, tzinfo=UTC),  # from 1:00 to midnight
    "Australia/Lord_Howe": datetime(2026, 4, 4, 14, tzinfo=UTC),  # by half an hour
    "Atlantic/Azores": datetime(2026, 10, 24, 23, tzinfo=UTC),
}
FORWARD = {
    "Europe/Berlin": datetime(2026, 3, 29, 0, tzinfo=UTC),
    "America/New_York": datetime(2026, 3, 8, 6, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 10, 3, 14, tzinfo=UTC),
}


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _resolved(times: LocalTimes, *texts: str) -> list[str]:
    return [times.resolve(_at(text)).strftime("%d %H:%M") for text in texts]


def test_a_time_is_that_of_the_zone() -> None:
    times = LocalTimes(BERLIN)
    assert times.resolve(_at("2026-01-12T12:00")) == datetime(2026, 1, 12, 11, tzinfo=UTC)
    assert times.resolve(_at("2026-06-12T12:00:00.123456")) == datetime(2026, 6, 12, 10, 0, 0, 123456, UTC)


def test_going_back_within_the_hour_begins_the_second_pass() -> None:
    assert _resolved(
        LocalTimes(BERLIN),
        "2026-10-25T01:59:59",
        "2026-10-25T02:30",
        "2026-10-25T02:59:59.9999",
        "2026-10-25T02:00",
        "2026-10-25T02:30",
        "2026-10-25T03:00",
    ) == ["24 23:59", "25 00:30", "25 00:59", "25 01:00", "25 01:30", "25 02:00"]


def test_threads_that_overtake_each_other_by_seconds_begin_no_second_pass() -> None:
    assert _resolved(
        LocalTimes(BERLIN), "2026-10-25T02:30:05", "2026-10-25T02:29:58", "2026-10-25T02:31"
    ) == ["25 00:30", "25 00:29", "25 00:31"]


def test_a_record_of_the_first_pass_overtaken_by_the_second_stays_in_the_first() -> None:
    assert _resolved(
        LocalTimes(BERLIN),
        "2026-10-25T02:59:59",
        "2026-10-25T02:00:00",
        "2026-10-25T02:59:59",
        "2026-10-25T02:01",
    ) == ["25 00:59", "25 01:00", "25 00:59", "25 01:01"]


def test_a_late_record_from_before_midnight_changes_nothing() -> None:
    assert _resolved(
        LocalTimes(BERLIN), "2026-10-25T02:20", "2026-10-24T23:59:59", "2026-10-25T02:30", "2026-10-25T02:10"
    ) == ["25 00:20", "24 21:59", "25 00:30", "25 01:10"]


def test_a_late_record_after_the_hour_belongs_to_the_second_pass() -> None:
    after_a_first_pass = LocalTimes(BERLIN)
    assert _resolved(
        after_a_first_pass, "2026-10-25T02:50", "2026-10-25T03:00:01", "2026-10-25T02:59:59"
    ) == [
        "25 00:50",
        "25 02:00",
        "25 01:59",
    ]
    after_nothing = LocalTimes(BERLIN)
    assert _resolved(after_nothing, "2026-10-25T03:00:01", "2026-10-25T02:59:59") == ["25 02:00", "25 01:59"]


def test_a_reading_that_begins_within_the_hour_begins_in_the_first_pass() -> None:
    long_after = datetime(2027, 1, 1, tzinfo=UTC)
    assert LocalTimes(BERLIN).resolve(_at("2026-10-25T02:30"), long_after).hour == 0


@pytest.mark.parametrize(
    ("read_at", "hour"),
    [
        (datetime(2026, 10, 25, 0, 30, 2, tzinfo=UTC), 0),
        (datetime(2026, 10, 25, 1, 30, 2, tzinfo=UTC), 1),
        (datetime(2026, 10, 25, 1, 29, 59, tzinfo=UTC), 1),  # the node's clock is ahead by a second
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), 0),
    ],
)
def test_a_file_being_written_that_begins_within_the_hour_goes_by_the_clock(
    read_at: datetime, hour: int
) -> None:
    assert LocalTimes(BERLIN).resolve(_at("2026-10-25T02:30"), read_at).hour == hour


def test_a_file_watched_through_a_quiet_hour_goes_by_the_clock() -> None:
    times = LocalTimes(BERLIN)
    times.resolve(_at("2026-10-25T02:10"), datetime(2026, 10, 25, 0, 10, 1, tzinfo=UTC))
    assert times.resolve(_at("2026-10-25T02:20"), datetime(2026, 10, 25, 1, 20, 1, tzinfo=UTC)).hour == 1


def test_a_backlog_read_within_the_second_pass_goes_by_its_order() -> None:
    """What was written an hour ago is not taken for what is written now."""
    now = datetime(2026, 10, 25, 1, 31, tzinfo=UTC)
    times = LocalTimes(BERLIN)
    assert times.resolve(_at("2026-10-25T01:50"), now).hour == 23
    assert times.resolve(_at("2026-10-25T02:30"), now).hour == 0
    assert times.resolve(_at("2026-10-25T02:10"), now).hour == 1


def test_the_state_carries_on_after_a_restart_and_into_the_next_file() -> None:
    before = LocalTimes(BERLIN)
    _resolved(before, "2026-10-25T02:50", "2026-10-25T02:05")
    assert _resolved(LocalTimes(BERLIN, before.state), "2026-10-25T02:40") == ["25 01:40"]
    assert _resolved(LocalTimes(BERLIN), "2026-10-25T02:40") == ["25 00:40"]


def test_a_state_that_cannot_be_read_is_none() -> None:
    assert _resolved(LocalTimes(BERLIN, "{"), "2026-06-12T12:00") == ["12 10:00"]


def test_the_hour_of_spring_that_is_left_out_maps_forward() -> None:
    assert _resolved(LocalTimes(BERLIN), "2026-03-29T01:59:59", "2026-03-29T02:30", "2026-03-29T03:00") == [
        "29 00:59",
        "29 01:30",
        "29 01:00",
    ]


@pytest.mark.parametrize("time", [datetime.min, datetime.max])  # noqa: DTZ901 - local times have no zone
def test_the_ends_of_the_calendar_do_not_raise_nor_spoil_what_follows(time: datetime) -> None:
    times = LocalTimes("Asia/Tokyo")
    assert times.resolve(time) == time.replace(tzinfo=UTC)
    assert times.resolve(_at("2026-06-12T12:00")).hour == 3


@given(
    st.sampled_from(sorted(BACK)), st.lists(st.integers(12, 25 * 60), min_size=20, max_size=400), st.data()
)
def test_records_in_order_through_autumn_come_out_as_they_went_in(
    zone: str, gaps: list[int], data: st.DataObject
) -> None:
    """With a record at least every 25 minutes, which is less than a pass has in every zone here.

    And none within 12 seconds of another, which at the edge cannot be told from one that was overtaken.
    """
    restart = data.draw(st.integers(0, len(gaps)))
    hint = data.draw(
        st.sampled_from([None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)])
    )
    instant, times = BACK[zone] - timedelta(hours=1), LocalTimes(zone)
    for index, gap in enumerate(gaps):
        if index == restart:
            times = LocalTimes(zone, times.state)
        instant += timedelta(seconds=gap)
        assert times.resolve(_local(instant, zone), hint) == instant


@given(st.sampled_from(sorted(FORWARD)), st.lists(st.integers(0, 3000), max_size=60))
def test_records_in_order_through_spring_come_out_as_they_went_in(zone: str, gaps: list[int]) -> None:
    instant, times = FORWARD[zone], LocalTimes(zone)
    for gap in gaps:
        instant += timedelta(seconds=gap)
        assert times.resolve(_local(instant, zone)) == instant


@given(st.lists(st.integers(0, 900), min_size=5, max_size=200), st.lists(st.integers(0, 30), min_size=200))
def test_jitter_of_milliseconds_is_told_from_a_second_pass(gaps: list[int], jitter: list[int]) -> None:
    instant, times = BACK[BERLIN], LocalTimes(BERLIN)
    for gap, milliseconds in zip(gaps, jitter, strict=False):
        instant += timedelta(seconds=gap)
        written = instant - timedelta(milliseconds=milliseconds)
        assert times.resolve(_local(written, BERLIN)) == written
