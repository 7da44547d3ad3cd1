"""Old logs through the whole pipeline, on the logs' own clock: whom would it have told? Sends nothing."""

import dataclasses
import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Engine

from bot.directory import Directory
from bot.telling.notices import Notice, NoticeStore
from bot.telling.planner import Planner
from detectors.engine import Detector, Evaluator, Rules
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from detectors.store import Counts, EpisodeQueue
from ingest.batches import BatchQueue
from ingest.database import create_schema, open_database
from ingest.event import Event
from ingest.query import EventQuery
from ingest.sources import Source
from ingest.store import EventStore
from ingest.tailing.reading import FileReader

CHUNK_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the logs would have led to."""

    notices: tuple[Notice, ...]  # in the order in which they became due
    events: int
    parse_errors: int
    matches: Mapping[str, int]


_BEGINNING: Final = datetime.fromtimestamp(0, UTC)


class LogClock:
    """Stands where the logs have got to."""

    def __init__(self) -> None:
        self._now = _BEGINNING

    def __call__(self) -> datetime:
        return self._now

    def stand_at(self, moment: datetime) -> None:
        """Set the clock."""
        self._now = moment


def files_of(sources: Sequence[Source]) -> list[tuple[Source, Path]]:
    """Every file of every source, in an order that does not depend on how either is listed."""
    found = {
        (source.node or "", source.service or "", source.key, path): source
        for source in sources
        if source.files
        for path in glob.glob(source.files, recursive=True)  # noqa: PTH207  (an absolute pattern)
        if Path(path).is_file()
    }
    return [(source, Path(order[-1])) for order, source in sorted(found.items(), key=lambda item: item[0])]


def replay(
    sources: Sequence[Source],
    issues: Mapping[str, KnownIssue],
    directory: Directory,
    *,
    scratch: Path,
    progress: Callable[[str], None],
) -> Replayed:
    """Run the service's own stages over the files, in a database of its own in the folder `scratch`.

    Every event counts as received when it happened, so `max_age` and `repeat_after` go by the logs' clock.
    """
    clock = LogClock()
    engine = open_database(str(scratch / "replay.db"))
    try:
        create_schema(engine)
        store = EventStore(engine, clock)
        events, parse_errors = _ingest(sources, store, clock, progress)
        progress(f"matching {events} events against {len(issues)} known issues")
        notices = told_by(engine, store, clock, issues, directory)
        return Replayed(
            notices=notices,
            events=events,
            parse_errors=parse_errors,
            matches=dict.fromkeys(_with_matches(issues), 0) | Counts(engine).matches(),
        )
    finally:
        engine.dispose()


def told_by(
    engine: Engine,
    store: EventStore,
    clock: LogClock,
    issues: Mapping[str, KnownIssue],
    directory: Directory,
) -> tuple[Notice, ...]:
    """Detect, judge and plan all that is stored, each match when it happened; who is told, in order."""
    rules = Rules(Matcher(list(issues.values())), issues, directory.logins)
    detector = Detector(engine, store, BatchQueue(engine, clock), lambda: rules, clock)
    while detector.run_once("replay"):
        pass
    evaluator = Evaluator(engine, lambda: rules, clock)
    notices = NoticeStore(engine)
    planner = Planner(
        engine,
        EpisodeQueue(engine, clock),
        store,
        notices,
        lambda: issues,
        lambda: directory,
        clock,
        "replay",
    )
    newest = store.search(EventQuery(), 1).events
    end = newest[0].time if newest else None  # what does not come after it may still come
    while (waiting := evaluator.next_time(end)) is not None:
        clock.stand_at(waiting)
        opened = evaluator.episodes.total()
        evaluator.run_once(until=waiting)
        # At once, as the service would: what solves an episode later finds its notices sent.
        while evaluator.episodes.total() > opened and planner.run_once():
            pass
    told = [notice for notice in notices.listed() if notice.state == "planned"]
    return tuple(sorted(told, key=_order))


def _with_matches(issues: Mapping[str, KnownIssue]) -> list[str]:
    return sorted(name for name, issue in issues.items() if not issue.part)


def _ingest(
    sources: Sequence[Source], store: EventStore, clock: LogClock, progress: Callable[[str], None]
) -> tuple[int, int]:
    events = parse_errors = 0
    clock_states: dict[str, str] = {}
    for source, path in files_of(sources):
        progress(f"reading {path.name} of {source.node} ({events} events so far)")
        # `since` counts from now, and these logs have a clock of their own.
        unbounded = dataclasses.replace(source, since=None)
        reader = FileReader(unbounded, 0, clock_states.get(source.key), clock, file=str(path))
        for batch in _batches(reader, path):
            store.append([replace(event, received=event.time) for event in batch])
            events += len(batch)
            parse_errors += sum(event.parse_error is not None for event in batch)
        clock_states[source.key] = reader.clock_state
    return events, parse_errors


def _batches(reader: FileReader, path: Path) -> Iterator[list[Event]]:
    with path.open("rb") as file:
        while data := file.read(CHUNK_BYTES):
            yield reader.feed(data, _BEGINNING)
    yield reader.finish(_BEGINNING)


def _order(notice: Notice) -> tuple[datetime, str, str, str]:
    return (notice.event_at, notice.issue, notice.person, notice.told)
