"""After a backup was restored: what happened before is counted, and opens its episode as it did then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from detectors.episodes import Due, Judgement, Mark, MatchAt, judge
from detectors.known_issue import After
from detectors.marks import latest_mark, set_mark
from ingest.database import create_schema, open_database, reading, writing
from ingest.event import Event
from ingest.store import EventStore

NIGHT = datetime(2026, 6, 12, 2, tzinfo=UTC)
NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def judged(*times: datetime, mark: Mark | None, known: tuple[Due, ...] = ()) -> Judgement:
    """The judgement, an hour after noon, of matches that are all new."""
    matches = [MatchAt(time, number) for number, time in enumerate(times, 1)]
    return judge(
        After(),
        timedelta(hours=72),
        HOUR,
        matches=matches,
        new={match.event_id for match in matches},
        known=known,
        now=NOON + HOUR,
        mark=mark,
    )


def test_what_happened_between_the_copy_and_the_mark_opens_its_episode() -> None:
    """However long ago it was: somebody was told about it then."""
    morning = NIGHT + 6 * HOUR
    assert judged(morning, mark=Mark(NOON, NIGHT)).dues == (Due(morning, 1, morning),)
    assert judged(morning, mark=None).too_old == (MatchAt(morning, 1),)


def test_that_episode_holds_what_happens_after_the_mark() -> None:
    morning, after = NIGHT + 6 * HOUR, NOON + timedelta(minutes=5)
    assert judged(morning, after, mark=Mark(NOON, NIGHT)).dues == (Due(morning, 1, morning),)


def test_what_was_too_old_when_the_copy_was_made_was_too_old_whenever_it_was_read() -> None:
    evening = NIGHT - 2 * HOUR
    assert judged(evening, mark=Mark(NOON, NIGHT)) == Judgement(too_old=(MatchAt(evening, 1),))


def test_what_happens_after_the_mark_is_due_as_ever() -> None:
    after = NOON + timedelta(minutes=5)
    assert judged(NOON, mark=Mark(NOON, NIGHT)).dues == (Due(NOON, 1, NOON),)
    assert judged(after, mark=Mark(NOON, NIGHT)).dues == (Due(after, 1, after),)
    old = NOON + timedelta(minutes=1)
    late = judge(
        After(),
        timedelta(hours=72),
        HOUR,
        matches=[MatchAt(old, 1)],
        new={1},
        known=(),
        now=NOON + 3 * HOUR,
        mark=Mark(NOON, NIGHT),
    )
    assert late == Judgement(too_old=(MatchAt(old, 1),))


class Life:
    """One issue and key: what became due, judged as it happened."""

    def __init__(self, after: After, repeat_after: timedelta, matches: list[MatchAt]) -> None:
        self._after = after
        self._repeat_after = repeat_after
        self._matches = matches
        self.dues: list[Due] = []

    def judge(self, first: int, end: int, now: datetime, mark: Mark | None = None) -> None:
        """Judge the matches from the first to before the end as new ones."""
        judgement = judge(
            self._after,
            self._repeat_after,
            HOUR,
            matches=self._matches[:end],
            new={match.event_id for match in self._matches[first:end]},
            known=self.dues,
            now=now,
            mark=mark,
        )
        self.dues += judgement.dues

    def live(self, first: int, mark: Mark | None = None) -> None:
        """Judge each from there on when it happens."""
        for index in range(first, len(self._matches)):
            self.judge(index, index + 1, self._matches[index].time, mark)


@given(
    gaps=st.lists(st.integers(1, 300), min_size=1, max_size=30),
    copied=st.integers(0, 30),
    restored=st.integers(0, 30),
    count=st.integers(1, 3),
    within=st.none() | st.integers(1, 200),
    repeat_after=st.integers(1, 600),
    down=st.integers(0, 100),
)
def test_whoever_was_told_is_not_told_again_and_all_others_are(
    gaps: list[int], copied: int, restored: int, count: int, within: int | None, repeat_after: int, down: int
) -> None:
    """The same matches, once undisturbed, once with a copy made and put back: the same people hear the same."""
    matches, at = [], NIGHT
    for number, gap in enumerate(gaps, 1):
        at += timedelta(minutes=gap)
        matches.append(MatchAt(at, number))
    restored = min(restored, len(matches))
    copied = min(copied, restored)
    after = After(count, None if within is None else timedelta(minutes=within))
    undisturbed = Life(after, timedelta(minutes=repeat_after), matches)
    undisturbed.live(0)

    made = matches[copied - 1].time if copied else NIGHT
    last = matches[restored - 1].time if restored else NIGHT
    until = matches[restored].time if restored < len(matches) else last + 2 * HOUR
    mark = Mark(last + (until - last) * down / 101 + timedelta(microseconds=1), made)
    again = Life(after, timedelta(minutes=repeat_after), matches)
    for index in range(copied):
        again.judge(index, index + 1, matches[index].time)
    again.judge(copied, restored, mark.at, mark)  # the day is read again, all at once
    again.live(restored, mark)
    assert sorted(again.dues) == sorted(undisturbed.dues)
    told_again = [due for due in again.dues if not mark.covers(due.time)]
    assert told_again == [due for due in undisturbed.dues if due.time >= mark.at]


def test_a_mark_knows_until_when_the_copy_knows(tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "headsup.db"))
    create_schema(engine)
    with writing(engine) as connection:
        assert latest_mark(connection) is None
        assert set_mark(connection, NIGHT) == Mark(NIGHT, datetime(1970, 1, 1, tzinfo=UTC))
    EventStore(engine, lambda: NIGHT + HOUR).append([Event(time=NIGHT, received=NIGHT)])
    with writing(engine) as connection:
        set_mark(connection, NOON)
    with reading(engine) as connection:
        assert latest_mark(connection) == Mark(NOON, NIGHT + HOUR)
    engine.dispose()
