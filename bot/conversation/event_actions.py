"""The buttons below an event: each behaviour that begins with an event says which it has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation.reader import Reader
from cards.event import EventAction
from ingest.event import Event

EventActions = Callable[[Event, Reader], Sequence[EventAction]]
"""What somebody may do from an event. A button's data is `{"event": id}`: whoever answers it looks the event up
again, and checks the rights of whoever pressed."""


@dataclass(frozen=True, slots=True)
class AllActions:
    """The buttons of several behaviours, in their order."""

    behaviours: tuple[EventActions, ...] = ()

    def __call__(self, event: Event, reader: Reader) -> tuple[EventAction, ...]:
        """What somebody may do from an event."""
        return tuple(action for behaviour in self.behaviours for action in behaviour(event, reader))
