"""Reports of releases: an hour and a day after each, and whenever somebody asks. All SQL of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from detectors import models
from detectors.discovery.changes import DAYS, Changed, Changes, Counted, Hour, Released, changes_of
from detectors.discovery.found import HOUR_US
from detectors.discovery.records import HOUR, ISSUE, PERSON, SOURCE, TEMPLATE
from detectors.news import NEWS, add_news
from ingest.event import from_micros, to_micros
from ingest.models import ReleaseRow
from ingest.query import EventQuery
from ingest.releases.history import fold

_SEEN: Final[Table] = SQLModel.metadata.tables[str(models.VersionSeenRow.__tablename__)]
_RELEASE: Final[Table] = SQLModel.metadata.tables[str(ReleaseRow.__tablename__)]

Span = Literal["hour", "day"]
SPANS: Final[Mapping[Span, timedelta]] = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
LATEST: Final = timedelta(hours=6)
"""A report that could not be made for so long after it was due is not made any more."""
LISTED: Final = 8
"""Templates of each kind that a report names."""
_BEFORE: Final = timedelta(hours=1)
_AT_ONCE: Final = 500  # bound values of one statement


class EventCounter(Protocol):
    """Counts stored events: `ingest.store.EventStore`."""

    def count(self, query: EventQuery, *, at_most: int | None = None) -> int:
        """The number of events found; counting stops at `at_most`."""


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is due. `product` is folded."""

    product: str
    version: str
    at: datetime
    span: Span

    @property
    def when(self) -> datetime:
        """When it is due."""
        return self.at + SPANS[self.span]

    @property
    def key(self) -> str:
        """By which its news is known."""
        return f"{self.product} {self.version} {self.at.isoformat(timespec='minutes')} {self.span}"

    @property
    def released(self) -> Released:
        """What it looks at."""
        return Released(self.version, self.at, SPANS[self.span])


def due_reports(connection: Connection, now: datetime) -> list[Due]:
    """The reports that are due and not yet made, in the order of their times."""
    oldest = to_micros(now - LATEST - max(SPANS.values()))
    lately = select(_RELEASE.c.id).where(_RELEASE.c.at_us >= oldest).limit(1)
    seen = select(_SEEN.c.version).where(_SEEN.c.first_us >= oldest).limit(1)
    if connection.scalar(lately) is None and connection.scalar(seen) is None:
        return []
    learned = _learned(connection)
    due = [
        Due(product, version, from_micros(at_us), span)
        for (product, version), at_us in went_live(connection).items()
        for span in SPANS
        if at_us >= oldest and at_us >= learned.get(product, at_us + 1)
    ]
    asked = [one for one in due if one.when <= now <= one.when + LATEST]
    made = select(NEWS.c.key).where(
        NEWS.c.kind == "release_report", NEWS.c.key.in_([one.key for one in asked])
    )
    there = set(connection.scalars(made)) if asked else set()
    return sorted((one for one in asked if one.key not in there), key=lambda one: (one.when, one.key))


def runs(events: EventCounter, due: Due) -> bool:
    """Whether any event of the version has come."""
    return came(events, due.product, due.released)


def came(events: EventCounter, product: str, released: Released) -> bool:
    """Whether any event of a version has come while it is looked at."""
    where = {"product": (product,), "version": (released.version, *sorted(released.later))}
    until = released.at + released.length
    return events.count(EventQuery(since=released.at, until=until, where=where), at_most=1) > 0


def report(connection: Connection, grouping: int, due: Due, now: datetime, *, runs: bool) -> bool:
    """Make the report; False if it was made before."""
    payload = said_of(connection, grouping, due.product, due.released, runs=runs)
    return add_news(connection, "release_report", due.key, {**payload, "span": due.span}, now)


def said_of(
    connection: Connection, grouping: int | None, product: str, released: Released, *, runs: bool
) -> dict[str, Any]:
    """What is said of a release: what changed, and how many people what is new and what has risen hit."""
    changes = changes_since(connection, grouping, product, released, runs=runs)
    named = (*changes.new[:LISTED], *changes.gone[:LISTED], *changes.risen[:LISTED])
    about = _templates(connection, named, released.at)
    payload: dict[str, Any] = {
        "product": next(iter(about.values()))["product"] if about else product,
        "version": released.version,
        "at": released.at.isoformat(),
        "people": _people(connection, [one.id for one in (*changes.new, *changes.risen)], released.at),
    }
    for name, changed in (("new", changes.new), ("gone", changes.gone), ("risen", changes.risen)):
        payload[f"{name}_count"] = len(changed)
        payload[name] = [
            about[one.id] | {"events": one.events, "before": None if name == "new" else one.before}
            for one in changed[:LISTED]
        ]
    return payload


def changes_since(
    connection: Connection, grouping: int | None, product: str, released: Released, *, runs: bool
) -> Changes:
    """What a version changed among the errors of a product, by the counts of hours, or of days where it is long."""
    of_product = (
        TEMPLATE.c.grouping == grouping,
        TEMPLATE.c.into.is_(None),
        func.lower(TEMPLATE.c.product) == fold(product),
    )
    since = released.first_hour - 24 * DAYS
    hours: dict[int, list[Hour]] = {}
    each = 1 if released.days == 1 else 24  # hours that are counted together
    part = (HOUR.c.hour - since) // each
    counted = (
        select(HOUR.c.template_id, since + each * part, HOUR.c.version, func.sum(HOUR.c.events))
        .join(TEMPLATE, TEMPLATE.c.id == HOUR.c.template_id)
        .where(*of_product, HOUR.c.hour >= since, HOUR.c.hour <= released.last_hour)
        .group_by(HOUR.c.template_id, part, HOUR.c.version)
    )
    for template_id, hour, version, events in connection.execute(counted):
        hours.setdefault(template_id, []).append(Hour(hour, version, int(events)))
    earliest = select(func.min(TEMPLATE.c.first_us)).where(*of_product)
    first_us = connection.scalar(earliest)
    past_days = 0 if first_us is None else (released.first_hour - first_us // HOUR_US) // 24
    rows = connection.execute(
        select(TEMPLATE.c.id, TEMPLATE.c.first_us, TEMPLATE.c.first_version).where(*of_product)
    )
    templates = [Counted(id_, first, version, hours[id_]) for id_, first, version in rows if id_ in hours]
    return changes_of(released, templates, past_days=past_days, runs=runs)


def went_live(connection: Connection) -> dict[tuple[str, str], int]:
    """By product and version when each reached its first node, in microseconds."""
    found: dict[tuple[str, str], int] = {}
    for row in connection.execute(select(_RELEASE.c.product, _RELEASE.c.version, _RELEASE.c.at_us)):
        key = (fold(row.product), row.version)
        found[key] = min(found.get(key, row.at_us), row.at_us)
    told = set(found)
    for row in connection.execute(select(_SEEN.c.product, _SEEN.c.version, _SEEN.c.first_us)):
        key = (row.product, row.version)
        if key not in told:
            found[key] = min(found.get(key, row.first_us), row.first_us)
    # A version that was only seen in events is a release if another one was seen before it.
    first = {product: min(at for (other, _), at in found.items() if other == product) for product, _ in found}
    apart = int(_BEFORE / timedelta(microseconds=1))
    return {key: at for key, at in found.items() if key in told or at - first[key[0]] >= apart}


def _learned(connection: Connection) -> dict[str, int]:
    """By product (folded) since when something of it was learned, in microseconds."""
    found: dict[str, int] = {}
    for row in connection.execute(select(SOURCE.c.product, SOURCE.c.until_us)):
        product = fold(row.product)
        found[product] = min(found.get(product, row.until_us), row.until_us)
    return found


def _people(connection: Connection, template_ids: Sequence[int], since: datetime) -> int:
    """How many people any of these templates has hit since."""
    people: set[str] = set()
    for start in range(0, len(template_ids), _AT_ONCE):
        some = template_ids[start : start + _AT_ONCE]
        hit = select(PERSON.c.person).distinct()
        hit = hit.where(PERSON.c.template_id.in_(some), PERSON.c.last_us >= to_micros(since))
        people.update(connection.scalars(hit))
    return len(people)


def _templates(
    connection: Connection, changed: Sequence[Changed], since: datetime
) -> dict[int, dict[str, Any]]:
    """What a report says of templates; the people are those hit since the release, of what is gone those before."""
    ids = [one.id for one in changed]
    gone = {one.id for one in changed if not one.events}
    at_us, before_us = to_micros(since), to_micros(since - timedelta(days=DAYS))
    found: dict[int, dict[str, Any]] = {}
    for row in connection.execute(select(TEMPLATE).where(TEMPLATE.c.id.in_(ids))).all():
        from_us = before_us if row.id in gone else at_us
        people = select(func.count()).select_from(PERSON)
        hit = people.where(PERSON.c.template_id == row.id, PERSON.c.last_us >= from_us)
        issues = select(ISSUE.c.issue).where(ISSUE.c.template_id == row.id).order_by(ISSUE.c.issue)
        found[row.id] = {
            "template": row.id,
            "product": row.product,
            "service": row.service,
            "level": row.level,
            "text": row.text[:1_000],
            "people": connection.scalar(hit) or 0,
            "issues": list(connection.scalars(issues.limit(LISTED))),
        }
    return found
