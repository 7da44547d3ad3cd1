"""What is known of templates, for others to read."""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from detectors.discovery.records import MOST_PEOPLE, TEMPLATE
from ingest.database import reading


@dataclass(frozen=True, slots=True)
class TemplateNow:
    """How a template stands."""

    id: int
    people: int
    people_at_least: bool  # there may be more: no more are counted
    events: int  # without those that met a known issue


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
