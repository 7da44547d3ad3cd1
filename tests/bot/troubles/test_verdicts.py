"""When something wrong becomes a trouble, and when it is over: nothing is said of what comes and goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.troubles.trouble import KINDS, PATIENCE, Kind, Trouble, verdict

NOON = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
EVERY = timedelta(seconds=30)


def seen(kind: Kind = "disk_low", *, first: float = 0, last: float = 0, opened: bool = False) -> Trouble:
    """Seen from `first` to `last`, in minutes after noon."""
    at = NOON + timedelta(minutes=first)
    return Trouble(
        id=1,
        kind=kind,
        subject="database",
        grade=0,
        details={},
        host="ops",
        since=at,
        first=at,
        seen=NOON + timedelta(minutes=last),
        opened=at if opened else None,
        ended=None,
    )


def judged(one: Trouble, minutes: float, *, watching: float = -60) -> str:
    return verdict(one, NOON + timedelta(minutes=minutes), NOON + timedelta(minutes=watching))


def test_it_is_opened_once_it_has_lasted() -> None:
    assert judged(seen(last=1), 1) == "wait"
    assert judged(seen(last=2), 2) == "open"


def test_what_came_and_went_is_forgotten() -> None:
    assert judged(seen(last=1), 6) == "wait"
    assert judged(seen(last=1), 6.1) == "forget"


def test_it_ends_once_it_has_not_been_seen_for_a_while() -> None:
    assert judged(seen(last=30, opened=True), 35) == "wait"
    assert judged(seen(last=30, opened=True), 35.1) == "end"


def test_what_nobody_looked_for_was_not_over() -> None:
    assert judged(seen(last=30, opened=True), 300, watching=299) == "wait"
    assert judged(seen(last=30, opened=True), 306, watching=300) == "end"


def test_a_date_is_told_at_once() -> None:
    assert judged(seen("expires"), 0) == "open"


@given(
    kind=st.sampled_from(KINDS),
    looks=st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=120),
)
def test_nothing_flaps(kind: Kind, looks: list[tuple[bool, int]]) -> None:
    """Each look sees it or not, some time after the one before. What is told is as slow as the patience says."""
    patience, now = PATIENCE[kind], NOON
    one: Trouble | None = None
    told: list[tuple[str, datetime]] = []
    sightings: list[datetime] = []
    for wrong, steps in looks:
        now += steps * EVERY / 4
        if wrong:
            sightings.append(now)
            one = replace(one, seen=now) if one else replace(seen(kind), first=now, seen=now)
        if one is None:
            continue
        what = verdict(one, now, NOON)
        if what == "open":
            assert one.opened is None
            assert now - one.first >= patience.opens
            told.append((what, now))
            one = replace(one, opened=now)
        elif what in ("end", "forget"):
            assert (what == "end") == (one.opened is not None)
            assert not [at for at in sightings if now - at <= patience.ends]
            if what == "end":
                told.append((what, now))
            one = None
    assert [what for what, _ in told] == ["open", "end"] * (len(told) // 2) + ["open"] * (len(told) % 2)
    for (_, before), (_, after) in pairwise(told):
        assert after - before >= min(patience.ends, patience.opens)
    for (first, before), (_, after) in zip(told, told[2:], strict=False):
        assert after - before >= patience.opens + (patience.ends if first == "open" else timedelta(0))
