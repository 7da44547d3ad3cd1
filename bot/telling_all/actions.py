"""The buttons that begin it: below an event, and below an answer."""

from collections.abc import Sequence

from bot.conversation.lookup_store import Lookup
from bot.conversation.reader import Reader
from cards.event import EventAction
from cards.tell_all import BEGIN
from cards.tell_all_words import tell_all_words_for
from ingest.event import Event


def from_event(event: Event, reader: Reader) -> Sequence[EventAction]:
    """Everybody who has this error."""
    return [_action({"event": event.id}, reader)]


def from_question(lookup: Lookup, reader: Reader) -> tuple[EventAction, ...]:
    """Everybody whose events the question finds."""
    return (_action({"lookup": lookup.id}, reader),)


def _action(data: dict[str, int], reader: Reader) -> EventAction:
    ours = tell_all_words_for(reader.language)
    return EventAction(title=ours.begin, verb=BEGIN, data=data, tooltip=ours.begin_tip, submits=True)
