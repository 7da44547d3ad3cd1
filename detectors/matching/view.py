"""One event as rules look at it: each form of each field is worked out once, when the first rule asks."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, Literal

from detectors.matching.addresses import Addresses
from detectors.matching.terms import Address
from detectors.matching.texts import fold, number_of, texts_of, times_of, values_of
from ingest.event import MISSING, TEXT_FIELDS, Event

Form = Literal["text", "folded", "texts", "values", "numbers", "addresses", "times", "exists", "filled"]
"""text, folded: a text or None for a well-known text field, else a tuple of texts. texts: folded, always a tuple."""

Reader = Callable[[Event], Any]

SINGLE: Final = frozenset(TEXT_FIELDS)
"""The fields that hold one text or None; any other may hold an array."""


class View(dict[int, Any]):
    """The forms of one event's fields, by the slot that `Slots` gave them."""

    __slots__ = ("_event", "_readers")

    def __init__(self, event: Event, readers: list[Reader]) -> None:
        super().__init__()
        self._event = event
        self._readers = readers

    def __missing__(self, slot: int) -> Any:
        value = self[slot] = self._readers[slot](self._event)
        return value


class Slots:
    """Numbers the forms of fields that a set of rules asks for, and holds what reads them."""

    def __init__(self) -> None:
        self.readers: list[Reader] = []
        self._numbers: dict[tuple[Form, str], int] = {}

    def slot(self, form: Form, field: str) -> int:
        """The slot of this form of this field."""
        key = (form, field)
        if key not in self._numbers:
            self._numbers[key] = len(self.readers)
            self.readers.append(_reader(form, field))
        return self._numbers[key]


def _reader(form: Form, field: str) -> Reader:
    match form:
        case "text":
            return attrgetter(field) if field in SINGLE else lambda event: texts_of(event.get(field))
        case "folded" if field in SINGLE:
            return _folded_reader(field)
        case "folded" | "texts":
            return lambda event: tuple(map(fold, texts_of(event.get(field))))
        case "values":
            return lambda event: values_of(event.get(field))
        case "numbers":
            return lambda event: _numbers(event, field)
        case "addresses":
            return _address_reader(field)
        case "times":
            return lambda event: times_of(event.get(field))
        case "exists":
            return lambda event: event.get(field) is not MISSING
        case "filled":
            return lambda event: any(value is not None for value in values_of(event.get(field)))


def _folded_reader(field: str) -> Reader:
    read = attrgetter(field)

    def folded(event: Event) -> str | None:
        text = read(event)
        return None if text is None else fold(text)

    return folded


def _numbers(event: Event, field: str) -> tuple[int | float, ...]:
    found = (number_of(value) for value in values_of(event.get(field)))
    return tuple(number for number in found if number is not None)


def _address_reader(field: str) -> Reader:
    known = Addresses()
    if field in SINGLE:
        read = attrgetter(field)

        def address(event: Event) -> tuple[Address, ...]:
            text = read(event)
            found = None if text is None else known[text]
            return () if found is None else (found,)

        return address

    def addresses(event: Event) -> tuple[Address, ...]:
        found = (known[text] for text in texts_of(event.get(field)))
        return tuple(address for address in found if address is not None)

    return addresses
