"""Bars of characters over time, as wide as the terminal. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Final

MOST_ROWS: Final = 48
"""Rows of a chart. Of a longer time each row is a day, a week or more."""

_STEPS: Final = (1, 3, 6, 12, 24, 48, 168, 336, 672)  # hours
_BAR: Final = "#"
_FEW: Final = 3
"""So many empty rows one after the other are shown; more are one line."""


@dataclass(frozen=True, slots=True)
class Row:
    """What happened in some hours."""

    start: datetime
    hours: int
    values: tuple[int, ...]  # one of each column


def rows_of(columns: Sequence[Mapping[int, int]]) -> list[Row]:
    """The hours (since 1970) of all columns in at most `MOST_ROWS` rows of the same length, empty ones included."""
    hours = sorted({hour for column in columns for hour, count in column.items() if count})
    if not hours:
        return []
    first, last = hours[0], hours[-1]
    step = next((s for s in _STEPS if last // s - first // s < MOST_ROWS), 0)
    if not step:  # years
        step = 24 * ceil((last - first + 1) / 24 / (MOST_ROWS - 1))
    summed = [Counter[int]() for _ in columns]
    for column, total in zip(columns, summed, strict=True):
        for hour, count in column.items():
            total[hour // step] += count
    return [
        Row(instant(row * step), step, tuple(total[row] for total in summed))
        for row in range(first // step, last // step + 1)
    ]


def chart(names: Sequence[str], columns: Sequence[Mapping[int, int]], width: int) -> list[str]:
    """Lines of a chart: a time, and for each column a number and a bar. Empty if there is nothing to show."""
    rows = rows_of(columns)
    if not rows:
        return []
    label = 16 if rows[0].hours < 24 else 10
    most = [max(row.values[index] for row in rows) for index in range(len(columns))]
    figures = [max(len(str(number)), len(name)) for number, name in zip(most, names, strict=True)]
    bars = max(4, (width - label - sum(figure + 3 for figure in figures)) // len(columns))
    head = "".join(f"  {name:>{figure}} {'':{bars}}" for name, figure in zip(names, figures, strict=True))
    lines = [f"{_each(rows[0].hours):{label}}{head}".rstrip()]
    for something, group in groupby(rows, lambda row: any(row.values)):
        alike = list(group)
        if not something and len(alike) > _FEW:
            lines.append(f"{'…':>{label}}  {len(alike)} rows without any")
            continue
        for row in alike:
            cells = "".join(
                f"  {value or '':>{figure}} {_bar(value, top, bars):{bars}}"
                for value, figure, top in zip(row.values, figures, most, strict=True)
            )
            lines.append(f"{row.start:{'%Y-%m-%d %H:%M' if row.hours < 24 else '%Y-%m-%d'}}{cells}".rstrip())
    return lines


def instant(hour: int) -> datetime:
    """When an hour since 1970 begins, in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)


def _bar(value: int, most: int, width: int) -> str:
    return _BAR * (ceil(value * width / most) if value else 0)


def _each(hours: int) -> str:
    """What a row is."""
    if hours == 1:
        return "each hour"
    if hours < 24:
        return f"each {hours} hours"
    return "each day" if hours == 24 else f"each {hours // 24} days"
