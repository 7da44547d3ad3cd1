"""Reads the documents of one source together: what is usual in one go, so that only the rest is read one by one. Pure.

`ShippedReader.from_json` makes of a document what is made of it here; it is only slower.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from ingest.event import Event
from ingest.normalise import Normaliser
from ingest.records.json_columns import Columns
from ingest.records.json_format import JsonParser

_log = logging.getLogger(__name__)

FEW: Final = 8
"""Documents for which it is not worth while."""


class Together:
    """For a source that says nothing of its documents but whose they are, and what is a secret in them."""

    def __init__(self, parser: JsonParser, normaliser: Normaliser) -> None:
        self._parser = parser
        self._normaliser = normaliser

    def events(
        self, records: Sequence[dict[str, Any]], documents: Sequence[bytes], received: datetime
    ) -> list[Event | None]:
        """The events of decoded documents; None for those that are to be read by themselves.

        Records of which there is an event belong to it from now on.
        """
        events: list[Event | None] = [None] * len(records)
        if len(records) < FEW:
            return events
        suspects = self._normaliser.suspects(documents)
        alike: dict[tuple[str, ...], list[int]] = {}
        for index, keys in enumerate(map(tuple, records)):
            if index not in suspects:
                alike.setdefault(keys, []).append(index)
        for indexes in alike.values():
            if len(indexes) >= FEW:
                for index, event in zip(
                    indexes, self._read([records[index] for index in indexes], received), strict=True
                ):
                    events[index] = event
        return events

    def _read(self, records: Sequence[dict[str, Any]], received: datetime) -> Sequence[Event | None]:
        """The events of records that have the same keys."""
        try:
            columns = self._parser.columns(records)
            if columns is None:
                return [None] * len(records)
            times = [
                received if time is None else time if time.tzinfo is UTC else _instant(time)
                for time in columns.times
            ]
            events: list[Event | None] = self._normaliser.events(columns, records, times, received)
        except Exception as error:  # a fault of ours: they are read one by one
            _log.warning("Documents could not be read together: %s", type(error).__name__)
            return [None] * len(records)
        odd = columns.odd | _odd_messages(columns)
        if None in times:
            odd |= {index for index, time in enumerate(times) if time is None}
        for index in odd:
            events[index] = None
        for record in (
            (record for index, record in enumerate(records) if index not in odd) if odd else records
        ):
            for key in columns.used:
                del record[key]
        return events


def _instant(time: datetime) -> datetime | None:
    """None for a local time: what it means depends on the records before it."""
    if time.tzinfo is None:
        return None
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return None


def _odd_messages(columns: Columns) -> set[int]:
    """Messages that may hold JSON, or whose ends are to be cut off."""
    return {
        index
        for index, message in enumerate(columns.fields.get("message", ()))
        if message is not None and ("{" in message or message[0] == " " or message[-1] in "\r\n")
    }
