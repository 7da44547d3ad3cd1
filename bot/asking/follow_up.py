"""Follow-ups: `only errors`, `and yesterday?`, `who else?`, `same for document 11213`, `the day before`. Pure.

A sentence goes on from the one before if it begins as one that does (`only`, `and`, `what about`), if it changes
what was asked (`remove the date`), or if it is but a piece of a question (`how many?`, `on web2`), soon after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from bot.asking.asked import Asked
from bot.asking.calendar_words import NUMBERS, ORDINALS, UNITS
from bot.asking.changes import Changes, Unit
from bot.asking.fillers import FILLERS
from bot.asking.forms import status_of
from bot.asking.spans import Calendar, months_later
from bot.asking.tokens import Token, key_at
from bot.asking.vocabulary import TIME_WORDS, is_filler

SOON: Final = timedelta(minutes=30)
"""So long a piece of a question goes on from the one before without saying so."""

_OPENERS: Final = frozenset(
    """
    only just and also but same now without except not then instead or plus
    excluding exclude ignoring ignore minus skip skipping omit omitting besides ausgenommen
    und nur auch aber dasselbe gleiches dieselben dieselbe denselben selbe ohne oder sowie jetzt dann nun
    stattdessen nicht no kein keine keinen
    """.split()
)
_PAIRS: Final = frozenset(
    {
        ("what", "about"),
        ("how", "about"),
        ("who", "else"),
        ("whom", "else"),
        ("what", "else"),
        ("anyone", "else"),
        ("anybody", "else"),
        ("wer", "noch"),
        ("wer", "sonst"),
        ("was", "noch"),
        ("sonst", "noch"),
        ("noch", "jemand"),
        ("the", "same"),
        ("das", "gleiche"),
        ("wie", "sieht"),
        ("was", "ist"),
        ("rather", "than"),
    }
)
_ADDING: Final = frozenset("also auch sowie plus or oder".split())
_ELSE: Final = frozenset("else noch sonst".split())
_PREPOSITIONS: Final = frozenset(
    "on for in at from by since until before after between during of "
    "auf für im in bei am an um seit bis vor nach von vom ab zwischen".split()
)
_OF_TIME: Final = TIME_WORDS.union(_PREPOSITIONS, UNITS, NUMBERS, ORDINALS)
_VALUED_AFTER: Final = frozenset(
    "not without except only and or also plus now about no "
    "nicht ohne ausser außer nur und oder auch jetzt than for für "
    "mit with statt of".split()
)
_NOUNS: Final = {
    "user": "user",
    "document_id": "document",
    "node": "node",
    "service": "service",
    "role": "role",
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A sentence as it would go on from `previous`: its tokens, and what it changes."""

    tokens: tuple[Token, ...]
    changes: Changes
    previous: Asked
    whole: tuple[Token, ...]

    @property
    def opened(self) -> bool:
        """Whether it begins as one."""
        first, second = key_at(self.whole, 0), key_at(self.whole, 1)
        if first in _OPENERS or (first, second) in _PAIRS or self.changes.shift is not None:
            return True
        return key_at(self.whole, len(self.whole) - 1) in ("instead", "stattdessen")

    def meant(self, asked: Asked, calendar: Calendar) -> bool:
        """Whether the sentence, read as `asked`, goes on from the one before."""
        if self.opened:
            return True
        filtered = bool(asked.where or asked.unless or asked.text)
        timed = asked.since is not None or asked.until is not None
        if self.changes.any:
            return not filtered
        before = self.previous.asked_at
        if before is not None and not timedelta() <= calendar.now - before <= SOON:
            return False
        if not filtered and not timed:
            return asked.ask != "events" or asked.limit is not None or asked.by is not None
        if self.changes.adding:
            return True
        return self._is_piece(asked)

    def _is_piece(self, asked: Asked) -> bool:
        """Whether it is where, whose or when, and nothing that is looked for."""
        first = key_at(self.whole, 0)
        looked_for = {"level", "http_status", "document_id", "trace_id"} & set(asked.where)
        if asked.ask != "events" or asked.text or looked_for or asked.unknown:
            return False
        if asked.where or asked.unless:
            return first in _PREPOSITIONS
        return all(
            is_filler(token) or token.key in _OF_TIME or token.key[:1].isdigit() for token in self.whole
        ) and not {"what", "was", "happened", "events", "show", "log", "entries"} & {
            t.key for t in self.whole
        }

    def applied(self, asked: Asked, calendar: Calendar) -> Asked:
        """The previous question, changed by what this one says; what it does not mention stays."""
        previous = _without(self.previous, self.changes.drops)
        adding = self.changes.adding or key_at(self.whole, 0) in _ADDING
        where, unless = _fields(asked, previous, adding=adding)
        if any(key_at(self.whole, k) in _ELSE for k in (0, 1)) and asked.ask == "people":
            others = where.pop("user", ()) if "user" not in asked.where else ()
            unless |= {"user": others} if others else {}
        timed = asked.since is not None or asked.until is not None
        since, until = (asked.since, asked.until) if timed else (previous.since, previous.until)
        if self.changes.shift is not None and not timed:
            since, until = _shifted(previous, self.changes.shift, calendar)
        stays = asked.ask == "events" and not self.changes.listed
        ask = previous.ask if stays else asked.ask
        counted = asked.ask == "top" and asked.limit is not None  # "top 5" of what was grouped
        by = asked.by or (previous.by if stays or counted else None)
        if ask == "trail" and "trace_id" not in where:
            ask = "events"
        limit = None if self.changes.listed else asked.limit if asked.limit is not None else previous.limit
        return replace(
            asked,
            ask=ask,
            since=since,
            until=until,
            where=where,
            unless=unless,
            text=asked.text or previous.text,
            by=by,
            unknown=tuple(
                word for word in asked.unknown if word.casefold() not in _OPENERS | _ELSE | FILLERS
            ),
            limit=limit,
            reason=asked.reason or (None if "user" in asked.where else previous.reason),
        )


def with_nouns(tokens: Sequence[Token], previous: Asked) -> tuple[Token, ...]:
    """The tokens, with the noun put before a value that only the question before explains: `not 1087`."""
    result: list[Token] = []
    for i, token in enumerate(tokens):
        field = _field_of(tokens, i, previous)
        if field is not None:
            result.append(Token(_NOUNS[field], _NOUNS[field], token.start, token.start))
        result.append(token)
    return tuple(result)


def _field_of(tokens: Sequence[Token], i: int, previous: Asked) -> str | None:
    token, before = tokens[i], key_at(tokens, i - 1)
    if token.quoted or before not in _VALUED_AFTER:
        return None
    fields = {
        name: values for name, values in {**previous.unless, **previous.where}.items() if name in _NOUNS
    }
    for name, values in fields.items():
        if token.key in {value.casefold() for value in values}:
            return name
    if not token.key.isdigit() or len(token.key) < 3 or status_of(token.key) is not None:
        return None
    after = key_at(tokens, i + 1)
    if after in TIME_WORDS or after in {"events", "errors", "fehler", "ereignisse"}:
        return None
    if before in ("for", "für") and "user" in fields:
        return "user"
    for name in ("user", "document_id"):
        if any(value.isdigit() and len(value) == len(token.key) for value in fields.get(name, ())):
            return name
    return "user" if before not in ("of",) else None


def _without(previous: Asked, drops: Sequence[str]) -> Asked:
    for name in drops:
        if name in ("time", "text", "limit", "by"):
            previous = previous.without(name)
        else:
            previous = previous.without(f"where.{name}").without(f"not.{name}")
    return previous


def _fields(
    asked: Asked, previous: Asked, *, adding: bool
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What must hold and what must not, of both."""
    where = {**previous.where, **asked.where}
    if "http_status" in asked.where and "level" not in asked.where:
        where.pop("level", None)
    if adding:
        for name, values in asked.where.items():
            where[name] = tuple(dict.fromkeys((*previous.where.get(name, ()), *values)))
    unless = {name: values for name, values in previous.unless.items() if name not in asked.where}
    for name, values in asked.unless.items():
        if name in asked.where:
            continue  # "web2 instead of web1"
        denied = {value.casefold() for value in values}
        left = tuple(value for value in where.get(name, ()) if value.casefold() not in denied)
        if left and len(left) < len(where.get(name, ())):
            where[name] = left  # of several there are the others
        elif name != "level" or not left:
            where.pop(name, None)
            unless[name] = tuple(dict.fromkeys((*unless.get(name, ()), *values)))
    return where, _plain(unless)


def _plain(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in fields.items() if values}


def _shifted(
    previous: Asked, shift: tuple[Unit, int], calendar: Calendar
) -> tuple[datetime | None, datetime | None]:
    """The time of a question so much earlier or later; of one that is longer, what lies just before or after it."""
    unit, steps = shift
    since = previous.since or calendar.at(calendar.today)
    whole = since.time() == time()
    until = previous.until
    if until is None:
        until = calendar.at(since.date() + timedelta(days=1)) if whole and unit != "hour" else calendar.local
        if until < calendar.local and previous.since is not None:
            until = calendar.local
    longest = (
        timedelta(hours=1) if unit == "hour" else timedelta(days={"day": 1, "week": 7, "month": 31}[unit])
    )
    if previous.since is None or until - since > longest:
        edge = since if steps < 0 else until
        other = _moved(edge, unit, steps, calendar)
        return (other, edge) if steps < 0 else (edge, other)
    return _moved(since, unit, steps, calendar), _moved(until, unit, steps, calendar)


def _moved(moment: datetime, unit: Unit, steps: int, calendar: Calendar) -> datetime:
    """So many hours of elapsed time, or days of the calendar, later."""
    if unit == "hour":
        return calendar.elapsed(moment, 3600 * steps)
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    day = moment.date()
    if unit == "month":
        return calendar.at(months_later(day, steps), seconds)
    return calendar.at(day + timedelta(days=steps * (7 if unit == "week" else 1)), seconds)
