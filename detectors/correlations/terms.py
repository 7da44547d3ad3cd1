"""`new_term`: a value that the group did not have.

A value is known as long as it is seen again within `timespan`; after that it is forgotten, and new again. The values
that come within `learn` of the group's first hit are learned in silence. A value that comes out of order is known if
it was seen at most `timespan` before or after: it is told of once, with the event of it that came first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from detectors.correlations.hits import Hit, Moment, occurrences
from detectors.correlations.model import Correlation
from detectors.durations import micros

LEARNED: Final = timedelta(days=1)
"""For how long a group is learned if the file does not say; no longer than values are remembered."""
MOST_TERMS: Final = 10_000
"""Values of a group that are remembered at a time. A group with more has new ones all the time: they are passed over,
since the texts are those of logs and memory is not endless."""


@dataclass(frozen=True, slots=True)
class Seen:
    """From when until when a value was seen, never `timespan` without it."""

    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True)
class Newness:
    """The rule of one correlation."""

    timespan_us: int
    learn_us: int

    @classmethod
    def of(cls, correlation: Correlation) -> "Newness":
        """The rule that a correlation states."""
        learn = min(LEARNED, correlation.timespan) if correlation.learn is None else correlation.learn
        return cls(micros(correlation.timespan), micros(learn))

    def learned(self, group_us: int, at_us: int) -> bool:
        """Whether a group whose first hit was at `group_us` had been learned by then."""
        return at_us - group_us >= self.learn_us

    def known(self, seen: Seen | None, by: Seen) -> bool:
        """Whether a value that was seen is known when it comes again."""
        if seen is None:
            return False
        return (
            by.first_us <= seen.last_us + self.timespan_us and by.last_us >= seen.first_us - self.timespan_us
        )

    def remembered(self, seen: Seen | None, by: Seen) -> Seen:
        """What is kept of a value that has come again."""
        if seen is None:
            return by
        if self.known(seen, by):
            return Seen(min(seen.first_us, by.first_us), max(seen.last_us, by.last_us))
        return max(seen, by, key=lambda one: one.last_us)


def new_term_moments(correlation: Correlation, hits: Iterable[Hit]) -> Iterator[Moment]:
    """The moments of one group, of whose hits all are known."""
    rule = Newness.of(correlation)
    terms: dict[tuple[str, ...], Seen] = {}
    group_us: int | None = None
    for found in occurrences(hits):
        group_us = found.at_us if group_us is None else group_us
        by, new = Seen(found.at_us, found.at_us), False
        for value in dict.fromkeys(hit.value for hit in found.hits):
            seen = terms.get(value)
            if seen is None and len(_fresh(terms, found.at_us - rule.timespan_us)) >= MOST_TERMS:
                continue
            new = new or not rule.known(seen, by)
            terms[value] = rule.remembered(seen, by)
        if new and rule.learned(group_us, found.at_us):
            yield Moment(found.at_us, found.event_id)


def _fresh(terms: Mapping[tuple[str, ...], Seen], since_us: int) -> Mapping[tuple[str, ...], Seen]:
    """The values that are not forgotten yet. Looked through only when there are many."""
    if len(terms) < MOST_TERMS:
        return terms
    return {value: seen for value, seen in terms.items() if seen.last_us >= since_us}
