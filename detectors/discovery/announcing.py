"""Discoveries become news, at most so many an hour; the rest is counted in one. In the caller's transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from detectors.discovery.found import HOUR_US, Found, Sighting
from detectors.discovery.judging import PAST, YOUNGEST, Limits, is_spike, next_hour, threshold
from detectors.discovery.memory import Known
from detectors.discovery.records import people_since, unknown_by_hour
from detectors.news import NEWS, Kind, add_news
from ingest.event import from_micros, to_micros

DISCOVERIES: Final[tuple[Kind, ...]] = ("new_template", "returned_template", "template_spike")
"""The kinds that the limit of an hour counts."""

LISTED: Final = 5
"""Templates that a summary names."""
_TEXT: Final = 1_000  # characters of a template in a payload
_PAST_HOURS: Final = PAST // timedelta(hours=1)


@dataclass(slots=True)
class Announcer:
    """Writes the news of one step."""

    connection: Connection
    limits: Limits
    now: datetime

    def new(self, known: Known, found: Found, seen: Sighting) -> bool:
        """A template that nobody has seen before."""
        payload = {**about(known, seen), "people": known.people, "events": found.events - found.known}
        return self._add("new_template", str(known.id), payload)

    def returned(self, known: Known, found: Found, seen: Sighting, issue: str, fixed_in: str) -> bool:
        """A template whose known issue was fixed is there again, and the issue does not know it."""
        people = people_since(self.connection, [known.id], seen.time_us)
        payload = {
            **about(known, seen),
            "people": people,
            "events": found.events - found.known,
            "issue": issue,
            "fixed_in": fixed_in,
        }
        return self._add("returned_template", f"{known.id} {issue} {fixed_in}", payload)

    def spike(self, known: Known, found: Found) -> bool:
        """Whether a template comes far more often than it used to; it is told then."""
        seen = found.latest
        if seen is None or seen.time_us - known.first_us < YOUNGEST // timedelta(microseconds=1):
            return False
        hour = seen.time_us // HOUR_US
        if self._in_hour(known, found, hour) < self.limits.spike_least:
            return False
        counts = unknown_by_hour(self.connection, known.id, hour - _PAST_HOURS, hour)
        count, past = counts.pop(hour, 0), list(counts.values())
        spiked = is_spike(
            count,
            past,
            first=from_micros(known.first_us),
            last_spike=None if known.spiked_us is None else from_micros(known.spiked_us),
            now=from_micros(seen.time_us),
            limits=self.limits,
        )
        if not spiked:
            return False
        known.spiked_us = seen.time_us
        payload = {
            **about(known, seen),
            "people": people_since(self.connection, [known.id], hour * HOUR_US),
            "events": count,
            "usual": round(threshold(past, self.limits) / self.limits.spike_factor, 1),
            "since": from_micros(hour * HOUR_US).isoformat(),
        }
        self._add("template_spike", f"{known.id} {hour}", payload)
        return True

    def _in_hour(self, known: Known, found: Found, hour: int) -> int:
        """Events of a template in an hour, without those of known issues; the rows have this step's already."""
        if known.hour is not None and known.hour[0] == hour:
            known.hour = hour, known.hour[1] + found.unknown_in(hour)
        else:
            known.hour = hour, unknown_by_hour(self.connection, known.id, hour, hour).get(hour, 0)
        return known.hour[1]

    def _add(self, kind: Kind, key: str, payload: Mapping[str, Any]) -> bool:
        if self._told_lately() < self.limits.an_hour:
            return add_news(self.connection, kind, key, payload, self.now)
        due = next_hour(self.now)
        if add_news(self.connection, kind, key, payload, self.now, due=due):
            self._fold(kind, key, payload, due)
        return False

    def _told_lately(self) -> int:
        """How many were told in the past hour, without those that were counted in one."""
        since = to_micros(self.now - timedelta(hours=1))
        told = select(func.count()).where(
            NEWS.c.kind.in_(DISCOVERIES), NEWS.c.created_us > since, NEWS.c.due_us.is_(None)
        )
        return self.connection.scalar(told) or 0

    def _fold(self, kind: Kind, of: str, payload: Mapping[str, Any], due: datetime) -> None:
        """Count it in the one that is told at the end of the hour, instead of telling it."""
        counted_in = update(NEWS).where(NEWS.c.kind == kind, NEWS.c.key == of)
        self.connection.execute(counted_in.values(planned_us=to_micros(self.now)))
        key = due.isoformat()
        folded = select(NEWS.c.payload).where(NEWS.c.kind == "more_templates", NEWS.c.key == key)
        text = self.connection.scalar(folded)
        counted: dict[str, Any] = json.loads(text) if text else {"count": 0, "kinds": {}, "top": []}
        counted["count"] += 1
        counted["kinds"][kind] = counted["kinds"].get(kind, 0) + 1
        top = [*counted["top"], {**payload, "kind": kind}]
        counted["top"] = sorted(top, key=lambda one: -one["people"])[:LISTED]
        if text is None:
            add_news(self.connection, "more_templates", key, counted, self.now, due=due)
            return
        changed = update(NEWS).where(NEWS.c.kind == "more_templates", NEWS.c.key == key)
        self.connection.execute(changed.values(payload=json.dumps(counted, ensure_ascii=False)))


def about(known: Known, seen: Sighting) -> dict[str, Any]:
    """What every piece of news says of a template; absent names are empty."""
    return {
        "template": known.id,
        "product": known.stream.product,
        "service": known.stream.service,
        "level": known.stream.level,
        "text": known.text[:_TEXT],
        "node": seen.node,
        "version": seen.version,
        "at": from_micros(seen.time_us).isoformat(),
        "event": seen.event_id,
    }
