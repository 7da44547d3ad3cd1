"""The shape of the documents beside rules: correlations, filters and lists of placeholders.

`correlation_checks` looks at what several keys say together.
"""

import re
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from detectors.correlations.model import CorrelationType
from detectors.documents.schema import CommonKeys, KnownIssueBlock, LogSourceBlock
from detectors.documents.values import Duration, Line, Note, Strict, Word, distinct, duration, refusal
from detectors.faults import Fault, shown

LIST_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
"""The name of a list of placeholders, between percent signs."""


def _timespan(value: object) -> timedelta:
    # A month to some readers of Sigma, a minute to `parse_duration`.
    if isinstance(value, str) and "M" in value:
        raise refusal(Fault.BAD_DURATION.says(value=shown(value)))
    return duration(value)


def _listed(value: object) -> object:
    """Sigma takes one text where it takes a list of them."""
    return [value] if isinstance(value, str) else value


_OTHER_TYPES: Final = {
    "value_median": "write `value_percentile` with `percentile: 50`",
    "temporal_extended": "correlate correlations of the type `temporal`",
    "temporal_ordered_extended": "correlate correlations of the type `temporal_ordered`",
}


def _type(value: object) -> object:
    if isinstance(value, str) and value in _OTHER_TYPES:
        raise refusal(Fault.OTHER_TYPE.says(type=value, why=_OTHER_TYPES[value]))
    return value


def _counted(value: object) -> object:
    if isinstance(value, str):
        raise refusal(Fault.EXTENDED_CONDITION.says())
    return value


def _written(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _list_name(value: str) -> str:
    if not LIST_NAME.fullmatch(value):
        raise refusal(Fault.BAD_LIST_NAME.says(name=shown(value)))
    return value


Timespan = Annotated[timedelta, BeforeValidator(_timespan)]
Threshold = Annotated[float, Field(ge=-(10**15), le=10**15)]
Fields = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=256)]],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=20),
    AfterValidator(distinct),
]
ListName = Annotated[str, AfterValidator(_list_name)]
ListValues = Annotated[
    list[Annotated[str, BeforeValidator(_written)]],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=100_000),
]


class BaselineBlock(Strict):
    """What `spike` and `drop` hold a rate against."""

    past: Duration = timedelta(days=7)
    factor: Annotated[float, Field(gt=1, le=1_000_000)]
    least: Annotated[int, Field(ge=1, le=1_000_000_000)] = 10


class ConditionBlock(Strict):
    """How many; all that is given must hold."""

    gt: Threshold | None = None
    gte: Threshold | None = None
    lt: Threshold | None = None
    lte: Threshold | None = None
    eq: Threshold | None = None
    neq: Threshold | None = None
    field: Fields | None = None
    percentile: Annotated[float, Field(gt=0, lt=100)] | None = None


class CorrelationBlock(Strict):
    """What several matches say together."""

    type: Annotated[CorrelationType, BeforeValidator(_type)]
    rules: Annotated[
        list[Word], BeforeValidator(_listed), Field(min_length=1, max_length=100), AfterValidator(distinct)
    ]
    timespan: Timespan
    group_by: Annotated[Fields | None, Field(alias="group-by")] = None
    aliases: dict[Word, dict[Word, Word]] = Field(default_factory=dict)
    condition: Annotated[ConditionBlock | None, BeforeValidator(_counted)] = None
    field: Fields | None = None
    learn: Duration | None = None
    baseline: BaselineBlock | None = None
    generate: bool | None = None


class CorrelationFile(CommonKeys):
    """A document with a correlation."""

    correlation: CorrelationBlock
    generate: bool | None = None
    known_issue: KnownIssueBlock = KnownIssueBlock()


class FilterFile(CommonKeys):
    """A document with a filter: what every event of some rules must meet as well."""

    logsource: LogSourceBlock
    filter: dict[Any, Any]


class PlaceholderFile(Strict):
    """A document with the lists that `expand` puts in."""

    title: Line | None = None
    description: Note | None = None
    placeholders: Annotated[dict[ListName, ListValues], Field(min_length=1, max_length=1_000)]
