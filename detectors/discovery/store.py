"""What is known of templates, for others to read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from detectors.discovery.records import MOST_PEOPLE, STATE, TEMPLATE
from detectors.discovery.subject import Stream
from detectors.templates.standing import difference
from ingest.database import reading
from ingest.event import from_micros


@dataclass(frozen=True, slots=True)
class TemplateNow:
    """How a template stands."""

    id: int
    people: int
    people_at_least: bool  # there may be more: no more are counted
    events: int  # without those that met a known issue


@dataclass(frozen=True, slots=True)
class Standing:
    """A template that stands for a message, with its times by those of its events."""

    id: int
    text: str
    first: datetime
    last: datetime


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
        return TemplateNow(row.id, row.people, row.people >= MOST_PEOPLE, row.events - row.known)

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
