"""The evaluation of one key of one known issue: loads what `judge` needs and stores what it says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from detectors import records
from detectors.episodes import Due, Judgement, Mark, judge
from detectors.known_issue import KnownIssue
from detectors.records import Keyed, NewEpisode, StoredMatch, Tally
from ingest.event import to_micros


class Evaluation:
    """One key, in one transaction of the evaluator."""

    def __init__(
        self, connection: Connection, issue: KnownIssue, keyed: Keyed, now: datetime, mark: Mark | None
    ) -> None:
        self._connection = connection
        self._mark = mark
        self._issue = issue
        self._keyed = keyed
        self._now = now

    def run(self, new: Sequence[StoredMatch]) -> list[NewEpisode]:
        """Judge the new matches, which are marked as evaluated, and store everything but the new episodes."""
        matches = {match.at.event_id: match for match in self._around(new)}
        places = sorted(match.at for match in matches.values())
        reach = self._issue.repeat_after
        known = records.episodes_near(self._connection, self._keyed, places[0], places[-1], reach)
        judgement = judge(
            self._issue.after,
            reach,
            self._issue.max_age,
            matches=places,
            new={match.at.event_id for match in new},
            known=known,
            now=self._now,
            mark=self._mark,
        )
        records.add_too_old(self._connection, self._keyed, judgement.too_old, self._now)
        self._grow(known, judgement, new)
        return [self._episode(due, matches[due.event_id]) for due in judgement.dues]

    def _around(self, new: Sequence[StoredMatch]) -> Sequence[StoredMatch]:
        """The new matches with all that may complete a moment with them."""
        beyond = self._issue.after.count - 1
        if not beyond:
            return new
        first, last = min(match.at for match in new), max(match.at for match in new)
        return records.matches_around(self._connection, self._keyed, first, last, beyond)

    def _grow(self, known: Sequence[Due], judgement: Judgement, new: Sequence[StoredMatch]) -> None:
        """Count the new matches into the episodes that were known before."""
        widened = {due.event_id for due in judgement.widened}
        for due in judgement.widened:
            records.widen_episode(self._connection, self._keyed, due, self._counted(due))
        for due in known:
            held = [match.at.time for match in new if due.holds(match.at.time, self._issue.repeat_after)]
            if held and due.event_id not in widened:
                by = Tally(len(held), to_micros(max(held)))
                records.grow_episode(self._connection, self._keyed, due, by)

    def _episode(self, due: Due, match: StoredMatch) -> NewEpisode:
        counted = self._counted(due)
        until_due = records.tally(self._connection, self._keyed, None, to_micros(due.time))
        grown = counted.matches > self._issue.after.count
        return NewEpisode(self._keyed, due, match, until_due.matches, counted, grown)

    def _counted(self, due: Due) -> Tally:
        """What an episode counts: the matches that `Due.holds`."""
        due_us, lasts_us = to_micros(due.time), self._issue.repeat_after // timedelta(microseconds=1)
        return records.tally(self._connection, self._keyed, due.opened, max(due_us, due_us + lasts_us - 1))
