"""The SQL by which what a step found becomes rows. Every function runs in its caller's transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from detectors.discovery import models
from detectors.discovery.found import SAMPLES, Found, Sighting
from detectors.discovery.memory import Known, Memory, Source
from detectors.discovery.subject import Stream
from ingest.event import from_micros, to_micros

TEMPLATE: Final[Table] = SQLModel.metadata.tables[str(models.TemplateRow.__tablename__)]
HOUR: Final[Table] = SQLModel.metadata.tables[str(models.TemplateHourRow.__tablename__)]
PERSON: Final[Table] = SQLModel.metadata.tables[str(models.TemplatePersonRow.__tablename__)]
ISSUE: Final[Table] = SQLModel.metadata.tables[str(models.TemplateIssueRow.__tablename__)]
SOURCE: Final[Table] = SQLModel.metadata.tables[str(models.LearnedSourceRow.__tablename__)]
STATE: Final[Table] = SQLModel.metadata.tables[str(models.DiscoveryRow.__tablename__)]

MOST_PEOPLE: Final = 1_000
"""People of a template that are counted: beyond, it is "1,000 or more"."""


def load(connection: Connection, grouping: int, term: int | None) -> Memory:
    """The memory of a grouping version, as the rows have it."""
    state = connection.execute(select(STATE)).first()
    rows = connection.execute(select(TEMPLATE).where(TEMPLATE.c.grouping == grouping).order_by(TEMPLATE.c.id))
    templates = [
        Known(
            row.id,
            Stream(row.product, row.service, row.level),
            row.number,
            row.text,
            "known" if row.into is not None else row.state,
            row.people,
            row.first_us,
            row.spiked_us,
            row.into,
            stored=True,
            samples=json.loads(row.samples),
        )
        for row in rows
    ]
    sources = {
        (row.product, row.service, row.node): row.until_us for row in connection.execute(select(SOURCE))
    }
    memory = Memory.of(term, state.last_template_id if state else 0, templates, sources)
    if state is not None and state.grouping == grouping:
        memory.relearned, memory.relearn_to = state.relearned, state.relearn_to
    return memory


def save_state(connection: Connection, grouping: int, memory: Memory) -> None:
    """How far discovery is."""
    values = {
        "grouping": grouping,
        "last_template_id": memory.last_template_id,
        "relearned": memory.relearned,
        "relearn_to": memory.relearn_to,
    }
    if not connection.execute(update(STATE).where(STATE.c.id == 1).values(**values)).rowcount:
        connection.execute(insert(STATE).values(id=1, **values))


def add_sources(
    connection: Connection, sources: Mapping[Source, tuple[datetime, datetime]], closed: datetime | None
) -> None:
    """Sources seen for the first time: when they began, and until when they are learned."""
    rows = [
        {
            "product": product,
            "service": service,
            "node": node,
            "began_us": to_micros(began),
            "until_us": to_micros(until),
            "closed_us": None if closed is None else to_micros(closed),
        }
        for (product, service, node), (began, until) in sources.items()
    ]
    if rows:
        connection.execute(_insert(connection, SOURCE).on_conflict_do_nothing(), rows)


def merge(connection: Connection, merged: Sequence[tuple[Known, Known]]) -> None:
    """Templates turned out to be others, which have rows by now: their counts go there."""
    for known, into in merged:
        old, new = {"template_id": known.id}, {"template_id": into.id}
        for table, keys, sums in (
            (HOUR, ("hour", "version"), ("events", "known")),
            (PERSON, ("person",), ("events",)),
            (ISSUE, ("issue",), ("events",)),
        ):
            rows = connection.execute(select(table).where(table.c.template_id == known.id)).mappings().all()
            connection.execute(delete(table).where(table.c.template_id == known.id))
            _add(connection, table, ("template_id", *keys), sums, [{**row, **new} for row in rows])
        row = connection.execute(select(TEMPLATE).where(TEMPLATE.c.id == known.id)).one()
        first = Sighting(row.first_us, row.first_event_id, row.first_version)
        last = Sighting(row.last_us, row.last_event_id, row.last_version)
        due = None if row.due_us is None else from_micros(row.due_us)
        found = Found(row.events, row.known, first, last, samples=json.loads(row.samples), due=due)
        _write_templates(connection, row.grouping, [(into, found)])
        counted = select(func.count()).select_from(PERSON).where(PERSON.c.template_id == into.id)
        into.people, into.hit, into.hour = min(MOST_PEOPLE, connection.scalar(counted) or 0), None, None
        connection.execute(update(TEMPLATE).where(TEMPLATE.c.id == into.id).values(people=into.people))
        gone = update(TEMPLATE).where(TEMPLATE.c.id == old["template_id"])
        connection.execute(gone.values(state="merged", into=into.number, events=0, known=0, people=0))


def write(connection: Connection, grouping: int, found: Sequence[tuple[Known, Found]]) -> None:
    """What was found of templates; their states as they have been decided."""
    people: list[dict[str, Any]] = []
    hours: list[dict[str, Any]] = []
    issues: list[dict[str, Any]] = []
    for known, one in found:
        people += _people(connection, known, one)
        hours += [
            {
                "template_id": known.id,
                "hour": hour,
                "version": version,
                "events": events,
                "known": one.known_hours[hour, version],
            }
            for (hour, version), events in one.hours.items()
        ]
        last_us = one.last.time_us if one.last else 0
        issues += [
            {"template_id": known.id, "issue": issue, "events": events, "last_us": last_us}
            for issue, events in one.issues.items()
        ]
    _write_templates(connection, grouping, found)
    _add(connection, PERSON, ("template_id", "person"), ("events",), people)
    _add(connection, HOUR, ("template_id", "hour", "version"), ("events", "known"), hours)
    _add(connection, ISSUE, ("template_id", "issue"), ("events",), issues)


def note_spike(connection: Connection, known: Known) -> None:
    """When a template spiked last."""
    spiked = update(TEMPLATE).where(TEMPLATE.c.id == known.id).values(spiked_us=known.spiked_us)
    connection.execute(spiked)


def old_templates(connection: Connection, grouping: int, before_us: int, limit: int) -> list[int]:
    """Templates that last came before a time, merged ones included."""
    old = select(TEMPLATE.c.id).where(TEMPLATE.c.grouping == grouping, TEMPLATE.c.last_us < before_us)
    return list(connection.scalars(old.order_by(TEMPLATE.c.last_us).limit(limit)))


def remove_templates(connection: Connection, template_ids: Sequence[int]) -> None:
    """Remove templates with all that is counted of them."""
    for table in (HOUR, PERSON, ISSUE):
        connection.execute(delete(table).where(table.c.template_id.in_(template_ids)))
    connection.execute(delete(TEMPLATE).where(TEMPLATE.c.id.in_(template_ids)))


def unknown_by_hour(connection: Connection, template_id: int, since: int, until: int) -> dict[int, int]:
    """Events without a known issue, by the hour, from one hour to another (both included)."""
    counted = (
        select(HOUR.c.hour, func.sum(HOUR.c.events - HOUR.c.known))
        .where(HOUR.c.template_id == template_id, HOUR.c.hour >= since, HOUR.c.hour <= until)
        .group_by(HOUR.c.hour)
    )
    return {hour: int(events) for hour, events in connection.execute(counted) if events}


def people_since(connection: Connection, template_ids: Sequence[int], since_us: int) -> int:
    """How many people were hit by these templates from a time on."""
    people = select(func.count(func.distinct(PERSON.c.person))).where(
        PERSON.c.template_id.in_(template_ids), PERSON.c.last_us >= since_us
    )
    return connection.scalar(people) or 0


def _people(connection: Connection, known: Known, found: Found) -> list[dict[str, Any]]:
    """The rows of the people whom a template hit, as far as they are counted; `known.people` is then their number."""
    if not found.people:
        return []
    if known.hit is None:
        there = select(PERSON.c.person).where(PERSON.c.template_id == known.id)
        known.hit = set(connection.scalars(there)) if known.stored else set()
    rows = []
    for person, hits in found.people.items():
        if person not in known.hit:
            if len(known.hit) >= MOST_PEOPLE:
                continue
            known.hit.add(person)
        rows.append(
            {
                "template_id": known.id,
                "person": person,
                "events": hits.events,
                "first_us": hits.first_us,
                "last_us": hits.last_us,
            }
        )
    known.people = len(known.hit)
    return rows


def _write_templates(connection: Connection, grouping: int, found: Sequence[tuple[Known, Found]]) -> None:
    new, changed = [], []
    for known, one in found:
        first, last = one.first, one.last
        if first is None or last is None:  # nothing was found
            continue
        known.samples = [*known.samples, *one.samples][-SAMPLES:]
        if known.stored:
            changed.append(_change(known, one, first, last))
            known.first_us = min(known.first_us, first.time_us)
            continue
        new.append(
            {
                "id": known.id,
                "grouping": grouping,
                "product": known.stream.product,
                "service": known.stream.service,
                "level": known.stream.level,
                "number": known.number,
                "text": known.text,
                "state": known.state,
                "due_us": None if one.due is None else to_micros(one.due),
                "events": one.events,
                "known": one.known,
                "people": known.people,
                "first_us": first.time_us,
                "first_event_id": first.event_id,
                "first_version": first.version,
                "last_us": last.time_us,
                "last_event_id": last.event_id,
                "last_version": last.version,
                "samples": json.dumps(known.samples),
                "spiked_us": known.spiked_us,
            }
        )
        known.stored, known.first_us = True, first.time_us
    if new:
        connection.execute(insert(TEMPLATE), new)
    if changed:
        connection.execute(_UPDATE, changed)


_EARLIER: Final = TEMPLATE.c.first_us > bindparam("new_first_us")
_LATER: Final = TEMPLATE.c.last_us <= bindparam("new_last_us")
_UPDATE: Final = (
    update(TEMPLATE)
    .where(TEMPLATE.c.id == bindparam("of_id"))
    .values(
        text=bindparam("new_text"),
        state=bindparam("new_state"),
        due_us=func.coalesce(bindparam("new_due_us", type_=TEMPLATE.c.due_us.type), TEMPLATE.c.due_us),
        events=TEMPLATE.c.events + bindparam("more_events"),
        known=TEMPLATE.c.known + bindparam("more_known"),
        people=bindparam("new_people"),
        first_us=case((_EARLIER, bindparam("new_first_us")), else_=TEMPLATE.c.first_us),
        first_event_id=case((_EARLIER, bindparam("new_first_id")), else_=TEMPLATE.c.first_event_id),
        first_version=case((_EARLIER, bindparam("new_first_version")), else_=TEMPLATE.c.first_version),
        last_us=case((_LATER, bindparam("new_last_us")), else_=TEMPLATE.c.last_us),
        last_event_id=case((_LATER, bindparam("new_last_id")), else_=TEMPLATE.c.last_event_id),
        last_version=case((_LATER, bindparam("new_last_version")), else_=TEMPLATE.c.last_version),
        samples=bindparam("new_samples"),
        spiked_us=bindparam("new_spiked_us"),
    )
)


def _change(known: Known, found: Found, first: Sighting, last: Sighting) -> dict[str, Any]:
    return {
        "of_id": known.id,
        "new_text": known.text,
        "new_state": known.state,
        "new_due_us": None if found.due is None else to_micros(found.due),
        "more_events": found.events,
        "more_known": found.known,
        "new_people": known.people,
        "new_first_us": first.time_us,
        "new_first_id": first.event_id,
        "new_first_version": first.version,
        "new_last_us": last.time_us,
        "new_last_id": last.event_id,
        "new_last_version": last.version,
        "new_samples": json.dumps(known.samples),
        "new_spiked_us": known.spiked_us,
    }


def _add(
    connection: Connection,
    table: Table,
    keys: Sequence[str],
    sums: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Insert rows, or add their sums to those that are there; `first_us` and `last_us` reach further, if they do."""
    values = [dict(row) for row in rows]
    if not values:
        return
    adding = _insert(connection, table)
    new = adding.excluded
    changed: dict[str, Any] = {name: table.c[name] + new[name] for name in sums}
    if "first_us" in table.c:
        earlier = new.first_us < table.c.first_us
        changed["first_us"] = case((earlier, new.first_us), else_=table.c.first_us)
    if "last_us" in table.c:
        changed["last_us"] = case((new.last_us > table.c.last_us, new.last_us), else_=table.c.last_us)
    connection.execute(adding.on_conflict_do_update(index_elements=list(keys), set_=changed), values)


def _insert(connection: Connection, table: Table) -> Any:
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
