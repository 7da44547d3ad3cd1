"""A correlation: what several matches of other rules say together. Sigma correlation rules 2.1, and four kinds of ours.

All of it goes by the time of the events. What stands here has been checked by `detectors.documents.files`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as item
from datetime import timedelta
from typing import Final, Literal, get_args

CorrelationType = Literal[
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_max",
    "value_min",
    "value_avg",
    "value_percentile",
    "new_term",
    "spike",
    "drop",
    "silence",
]

Operator = Literal["gt", "gte", "lt", "lte", "eq", "neq"]

SIGMA_TYPES: Final[tuple[CorrelationType, ...]] = get_args(CorrelationType)[:9]
"""The types of the specification; the others are ours."""

VALUE_TYPES: Final[tuple[CorrelationType, ...]] = (
    "value_count", "value_sum", "value_max", "value_min", "value_avg", "value_percentile",
)  # fmt: skip
"""The types that look at values of `field`."""

BY_CLOCK: Final[tuple[CorrelationType, ...]] = ("drop", "silence")
"""The types that are met by what does not come; no correlation names such a one."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a rate is held against, for `spike` and `drop`: the same group's own past.

    A window, `timespan` long, is compared with the windows of that length which lie before it within `past`, without
    overlap. Their median is the usual rate. `detectors.correlations.rates` says where windows begin and end.
    """

    past: timedelta
    factor: float
    """spike: at least so many times the usual rate. drop: at most the usual rate divided by this. Above 1."""
    least: int
    """spike: matches that the window must have at least. drop: matches that a usual window must have at least."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """The `correlation` block of a known issue.

    A group is the texts of `group_by` in the event of a match, empty for one group of all. An event that lacks one of
    these fields takes no part.
    """

    type: CorrelationType
    rules: tuple[str, ...]
    """Names of known issues, as they are loaded; a correlation may be among them. In order for `temporal_ordered`."""
    timespan: timedelta
    """The window. new_term: how long a value is remembered. silence: how long nothing may come."""
    group_by: tuple[str, ...] = ()
    """Fields of events, or names in `aliases`."""
    aliases: Mapping[str, Mapping[str, str]] = item(default_factory=dict)
    """Alias -> name of a rule of `rules` -> field of its events. Every alias names every rule."""
    conditions: tuple[tuple[Operator, int | float], ...] = ()
    """All must hold of the number that the type counts; for `temporal` and `temporal_ordered` that is the number of
    different rules that matched, all of them if the file says nothing. Empty for our own types."""
    field: tuple[str, ...] = ()
    """The values that `VALUE_TYPES` and `new_term` look at; one, but for `value_count` and `new_term`, of which each
    distinct combination counts. An event that lacks one, or whose value is no number where one is wanted, takes no
    part. Fields of events, or names in `aliases`."""
    percentile: float | None = None
    """For `value_percentile`: above 0 and below 100."""
    baseline: Baseline | None = None
    """For `spike` and `drop`."""
    learn: timedelta | None = None
    """For `new_term`: a group's first values are learned in silence for so long after its first match; None: a day, or
    `timespan` if that is shorter."""
    generate: bool = False
    """Whether the rules named here, if they have no `known_issue` block, are known issues of their own as well."""
