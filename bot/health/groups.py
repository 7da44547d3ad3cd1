"""Which groups somebody's work belongs to, and in which spans of time. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

Span = Literal["day", "week"]
Dimension = Literal["", "operation", "document_type", "role"]
"""What people are counted by; the empty one is everybody."""

DIMENSIONS: Final[tuple[Dimension, ...]] = ("operation", "document_type", "role")
LONGEST: Final = 80
"""Characters of a value; what is longer is told apart by these."""
LATE: Final = timedelta(days=7)
"""Events that come later than this are not counted: by then the people of their week are forgotten."""
_QUARTER: Final = timedelta(minutes=15)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Group(NamedTuple):
    """Who is counted together: those of a product, in a span, with one value of a dimension."""

    product: str  # casefolded
    span: Span
    start: int  # ordinal of the span's first day
    dimension: Dimension
    value: str


class Moment(NamedTuple):
    """A quarter of an hour by the wall clock of a zone."""

    day: int  # ordinal
    hour: int


@lru_cache(maxsize=4096)
def moment_of(quarter: int, zone: str) -> Moment:
    """The day and hour in a zone of quarters of an hour since 1970."""
    return moment_at(_EPOCH + quarter * _QUARTER, zone)


def moment_at(instant: datetime, zone: str) -> Moment:
    """The day and hour in a zone of an instant (aware)."""
    local = instant.astimezone(ZoneInfo(zone))
    return Moment(local.toordinal(), local.hour)


def monday_of(day: int) -> int:
    """The ordinal of the Monday on or before a day."""
    return day - date.fromordinal(day).weekday()


def hour_in(span: Span, moment: Moment) -> tuple[int, int]:
    """The start of the span that a moment is in, and the hour counted from there."""
    if span == "day":
        return moment.day, moment.hour
    monday = monday_of(moment.day)
    return monday, 24 * (moment.day - monday) + moment.hour


def values_of(operation: str, document_type: str, roles: Sequence[str]) -> Iterator[tuple[Dimension, str]]:
    """The dimensions and values that work belongs to, everybody's first. Without regard to white space around."""
    yield "", ""
    for dimension, value in (
        ("operation", operation),
        ("document_type", document_type),
        *(("role", role) for role in roles),
    ):
        shown = " ".join(value[: 2 * LONGEST].split())[:LONGEST]
        if shown:
            yield dimension, shown  # type: ignore[misc]


def groups_of(
    product: str, moment: Moment, values: Sequence[tuple[Dimension, str]]
) -> Iterator[tuple[Group, int]]:
    """The groups of work at a moment, each with the hour in its span."""
    spans: tuple[Span, ...] = ("day", "week")
    for span in spans:
        start, hour = hour_in(span, moment)
        for dimension, value in values:
            yield Group(product, span, start, dimension, value), hour
