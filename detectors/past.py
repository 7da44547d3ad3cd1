"""What is known of a key before it is judged: read from the tables, or, of a new key, at hand already."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from detectors import records
from detectors.episodes import MatchAt
from detectors.records import Keyed, StoredCourse, StoredMatch, Tally
from ingest.event import to_micros


class Past(Protocol):
    """The episodes and the evaluated matches of a key, the new ones among them; shapes as in `detectors.records`."""

    def episodes_near(self, first: MatchAt, last: MatchAt, reach: timedelta) -> Sequence[StoredCourse]:
        """Those that became due between two matches, or at most `reach` before or after."""

    def matches_around(self, first: MatchAt, last: MatchAt, beyond: int) -> Sequence[StoredMatch]:
        """At least those from `first` to `last` and the `beyond` nearest on either side; in no order."""

    def tally(self, since: datetime | None, until_us: int) -> Tally:
        """Count those between two event times, both included."""


class StoredPast:
    """Of any key, by a statement each."""

    def __init__(self, connection: Connection, keyed: Keyed) -> None:
        self._connection = connection
        self._keyed = keyed

    def episodes_near(self, first: MatchAt, last: MatchAt, reach: timedelta) -> Sequence[StoredCourse]:
        return records.episodes_near(self._connection, self._keyed, first, last, reach)

    def matches_around(self, first: MatchAt, last: MatchAt, beyond: int) -> Sequence[StoredMatch]:
        return records.matches_around(self._connection, self._keyed, first, last, beyond)

    def tally(self, since: datetime | None, until_us: int) -> Tally:
        return records.tally(self._connection, self._keyed, since, until_us)


class NoPast:
    """Of a key that had neither an episode nor an evaluated match: the new ones are all there are.

    So it is with nearly everybody in a burst, which is when statements for each key would take too long.
    """

    def __init__(self, new: Sequence[StoredMatch]) -> None:
        self._new = new

    def episodes_near(self, first: MatchAt, last: MatchAt, reach: timedelta) -> Sequence[StoredCourse]:
        return ()

    def matches_around(self, first: MatchAt, last: MatchAt, beyond: int) -> Sequence[StoredMatch]:
        return self._new

    def tally(self, since: datetime | None, until_us: int) -> Tally:
        times = [
            one.at.time
            for one in self._new
            if (since is None or since <= one.at.time) and to_micros(one.at.time) <= until_us
        ]
        return Tally(len(times), to_micros(max(times)) if times else None)
