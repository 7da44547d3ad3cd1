"""When a correlation is met, given all the hits of a group: the evaluator finds the same as they come."""

from collections.abc import Iterable

from detectors.correlations.hits import Hit, Moment
from detectors.correlations.model import Correlation
from detectors.correlations.rates import rate_moments
from detectors.correlations.silences import silence_moments
from detectors.correlations.terms import new_term_moments
from detectors.correlations.windows import window_moments


def moments_of(correlation: Correlation, hits: Iterable[Hit], until_us: int) -> tuple[Moment, ...]:
    """The moments of one group in the order of time; hits in any order. `until_us`: when it is, for those types that
    tell of what does not come."""
    match correlation.type:
        case "new_term":
            found = new_term_moments(correlation, hits)
        case "spike" | "drop":
            found = rate_moments(correlation, hits, until_us)
        case "silence":
            found = silence_moments(correlation, hits, until_us)
        case _:
            found = window_moments(correlation, hits)
    return tuple(found)
