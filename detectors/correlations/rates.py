"""`spike` and `drop`: how much came, held against the group's own past.

Time is cut into parts, six to a `timespan`, the same for every group. A window is six whole parts; the one of a hit
ends with the hit's part. Before it lie the windows of the past: as many as `past` holds, end to end, none that begins
before the group's first hit. Their median is the usual rate: one outage or one flood among them does not change it.

- spike: the window has at least `least` hits and at least `factor` times the usual.
- drop: the usual is at least `least`, and the window has at most a `factor`-th of it.

Fewer than `FEWEST_WINDOWS` windows of past say nothing, so a group is watched for so long before it is judged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import floor
from statistics import median
from typing import Final

from detectors.correlations.hits import Hit, Moment, occurrences
from detectors.correlations.model import Baseline, Correlation
from detectors.durations import micros

PARTS: Final = 6
"""Of a window. More would place its ends more precisely, and cost as many more rows."""
FEWEST_WINDOWS: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What a window has, and what is usual."""

    hits: int
    usual: float


@dataclass(frozen=True, slots=True)
class Rate:
    """The rule of one correlation. A part is known by its number, counted from 1970."""

    kind: str  # spike or drop
    part_us: int
    windows: int  # of the past
    factor: float
    least: int

    @classmethod
    def of(cls, correlation: Correlation) -> "Rate":
        """The rule that a correlation states."""
        baseline = correlation.baseline
        assert isinstance(baseline, Baseline)  # noqa: S101  (checked when the file was read)
        return cls(
            correlation.type,
            part_us=micros(correlation.timespan) // PARTS,
            windows=baseline.past // correlation.timespan,
            factor=baseline.factor,
            least=baseline.least,
        )

    def part(self, at_us: int) -> int:
        """The part in which an instant lies."""
        return at_us // self.part_us

    def end_us(self, part: int) -> int:
        """The first instant after a part."""
        return (part + 1) * self.part_us

    def earliest(self, part: int) -> int:
        """The first part that counts for what is judged at the end of a part."""
        return part + 1 - PARTS * (self.windows + 1)

    def judge(self, counts: Mapping[int, int], first: int, part: int) -> Judged | None:
        """The window that ends with a part, if it is a spike or a drop. `first`: the part of the group's first hit."""
        begins = part + 1 - PARTS
        hits = sum(counts.get(number, 0) for number in range(begins, part + 1))
        if self.kind == "spike" and hits < self.least:
            return None
        windows = min(self.windows, (begins - first) // PARTS)
        if windows < FEWEST_WINDOWS:
            return None
        past = [0] * windows
        since = begins - windows * PARTS
        if len(counts) <= windows * PARTS:
            for number, count in counts.items():
                if since <= number < begins:
                    past[(number - since) // PARTS] += count
        else:
            for number in range(since, begins):
                past[(number - since) // PARTS] += counts.get(number, 0)
        usual = float(median(past))
        met = (
            hits >= self.factor * usual
            if self.kind == "spike"
            else usual >= self.least and hits <= floor(usual / self.factor)
        )
        return Judged(hits, usual) if met else None


def rate_moments(correlation: Correlation, hits: Iterable[Hit], until_us: int) -> Iterator[Moment]:
    """The moments of one group, of whose hits all are known until then.

    spike: every hit whose window is one. drop: the end of every part whose window is one, with the last hit before it.
    """
    rate, found = Rate.of(correlation), list(occurrences(hits))
    counts: dict[int, int] = {}
    for one in found:
        part = rate.part(one.at_us)
        counts[part] = counts.get(part, 0) + 1
    if not found:
        return
    first = rate.part(found[0].at_us)
    if rate.kind == "spike":
        spikes = {part for part in counts if rate.judge(counts, first, part) is not None}
        yield from (Moment(one.at_us, one.event_id) for one in found if rate.part(one.at_us) in spikes)
        return
    last, place = found[0], 0
    for part in range(first, rate.part(until_us)):
        while place < len(found) and rate.part(found[place].at_us) <= part:
            last, place = found[place], place + 1
        if rate.judge(counts, first, part) is not None:
            yield Moment(rate.end_us(part), last.event_id)
