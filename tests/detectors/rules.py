"""Known issues and events for tests, in few words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sigma.rule import SigmaRule

from detectors.documents.detection_checks import for_sigma
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from ingest.event import TEXT_FIELDS, Event

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def event(given: Mapping[str, Any] | None = None, **more: Any) -> Event:
    """An event of the API log of `portal`, with these well-known fields and attributes."""
    fields = {"product": "portal", "service": "api"} | dict(given or {}) | more
    time = datetime.fromisoformat(fields.pop("time", NOON.isoformat()))
    known = {name: value for name, value in fields.items() if name in TEXT_FIELDS}
    rest = {name: value for name, value in fields.items() if name not in TEXT_FIELDS}
    return Event(time=time, received=NOON, attributes=rest, **known)


def issue(detection: Mapping[str, Any], name: str = "issue", **more: Any) -> KnownIssue:
    """A known issue of product `portal` with this detection."""
    source = more.pop("logsource", {"product": "portal"})
    plain = {"title": name, "logsource": source, "detection": for_sigma(detection)}
    return KnownIssue(name=name, title=name, file=f"{name}.yaml", rule=SigmaRule.from_dict(plain), **more)


def meets(selection: Any, given: Mapping[str, Any]) -> bool:
    """Whether an event meets a detection of this one selection."""
    return bool(Matcher([issue({"s": selection, "condition": "s"})]).match(event(given)))
