"""What commands print: a JSON object a line, or lines for people."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.telling.notices import Notice
from ingest.event import TEXT_FIELDS, Event


def json_line(value: Mapping[str, Any]) -> None:
    """Print one object on a line of its own."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and offset, or None."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")


def event_object(event: Event) -> dict[str, Any]:
    """An event as JSON: what it lacks is left out."""
    shown: dict[str, Any] = {"id": event.id, "time": iso(event.time), "received": iso(event.received)}
    shown |= {name: value for name in TEXT_FIELDS if (value := getattr(event, name)) is not None}
    if event.attributes:
        shown["attributes"] = dict(event.attributes)
    for name in ("parse_error", "file", "position"):
        if (value := getattr(event, name)) is not None:
            shown[name] = value
    return shown


def event_line(event: Event, zone: ZoneInfo) -> str:
    """An event on one terminal line."""
    who = " ".join(
        part
        for part in (
            event.user and f"user {event.user}",
            event.document_id and f"document {event.document_id}",
        )
        if part
    )
    where = "/".join(part for part in (event.node, event.service) if part)
    parts = (f"{event.time.astimezone(zone):%a %d %b %H:%M:%S}", (event.level or "?").upper(), where, who)
    return printable("  ".join([*(part for part in parts if part), (event.message or "")[:160]]))


def notice_object(notice: Notice) -> dict[str, Any]:
    """A notice as JSON."""
    return {
        "id": notice.id,
        "issue": notice.issue,
        "person": notice.person,
        "told": notice.told,
        "key": list(notice.key),
        "state": notice.state,
        "reason": notice.reason,
        "matches": notice.matches,
        "attempts": notice.attempts,
        "event_at": iso(notice.event_at),
        "ingested_at": iso(notice.ingested_at),
        "matched_at": iso(notice.matched_at),
        "planned_at": iso(notice.planned_at),
        "accepted_at": iso(notice.accepted_at),
        "solved_at": iso(notice.solved_at),
    }


def printable(text: str) -> str:
    """One line that cannot move a terminal's cursor: control and direction characters become a mark."""
    return "".join(char if char.isprintable() else "·" for char in text)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
