"""From what a message to everybody affected begins: an event, a piece of news, or what was asked last."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.desk import Refused
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.lookup_store import Lookup
from bot.conversation.lookups import Lookups, within
from bot.conversation.reader import Reader
from bot.teams.incoming import ButtonPressed, Conversation
from bot.telling_all.whom import PeopleFinder, Whom
from ingest.event import Event

NewsTemplate = Callable[[ButtonPressed, Reader], Whom | None]


@dataclass(frozen=True, slots=True)
class Beginning:
    """Finds the people, by the rights of whoever asks. Raises Refused."""

    lookups: Lookups
    people: PeopleFinder

    def named(self, pressed: ButtonPressed, reader: Reader) -> Whom | None:
        """Those of the event, or the question, that a button names; None if there is no such."""
        if "lookup" in pressed.data:
            if self.lookups.hearing.others(pressed.conversation):
                raise Refused("others read along")
            return self._of_question(self.lookups.own(pressed.data, pressed.conversation, reader), reader)
        event_id = whole_number(pressed.data.get("event"))
        event = self.lookups.events.get(event_id) if event_id else None
        if event is None:
            return None
        self._check(event, pressed.conversation, reader)
        return self.people.of_event(event, reader.language)

    def shown_last(self, where: Conversation, reader: Reader) -> Whom | None:
        """Those of the event, or else the question, that the reader was shown last here."""
        asker = reader.aad_object_id
        last = self.lookups.lookups.latest(conversation_id=where.id, asker=asker) if asker else None
        if last is None:
            return None
        event = self.lookups.events.get(last.opened) if last.opened else None
        if event is None:
            return self._of_question(last, reader)
        self._check(event, where, reader)
        return self.people.of_event(event, reader.language)

    def _of_question(self, lookup: Lookup, reader: Reader) -> Whom:
        products = reader.rights.products
        query = lookup.query if products is None else within(lookup.query, products)
        named = query.where.get("product", ())
        product = named[0] if len(named) == 1 and not named[0].endswith("*") else None
        return self.people.of_question(query, lookup.understood, product)

    def _check(self, event: Event, where: Conversation, reader: Reader) -> None:
        if not reader.rights.may_see(event.product):
            raise Refused("not their product")
        if self.lookups.hearing.others(where):
            raise Refused("others read along")
        channel = self.lookups.hearing.support(where)
        if channel is not None and not is_of(channel, event.product):
            raise Refused("not the product of this channel")
