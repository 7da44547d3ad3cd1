"""A new version of the grouping: templates are made anew from what is stored, and nothing of it is announced.

What is known of the old templates is handed on by their texts, since some of their events may be gone; then all
batches that were grouped before are grouped again, in silence, for counts and for errors that the old grouping had
together. Only then the new batches get their turn.
"""

import json
from typing import Final

from sqlalchemy import Connection, func, select

from detectors.discovery import records
from detectors.discovery.found import Found, Sighting
from detectors.discovery.judging import State, joined
from detectors.discovery.memory import Memory
from detectors.discovery.records import STATE, TEMPLATE
from detectors.discovery.subject import Stream
from ingest.batches import last_discovered
from ingest.event import from_micros

_AT_ONCE: Final = 200


def grouping_now(connection: Connection) -> int | None:
    """The version of the grouping that made the templates which count, None if there are none yet."""
    return connection.scalar(select(STATE.c.grouping))


def take_over(connection: Connection, grouping: int, memory: Memory) -> None:
    """Hand on what is known of the old templates, and note which batches are to be grouped anew."""
    before = grouping_now(connection)
    memory.last_template_id = connection.scalar(select(func.max(TEMPLATE.c.id))) or 0
    memory.relearned, memory.relearn_to = 0, last_discovered(connection) or 0
    old = select(TEMPLATE).where(TEMPLATE.c.grouping == before, TEMPLATE.c.into.is_(None))
    for row in connection.execute(old.order_by(TEMPLATE.c.id)).all():
        stream = memory.stream(Stream(row.product, row.service, row.level))
        mined = memory.miner(stream).mine(row.text)
        known = memory.template(stream, mined.id, mined.text)
        state: State = row.state
        known.state = joined(known.state, state)
        known.spiked_us = max(known.spiked_us or 0, row.last_us)
        found = Found(
            first=Sighting(row.first_us, row.first_event_id, row.first_version),
            last=Sighting(row.last_us, row.last_event_id, row.last_version),
            samples=json.loads(row.samples),
            due=None if row.due_us is None else from_micros(row.due_us),
        )
        records.write(connection, grouping, [(known, found)])
        gone = [memory.templates.pop((stream, number), None) for number in mined.merged]
        for other in gone:
            if other is not None:
                known.state, other.into = joined(known.state, other.state), known.number
                records.merge(connection, [(other, known)])


def forget_others(connection: Connection, grouping: int) -> int:
    """Remove some of the templates of other versions; how many."""
    ids = list(
        connection.scalars(select(TEMPLATE.c.id).where(TEMPLATE.c.grouping != grouping).limit(_AT_ONCE))
    )
    if ids:
        records.remove_templates(connection, ids)
    return len(ids)
