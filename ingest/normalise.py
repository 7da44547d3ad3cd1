"""From what a parser made of a record to the event that is stored: `map`, `extract`, JSON of the message, scrubbing.

Where several give a field, the first of these that is not empty wins: the source's own node, product and service;
`map`; `extract`; the layout or the record's own JSON; the JSON of the message by name, for all fields but `user`, since
a request body cannot pose as somebody. Everything is scrubbed and cleaned before it is looked at, so nothing can be
taken out of a text that the scrubbing would have taken away.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any, Final

from ingest.event import MISSING, TEXT_FIELDS, Event, lookup, text_of
from ingest.records.json_columns import Columns
from ingest.records.levels import canonical_level
from ingest.records.message_json import objects_in
from ingest.records.nlog.values import address, user
from ingest.records.parsed import ParsedRecord
from ingest.records.text_format import compile_pattern
from ingest.records.timestamps import parse_time
from ingest.secrets.facts import Facts
from ingest.secrets.treatment import Treatments
from ingest.sources import Source

_TEXT_FIELDS: Final = frozenset(TEXT_FIELDS)
_FROM_MESSAGE: Final = tuple(name for name in TEXT_FIELDS if name not in ("message", "user"))
_UNREADABLE_LENGTH: Final = 64 * 1024  # characters kept of a record that could not be parsed


class Normaliser:
    """Makes the events of one source. Pure; keeps nothing from one record to the next."""

    def __init__(self, source: Source) -> None:
        own = {"node": source.node, "product": source.product, "service": source.service}
        self._own: dict[str, Any] = {name: value for name, value in own.items() if value}
        self._map = {
            name: path for name, path in source.map.items() if name != "time" and name not in self._own
        }
        self._time_path = source.map.get("time")
        self._extract = tuple(compile_pattern(pattern) for pattern in source.extract)
        self._facts = Facts(source.derive)
        self._derives = bool(source.derive)
        self._adds = bool(self._map or self._extract or self._derives)  # whether attributes may be added
        self._treatments = Treatments(source, self._facts)
        self.suspects = self._treatments.suspects  # of JSON documents those in which a secret may be

    @property
    def adds_nothing(self) -> bool:
        """Whether the source has nothing to say of its records but whose they are, and what is a secret in them."""
        return not (self._adds or self._time_path)

    def mapped_time(self, parsed: ParsedRecord) -> datetime | None:
        """The time that the source's `map` finds, or None; naive if it says no offset."""
        if self._time_path is None:
            return None
        value = _at(parsed.attributes, parsed.fields, self._time_path)
        if value is MISSING:
            value = _at(_of_message(parsed.fields.get("message")), {}, self._time_path)
        return parse_time(value)

    def event(
        self,
        parsed: ParsedRecord,
        *,
        time: datetime,
        received: datetime,
        file: str | None = None,
        position: int | None = None,
    ) -> Event:
        """The event of a record; `time` is its instant, `position` the byte offset in `file`."""
        layout, attributes = parsed.fields, parsed.attributes
        of_message = _of_message(layout.get("message"))
        derived = self._facts.derive((attributes, of_message, layout)) if self._derives else None
        treat = self._treatments.of((layout, attributes, of_message))
        if treat is not None:
            layout = {name: treat.text(value) for name, value in layout.items()}
            attributes = treat.value(attributes)
            of_message = treat.value(of_message)
        if derived is not None:
            layout = {name: derived.text(value) for name, value in layout.items()}
            attributes = derived.value(attributes)
            of_message = derived.value(of_message)
        if of_message:
            attributes = _merged(attributes, of_message)
        fields = self._own.copy()
        if self._adds:
            attributes = dict(attributes)
            self._fill_mapped(fields, attributes, layout)
            self._fill_extracted(fields, attributes, layout.get("message"))
            if derived is not None:
                attributes.update(derived.facts)
        for name, value in layout.items():
            if name not in fields and value and not value.isspace():
                fields[name] = value
        for name in _FROM_MESSAGE if of_message else ():
            if name not in fields:
                _fill(fields, name, of_message.get(name))
        return Event(
            time=time, received=received, attributes=attributes, file=file, position=position, **fields
        )

    def events(
        self,
        columns: Columns,
        attributes: Sequence[Mapping[str, Any]],
        times: Sequence[Any],
        received: datetime,
    ) -> list[Event | None]:
        """The events of records that were read together, if `adds_nothing`. Those of `suspects` must not be among them.

        Nor may there be JSON in a message.
        """
        texts = (
            repeat(self._own[name]) if name in self._own else columns.fields.get(name, repeat(None))
            for name in TEXT_FIELDS
        )
        return list(map(Event, times, repeat(received), *texts, attributes))

    def harmless(self, text: str) -> str:
        """A text with nothing in it that must not be stored."""
        return self._treatments.careful.text(text)

    def unreadable(
        self,
        text: str,
        reason: str,
        *,
        time: datetime,
        received: datetime,
        file: str | None = None,
        position: int | None = None,
    ) -> Event:
        """The event of a record that could not be parsed: its text, scrubbed and cut, and why."""
        if len(text) > _UNREADABLE_LENGTH:
            text = f"{text[:_UNREADABLE_LENGTH]}\n[… {len(text) - _UNREADABLE_LENGTH} characters cut]"
        message = self.harmless(text)
        return Event(
            time=time,
            received=received,
            message=message if message.strip() else None,
            parse_error=self.harmless(reason),
            file=file,
            position=position,
            **self._own,
        )

    def _fill_mapped(
        self, fields: dict[str, Any], attributes: dict[str, Any], layout: Mapping[str, str]
    ) -> None:
        for name, path in self._map.items():
            value = _at(attributes, layout, path)
            if value is MISSING:
                continue
            if name in _TEXT_FIELDS:
                _fill(fields, name, value)
            elif value is not None and value != "":
                attributes[name] = value

    def _fill_extracted(
        self, fields: dict[str, Any], attributes: dict[str, Any], message: str | None
    ) -> None:
        for pattern in self._extract if message else ():
            found = pattern.search(message)
            for name, text in found.groupdict().items() if found else ():
                if name not in _TEXT_FIELDS:
                    if text:
                        attributes.setdefault(name, text)
                elif name not in fields:
                    _fill(fields, name, text)


def _fill(fields: dict[str, Any], name: str, value: Any) -> None:
    """Set a well-known field, unless the value says nothing."""
    if value is None or value is MISSING:
        return
    text: str | None = text_of(value).strip()
    if name == "level":
        text = canonical_level(text)
    elif name == "client_ip" and text:
        text = address(text)
    elif name == "user" and text:
        text = user(text)
    if text and text != "(null)":
        fields[name] = text


def _at(attributes: Mapping[str, Any], fields: Mapping[str, str], path: str) -> Any:
    """What a `map` path names: an attribute, or a field that the layout gave."""
    value = lookup(attributes, path)
    return fields.get(path, MISSING) if value is MISSING else value


def _of_message(message: str | None) -> dict[str, Any]:
    """The JSON objects of a message as one; of equal names the first counts."""
    objects = objects_in(message) if message else []
    if not objects:
        return {}
    first, *others = objects
    for other in others:
        first = _merged(first, other)
    return first


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Both, nested objects as well; where they differ, the first counts."""
    merged = dict(second)
    for key, value in first.items():
        other = merged.get(key)
        merged[key] = (
            _merged(value, other) if isinstance(value, Mapping) and isinstance(other, Mapping) else value
        )
    return merged
