"""The periodic check: each process sees to its own parts, one of them at a time to what all share, and judges."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.troubles import facts
from bot.troubles.example import where_it_stands
from bot.troubles.places import Arrivals, Hours, Place
from bot.troubles.sending import is_moving, sends, waiting
from bot.troubles.silence import silent
from bot.troubles.store import TroubleStore
from bot.troubles.trouble import Finding, Kind, Trouble
from bot.troubles.unparsed import unparsed
from ingest.event import Clock, Event
from ingest.leases import Lease
from ingest.sources import Source
from ingest.store import EventStore

EVERY: Final = timedelta(seconds=30)
LEASE: Final = timedelta(minutes=2)
PAST_EVERY: Final = timedelta(minutes=10)
"""How often the past is read anew: 28 days of hours, which change little."""
LATELY: Final = timedelta(hours=48)
"""Of so many hours it is looked at each time what has come."""


@dataclass(slots=True)
class Check:
    """Looks for troubles whenever `run` is called. For one thread."""

    store: TroubleStore
    engine: Engine
    events: EventStore
    sources: Callable[[], Sequence[Source]]
    own: Callable[[], Sequence[Finding]]  # what is wrong with this process
    lease: Lease
    clock: Clock
    zone: ZoneInfo
    changed: Callable[[], None]  # called when something was opened or has ended
    silence: bool  # whether sources are live: a copy of old logs has always fallen silent
    paused: Callable[[], bool] = lambda: False  # sends are held back on purpose
    host: str = field(default_factory=socket.gethostname)
    _arrivals: Arrivals = field(default_factory=Arrivals)
    _past: Hours = field(default_factory=dict)
    _past_read: datetime | None = None
    _watching_since: datetime | None = None

    def run(self) -> bool:
        """Look once. Raises what the database raises."""
        now = self.clock()
        self.store.see(self.own(), self.host, now)
        if not self.lease.held(LEASE):
            self._watching_since, self._arrivals = None, Arrivals()
            return True
        since = self._watching_since = self._watching_since or now
        self.store.see(self._shared(now), self.host, now)
        if self.store.judge(now, since):
            self.changed()
        return True

    def _shared(self, now: datetime) -> list[Finding]:
        """What is wrong with what all processes share."""
        if self._past_read is None or now - self._past_read >= PAST_EVERY:
            self._past, self._past_read = facts.hours_since(self.events, now - facts.PAST), now
        self._arrivals.look(facts.hours_since(self.events, now - LATELY), now)
        going_on, tries = self.store.going_on(), facts.latest_tries(self.engine)
        found = [
            *unparsed(self._arrivals.lately(), self._past, _subjects(going_on, "source_unparsed"), now),
            *sends(tries, known=bool(_subjects(going_on, "sends_failing")), now=now),
            *waiting("detect", facts.oldest_undetected(self.engine), now),
        ]
        if not self.paused() and not is_moving(tries, now):
            found += waiting("send", facts.oldest_unsent(self.engine, now), now)
        if self.silence:
            open_since = _subjects(going_on, "source_silent")
            files = _files(self.sources())
            found += silent(self._past, self._arrivals, open_since, now, self.zone, files)
        return self._with_examples(found)

    def _with_examples(self, found: Sequence[Finding]) -> list[Finding]:
        """With a place where to look, for sources whose records cannot be parsed."""
        if not any(one.kind == "source_unparsed" for one in found):
            return list(found)
        examples = examples_of(self.events.unparsed_lately())
        return [
            Finding(
                one.kind, one.subject, one.since, one.grade, {**one.details, "example": examples[one.subject]}
            )
            if one.kind == "source_unparsed" and one.subject in examples
            else one
            for one in found
        ]


def examples_of(events: Sequence[Event]) -> dict[str, str]:
    """Where the latest record stands of each place, by the place; events are the latest first."""
    found: dict[str, str] = {}
    for event in events:
        place = str(Place(event.product or "", event.node or "", event.service or ""))
        if place not in found and event.file:
            found[place] = where_it_stands(Path(event.file), event.position)
    return found


def _subjects(going_on: Sequence[Trouble], kind: Kind) -> Mapping[str, datetime]:
    return {one.subject: one.since for one in going_on if one.kind == kind}


def _files(sources: Sequence[Source]) -> dict[Place, str]:
    """Which files each place is read from."""
    return {
        Place(source.product or "", source.node or "", source.service or ""): source.files
        for source in sources
        if source.files
    }
