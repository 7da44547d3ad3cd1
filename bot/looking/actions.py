"""The buttons below an event that look closer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.reader import Reader
from cards.event import EventAction
from cards.reproduce import REPRODUCE
from cards.reproduce_words import reproduce_words_for
from cards.similar import SIMILAR
from cards.similar_words import similar_words_for
from cards.timeline import AROUND, TRAIL
from cards.timeline_words import timeline_words_for
from ingest.event import Event


@dataclass(frozen=True, slots=True)
class LookingActions:
    """Who else has it, and what there is to see besides. `reproduces`: a staging host is set."""

    reproduces: bool

    def __call__(self, event: Event, reader: Reader) -> Sequence[EventAction]:
        """Each has a message of its own for an answer, so the event stays in sight."""
        similar, timeline = similar_words_for(reader.language), timeline_words_for(reader.language)
        reproduce = reproduce_words_for(reader.language)
        offered = (
            (SIMILAR, similar.who_else, similar.who_else_tip, True),
            (TRAIL, timeline.show_trail, timeline.show_trail_tip, bool(event.trace_id)),
            (AROUND, timeline.show_around, timeline.show_around_tip, bool(event.user)),
            (REPRODUCE, reproduce.button, reproduce.button_tip, self.reproduces and bool(event.url)),
        )
        return [
            EventAction(
                title=title,
                verb=verb,
                data={"event": event.id},
                primary=verb in (SIMILAR, TRAIL),
                tooltip=tip,
                submits=True,
            )
            for verb, title, tip, there in offered
            if there
        ]
