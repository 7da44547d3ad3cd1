"""Goes through the events of some batches: which template each belongs to, and what was found of each. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from detectors.discovery.found import Found, person_of
from detectors.discovery.judging import Limits, is_history, joined, learned_at, next_hour
from detectors.discovery.memory import Known, Memory, Source
from detectors.discovery.subject import Stream, is_trouble, stream_of, subject_of
from detectors.episodes import Mark
from ingest.event import Event, from_micros, to_micros


@dataclass(slots=True)
class Step:
    """One step's work. The memory goes along with it, so a step that is not written makes it worthless."""

    memory: Memory
    limits: Limits
    logins: Mapping[str, str]
    mark: Mark | None = None
    silent: bool = False  # grouped anew: nothing of it is news, and no summary counts it
    found: dict[int, Found] = field(default_factory=dict)  # by the template's id
    known: dict[int, Known] = field(default_factory=dict)
    merged: list[tuple[Known, Known]] = field(default_factory=list)  # a template, and the one that has it now
    new_sources: dict[Source, tuple[datetime, datetime]] = field(default_factory=dict)  # began, learned until

    def sources(self, origins: Sequence[Source], stored: datetime) -> None:
        """Note whose events there are in a batch, before `event` is given them."""
        for source in origins:
            if self.memory.is_new_source(source):
                until = learned_at(stored, self.limits)
                self.memory.add_source(source, to_micros(until))
                self.new_sources[source] = (stored, until)

    def event(self, event: Event, issues: Sequence[str], stored: datetime) -> None:
        """Group an event that was stored then and met these known issues."""
        text = subject_of(event) if is_trouble(event) else ""
        if not text:
            return
        stream = self.memory.stream(stream_of(event))
        mined = self.memory.miner(stream).mine(text)
        known = self.memory.template(stream, mined.id, mined.text)
        for number in mined.merged:
            self._merge(stream, number, known)
        found = self.found.setdefault(known.id, Found())
        self.known[known.id] = known
        seen = found.add(event, issues, person_of(event.user, self.logins))
        if issues or self.silent:
            return
        due = self._learned_in(event, stored)
        if due is None:
            found.speaks(seen)
        else:
            found.silent(due)

    def _learned_in(self, event: Event, stored: datetime) -> datetime | None:
        """When the summary is due that an event without a known issue belongs to; None: it may be told about."""
        until_us = self.memory.learned_until((event.product or "", event.service or "", event.node or ""))
        if to_micros(stored) < until_us:
            return from_micros(until_us)
        if is_history(event.time, stored, self.limits) or (self.mark and self.mark.covers(event.time)):
            return next_hour(stored)
        return None

    def _merge(self, stream: Stream, number: int, into: Known) -> None:
        """A template turned out to be the same as another one."""
        other = self.memory.templates.pop((stream, number), None)
        if other is None:
            return
        into.state = joined(into.state, other.state)
        into.people = max(into.people, other.people)
        self.known.pop(other.id, None)
        earlier = self.found.pop(other.id, None)
        if earlier is not None:
            self.found.setdefault(into.id, Found()).join(earlier)
        other.into = into.number
        if other.stored:
            self.merged.append((other, into))
