"""Instants from local times that say no offset, one source's records in order.

When clocks go back, an hour occurs twice and only the order of the records tells its passes apart: NLog writes
02:59:59.9999 and then 02:00:00.0000, without a mark. When they go forward an hour is left out; a time in it, which no
clock showed, is taken as if they had not gone yet. The rules for the hour that occurs twice:

- A record that goes back by more than `OVERTAKING` within the hour begins the second pass. Threads overtake each
  other by milliseconds, a stalled one by seconds; the second pass goes back by up to an hour.
- Once a record after the hour was seen, the hour is in its second pass: one from in it is late.
- Where the order says nothing, because the reading begins within the hour or records were hours apart, the instant of
  reading does if the file is being written now: the pass that lies just before it. Else it is the first.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ingest.event import from_micros, to_micros

OVERTAKING: Final = timedelta(seconds=10)
"""How far records of one file may go back because threads overtake each other."""

_LIVE: Final = timedelta(minutes=5)  # a record read within this of its time was read as it was written
_AHEAD: Final = timedelta(seconds=30)  # a node's clock may be ahead of ours by this
_LATE: Final = timedelta(hours=1)  # after the hour, a record from in it may come this late
_BUCKET: Final = timedelta(minutes=15)  # zones change on the quarter hour, and not twice within one


@dataclass(frozen=True, slots=True)
class _Fold:
    """One hour that occurs twice: local `start` to `end`, and the instant at which the second pass begins."""

    start: datetime
    end: datetime
    change: datetime

    @property
    def over(self) -> datetime:
        """The instant at which the second pass ends."""
        return self.change + (self.end - self.start)


@dataclass(slots=True)
class _State:
    """What must survive a restart. Instants and local times in microseconds."""

    last: int | None = None  # the instant of the record before
    change: int | None = None  # the hour that occurs twice last met: when its second pass begins,
    over: int = 0  # when that ends,
    end: int = 0  # and the local time at its end
    second: bool = False  # whether the second pass has begun
    high: int = 0  # the latest local time of the pass


class LocalTimes:
    """Resolves the naive times of one source's records, which must be handed over in their order.

    `zone` is an IANA name or a tzinfo; `state` is what `.state` gave for the records before these.
    """

    def __init__(self, zone: str | tzinfo, state: str | None = None) -> None:
        self.zone: Final = ZoneInfo(zone) if isinstance(zone, str) else zone
        self._state = _restored(state)
        self._live = False  # whether the record before was read as it was written; a restart cannot know
        self._bucket: tuple[datetime, datetime, timedelta] | None = None
        self._fold: _Fold | None = None

    @property
    def state(self) -> str:
        """JSON to give to the LocalTimes that reads on: after a restart, or in the file after this one."""
        return msgspec.json.encode(asdict(self._state)).decode()

    def resolve(self, naive: datetime, hint: datetime | None = None) -> datetime:
        """The instant in UTC of a record's local time. `hint` is the instant at which the record was read."""
        bucket = self._bucket
        if bucket is None or not bucket[0] <= naive < bucket[1]:
            bucket = self._bucket = self._steady(naive)
        if bucket is not None:
            instant = (naive - bucket[2]).replace(tzinfo=UTC)
            if self._state.change is not None:
                self._pass_over(to_micros(instant))
        else:
            instant = self._resolve_rarely(naive, hint)
        self._state.last = to_micros(instant)
        self._live = hint is not None and abs(hint - instant) < _LIVE
        return instant

    def _steady(self, naive: datetime) -> tuple[datetime, datetime, timedelta] | None:
        """The quarter of an hour around a time and its offset, if it has one throughout."""
        try:
            start = naive.replace(minute=naive.minute // 15 * 15, second=0, microsecond=0, fold=0)
            end = start + _BUCKET
            offset = self._offset(start, 0)
            edges = (self._offset(start, 1), self._offset(end - timedelta.resolution, 0))
            steady = all(edge == offset for edge in (*edges, self._offset(end - timedelta.resolution, 1)))
            (start - offset, end - offset)
        except OverflowError:  # the first and the last days of the calendar
            return naive, naive, timedelta(0)
        return (start, end, offset) if steady else None

    def _resolve_rarely(self, naive: datetime, hint: datetime | None) -> datetime:
        early, late = self._offset(naive, 0), self._offset(naive, 1)
        if early <= late:  # steady, or left out in spring
            return (naive - early).replace(tzinfo=UTC)
        fold = self._fold
        if fold is None or not fold.start <= naive < fold.end:
            fold = self._fold = self._find_fold(naive, early, late)
        first, second = ((naive - offset).replace(tzinfo=UTC) for offset in (early, late))
        self._enter(fold, first, second, hint)
        state, local = self._state, to_micros(naive.replace(tzinfo=UTC))
        if not state.second:
            if local < state.high - OVERTAKING // timedelta.resolution and not _between(first, second, hint):
                state.second, state.high = True, local
            elif self._live and _just_before(second, hint) and not _just_before(first, hint):
                state.second, state.high = True, local  # a quiet hour, watched
        elif self._overtaken(naive, fold):
            return first
        state.high = max(state.high, local)
        return second if state.second else first

    def _enter(self, fold: _Fold, first: datetime, second: datetime, hint: datetime | None) -> None:
        """If this is the first record met in this hour that occurs twice: which pass it begins with."""
        state = self._state
        if state.change == to_micros(fold.change):
            return
        last = from_micros(state.last) if state.last is not None else None
        unknown = last is None or not first - timedelta(days=1) <= last < fold.over + _LATE
        if last is not None and fold.over <= last < fold.over + _LATE:
            begun = True
        elif unknown or self._live:
            begun = _just_before(second, hint) and not _just_before(first, hint)
        else:
            begun = False
        state.change, state.over = to_micros(fold.change), to_micros(fold.over)
        state.end, state.second, state.high = to_micros(fold.end.replace(tzinfo=UTC)), begun, 0

    def _overtaken(self, naive: datetime, fold: _Fold) -> bool:
        """Whether this is a last record of the first pass that those of the second just begun overtook."""
        high = datetime.fromtimestamp(self._state.high / 1_000_000, UTC).replace(tzinfo=None)
        return fold.start <= high < fold.start + OVERTAKING and naive >= fold.end - OVERTAKING

    def _pass_over(self, instant: int) -> None:
        """A record after the hour: whatever still comes from in it belongs to the second pass."""
        state = self._state
        if not state.second and state.over <= instant < state.over + _LATE // timedelta.resolution:
            state.second, state.high = True, state.end

    def _find_fold(self, naive: datetime, early: timedelta, late: timedelta) -> _Fold:
        """The hour around a time that occurs twice, by bisection between its two instants."""
        before = (naive - early).replace(tzinfo=UTC)
        after = (naive - late).replace(tzinfo=UTC)
        while after - before > timedelta.resolution:
            middle = before + (after - before) // 2
            if middle.astimezone(self.zone).utcoffset() == early:
                before = middle
            else:
                after = middle
        start = (after + late).replace(tzinfo=None)
        return _Fold(start, start + (early - late), after)

    def _offset(self, naive: datetime, fold: int) -> timedelta:
        return naive.replace(tzinfo=self.zone, fold=fold).utcoffset() or timedelta(0)


def _just_before(instant: datetime, hint: datetime | None) -> bool:
    return hint is not None and -_AHEAD <= hint - instant < _LIVE


def _between(first: datetime, second: datetime, hint: datetime | None) -> bool:
    """Whether only the first pass can have been written when the record was read."""
    return hint is not None and first - _AHEAD <= hint < second - _LIVE


def _restored(state: str | None) -> _State:
    try:
        return msgspec.json.decode(state, type=_State) if state else _State()
    except msgspec.DecodeError:  # of another version: begin anew
        return _State()
