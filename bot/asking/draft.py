"""What the parser has gathered of a sentence so far, and how it becomes the question. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.asking.asked import Asked
from bot.asking.dates import Timing
from bot.asking.fields import Part
from bot.asking.ranges import combine
from bot.asking.spans import Calendar
from bot.asking.stretches import stretches
from bot.asking.tokens import Token
from bot.asking.vocabulary import is_filler
from bot.asking.words import Ask

ERRORS = ("error", "fatal")


@dataclass(slots=True)
class Draft:
    """The parts of one sentence, in the order in which they were read."""

    parts: list[tuple[Part, bool]] = field(default_factory=list)  # and whether it must not hold
    timings: list[Timing] = field(default_factory=list)
    count: bool = False
    top: bool = False
    similar: bool = False
    trail: bool = False
    head: str | None = None  # the field that `which …` or `how many …` asks for
    by: str | None = None
    over_time: tuple[str, range] | None = None  # `per day`: the unit, and the tokens that say so
    limit: int | None = None
    unknown: set[int] = field(default_factory=set)  # positions of tokens

    def add(self, part: Part, *, negated: bool) -> None:
        """One more part."""
        self.parts.append((part, negated))

    def not_understood(self, position: int) -> None:
        """One more token that nobody understood."""
        self.unknown.add(position)

    def asked(self, tokens: Sequence[Token], calendar: Calendar, *, cut: bool) -> Asked:
        """The question. `cut`: the sentence was longer than what was read."""
        where = self._fields(negated=False)
        unless = self._fields(negated=True)
        if "http_status" in where and where.get("level") == ERRORS:
            del where["level"]
        text = tuple(
            value
            for part, negated in self.parts
            if part.field == "text"
            for value in part.values
            if not negated
        )
        times = combine(self.timings, calendar)
        for timing in times.rejected:
            self.unknown.update(k for k in range(timing.begin, timing.end) if not is_filler(tokens[k]))
        ask, by = self._ask(where, unless, text)
        if self.over_time is not None:
            unit, positions = self.over_time
            end = times.until or calendar.local
            plain = ask == "count" and by is None and bool(unit) and times.since is not None
            if plain and times.since is not None and stretches(times.since, end, unit):
                by = unit
            else:  # without a beginning there are no days to count
                self.unknown.update(positions)
        return Asked(
            ask=ask,
            since=times.since,
            until=times.until,
            where=where,
            unless=unless,
            text=tuple(dict.fromkeys(text)),
            by=by,
            limit=self.limit,
            unknown=(*(tokens[k].text for k in sorted(self.unknown)), *(("…",) if cut else ())),
            asked_at=calendar.local,
        )

    def _fields(self, *, negated: bool) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for part, denied in self.parts:
            if denied == negated and part.field != "text":
                found[part.field] = tuple(dict.fromkeys((*found.get(part.field, ()), *part.values)))
        return found

    def _ask(
        self, where: dict[str, tuple[str, ...]], unless: dict[str, tuple[str, ...]], text: Sequence[str]
    ) -> tuple[Ask, str | None]:
        """The kind of question, and the field that it groups by."""
        if self.similar:
            return "similar", self.by
        if self.trail and "trace_id" in where and not self.count:
            return "trail", None  # "follow trace … across nodes"
        if self.top:
            return "top", self.by or self.head
        if self.head == "user":
            return "people", self.by
        if self.count or self.by or self.head:
            return "count", self.by or self.head
        denied = "trace_id" in unless and "trace_id" not in where  # "errors not trace …"
        if (self.trail and not denied) or (set(where) == {"trace_id"} and not unless and not text):
            return "trail", None
        return "events", None
