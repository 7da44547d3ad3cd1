"""What makes events alike: one log, one level, and a message that differs in its variables only. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from detectors.discovery.subject import Stream, stream_of, subject_of, words_sought
from detectors.templates.masking import Masker
from detectors.templates.standing import difference
from ingest.event import LEVELS, Event
from ingest.query import EventQuery

_LOOKED_FOR: Final = 4  # words of a look-up
_NAME: Final = 100  # characters of a product or service that a template's row has


@dataclass(frozen=True, slots=True)
class Likeness:
    """What events have in common. `text` is their template, `pieces` words that occur in each of them."""

    product: str | None
    service: str | None
    level: str | None  # one of LEVELS; None: of no level, or of one of the application's own
    pieces: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, event: Event) -> "Likeness":
        """What is like an event, as far as the event alone can tell: words that are variables are taken as said."""
        return cls.of_template(stream_of(event), Masker().mask(subject_of(event)))

    @classmethod
    def of_template(cls, stream: Stream, text: str) -> "Likeness":
        """The events of a template, as discovery keeps it."""
        return cls(
            product=stream.product or None,
            service=stream.service or None,
            level=stream.level if stream.level in LEVELS else None,
            pieces=tuple(word for word in words_sought(text) if len(word.lower()) == len(word)),
            text=text,
        )

    def query(
        self, since: datetime | None, until: datetime | None, text: tuple[str, ...] | None = None
    ) -> EventQuery:
        """A look-up that finds every event that meets this, and perhaps others.

        `text`: the pieces that are looked for; else the longest, which are rare. Of common words the index of
        words would have to read all places.
        """
        longest = sorted(self.pieces, key=len, reverse=True)[:_LOOKED_FOR]
        sought = tuple(piece for piece in self.pieces if piece in (longest if text is None else text))
        named = (("product", self.product), ("service", self.service), ("level", self.level))
        return EventQuery(
            since,
            until,
            # a trailing `*` would mean all that begins so, which is no less
            where={name: (_found_by(value),) for name, value in named if value},
            text=sought,
        )

    def meets(self, event: Event) -> bool:
        """Whether an event is like this."""
        return self.test()(event)

    def test(self) -> Callable[[Event], bool]:
        """`meets` for whoever asks of many events: it remembers the words that it has looked at."""
        masker = Masker()
        stream = (self.product, self.service, self.level)

        def meets(event: Event) -> bool:
            of = stream_of(event)
            level = of.level if of.level in LEVELS else None
            if (of.product or None, of.service or None, level) != stream:
                return False
            return difference(self.text, masker.mask(subject_of(event))) is not None

        return meets


def _found_by(name: str) -> str:
    return f"{name}*" if len(name) >= _NAME else name
