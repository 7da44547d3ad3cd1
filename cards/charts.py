"""Charts: what Teams draws, and as a fallback the same in words, for clients that draw none.

Labels are any text, from logs too. What is more than a chart can show is summed (bars, donut) or left off at its
beginning (line), so a chart's size is bounded whatever it is given.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from microsoft_teams.cards import (
    CardElement,
    Container,
    DonutChart,
    DonutChartData,
    HorizontalBarChart,
    HorizontalBarChartDataValue,
    LineChart,
    LineChartData,
    LineChartValue,
)

from cards import elements
from cards.charts_words import ChartWords, chart_words_for
from cards.elements import run
from cards.escape import escape, plain
from cards.numbers import grouped, measured
from cards.times import day_of_year
from cards.words import Words

Tone = Literal["good", "warning", "attention", "neutral"]
"""What a value means; Teams has a colour for each. Without one, Teams chooses the colour."""

MOST_BARS: Final = 12
MOST_SLICES: Final = 6
MOST_POINTS: Final = 120
MOST_SERIES: Final = 4

_LABEL: Final = 40
_TITLE: Final = 80
_TICKS: Final = 10
_IN_WORDS: Final = 8  # points that are told one by one; of more the least, the most and the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A bar, or a slice of a donut. `value` is finite and not negative."""

    label: str
    value: float
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A line: a value, finite and not negative, for each point in time."""

    label: str
    values: tuple[float, ...]
    tone: Tone | None = None


def bars(title: str, parts: Sequence[Part], *, words: Words) -> list[CardElement]:
    """Horizontal bars under a title, in the order given; of more than 12 the last are summed. Nothing for no parts."""
    said = chart_words_for(words.language)
    shown = _bounded(parts, MOST_BARS, said)
    if not shown:
        return []
    rows = [_row(part.label, part.value, words) for part in shown]
    chart = HorizontalBarChart(
        title=plain(title, _TITLE),
        display_mode="AbsoluteNoAxis",
        data=[
            HorizontalBarChartDataValue(x=label, y=_number(part.value), color=part.tone)
            for label, part in zip(_labels(shown), shown, strict=True)
        ],
        fallback=_in_words(rows),
    )
    return _titled(title, chart, rows, drawn=any(part.value for part in shown))


def donut(title: str, parts: Sequence[Part], *, words: Words) -> list[CardElement]:
    """Shares of a whole under a title; of more than 6 the last are summed. Nothing for no parts."""
    said = chart_words_for(words.language)
    shown = _bounded(parts, MOST_SLICES, said)
    whole = sum(part.value for part in shown)
    if not shown:
        return []
    rows = [
        _row(
            part.label,
            part.value,
            words,
            beside=f" ({said.share.format(share=f'{100 * part.value / whole:.0f}')})" if whole else "",
        )
        for part in shown
    ]
    chart = DonutChart(
        title=plain(title, _TITLE),
        data=[
            DonutChartData(legend=label, value=_number(part.value), color=part.tone)
            for label, part in zip(_labels(shown), shown, strict=True)
        ],
        fallback=_in_words(rows),
    )
    return _titled(title, chart, rows, drawn=whole > 0)


def line(
    title: str, at: Sequence[date | datetime], series: Sequence[Series], *, words: Words
) -> list[CardElement]:
    """Values over time under a title; the latest 120 points of the first 4 series. Nothing for no points.

    `at`: days, or moments by the reader's own clock (aware or not, only the clock is shown), oldest first.
    Of more than ten moments a client has no room for the times below the axis; of days Teams then writes a few.
    Raises ValueError where a series has not one value for each of them.
    """
    if any(len(one.values) != len(at) for one in series):
        raise ValueError("A series of a chart needs one value for each point in time.")
    said = chart_words_for(words.language)
    moments = list(at[-MOST_POINTS:])
    shown = series[:MOST_SERIES]
    if not moments or not shown:
        return []
    values = [one.values[-MOST_POINTS:] for one in shown]
    ticks = _ticks(moments, words)
    rows = _points(moments, shown, values, words, said)
    chart = LineChart(
        title=plain(title, _TITLE),
        data=[
            LineChartData(
                legend=label,
                values=[
                    LineChartValue(x=tick, y=_number(value)) for tick, value in zip(ticks, those, strict=True)
                ],
                color=one.tone,
            )
            for label, one, those in zip(_labels(shown), shown, values, strict=True)
        ],
        fallback=_in_words(rows),
    )
    # one point makes no line
    return _titled(title, chart, rows, drawn=len(moments) > 1 and any(any(those) for those in values))


def _titled(title: str, chart: CardElement, rows: Sequence[CardElement], *, drawn: bool) -> list[CardElement]:
    """The title above a chart, or above its words where there is nothing to draw."""
    return [
        elements.heading(escape(title, _TITLE), size="Default"),
        *([chart] if drawn else rows),
    ]


def _in_words(rows: Sequence[CardElement]) -> Container:
    return Container(items=list(rows))


def _row(label: str, value: float, words: Words, *, beside: str = "") -> CardElement:
    return elements.line(
        run(_shown(value, words), bold=True), run(f"{beside} {plain(label, _LABEL)}"), spacing="Small"
    )


def _points(
    moments: Sequence[date | datetime],
    series: Sequence[Series],
    values: Sequence[Sequence[float]],
    words: Words,
    said: ChartWords,
) -> list[CardElement]:
    labels = [plain(one.label, _LABEL) for one in series]
    if len(moments) <= _IN_WORDS:
        return [
            elements.line(
                run(f"{_when(moment, words)}  ", bold=True),
                run(
                    " · ".join(
                        said.point.format(label=label, value=_shown(those[index], words))
                        for label, those in zip(labels, values, strict=True)
                    )
                ),
                spacing="Small",
            )
            for index, moment in enumerate(moments)
        ]
    return [
        elements.line(
            run(f"{_when(moments[0], words)} – {_when(moments[-1], words)}", subtle=True), spacing="Small"
        ),
        *(
            elements.line(
                run(
                    said.span.format(
                        label=label,
                        least=_shown(min(those), words),
                        most=_shown(max(those), words),
                        latest=_shown(those[-1], words),
                    )
                ),
                spacing="Small",
            )
            for label, those in zip(labels, values, strict=True)
        ),
    ]


def _bounded(parts: Sequence[Part], most: int, said: ChartWords) -> list[Part]:
    if len(parts) <= most:
        return list(parts)
    rest = parts[most - 1 :]
    others = Part(
        label=said.others.format(count=len(rest)), value=sum(part.value for part in rest), tone="neutral"
    )
    return [*parts[: most - 1], others]


def _labels(shown: Sequence[Part | Series]) -> list[str]:
    return _distinct([plain(one.label, _LABEL) for one in shown])


def _number(value: float) -> float:
    """A number that JSON has. Raises ValueError for one that is not finite, or negative."""
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"A chart shows numbers from 0 on, not {value}.")
    return int(value) if value == int(value) else value


def _shown(value: float, words: Words) -> str:
    number = _number(value)
    return grouped(number, words) if isinstance(number, int) else measured(number, words)


def _when(moment: date | datetime, words: Words) -> str:
    if isinstance(moment, datetime):
        return f"{day_of_year(moment.date(), words)} {moment:%H:%M}"
    return day_of_year(moment, words)


def _ticks(moments: Sequence[date | datetime], words: Words) -> list[str]:
    """What stands below the axis, in the reader's language; a client has room for the first ten letters of a few."""
    if len(moments) > _TICKS and not any(isinstance(moment, datetime) for moment in moments):
        return [
            f"{moment:%Y-%m-%d}" for moment in moments
        ]  # Teams takes these for days, and writes a few of them
    hours = all(isinstance(moment, datetime) for moment in moments)
    if hours and len({f"{moment:%H:%M}" for moment in moments}) == len(moments):
        return [f"{moment:%H:%M}" for moment in moments]
    return [_when(moment, words) for moment in moments]


def _distinct(labels: Sequence[str]) -> list[str]:
    """Labels of which no two are alike: of those that are, a chart would draw one."""
    seen: Counter[str] = Counter()
    shown = []
    for label in labels:
        seen[label] += 1
        shown.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return shown
