"""After a backup was restored: what happened before is counted, and opens its episode as it did then."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

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
