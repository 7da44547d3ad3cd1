"""What is known of somebody who is still stuck, as it was then: it is kept, since events go with time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Engine, select

from bot.directory import Directory, Person
from bot.selfhelp.problems import Problem
from bot.telling.feedback import FeedbackStore
from bot.telling.notices import Notice, NoticeStore
from bot.telling.planning import shown_fields
from detectors.known_issue import Workaround
from detectors.statements import EPISODE
from ingest.database import reading
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore

AROUND: Final = timedelta(minutes=15)
"""So long before and after the event that made the notice due somebody's events are looked at."""
READ: Final = 100
SHOWN: Final = 8
LONGEST: Final = 600
"""Characters of an event's message that are kept."""
EARLIER: Final = 4
PLACES: Final = (
    "product", "service", "node", "version", "operation", "document_type", "document_id", "http_status",
    "client_ip", "trace_id",
)  # fmt: skip
_TROUBLE: Final = frozenset({"warning", "error", "fatal"})


class KeptEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of the person."""

    at: datetime
    level: str = ""
    node: str = ""
    service: str = ""
    message: str = ""


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier notice of the person, and what became of it: an outcome of `cards.escalation`."""

    issue: str
    at: datetime
    outcome: str


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it. Texts of the log are as they were stored: scrubbed, not escaped."""

    issue: str  # its title; empty: no known issue explains what they described
    login: str  # as the log writes it: of who ran into it
    about: str | None = None  # the first login of who ran into it, where it is not who is stuck
    at: datetime
    matches: int = 1
    where: dict[str, str] = {}
    title: str = ""  # of what they were told to do
    steps: tuple[str, ...] = ()
    fields: dict[str, str] = {}
    events: tuple[KeptEvent, ...] = ()
    earlier: tuple[Before, ...] = ()

    def encoded(self) -> str:
        """As it is stored."""
        return msgspec.json.encode(self).decode()


def decoded(text: str) -> Facts:
    """Out of the database."""
    return msgspec.json.decode(text, type=Facts)


@dataclass(frozen=True, slots=True)
class FactFinder:
    """Gathers the facts."""

    engine: Engine
    events: EventStore
    notices: NoticeStore
    feedback: FeedbackStore

    def about(
        self,
        notice: Notice,
        *,
        issue: str,
        told: Workaround | None,
        titles: Mapping[str, str],
        directory: Directory,
        now: datetime,
    ) -> Facts:
        """Those about a notice. `titles` of the known issues by name."""
        due = self._due(notice)
        hit = directory.by_login(notice.about) if notice.about else None
        logins = (*hit.logins, hit.login) if hit else (notice.about,) if notice.about else ()
        about = hit.login if hit else notice.about
        return Facts(
            issue=issue,
            login=(due.user if due and due.user else notice.about) or "",
            about=about if about != notice.person else None,
            at=notice.event_at,
            matches=notice.matches,
            where=places(due, notice.product),
            title=told.title if told else "",
            steps=told.steps if told else (),
            fields=dict(notice.fields),
            events=self._around(notice, due, logins, now),
            earlier=self._earlier(notice.person, notice.event_at, titles, but=notice.id),
        )

    def described(
        self,
        problem: Problem,
        person: Person,
        *,
        issue: str,
        told: Workaround | None,
        titles: Mapping[str, str],
    ) -> Facts:
        """Those about a problem that somebody described: the events that they were shown, and around the latest."""
        shown = [event for one in problem.events[:SHOWN] if (event := self.events.get(one)) is not None]
        latest = shown[0] if shown else None
        found = list(shown)
        if latest is not None:
            span = (latest.time - AROUND, min(latest.time + AROUND, problem.at))
            query = EventQuery(*span, where={"user": tuple(dict.fromkeys((person.login, *person.logins)))})
            found += self.events.search(query, limit=READ).events
        return Facts(
            issue=issue,
            login=(latest.user if latest else None) or problem.person,
            at=latest.time if latest and issue else problem.at,
            matches=max(1, len(shown)),
            where=places(latest, problem.product),
            title=told.title if told else "",
            steps=told.steps if told else (),
            fields=shown_fields(latest, told.fields) if latest and told else {},
            events=tuple(_kept(event) for event in chosen(found, latest)),
            earlier=self._earlier(problem.person, problem.at, titles),
        )

    def _due(self, notice: Notice) -> Event | None:
        with reading(self.engine) as connection:
            which = select(EPISODE.c.due_event_id).where(EPISODE.c.id == notice.episode_id)
            event_id = connection.scalar(which)
        return None if event_id is None else self.events.get(event_id)

    def _around(
        self, notice: Notice, due: Event | None, logins: Sequence[str], now: datetime
    ) -> tuple[KeptEvent, ...]:
        found: list[Event] = []
        if logins:
            until = min(notice.event_at + AROUND, now)
            query = EventQuery(notice.event_at - AROUND, until, where={"user": tuple(dict.fromkeys(logins))})
            found += self.events.search(query, limit=READ).events
        return tuple(_kept(event) for event in chosen(found, due))

    def _earlier(
        self, person: str, until: datetime, titles: Mapping[str, str], *, but: int | None = None
    ) -> tuple[Before, ...]:
        told = [
            one
            for one in self.notices.listed(persons=[person])
            if one.id != but and one.state == "accepted" and one.event_at <= until
        ]
        return tuple(
            Before(issue=titles.get(one.issue, one.issue), at=one.event_at, outcome=self._outcome(one))
            for one in reversed(told[-EARLIER:])
        )

    def _outcome(self, notice: Notice) -> str:
        answered = self.feedback.get(notice.id)
        if answered is not None:
            return answered.answer
        return "worked_by_the_log" if notice.solved_at else "none"


def chosen(found: Sequence[Event], due: Event | None) -> list[Event]:
    """A few of somebody's events, newest first: the one that made the notice due, then trouble, then the rest."""
    everything = {event.id: event for event in (*found, *([due] if due else []))}

    def rank(event: Event) -> tuple[bool, bool, float]:
        first = due is not None and event.id == due.id
        return (not first, event.level not in _TROUBLE, -event.time.timestamp())

    few = sorted(everything.values(), key=rank)[:SHOWN]
    return sorted(few, key=lambda event: (event.time, event.id or 0), reverse=True)


def places(due: Event | None, product: str | None) -> dict[str, str]:
    """Where it happened: fields of the event, or at least the product."""
    if due is None:
        return {"product": product} if product else {}
    found = {name: getattr(due, name, None) for name in PLACES}
    return {name: str(value) for name, value in found.items() if value}


def _kept(event: Event) -> KeptEvent:
    return KeptEvent(
        at=event.time,
        level=event.level or "",
        node=event.node or "",
        service=event.service or "",
        message=(event.message or "")[:LONGEST],
    )
