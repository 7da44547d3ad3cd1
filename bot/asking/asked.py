"""What a sentence asks: the parser's result. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, Literal

from bot.asking.stretches import STRETCHES, Stretch, stretches
from bot.asking.telling import parts
from bot.asking.words import Ask
from ingest.query import EventQuery

CommandName = Literal[
    "next",
    "previous",
    "help",
    "show",
    "fix",
    "unfix",
    "withdraw",
    "pause",
    "resume",
    "bind",
    "unbind",
    "channels",
    "health",
    "issues",
    "tell_all",
    "since",
    "mine",
    "problem",
    "about_me",
    "forget_me",
    "thanks",
    "watch",
    "watches",
    "unwatch",
    "assigned",
]


@dataclass(frozen=True, slots=True)
class Command:
    """A sentence that is no question of its own: to page, to be helped, to open one of the events shown."""

    name: CommandName
    number: int | None = None  # of `show`: which of the events shown, from 1
    given: Mapping[str, str] = field(default_factory=dict)  # what else the sentence names, as it was written


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood. Everything given must hold; `unknown` are words that were not understood.

    With `command` the sentence is that command and asks nothing else. `where` and `unless` map a well-known
    field to the texts it may (not) have; `text` entries occur somewhere in the event. `since` and `until` are
    aware, in the asker's zone, half open. `by` is the field that `count` and `top` group by.
    """

    ask: Ask = "events"
    since: datetime | None = None
    until: datetime | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: tuple[str, ...] = ()
    by: str | None = None
    limit: int | None = None
    unknown: tuple[str, ...] = ()
    command: Command | None = None
    reason: str | None = None  # why they ask, as they say at the end
    asked_at: datetime | None = field(default=None, compare=False)  # aware, in the asker's zone

    def query(self) -> EventQuery:
        """The look-up of the event store that answers it."""
        return EventQuery(self.since, self.until, dict(self.where), dict(self.unless), self.text)

    def over_time(self, now: datetime, zone: tzinfo | None = None) -> tuple[Stretch, ...]:
        """The hours, days, weeks or months to count for one by one, oldest first; none if that is not asked.

        `zone`: the asker's, where `since` may have lost it by being kept.
        """
        if self.ask != "count" or self.by not in STRETCHES or self.since is None:
            return ()
        since = self.since.astimezone(zone) if zone is not None else self.since
        return stretches(since, self.until or now, self.by) or ()

    def explain(self) -> dict[str, Any]:
        """The question as plain JSON: `ask` always, every other part only where it was given."""
        explained: dict[str, Any] = {"ask": self.ask}
        if self.since is not None:
            explained["since"] = self.since.isoformat()
        if self.until is not None:
            explained["until"] = self.until.isoformat()
        if self.where:
            explained["where"] = {name: list(values) for name, values in self.where.items()}
        if self.unless:
            explained["not"] = {name: list(values) for name, values in self.unless.items()}
        if self.text:
            explained["text"] = list(self.text)
        if self.by is not None:
            explained["by"] = self.by
        if self.limit is not None:
            explained["limit"] = self.limit
        return explained

    def sentence(self, language: str = "en") -> str:
        """What was understood, in one line: `errors · user 1087 · Thu 11 June 00:00–24:00`. Not escaped."""
        if self.command is not None:
            return self.command.name
        return " · ".join(part.label for part in parts(self, language))

    def without(self, key: str) -> "Asked":
        """The same question less one part.

        The part's key: `time`, `text`, `by`, `limit`, `where.FIELD`, `not.FIELD`; any other changes nothing.
        """
        kind, _, name = key.partition(".")
        match kind:
            case "time":
                by = None if self.by in STRETCHES else self.by  # of what has no beginning there are no days
                return replace(self, since=None, until=None, by=by)
            case "text":
                return replace(self, text=())
            case "by":
                return replace(self, by=None)
            case "limit":
                return replace(self, limit=None)
            case "where":
                return replace(self, where={n: v for n, v in self.where.items() if n != name})
            case "not":
                return replace(self, unless={n: v for n, v in self.unless.items() if n != name})
            case _:
                return self
