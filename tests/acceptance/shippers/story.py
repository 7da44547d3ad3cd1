"""What the clients are given to log, and what must be in the store afterwards."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ingest.event import Event

LEVELS: Final = ("debug", "info", "warning", "error")
_MARK: Final = re.compile(r"no-(\d{6})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to log. The mark in its message tells it from every other."""

    number: int
    time: datetime
    level: str
    logger: str
    user: str
    document: str
    trace_id: str
    span_id: str
    text: str  # with what JSON, a query or a layout may stumble over
    exception: str | None

    @property
    def mark(self) -> str:
        """Occurs in this entry and in no other."""
        return f"no-{self.number:06d}"

    @property
    def message(self) -> str:
        """The text that is logged."""
        return f"Saved {self.document}, {self.mark}: {self.text}"

    def json(self) -> str:
        """As the clients get it, one a line."""
        known: dict[str, Any] = asdict(self)
        known |= {
            "time": self.time.isoformat(timespec="milliseconds"),
            "mark": self.mark,
            "message": self.message,
        }
        return json.dumps(known)


def entries(count: int, *, start: datetime, first: int = 0) -> list[Entry]:
    """Distinct entries, 7 ms apart from `start` on (aware)."""
    texts = ("plain", 'with "quotes" and \\', "Grüße, 文書 ✓", "a|b; c=d, {braces} and %s", "tab\tand more")
    return [
        Entry(
            number=number,
            time=(start + timedelta(milliseconds=7 * number)).astimezone(UTC),
            level=LEVELS[number % 4],
            logger=f"Portal.Documents.{('Store', 'Approval')[number % 2]}",
            user=str(1000 + number % 90),
            document=str(11000 + number),
            trace_id=f"{number + 1:032x}",
            span_id=f"{number + 1:016x}",
            text=texts[number % len(texts)],
            exception=(
                f"Portal.StaleVersionException: version {number} is stale\n   at Portal.Documents.Store.Save()"
                if number % 4 == 3
                else None
            ),
        )
        for number in range(first, first + count)
    ]


def marks(text: str) -> list[int]:
    """The numbers of the entries whose marks occur in a text."""
    return [int(found) for found in _MARK.findall(text)]


def numbers(events: Iterable[Event]) -> Counter[int]:
    """How often each entry is stored, by the mark in an event's message or attributes."""
    found: Counter[int] = Counter()
    for event in events:
        (number,) = set(marks(f"{event.message} {json.dumps(event.attributes, default=str)}"))
        found[number] += 1
    return found


def by_number(events: Iterable[Event]) -> dict[int, Event]:
    """The events of the entries; fails if one is there twice or one has no mark."""
    found: dict[int, Event] = {}
    for event in events:
        (number,) = set(marks(f"{event.message} {json.dumps(event.attributes, default=str)}"))
        assert number not in found, f"entry {number} is stored twice"
        found[number] = event
    return found


def shown(given: Sequence[Any], found: dict[int, Event], *fields: str) -> tuple[list[Any], list[Any]]:
    """What the entries and their events say in these fields, side by side for one assertion."""
    wanted, got = [], []
    for entry in given:
        event = found.get(entry.number)
        wanted.append((entry.number, *(_wanted(entry, field) for field in fields)))
        got.append((entry.number, *(getattr(event, field, "missing") for field in fields)))
    return wanted, got


def _wanted(entry: Entry, field: str) -> Any:
    return getattr(entry, {"document_id": "document"}.get(field, field))
