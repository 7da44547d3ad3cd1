"""The types that count within a window: Sigma's own.

A window ends at an event and is `timespan` long, both ends included: it holds the hits at most `timespan` older than
that event, and of those of the same time the ones with a lower id. So each event has one window, and whether the
condition is met in it depends on the set of hits alone, not on the order in which they came.

With `gt` and `gte` of `event_count`, `value_count`, `temporal` and `temporal_ordered`, more hits never undo what was
met. For everything else (`lt`, `lte`, `eq`, `neq`; sums, means, ranks) a hit that arrives late may; the condition is
then judged by what is known, and what was met once stays met.
"""

import operator
from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, isfinite
from typing import Final, Protocol

from detectors.correlations.hits import Hit, Moment, Occurrence, occurrences
from detectors.correlations.model import Correlation, Operator
from detectors.durations import micros
from detectors.matching.texts import number_of as as_number

Number = int | Fraction

_HOLDS: Final[Mapping[Operator, Callable[[Number, Number], bool]]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}


def number_of(text: str) -> Fraction | None:
    """The number that a text says, exactly as a decimal; None if it says none, or one beyond a double."""
    number = as_number(text)
    try:
        # Through the double: no text, however hostile, makes a number that takes long to count with.
        number = None if number is None else float(number)
    except OverflowError:
        return None
    return None if number is None or not isfinite(number) else Fraction(repr(number))


def window_moments(
    correlation: Correlation, hits: Iterable[Hit], since_us: int | None = None
) -> Iterator[Moment]:
    """Every event of one group in whose window the condition is met, in the order of time.

    With `since_us`, of the events from then on; what lies before it only fills their windows.
    """
    conditions = [(_HOLDS[name], Fraction(repr(number))) for name, number in conditions_of(correlation)]
    counted = _counted(correlation)
    timespan_us = micros(correlation.timespan)
    window: deque[Occurrence] = deque()
    for found in occurrences(hits):
        window.append(found)
        counted.add(found)
        if since_us is not None and found.at_us < since_us:
            continue
        begins_us = found.at_us - timespan_us
        while window[0].at_us < begins_us:
            counted.drop(window.popleft())
        number = counted.number(begins_us)
        if all(holds(number, wanted) for holds, wanted in conditions):
            yield Moment(found.at_us, found.event_id)


def conditions_of(correlation: Correlation) -> Sequence[tuple[Operator, int | float]]:
    """The correlation's conditions; without any, all of its rules must have matched."""
    return correlation.conditions or (("gte", len(correlation.rules)),)


class _Counted(Protocol):
    """The number that a type counts, kept while a window slides."""

    def add(self, found: Occurrence) -> None:
        """An event comes into the window, later than all that are in it."""

    def drop(self, found: Occurrence) -> None:
        """The earliest event leaves it."""

    def number(self, since_us: int) -> Number:
        """Of the events in the window, which begins at that time. There is one at least."""


def _counted(correlation: Correlation) -> _Counted:
    kind = correlation.type
    if kind == "event_count":
        return _Events()
    if kind == "value_count":
        return _Distinct(lambda hit: hit.value)
    if kind == "temporal":
        return _Distinct(lambda hit: hit.rule)
    if kind == "temporal_ordered":
        return _Ordered(correlation.rules)
    if kind in ("value_sum", "value_avg"):
        return _Sum(correlation.rules, mean=kind == "value_avg")
    if kind in ("value_min", "value_max", "value_percentile"):
        share = {"value_min": 0.0, "value_max": 100.0}.get(kind, correlation.percentile)
        assert share is not None  # noqa: S101  (checked when the file was read)
        return _Rank(correlation.rules, share)
    raise ValueError(f"A correlation of type {kind} counts within no window.")


class _Events:
    """How many events: one that meets several of the rules is one."""

    def __init__(self) -> None:
        self._events = 0

    def add(self, _: Occurrence) -> None:
        self._events += 1

    def drop(self, _: Occurrence) -> None:
        self._events -= 1

    def number(self, _: int) -> Number:
        return self._events


class _Distinct:
    """How many different values, or rules."""

    def __init__(self, of: Callable[[Hit], object]) -> None:
        self._of = of
        self._seen: Counter[object] = Counter()

    def add(self, found: Occurrence) -> None:
        self._seen.update(self._of(hit) for hit in found.hits)

    def drop(self, found: Occurrence) -> None:
        for value in map(self._of, found.hits):
            self._seen[value] -= 1
            if not self._seen[value]:
                del self._seen[value]

    def number(self, _: int) -> Number:
        return len(self._seen)


class _Ordered:
    """How many different rules matched one after the other in the order of `rules`, the last of them at the end.

    For each rule and number of rules, what is kept is the latest time at which such a sequence that ends with that
    rule began; if that lies outside the window, so do the others.
    """

    def __init__(self, rules: Sequence[str]) -> None:
        self._place = {rule: place for place, rule in enumerate(rules)}
        self._began: list[dict[int, int]] = [{} for _ in rules]
        self._ending: dict[int, int] = {}  # of the sequences that end with the latest event

    def add(self, found: Occurrence) -> None:
        places = [self._place[hit.rule] for hit in found.hits if hit.rule in self._place]
        ending: dict[int, dict[int, int]] = {}
        for place in places:  # an event does not follow itself: all are found before any is kept
            ending[place] = {1: found.at_us}
            for before in self._began[:place]:
                for rules, began_us in before.items():
                    _keep_latest(ending[place], rules + 1, began_us)
        self._ending = {}
        for place, sequences in ending.items():
            for rules, began_us in sequences.items():
                _keep_latest(self._began[place], rules, began_us)
                _keep_latest(self._ending, rules, began_us)

    def drop(self, _: Occurrence) -> None:
        """Nothing to do: sequences are told apart by when they began."""

    def number(self, since_us: int) -> Number:
        return max((rules for rules, began_us in self._ending.items() if began_us >= since_us), default=0)


def _keep_latest(began: dict[int, int], rules: int, began_us: int) -> None:
    began[rules] = max(began_us, began.get(rules, began_us))


class _Numbers:
    """The number of an event: that of the first of the rules which it meets."""

    def __init__(self, rules: Sequence[str]) -> None:
        self._place = {rule: place for place, rule in enumerate(rules)}

        self._read: dict[
            str, Fraction
        ] = {}  # texts are much the same, and reading one takes longer than counting

    def of(self, found: Occurrence) -> Fraction:
        first = found.hits[0]
        if len(found.hits) > 1:
            first = min(found.hits, key=lambda hit: (self._place.get(hit.rule, len(self._place)), hit.value))
        text = first.value[0]
        number = self._read.get(text)
        if number is None:
            number = number_of(text)
            assert number is not None  # noqa: S101  (others are no hits)
            self._read[text] = number
        return number


class _Sum:
    """The sum of the numbers, or their mean; exact, so that it does not depend on their order."""

    def __init__(self, rules: Sequence[str], *, mean: bool) -> None:
        self._numbers = _Numbers(rules)
        self._mean = mean
        self._sum = Fraction(0)
        self._window: deque[Fraction] = deque()

    def add(self, found: Occurrence) -> None:
        number = self._numbers.of(found)
        self._sum += number
        self._window.append(number)

    def drop(self, _: Occurrence) -> None:
        self._sum -= self._window.popleft()

    def number(self, _: int) -> Number:
        return self._sum / len(self._window) if self._mean else self._sum


class _Rank:
    """The least number that so many percent of the numbers do not exceed ("nearest rank")."""

    def __init__(self, rules: Sequence[str], percent: float) -> None:
        self._numbers = _Numbers(rules)
        self._share = Fraction(repr(percent)) / 100
        self._window: deque[float] = deque()
        self._sorted: list[float] = []  # as doubles, which are in the same order and compared much faster

    def add(self, found: Occurrence) -> None:
        number = float(self._numbers.of(found))
        insort(self._sorted, number)
        self._window.append(number)

    def drop(self, _: Occurrence) -> None:
        del self._sorted[bisect_left(self._sorted, self._window.popleft())]

    def number(self, _: int) -> Number:
        return Fraction(repr(self._sorted[max(1, ceil(self._share * len(self._sorted))) - 1]))
