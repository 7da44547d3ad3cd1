"""A number for each hour, day, week or month of a period, as rows of a card that a phone can show. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bot.answers.grouping import Rows
from bot.asking.stretches import Stretch
from bot.asking.telling import stretch_told
from cards.counted import CountedRow

MOST: Final = 31
"""Rows: a month of days."""
EACH: Final = 14
"""So many stretches have a row each; of more, those with none that follow each other share one."""

Count = Callable[[datetime, datetime], int]
"""How many there are from one instant to before another."""


def rows_over_time(each: Sequence[Stretch], unit: str, count: Count, language: str) -> Rows:
    """The latest of them, in their order. Those with none are told too."""
    found: list[tuple[Stretch, Stretch, int]] = []  # the first and the last of them, and the number of each
    told = 0
    for stretch in reversed(each):
        number = count(*stretch)
        if len(each) > EACH and found and not number and not found[-1][2]:
            found[-1] = (stretch, found[-1][1], 0)
        elif len(found) == MOST:
            break
        else:
            found.append((stretch, stretch, number))
        told += 1
    rows = tuple(
        CountedRow(label=_label(first, last, unit, language), count=number)
        for first, last, number in reversed(found)
    )
    return Rows(rows, len(rows) + len(each) - told)


def _label(first: Stretch, last: Stretch, unit: str, language: str) -> str:
    ends = (stretch_told(first[0], unit, language), stretch_told(last[0], unit, language))
    return " – ".join(dict.fromkeys(ends))
