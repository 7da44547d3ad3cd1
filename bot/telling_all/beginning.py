"""From what a message to everybody affected begins: an event, a piece of news, or what was asked last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from bot.conversation.desk import Refused
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.lookup_store import Lookup
from bot.conversation.lookups import Lookups, about_event, limited
from bot.conversation.reader import Reader
from bot.teams.incoming import ButtonPressed, Conversation
from bot.telling.news_notices import NewsNoticeStore
from bot.telling_all.whom import PeopleFinder, Whom
from detectors.discovery.subject import Stream
from ingest.event import Clock, Event

SINCE: Final = timedelta(days=7)
"""How far back those are looked for who have the error of a piece of news."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Finds the people, by the rights of whoever asks. Raises Refused."""

    lookups: Lookups
    people: PeopleFinder
    news: NewsNoticeStore
    clock: Clock

    def named(self, pressed: ButtonPressed, reader: Reader) -> Whom | None:
        """Those of the event, the piece of news, or the question that a button names; None if there is no such."""
        if "news" in pressed.data:
            return self._of_news(pressed, reader)
        if "lookup" in pressed.data:
            if self.lookups.hearing.others(pressed.conversation):
                raise Refused("others read along")
            return self._of_question(self.lookups.own(pressed.data, pressed.conversation, reader), reader)
        event_id = whole_number(pressed.data.get("event"))
        event = self.lookups.events.get(event_id) if event_id else None
        if event is None:
            return None
        return self._of_event(event, pressed.conversation, reader)

    def shown_last(self, where: Conversation, reader: Reader) -> Whom | None:
        """Those of the event, or else the question, that the reader was shown last here."""
        asker = reader.aad_object_id
        last = self.lookups.lookups.latest(conversation_id=where.id, asker=asker) if asker else None
        if last is None:
            return None
        event = self.lookups.events.get(last.opened) if last.opened else None
        if event is None:
            return self._of_question(last, reader)
        return self._of_event(event, where, reader)

    def _of_event(self, event: Event, where: Conversation, reader: Reader) -> Whom:
        self._may_see(event.product, where, reader)
        reason = self.lookups.disclosure.before(reader, about_event(event))
        return replace(self.people.of_event(event, reader.language), reason=reason)

    def _of_news(self, pressed: ButtonPressed, reader: Reader) -> Whom | None:
        news_id, template = whole_number(pressed.data.get("news")), whole_number(pressed.data.get("template"))
        news = self.news.news(news_id) if news_id else None
        if news is None or not template:
            return None
        for named in _templates(news.payload):
            if named.get("template") == template:
                stream = Stream(*(_text(named, name) for name in ("product", "service", "level")))
                self._may_see(stream.product or None, pressed.conversation, reader)
                return self.people.of_template(stream, _text(named, "text"), self.clock() - SINCE)
        return None

    def _of_question(self, lookup: Lookup, reader: Reader) -> Whom:
        query, understood = limited(lookup, reader)
        named = query.where.get("product", ())
        product = named[0] if len(named) == 1 and not named[0].endswith("*") else None
        reason = lookup.reason or self.lookups.disclosure.before(reader, understood)
        return replace(self.people.of_question(query, lookup.understood, product), reason=reason)

    def _may_see(self, product: str | None, where: Conversation, reader: Reader) -> None:
        if not reader.rights.may_see(product):
            raise Refused("not their product")
        if self.lookups.hearing.others(where):
            raise Refused("others read along")
        channel = self.lookups.hearing.support(where)
        if channel is not None and not is_of(channel, product):
            raise Refused("not the product of this channel")


def _templates(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every template that a piece of news names."""
    yield payload
    for value in payload.values():
        if isinstance(value, list):
            yield from (one for one in value if isinstance(one, Mapping))


def _text(named: Mapping[str, Any], name: str) -> str:
    value = named.get(name)
    return value if isinstance(value, str) else ""
