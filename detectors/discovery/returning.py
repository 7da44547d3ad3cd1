"""Templates that are back after their known issue was fixed, where the issue itself does not meet them any more.

Events that it still meets are its own business: they are a regression, and told as one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from detectors.discovery.found import Sighting
from detectors.discovery.records import ISSUE
from detectors.fixes.book import standing
from detectors.fixes.versions import compare
from detectors.known_issue import KnownIssue
from ingest.event import to_micros


@dataclass(frozen=True, slots=True)
class Fixed:
    """An issue is said to be fixed in a version; `at` is from when on, None if only its file says so."""

    issue: str
    version: str
    at: datetime | None


def came_back(fixed: Fixed, seen: Sighting) -> bool:
    """Whether an event shows that the error is there in spite of the fix. Pure.

    The version of the event decides; where it has none, or none that compares, the time at which the fix was said.
    """
    order = None if seen.version is None else compare(seen.version, fixed.version)
    if order is not None:
        return order >= 0
    return seen.version is None and fixed.at is not None and seen.time_us > to_micros(fixed.at)


def fixed_issues(connection: Connection, issues: Mapping[str, KnownIssue]) -> dict[str, Fixed]:
    """What is said to be fixed, by issue; also of issues whose file is gone."""
    found = {
        name: Fixed(name, issue.fixed_in, None)
        for name, issue in issues.items()
        if issue.fixed_in is not None
    }
    return found | {
        name: Fixed(name, fix.version, fix.at if fix.everywhere else None)
        for name, fix in standing(connection).items()
    }


def fixed_by_template(
    connection: Connection, template_ids: Collection[int], fixed: Mapping[str, Fixed]
) -> dict[int, list[Fixed]]:
    """Of these templates, the issues that met events of them and were fixed."""
    if not fixed or not template_ids:
        return {}
    links = select(ISSUE.c.template_id, ISSUE.c.issue).where(
        ISSUE.c.template_id.in_(sorted(template_ids)), ISSUE.c.issue.in_(sorted(fixed))
    )
    found: dict[int, list[Fixed]] = {}
    for template_id, issue in connection.execute(links.order_by(ISSUE.c.issue)):
        found.setdefault(template_id, []).append(fixed[issue])
    return found
