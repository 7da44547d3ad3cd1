"""Answers a question by its kind: a page of events, a number, groups, people, what is most frequent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.answers.grouping import ROWS, Rows, people_of, rows_of, templates_of
from bot.answers.over_time import rows_over_time
from bot.asking.asked import Asked
from bot.asking.stretches import Stretch
from bot.asking.words import Ask
from bot.conversation.lookup_store import Lookup
from bot.conversation.lookups import Lookups, limited, removable
from bot.conversation.reader import Reader
from bot.directory import Directory
from bot.naming import by_logins, concerned
from bot.privacy.reasons import Again, ReasonNeeded
from bot.teams.incoming import Conversation
from cards.answer_words import answer_words_for
from cards.counted import ANSWER, Counted, counted_message
from cards.event import EventAction
from cards.languages import words_for
from cards.message import Message
from ingest.event import TEXT_FIELDS, Event
from ingest.newest import newest
from ingest.query import EventQuery, Tally

COUNTED: Final = 20_000
"""Events that an answer counts one by one; beyond, it says so."""
GROUPED: Final = 2_000
"""Events whose messages an answer groups."""
_PAGE: Final = 500

Given = Callable[[Asked, Reader, Conversation], Message]
"""An answer that another behaviour gives."""
QuestionActions = Callable[[Lookup, Reader], tuple[EventAction, ...]]
"""What somebody may do with all that a question found. A button's data is `{"lookup": id}`."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Makes the answer's card. Rights limit what is found; every answer is audited before it is shown."""

    lookups: Lookups
    directory: Callable[[], Directory]
    given: Mapping[Ask, Given]
    remembered: Mapping[Ask, Callable[[Lookup, Reader], Message]] = field(default_factory=dict)
    """The same answers to a question that is remembered."""
    actions: QuestionActions = lambda _lookup, _reader: ()

    def answer(self, asked: Asked, reader: Reader, where: Conversation) -> Message:
        """The answer where nobody reads along who may not."""
        given = self.given.get(asked.ask)
        if given is not None:
            return given(asked, reader, where)
        lookup = self.kept(asked, reader, where)
        try:
            return self.shown(lookup, reader)
        except ReasonNeeded as needed:
            raise ReasonNeeded(again(lookup)) from needed

    def kept(self, asked: Asked, reader: Reader, where: Conversation) -> Lookup:
        """The question, remembered for what is said next."""
        query = by_logins(asked.query(), self.directory())
        return self.lookups.keep(query, asked.sentence(reader.language), reader, where, asked)

    def shown(self, lookup: Lookup, reader: Reader) -> Message:
        """The answer to a question that is remembered, as things are now."""
        asked = lookup.asked
        otherwise = self.remembered.get(asked.ask) if asked is not None else None
        if otherwise is not None:
            return otherwise(lookup, reader)
        if asked is None or asked.ask not in ("count", "people", "top"):
            return self.lookups.first_page(lookup, reader)
        query = self.limited(lookup, reader)
        if asked.ask == "people":
            return self._people(lookup, query, reader)
        if asked.by == "user":
            return self._by_user(lookup, query, reader)
        if asked.by in TEXT_FIELDS:
            return self._by(lookup, query, asked.by, reader)
        return self._top(lookup, query, reader) if asked.ask == "top" else self._count(lookup, query, reader)

    def limited(self, lookup: Lookup, reader: Reader) -> EventQuery:
        """What the reader may see of it."""
        return limited(lookup, reader)[0]

    def newest(self, query: EventQuery, most: int = GROUPED) -> tuple[Event, ...]:
        """The newest events of a query."""
        return tuple(newest(self.lookups.events, query, most, _PAGE))

    def tally(self, query: EventQuery, field: str) -> Tally:
        """Its events by a field."""
        return self.lookups.events.tally(query, field, at_most=COUNTED)

    def _people(self, lookup: Lookup, query: EventQuery, reader: Reader) -> Message:
        tally = self.tally(query, "user")
        rows = people_of(tally, self.directory(), _narrowing(lookup), _most(lookup))
        return self._card(lookup, reader, tally, rows, unit_people=True)

    def _by_user(self, lookup: Lookup, query: EventQuery, reader: Reader) -> Message:
        tally = self.tally(query, "user")
        return self._card(
            lookup, reader, tally, people_of(tally, self.directory(), _narrowing(lookup), _most(lookup))
        )

    def _by(self, lookup: Lookup, query: EventQuery, field: str, reader: Reader) -> Message:
        tally = self.tally(query, field)
        return self._card(lookup, reader, tally, rows_of(tally, field, _narrowing(lookup), _most(lookup)))

    def _count(self, lookup: Lookup, query: EventQuery, reader: Reader) -> Message:
        tally = self.tally(query, "level")
        asked, zone = lookup.asked, ZoneInfo(reader.zone)
        each = asked.over_time(self.lookups.clock(), zone) if asked is not None and tally.complete else ()
        if asked is not None and asked.by is not None and each:
            return self._card(lookup, reader, tally, self._over_time(query, asked.by, each, reader))
        several = len(tally.counts) > 1
        rows = rows_of(tally, "level", _narrowing(lookup)) if several else Rows((), 0)
        return self._card(lookup, reader, tally, rows)

    def _over_time(self, query: EventQuery, unit: str, each: Sequence[Stretch], reader: Reader) -> Rows:
        def count(since: datetime, until: datetime) -> int:
            return self.lookups.events.count(replace(query, since=since, until=until))

        return rows_over_time(each, unit, count, reader.language or "en")

    def _top(self, lookup: Lookup, query: EventQuery, reader: Reader) -> Message:
        tally = self.tally(query, "level")
        rows = templates_of(self.newest(query), _narrowing(lookup), _most(lookup))
        title = answer_words_for(words_for(reader.language).language).most_frequent
        return self._card(lookup, reader, tally, rows, title=title, grouped=GROUPED)

    def _card(
        self,
        lookup: Lookup,
        reader: Reader,
        tally: Tally,
        rows: Rows,
        *,
        title: str = "",
        unit_people: bool = False,
        grouped: int = COUNTED,
    ) -> Message:
        whom = concerned(lookup.query, rows.people, self.directory())
        _, understood = limited(lookup, reader)
        self.lookups.looked(lookup, understood, whom, reader)
        newest_only = min(tally.events, grouped) if tally.events > grouped or not tally.complete else None
        return counted_message(
            Counted(
                understood=understood,
                parts=removable(lookup, reader.language),
                total=rows.values if unit_people else tally.events,
                unit="people" if unit_people else "events",
                at_least=not tally.complete,
                title=title,
                rows=rows.rows,
                more=rows.more,
                newest_only=newest_only,
                show={"lookup": lookup.id},
                actions=self.actions(lookup, reader),
                language=words_for(reader.language).language,
            )
        )


def again(lookup: Lookup) -> Again:
    """What shows the answer to a question that is remembered."""
    return Again(ANSWER, {"lookup": lookup.id})


def _most(lookup: Lookup) -> int:
    asked = lookup.asked.limit if lookup.asked is not None else None
    return max(1, min(asked or ROWS, ROWS))


def _narrowing(lookup: Lookup) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    return lambda narrower: {"lookup": lookup.id, **narrower}


def narrowed(asked: Asked, field: str | None, value: str | None, text: tuple[str, ...]) -> Asked:
    """The events of one part of an answer."""
    where = dict(asked.where)
    if field is not None and value is not None:
        where[field] = (value,)
    return replace(asked, ask="events", by=None, limit=None, where=where, text=(*asked.text, *text))
