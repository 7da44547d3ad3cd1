"""The places that events come from, and how many came when: what silence and unreadable records are judged by. Pure.

Hours are those of the events' own times, counted since 1970; what has come is noticed by their growing.
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

SPAN: Final = timedelta(minutes=15)
"""Over how long it is counted what has come."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where events come from. Absent names are empty."""

    product: str
    node: str
    service: str

    def __str__(self) -> str:
        return " / ".join(name for name in (self.product, self.node, self.service) if name) or "-"


@dataclass(frozen=True, slots=True)
class Came:
    """How many events, and how many of them could not be parsed."""

    events: int = 0
    unparsed: int = 0

    def __add__(self, other: "Came") -> "Came":
        return Came(self.events + other.events, self.unparsed + other.unparsed)


Hours = Mapping[Place, Mapping[int, Came]]
"""By place and hour."""


@dataclass(slots=True)
class Arrivals:
    """What has come lately, from one look at the hours to the next. For one thread."""

    began: datetime | None = None  # when it was first looked
    last: dict[Place, datetime] = field(default_factory=dict)  # when something came last
    seen: set[Place] = field(
        default_factory=set
    )  # of which it was seen coming; of others it is known to the hour
    _before: dict[Place, dict[int, Came]] = field(default_factory=dict)
    _grown: deque[tuple[datetime, dict[Place, Came]]] = field(default_factory=deque)

    def look(self, hours: Hours, now: datetime) -> None:
        """Take note of the hours as they are now: the latest two days of them, or more, always as many."""
        grown = {
            place: came
            for place, counted in hours.items()
            if (came := _growth(self._before.get(place, {}), counted)) != Came()
        }
        if self.began is None:
            self.began = now
            self.last = {place: _latest(counted, now) for place, counted in hours.items() if counted}
        else:
            self.last.update(dict.fromkeys(grown, now))
            self.seen.update(grown)
            self._grown.append((now, grown))
        self._before = {place: dict(counted) for place, counted in hours.items()}
        while self._grown and now - self._grown[0][0] > SPAN:
            self._grown.popleft()

    def lately(self) -> dict[Place, Came]:
        """What has come within SPAN, as far as it was looked at."""
        found: dict[Place, Came] = {}
        for _, grown in self._grown:
            for place, came in grown.items():
                found[place] = found.get(place, Came()) + came
        return found


def _growth(before: Mapping[int, Came], counted: Mapping[int, Came]) -> Came:
    """What is more in any hour; an hour from which something was purged has not grown."""
    total: Counter[str] = Counter()
    for hour, came in counted.items():
        had = before.get(hour, Came())
        total["events"] += max(0, came.events - had.events)
        total["unparsed"] += max(0, came.unparsed - had.unparsed)
    return Came(total["events"], total["unparsed"])


def _latest(counted: Mapping[int, Came], now: datetime) -> datetime:
    """When something may have come last, to the hour: the end of the latest hour with events, or now."""
    hour = max((hour for hour, came in counted.items() if came.events > 0), default=None)
    return now if hour is None else min(now, hour_begins(hour + 1, now))


def hour_begins(hour: int, like: datetime) -> datetime:
    """The instant, in the zone of `like`."""
    return datetime.fromtimestamp(hour * 3600, like.tzinfo)


def hour_of(moment: datetime) -> int:
    """The hour that an instant is in."""
    return int(moment.timestamp() // 3600)
