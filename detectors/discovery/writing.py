"""Writes what a step found, and what of it is news. In the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from detectors.discovery import records
from detectors.discovery.announcing import Announcer
from detectors.discovery.found import Found
from detectors.discovery.judging import Limits, Seen, verdict
from detectors.discovery.memory import Known
from detectors.discovery.returning import Fixed, came_back, fixed_by_template, fixed_issues
from detectors.discovery.step import Step
from detectors.discovery.subject import LOUD
from detectors.known_issue import KnownIssue

_LINKS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StepWriter:
    """Writes one step."""

    connection: Connection
    grouping: int
    limits: Limits
    issues: Mapping[str, KnownIssue]
    now: datetime

    def write(self, step: Step) -> None:
        """All of it."""
        announcer = Announcer(self.connection, self.limits, self.now)
        records.add_sources(self.connection, step.new_sources, None if self.limits.learning else self.now)
        back = self._back(step)
        pairs = [(step.known[template_id], found) for template_id, found in step.found.items()]
        new = [self._decided(step, known, found) for known, found in pairs]
        records.write(self.connection, self.grouping, pairs)
        for (known, found), is_new in zip(pairs, new, strict=True):
            if not self._returned(announcer, known, found, back.get(known.id, ())):
                self._announce(announcer, is_new, known, found)
        records.merge(self.connection, step.merged)
        records.save_state(self.connection, self.grouping, step.memory)

    def _decided(self, step: Step, known: Known, found: Found) -> bool:
        """Settle the state of a template; whether it is a new one to be told."""
        loud = known.stream.level in LOUD
        decided = verdict(known.state, Seen(found.due is not None, found.told is not None, loud))
        if decided == "learn" and found.due is None:  # a new warning: it waits for no summary
            known.state = "learned"
        elif decided != "nothing":
            known.state = "told" if decided == "tell" else "learning"
        elif known.state is None:
            known.state = "learned" if step.silent else "known"
        if decided != "learn":
            found.due = None  # it was due before, if at all
        if step.silent and found.last is not None:
            known.spiked_us = found.last.time_us
        return decided == "tell"

    def _back(self, step: Step) -> Mapping[int, Sequence[Fixed]]:
        """The fixed issues of templates that were there before, and have events which no known issue met."""
        asked = sorted(
            template_id
            for template_id, found in step.found.items()
            if found.told is not None and step.known[template_id].stored
        )
        if not asked:
            return {}
        fixed = fixed_issues(self.connection, self.issues)
        linked: dict[int, list[Fixed]] = {}
        for start in range(0, len(asked), _LINKS_AT_ONCE):
            linked |= fixed_by_template(self.connection, asked[start : start + _LINKS_AT_ONCE], fixed)
        return linked

    @staticmethod
    def _returned(announcer: Announcer, known: Known, found: Found, fixed: Sequence[Fixed]) -> bool:
        for fix in fixed:
            for seen in (found.told, found.latest):
                if seen is not None and came_back(fix, seen):
                    announcer.returned(known, found, seen, fix.issue, fix.version)
                    return True
        return False

    def _announce(self, announcer: Announcer, new: bool, known: Known, found: Found) -> None:
        if new and found.told is not None:
            announcer.new(known, found, found.told)
        elif found.latest is not None and announcer.spike(known, found):
            records.note_spike(self.connection, known)
