"""Reads what a sentence says of time: `since Monday`, `between 2pm and 4pm yesterday`, `last 2 hours`. Pure.

The rules, the same in the chat and on the command line: days run from midnight to midnight in the asker's
zone, a clock time covers the hour, minute or second that it names, and `last 2 hours` counts back from now.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.asking.calendar_words import (
    AFTER,
    AND,
    BEFORE,
    BETWEEN,
    FROM,
    LAST,
    ON,
    ONWARDS,
    SINCE,
    TO,
    UNITS,
    UNTIL,
)
from bot.asking.figures import checked_date
from bot.asking.moments import Moment, MomentReader
from bot.asking.spans import Calendar, Day, NoSuchTimeError
from bot.asking.tokens import Token, key_at

Op = Literal["span", "list", "range", "since", "until", "before", "after", "back"]
_NUMBER: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")
_PHRASES: Final[dict[tuple[str, ...], Op]] = {
    ("as", "of"): "since",
    ("starting", "from"): "since",
    ("starting", "on"): "since",
    ("starting", "at"): "since",
    ("up", "to"): "until",
    ("up", "until"): "until",
    ("bis", "zum"): "until",
    ("bis", "zu"): "until",
    ("bis", "einschliesslich"): "until",
    ("prior", "to"): "before",
    ("earlier", "than"): "before",
    ("later", "than"): "after",
    ("no", "earlier", "than"): "since",
    ("not", "earlier", "than"): "since",
    ("not", "before"): "since",
    ("nicht", "vor"): "since",
    ("no", "later", "than"): "until",
    ("not", "later", "than"): "until",
    ("not", "after"): "until",
    ("nicht", "nach"): "until",
}
_BEGINNINGS: Final = frozenset("beginning start begin anfang beginn".split())
_ENDINGS: Final = frozenset(["end", "ende"])
_EVENTS: Final = frozenset(
    "deployment deploy release update upgrade rollout restart migration maintenance wartung neustart".split()
)
_WITHIN: Final = frozenset(
    "in within over during for the den der die innerhalb während waehrend für fuer of aus".split()
)
_THROUGH: Final = TO - {"and", "und"}
_ON_THE: Final = frozenset([("the", "on"), ("the", "of")])
"""Before numbers, from right to left: they are days of the month, no hours."""
ALSO_PEOPLE: Final = frozenset(["jan"])
"""Months that are a name as well: after `for` they mean the person."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One statement about time, unresolved, and the tokens that make it (from `begin` up to `end`)."""

    op: Op
    begin: int
    end: int
    first: Moment | None = None
    second: Moment | None = None  # of a list or range
    back: datetime | None = None  # of "last 2 hours"

    def moments(self) -> tuple[Moment, ...]:
        """The moments that it names."""
        return tuple(moment for moment in (self.first, self.second) if moment is not None)


class TimingReader:
    """Reads statements about time at a position of a sentence."""

    def __init__(
        self, tokens: Sequence[Token], calendar: Calendar, *, day_first: bool, language: str
    ) -> None:
        self._tokens = tokens
        self._calendar = calendar
        self._read: dict[int, Timing | None] = {}  # by position: many readers ask whether a time stands here
        self._moments = MomentReader(tokens, calendar, day_first=day_first, language=language)

    def read(self, i: int) -> Timing | None:
        """The statement that begins here, or None; `end` tells where it ends."""
        if i not in self._read:
            try:
                self._read[i] = self._back(i) or self._operator(i) or self._bare(i)
            except (NoSuchTimeError, OverflowError):
                self._read[i] = None
        return self._read[i]

    def _back(self, i: int) -> Timing | None:
        """`last 2 hours`, `past week`, `in den letzten 24 Stunden`, `for 2 hours`."""
        k = i
        counted = False
        while self._key(k) in _WITHIN:
            counted = counted or self._key(k) in ("for", "within", "für", "fuer", "innerhalb")
            k += 1
        if self._key(k) in LAST:
            last, k = self._key(k), k + 1
            amount = self._moments.amount(k)
            if amount is not None:
                return Timing("back", i, amount[2], back=self._calendar.back(amount[0], amount[1]))
            unit = UNITS.get(self._key(k))
            if unit is not None and [self._key(j) for j in range(k + 1, k + 4)] == ["and", "a", "half"]:
                return Timing("back", i, k + 4, back=self._calendar.back(1.5, unit))
            if (
                unit in ("minute", "hour")
                or (unit == "day" and last != "previous")
                or (unit is not None and last == "past")
            ):
                return Timing("back", i, k + 1, back=self._calendar.back(1, unit))
            return None
        amount = self._moments.amount(k) if counted else None
        if (
            amount is None and k == i and re.fullmatch(r"\d+(?!s)[a-z]+", self._key(i))
        ):  # "errors 2h", not "500s"
            amount = self._moments.amount(k)
            amount = amount if amount is not None and amount[2] == len(self._tokens) else None
        if amount is not None and self._key(amount[2]) != "ago":
            return Timing("back", i, amount[2], back=self._calendar.back(amount[0], amount[1]))
        return None

    def _operator(self, i: int) -> Timing | None:
        key = self._key(i)
        if key in BETWEEN:
            return self._between(i)
        if key in FROM:
            return self._from(i)
        for words in (3, 2):
            phrase = _PHRASES.get(tuple(self._key(k) for k in range(i, i + words)))
            if phrase is not None:
                return self._operated(phrase, i, i + words)
        if key in SINCE:
            return self._operated("since", i, i + 1)
        if key in UNTIL:
            return self._operated("until", i, i + 1)
        if key in BEFORE:  # "vor 2 Tagen" is "2 days ago"
            ago = self._moments.moment(i) if key == "vor" else None
            return (
                Timing("span", i, ago[1], ago[0]) if ago is not None else self._operated("before", i, i + 1)
            )
        if key in AFTER:
            return self._operated("after", i, i + 1)
        return None

    def _operated(self, op: Op, i: int, k: int) -> Timing | None:
        if op == "since":
            back = self._back(k)
            if back is not None:
                return Timing("back", i, back.end, back=back.back)
            k = self._past_event(k)
        read = self._moments.moment(k, bare=True) or self._edge(op, k)
        if read is not None:
            return Timing(op, i, read[1], self._hour(read[0]))
        amount = self._moments.amount(k) if op == "since" else None
        if amount is not None:
            return Timing("back", i, amount[2], back=self._calendar.back(amount[0], amount[1]))
        return None

    def _past_event(self, i: int) -> int:
        """Past what happened then, where the time of it follows: `since the deployment on Monday`."""
        k = i + 1 if self._key(i) in ("the", "dem", "der") else i
        return k + 1 if self._key(k) in _EVENTS and self._moments.moment(k + 1) is not None else i

    def _edge(self, op: Op, i: int) -> tuple[Moment, int] | None:
        """The period of `since the beginning of June`, `until the end of last week`, which says no more."""
        k = i + 1 if self._key(i) in ("the", "dem") else i
        if self._key(k) not in (_BEGINNINGS if op == "since" else _ENDINGS if op == "until" else ()):
            return None
        k += 1
        while self._key(k) in ("of", "the", "der", "des"):
            k += 1
        read = self._moments.moment(k)
        return read if read is not None and read[0].day is not None and read[0].clock is None else None

    def _between(self, i: int) -> Timing | None:
        first = self._moments.moment(i + 1, bare=True, dotted=True)
        if first is None or self._key(first[1]) not in TO:
            return None
        second = self._moments.moment(first[1] + 1, bare=True, dotted=True)
        return Timing("range", i, second[1], first[0], second[0]) if second is not None else None

    def _from(self, i: int) -> Timing | None:
        """`from X to Y`, `from X on`; `errors from yesterday` are those of yesterday."""
        first = self._moments.moment(i + 1, bare=True, dotted=True)
        if first is None:
            return None
        moment, k = first
        second = self._moments.moment(k + 1, bare=True, dotted=True) if self._key(k) in _THROUGH else None
        if second is not None:
            return Timing("range", i, second[1], moment, second[0])
        if moment.number is not None:
            return None
        if self._key(k) in ONWARDS and (len(self._key(k)) > 2 or k + 1 == len(self._tokens)):
            return Timing("since", i, k + 1, moment)
        return Timing(
            "since" if moment.clock is not None and moment.clock.unit != "part" else "span", i, k, moment
        )

    def _bare(self, i: int) -> Timing | None:
        """A moment, or several: `June 12`, `Monday to Friday`, `June 9 and 10`, `2-4pm`."""
        for_whom = self._key(i) in ("for", "für", "fuer")
        k = i + 1 if for_whom else i
        if for_whom and self._key(k) in ALSO_PEOPLE and not self._key(k + 1)[:1].isdigit():
            return None
        start = k
        while self._key(start) in ON:
            start += 1
        if _NUMBER.fullmatch(self._key(start)) and self._key(start + 1) in TO | AND:
            return self._numbers(i, start)
        read = self._moments.moment(k)
        if read is None:
            return None
        first, end = read
        if first.exact is not None and first.exact.end is None:
            return None  # "now" alone says nothing
        timing = Timing("span", i, end, self._hour(first))
        while self._key(timing.end) in TO | AND:
            through = self._key(timing.end) in _THROUGH
            more = self._moments.moment(timing.end + 1, bare=self._key(timing.end) != ",")
            if more is None or (timing.op == "range" and not through):
                break
            second, after = self._with_year(first, more)
            if not through and not self._listed(first, second):
                break
            timing = Timing("range" if through else "list", i, after, first, second)
        return timing

    def _numbers(self, i: int, start: int) -> Timing | None:
        """`9 and 10`, `9 and 10 June`, `2-4pm`, `12.-14. Juni`: the first is a number alone."""
        read = self._moments.moment(start)
        found = _NUMBER.fullmatch(self._key(start))
        assert found is not None  # noqa: S101 - the caller has matched it
        first = read[0] if read is not None and read[1] == start + 1 else Moment(number=int(found[1]))
        k = start + 1
        second = self._moments.moment(k + 1, bare=True) if self._key(k) != "," else None
        if second is None or second[0].exact is not None or int(found[1]) > 31:
            return None
        number = second[0].number is not None
        if number and (
            int(found[1]) > 24
            or int(second[0].number or 0) > 24
            or int(found[1]) >= int(second[0].number or 0)
        ):
            return None
        dated = second[0].day is not None and second[0].clock is None
        if dated and second[0].day is not None and second[0].day.mday is None and second[0].day.first is None:
            return None
        if number and (self._key(start - 1), self._key(start - 2)) in _ON_THE:  # "on the 9 and 10"
            days = (Moment(Day(mday=int(found[1]))), Moment(Day(mday=second[0].number)))
            return Timing("list" if self._key(k) in AND else "range", i, second[1], *days)
        op: Op = "list" if dated and self._key(k) in AND else "range"
        return Timing(op, i, second[1], first, second[0])

    def _with_year(self, first: Moment, read: tuple[Moment, int]) -> tuple[Moment, int]:
        """The end of `June 9 to 12 2025`: the year is that of both."""
        moment, after = read
        year = self._key(after)
        month = first.day.month if first.day is not None and first.day.mday is not None else None
        if moment.number is None or month is None or not re.fullmatch(r"(?:19|20|21)\d\d", year):
            return read
        return Moment(Day(first=checked_date(int(year), month, moment.number))), after + 1

    def _listed(self, first: Moment, second: Moment) -> bool:
        """Whether two moments joined by `and` are said of the same thing."""
        if second.number is not None:
            dated = first.day is not None and (first.day.mday is not None or first.day.first is not None)
            return (dated and first.clock is None) or (first.clock is not None and second.number <= 24)
        return (first.clock is None) == (second.clock is None)

    @staticmethod
    def _hour(moment: Moment) -> Moment:
        return moment.as_clock()

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)
