"""What the types that count within a window mean, said once more in the slowest way."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import product

from detectors.correlations.hits import Hit, Moment
from detectors.correlations.model import Correlation

SECOND = 1_000_000


def plain_moments(correlation: Correlation, hits: Sequence[Hit]) -> list[Moment]:
    """For each event: its window, the number, the conditions."""
    ends = sorted({(hit.at_us, hit.event_id) for hit in hits})
    timespan_us = correlation.timespan // timedelta(microseconds=1)
    found = []
    for at_us, event_id in ends:
        window = [
            hit
            for hit in hits
            if hit.at_us >= at_us - timespan_us and (hit.at_us, hit.event_id) <= (at_us, event_id)
        ]
        number = plain_number(correlation, window, event_id)
        if all(_holds(name, number, wanted) for name, wanted in correlation.conditions):
            found.append(Moment(at_us, event_id))
    return found


def plain_number(correlation: Correlation, window: Sequence[Hit], last: int) -> Fraction:
    """The number that a type counts in a window which ends with the event `last`."""
    numbers = sorted(_number(correlation, window, event_id) for event_id in {hit.event_id for hit in window})
    match correlation.type:
        case "event_count":
            return Fraction(len(numbers))
        case "value_count":
            return Fraction(len({hit.value for hit in window}))
        case "temporal":
            return Fraction(len({hit.rule for hit in window}))
        case "temporal_ordered":
            return Fraction(_longest_chain(correlation, window, last))
        case "value_sum":
            return sum(numbers, Fraction(0))
        case "value_avg":
            return sum(numbers, Fraction(0)) / len(numbers)
        case "value_min":
            return numbers[0]
        case "value_max":
            return numbers[-1]
    assert correlation.percentile is not None
    share = Fraction(repr(correlation.percentile)) / 100
    return next(
        number for number in numbers if sum(other <= number for other in numbers) >= share * len(numbers)
    )


def _number(correlation: Correlation, window: Sequence[Hit], event_id: int) -> Fraction:
    for rule in correlation.rules:
        for hit in window:
            if hit.event_id == event_id and hit.rule == rule and hit.value:
                return Fraction(hit.value[0])
    return Fraction(0)


def _longest_chain(correlation: Correlation, window: Sequence[Hit], last: int) -> int:
    """The most rules that matched one after the other in their order, by trying every choice of them."""
    longest = 0
    for chosen in product((False, True), repeat=len(correlation.rules)):
        rules = [rule for rule, wanted in zip(correlation.rules, chosen, strict=True) if wanted]
        if len(rules) > longest and _follow(rules, window, last):
            longest = len(rules)
    return longest


def _follow(rules: Sequence[str], window: Sequence[Hit], last: int) -> bool:
    place = (-(2**62), -1)
    for rule in rules[:-1]:  # the earliest one after the one before leaves most room
        later = sorted(
            (hit.at_us, hit.event_id)
            for hit in window
            if hit.rule == rule and (hit.at_us, hit.event_id) > place and hit.event_id != last
        )
        if not later:
            return False
        place = later[0]
    return bool(rules) and any(hit.event_id == last and hit.rule == rules[-1] for hit in window)


def _holds(name: str, number: Fraction, wanted: float) -> bool:
    exact = Fraction(repr(wanted))
    return {
        "gt": number > exact,
        "gte": number >= exact,
        "lt": number < exact,
        "lte": number <= exact,
        "eq": number == exact,
        "neq": number != exact,
    }[name]
