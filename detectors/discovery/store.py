"""What is known of templates, for others to read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from detectors.discovery.found import HOUR_US
from detectors.discovery.records import HOUR, MOST_PEOPLE, PERSON, STATE, TEMPLATE
from detectors.discovery.subject import Stream
from detectors.templates.standing import difference
from ingest.database import reading
from ingest.event import from_micros, to_micros


@dataclass(frozen=True, slots=True)
class TemplateNow:
    """How a template stands."""

    id: int
    people: int
    people_at_least: bool  # there may be more: no more are counted
    events: int
    known: int  # of them: met a known issue


@dataclass(frozen=True, slots=True)
class Standing:
    """A template that stands for a message, with its times by those of its events."""

    id: int
    text: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Tallied:
    """All that came of a template since a full hour, but for what discovery has not yet grouped."""

    hours: Mapping[datetime, int]  # events by the full hour in UTC
    versions: Mapping[str, int]  # the empty one: none is known
    people: Mapping[str, int]  # who was hit since then, the most first; their events since it was first seen

    @property
    def events(self) -> int:
        """How many."""
        return sum(self.hours.values())


class TemplateStore:
    """Reads templates."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, template_id: int) -> TemplateNow | None:
        """One template, None if it is gone."""
        with reading(self._engine) as connection:
            row = connection.execute(select(TEMPLATE).where(TEMPLATE.c.id == template_id)).first()
        if row is None or row.into is not None:
            return None
        return TemplateNow(row.id, row.people, row.people >= MOST_PEOPLE, row.events, row.known)

    def standing_for(self, stream: Stream, masked: str) -> Standing | None:
        """The template of a masked message, the one that says most of several; None if there is none."""
        of_stream = (
            TEMPLATE.c.grouping == select(STATE.c.grouping).scalar_subquery(),
            TEMPLATE.c.product == stream.product,
            TEMPLATE.c.service == stream.service,
            TEMPLATE.c.level == stream.level,
            TEMPLATE.c.into.is_(None),
        )
        columns = (TEMPLATE.c.id, TEMPLATE.c.text, TEMPLATE.c.first_us, TEMPLATE.c.last_us)
        asked = select(*columns).where(*of_stream)
        with reading(self._engine) as connection:
            row = connection.execute(asked.where(TEMPLATE.c.text == masked)).first()
            if row is None:
                opened = connection.execute(asked.where(TEMPLATE.c.text.like("%<%")))
                fitting = [
                    (differs, one.id, one)
                    for one in opened
                    if (differs := difference(one.text, masked)) is not None
                ]
                row = min(fitting, key=lambda them: them[:2])[2] if fitting else None
        if row is None:
            return None
        return Standing(row.id, row.text, from_micros(row.first_us), from_micros(row.last_us))

    def since(self, template_id: int, since: datetime) -> Tallied:
        """What came of a template from the hour on that has this instant; of people at most 1,000 are known."""
        hour = to_micros(since) // HOUR_US
        counted = select(HOUR.c.hour, HOUR.c.version, HOUR.c.events).where(
            HOUR.c.template_id == template_id, HOUR.c.hour >= hour
        )
        hit = select(PERSON.c.person, PERSON.c.events).where(
            PERSON.c.template_id == template_id, PERSON.c.last_us >= hour * HOUR_US
        )
        hours: Counter[datetime] = Counter()
        versions: Counter[str] = Counter()
        with reading(self._engine) as connection:
            for at, version, events in connection.execute(counted.order_by(HOUR.c.hour)):
                hours[from_micros(at * HOUR_US)] += events
                versions[version] += events
            most_first = hit.order_by(PERSON.c.events.desc(), PERSON.c.person)
            people = {row.person: row.events for row in connection.execute(most_first)}
        return Tallied(dict(hours), dict(versions.most_common()), people)
