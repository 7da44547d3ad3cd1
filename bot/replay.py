"""Old logs through the whole pipeline, on the logs' own clock: whom would it have told? Sends nothing."""

import glob
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from bot.directory import Directory
from bot.notices import Notice, NoticeStore
from bot.planner import Planner
from detectors.engine import Detector, Evaluator
from detectors.known_issue import KnownIssue
from detectors.matcher import Matcher
from detectors.store import EpisodeQueue, MatchStore
from ingest.batches import BatchQueue
from ingest.database import create_schema, open_database
from ingest.reading import FileReader
from ingest.event import Event
from ingest.sources import Source
from ingest.store import EventStore

CHUNK_BYTES: Final = 4 << 20
SLICE: Final = timedelta(seconds=1)
"""Matches this close are judged together, as the service judges those of one batch."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the logs would have led to."""

    notices: tuple[tuple[Notice, int], ...]  # each with the matches up to then
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
        batches, matches = BatchQueue(engine, clock), MatchStore(engine)
        detector = Detector(
            engine, batches, store, Matcher(list(issues.values())), issues, directory.logins, clock
        )
        while detector.run_once():
            pass
        evaluator = Evaluator(engine, issues, clock)
        notices = NoticeStore(engine)
        planner = Planner(
            engine, EpisodeQueue(engine, clock), store, notices, issues, lambda: directory, clock, "replay"
        )
        for upto in matches.slices(SLICE):
            clock.stand_at(upto)
            evaluator.run_once(upto=upto)
            while planner.run_once():
                pass
        told = [notice for notice in notices.listed() if notice.state == "planned"]
        counted = matches.counted_when_due()
        return Replayed(
            notices=tuple((notice, counted[notice.episode_id]) for notice in told),
            events=events,
            parse_errors=parse_errors,
            matches=dict.fromkeys(sorted(issues), 0) | matches.per_issue(),
        )
    finally:
        engine.dispose()


def _ingest(
    sources: Sequence[Source], store: EventStore, clock: LogClock, progress: Callable[[str], None]
) -> tuple[int, int]:
    events = parse_errors = 0
    clock_states: dict[str, str] = {}
    for source, path in files_of(sources):
        progress(f"reading {path.name} of {source.node} ({events} events so far)")
        reader = FileReader(source, 0, clock_states.get(source.key), clock)
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
    yield reader.flush(_BEGINNING)
