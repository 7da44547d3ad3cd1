"""What a release changed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from detectors.discovery.changes import LEAST, Changed, Changes, Counted, Hour, Released, changes_of
from detectors.discovery.found import HOUR_US
from ingest.event import to_micros

AT = datetime(2026, 6, 12, 12, 20, tzinfo=UTC)
RELEASED = Released("2.4.1", AT, timedelta(hours=1))
NOW = to_micros(AT) // HOUR_US
OLD = to_micros(AT) - 30 * 24 * HOUR_US


def template(
    *hours: tuple[int, str, int], first_us: int = OLD, first_version: str | None = "2.4.0"
) -> Counted:
    """Hours are given as hours after the release."""
    return Counted(
        1, first_us, first_version, [Hour(NOW + hour, version, events) for hour, version, events in hours]
    )


def changes(counted: Counted, *, days: int = 7, runs: bool = True) -> Changes:
    return changes_of(RELEASED, [counted], past_days=days, runs=runs)


def daily(events: int, days: int = 7) -> list[tuple[int, str, int]]:
    """As many each day before, at the same time of day."""
    return [(-24 * day, "2.4.0", events) for day in range(1, days + 1)]


def test_what_the_version_brought_is_new() -> None:
    after = (1, "2.4.1", 3)
    new = Changes(new=(Changed(1, 3, 0),))
    assert changes(template(after, first_us=to_micros(AT))) == new
    assert changes(template(after, first_us=OLD, first_version="2.4.1")) == new
    assert changes(template(after)) == Changes()
    assert changes(template((1, "2.4.0", 3), first_us=to_micros(AT))) == Changes()


def test_an_hour_that_begins_within_an_hour_ends_within_one() -> None:
    for hour, counted in ((-1, 0), (0, 3), (1, 3), (2, 0)):
        found = changes(template((hour, "2.4.1", 3), first_us=to_micros(AT)))
        assert sum(one.events for one in found.new) == counted


def test_what_came_on_most_days_and_comes_no_longer_is_gone() -> None:
    gone = Changes(gone=(Changed(1, 0, 4),))
    assert changes(template(*daily(4))) == gone
    assert changes(template(*daily(4), (0, "2.4.0", 9))) == gone  # another node still has the old version
    assert changes(template(*daily(4, days=5))) == gone
    assert changes(template(*daily(4, days=4))) == Changes()
    assert changes(template(*daily(1))) == Changes()
    assert changes(template(*daily(4), (0, "2.4.1", 1))) == Changes()


def test_nothing_is_gone_as_long_as_nothing_of_the_version_came() -> None:
    assert changes(template(*daily(4)), runs=False) == Changes()


def test_twice_the_busiest_day_is_a_rise() -> None:
    assert changes(template(*daily(4), (-25, "2.4.0", 50), (0, "2.4.1", 10))) == Changes(
        risen=(Changed(1, 10, 4),)
    )
    assert changes(template(*daily(6), (0, "2.4.1", 11))) == Changes()
    assert changes(template(*daily(6), (0, "2.4.1", 12))) == Changes(risen=(Changed(1, 12, 6),))
    assert changes(template((0, "2.4.1", LEAST - 1))) == Changes()


def test_with_a_short_past_only_what_is_new_is_told() -> None:
    assert changes(template(*daily(4, days=2)), days=2) == Changes()
    assert changes(template(*daily(4, days=3)), days=3) == Changes(gone=(Changed(1, 0, 4),))


@given(
    hours=st.lists(
        st.tuples(st.integers(-24 * 8, 3), st.sampled_from(["2.4.0", "2.4.1", ""]), st.integers(1, 50))
    ),
    first=st.integers(-24 * 8 * HOUR_US, 3 * HOUR_US),
    days=st.integers(0, 9),
    runs=st.booleans(),
)
def test_a_template_is_in_one_list_at_most(
    hours: list[tuple[int, str, int]], first: int, days: int, runs: bool
) -> None:
    found = changes(template(*hours, first_us=to_micros(AT) + first), days=days, runs=runs)
    assert len((*found.new, *found.gone, *found.risen)) <= 1
    assert all(one.events > 0 for one in (*found.new, *found.risen))
    assert all(one.events == 0 and runs for one in found.gone)


def test_of_more_than_a_day_it_is_the_average_day_that_is_compared() -> None:
    released = Released("2.4.1", AT, timedelta(days=3), frozenset({"2.4.2"}))

    def since(*hours: tuple[int, str, int], days: int = 7) -> Changes:
        return changes_of(released, [template(*hours)], past_days=days, runs=True)

    before = daily(10)
    risen = Changes(risen=(Changed(1, 20, 10),))
    assert since(*before, (1, "2.4.1", 30), (60, "2.4.2", 28)) == risen
    assert since(*before, (1, "2.4.1", 30), (60, "2.4.2", 27)) == Changes()
    assert since(*before, (1, "2.4.0", 30), (60, "2.4.0", 30)) == Changes(gone=(Changed(1, 0, 10),))
    assert since((-24, "2.4.0", 4), (-1, "2.4.0", 30), (1, "2.4.1", 90)) == Changes()


def test_what_a_later_version_brought_is_new_since() -> None:
    released = Released("2.4.1", AT, timedelta(days=3), frozenset({"2.4.2"}))
    counted = template((50, "2.4.2", 3), first_us=OLD, first_version="2.4.2")
    assert changes_of(released, [counted], past_days=7, runs=True) == Changes(new=(Changed(1, 3, 0),))
