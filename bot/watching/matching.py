"""Which events meet a query, told of each event as it comes, as the event store would tell it. Pure.

A text that begins within a word is found here, and not by the store's index of words.
"""

from collections.abc import Callable, Iterable
from typing import Final

from ingest.attributes import attributes_text
from ingest.event import TEXT_FIELDS, Event, canonical_login, text_of
from ingest.query import EventQuery

LONGEST: Final = 8_000
"""Characters of a searched text that count, as the store has it (`ingest.storage.search`)."""

Meets = Callable[[Event], bool]


def compiled(query: EventQuery) -> Meets:
    """A test for many events. Times of the query do not matter. Raises KeyError for a field that no event has."""
    wanted = [_one_of(name, values) for name, values in query.where.items()]
    unwanted = [_one_of(name, values) for name, values in query.unless.items() if values]
    texts = [text[:LONGEST].lower() for text in query.text if text]

    def meets(event: Event) -> bool:
        return (
            all(test(event) for test in wanted)
            and not any(test(event) for test in unwanted)
            and (not texts or _contains(event, texts))
        )

    return meets


def _one_of(name: str, values: Iterable[str]) -> Meets:
    if name not in TEXT_FIELDS:
        raise KeyError(name)
    folded: Callable[[str], str] = canonical_login if name == "user" else str.lower
    exact = {folded(value) for value in values if not value.endswith("*")}
    begins = tuple(folded(value[:-1]) for value in values if value.endswith("*"))

    def test(event: Event) -> bool:
        value = getattr(event, name)
        if value is None:
            return False
        compared = folded(value)
        return compared in exact or bool(begins and compared.startswith(begins))

    return test


def _contains(event: Event, texts: Iterable[str]) -> bool:
    message, exception = (event.message or "").lower(), (event.exception or "").lower()
    attributes: str | None = None
    for text in texts:
        if text in message or text in exception:
            continue
        if attributes is None:
            attributes = attributes_text(event.attributes).lower() if event.attributes else ""
        if text not in attributes and _as_json(text) not in attributes:
            return False
    return True


def _as_json(text: str) -> str:
    """The text as attributes have it: with quotes and backslashes escaped."""
    return text_of([text])[2:-2]
