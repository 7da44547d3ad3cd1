"""`silence`: nothing came from a group for longer than `timespan`.

It is met once for each time that nothing comes: `timespan` after the last hit. That hit stands for it.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from detectors.correlations.hits import Hit, Moment, occurrences
from detectors.correlations.model import Correlation
from detectors.durations import micros


def silence_moments(correlation: Correlation, hits: Iterable[Hit], until_us: int) -> Iterator[Moment]:
    """The moments of one group, of whose hits all are known until then."""
    timespan_us = micros(correlation.timespan)
    places = [(found.at_us, found.event_id) for found in occurrences(hits)]
    if not places:
        return
    ends = [(*one, following[0]) for one, following in pairwise(places)]
    for at_us, event_id, next_us in (*ends, (*places[-1], until_us)):
        if next_us - at_us > timespan_us:
            yield Moment(at_us + timespan_us, event_id)
