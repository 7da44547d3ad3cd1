"""What a sentence means for whoever says it: the parser, given what the service and the person know."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.asking import Asked, understand
from bot.asking.closest import closest
from bot.conversation.reader import Reader
from bot.directory import Directory
from cards.regions import month_first
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class Understanding:
    """Reads sentences. `services` and `nodes` are the names that the events have, the directory those of people."""

    clock: Clock
    services: Callable[[], Collection[str]]
    nodes: Callable[[], Collection[str]]
    directory: Callable[[], Directory] = Directory

    def of(self, text: str, reader: Reader, previous: Asked | None = None) -> Asked:
        """The question of a sentence; with `previous`, a sentence that goes on from it changes it."""
        return understand(
            text,
            now=self.clock(),
            zone=ZoneInfo(reader.zone),
            day_first=not month_first(reader.language),
            language=reader.language,
            services=self.services(),
            nodes=self.nodes(),
            previous=previous,
            who=self.directory().who,
        )

    def closest(self, text: str, reader: Reader) -> tuple[str, ...]:
        """What can be asked instead of a sentence that is not understood."""
        return closest(
            text,
            lambda sentence: self.of(sentence, reader),
            language=reader.language,
            also=(*self.services(), *self.nodes()),
        )
