"""What a release has changed until now, for whoever asks; and which releases there were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, select

from detectors.discovery.changes import Released
from detectors.discovery.records import STATE, TEMPLATE
from detectors.discovery.reports import EventCounter, came, said_of, went_live
from detectors.discovery.subject import Stream
from ingest.database import reading
from ingest.event import from_micros

_SHORTEST: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Release:
    """A version that reached the first node of a product (folded) at a time."""

    product: str
    version: str
    at: datetime


class ReleaseChanges:
    """Reads releases and what they changed."""

    def __init__(self, engine: Engine, events: EventCounter) -> None:
        self._engine = engine
        self._events = events

    def releases(self) -> Sequence[Release]:
        """Every release, the latest first."""
        with reading(self._engine) as connection:
            found = went_live(connection)
        releases = [Release(product, version, from_micros(at)) for (product, version), at in found.items()]
        return sorted(releases, key=lambda one: (one.at, one.product, one.version), reverse=True)

    def since(self, release: Release, now: datetime) -> dict[str, Any]:
        """What it has changed until now; later versions of the product count as it does.

        The keys are those of the news `release_report` (docs/discovery.md), with `days`: so many days it is old.
        """
        with reading(self._engine) as connection:
            later = frozenset(
                version
                for (product, version), at_us in went_live(connection).items()
                if product == release.product and from_micros(at_us) > release.at
            )
        released = Released(release.version, release.at, max(now - release.at, _SHORTEST), later)
        runs = came(self._events, release.product, released)
        with reading(self._engine) as connection:
            grouping = connection.scalar(select(STATE.c.grouping))
            said = said_of(connection, grouping, release.product, released, runs=runs)
        return {**said, "span": "since", "days": released.days}

    def template(self, template_id: int) -> tuple[Stream, str] | None:
        """Whose a template is, and its text; None if there is none."""
        with reading(self._engine) as connection:
            row = connection.execute(select(TEMPLATE).where(TEMPLATE.c.id == template_id)).first()
        return None if row is None else (Stream(row.product, row.service, row.level), row.text)
