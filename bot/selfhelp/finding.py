"""What went wrong for somebody, by their own events and the known issues that explain them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from bot.asking.asked import Asked
from bot.directory import Person
from bot.selfhelp.failing import is_trouble
from bot.telling.planning import rolled_out
from detectors.audiences import USER
from detectors.fixes.book import fixed_in, standing
from detectors.fixes.fixing import Fixing
from detectors.fixes.hits import Fate, fate_of, fixed_since
from detectors.keys import key_of
from detectors.known_issue import KnownIssue
from detectors.rules import Rules
from ingest.database import reading
from ingest.event import Clock, Event, canonical_login, from_micros, to_micros
from ingest.query import EventQuery
from ingest.releases.book import ReleaseBook
from ingest.store import EventStore

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
READ: Final = 200
"""Events of each kind that are read: the latest of any level, and the latest that are trouble."""
MOST_KNOWN: Final = 2
MOST_ERRORS: Final = 5


@dataclass(frozen=True, slots=True)
class Explained:
    """A known issue that one of their events meets. `fixed_in`: the version since which that is over."""

    issue: KnownIssue
    event: Event
    key: tuple[str, ...] | None
    fixed_in: str | None = None
    fixed_at: datetime | None = None  # when the fix reached where they ran into it


@dataclass(frozen=True, slots=True)
class Findings:
    """The known issues, newest first, and what no issue explains, newest first."""

    explained: tuple[Explained, ...]
    errors: tuple[Event, ...]
    looked: timedelta
    latest: Event | None = None  # of any kind
    document: str | None = None  # that they named, if it is among none of their events

    @property
    def events(self) -> tuple[Event, ...]:
        """Those that are shown, one way or the other."""
        return tuple(one.event for one in self.explained) or self.errors


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks."""

    engine: Engine
    events: EventStore
    rules: Callable[[], Rules]
    clock: Clock

    def of(self, person: Person, about: Asked | None = None) -> Findings:
        """What happened to somebody in a day, or if there was nothing in seven. `about` says what they mean."""
        found = self._within(person, DAY, about)
        return found if found.events else self._within(person, WEEK, about)

    def explanations(self, person: Person, events: Sequence[Event]) -> tuple[Explained, ...]:
        """The known issues, each once, that some of somebody's events meet and that they may be told of."""
        rules = self.rules()
        first = met_first(rules, person, events)
        if not first:
            return ()
        found = []
        with reading(self.engine) as connection:
            now, said = self.clock(), standing(connection)
            fixing = Fixing.load(connection, ReleaseBook(self.engine), rules.issues, now)
            for name, number in first.items():
                issue, event = rules.issues[name], events[number]
                version = fixed_in(issue, said)
                key = key_of(event, issue.key, rules.logins)
                if version is None:
                    found.append(Explained(issue, event, key))
                    continue
                there = fixing.reached(name, event.product, event.node)
                fate = fate_of(version, event.version, to_micros(event.time), there, to_micros(now))
                since = fixed_since(version, there, to_micros(now)) if fate is Fate.LATE else None
                if since is not None:
                    found.append(Explained(issue, event, key, version, from_micros(since)))
                elif fate is None:  # what is said to be over, and is not, has no way around it
                    found.append(Explained(issue, event, key))
        return tuple(found)

    def _within(self, person: Person, span: timedelta, about: Asked | None) -> Findings:
        since = self.clock() - span
        logins = tuple(dict.fromkeys((person.login, *person.logins)))
        own = self._own(logins, since)
        meant = own if about is None else meant_by(about, own)
        explained = self.explanations(person, meant)[:MOST_KNOWN]
        errors = tuple(event for event in meant if is_trouble(event))
        documents = () if about is None else about.where.get("document_id", ())
        there = {event.document_id for event in own}
        return Findings(
            explained,
            _each_once(errors)[:MOST_ERRORS],
            span,
            latest=own[0] if own else None,
            document=next((one for one in documents if one not in there), None),
        )

    def _own(self, logins: tuple[str, ...], since: datetime) -> list[Event]:
        """Somebody's events, newest first; there may be many more that are no trouble."""
        queries = (
            EventQuery(since, where={"user": logins}),
            EventQuery(since, where={"user": logins, "level": ("warning", "error", "fatal")}),
        )
        mine = set(map(canonical_login, logins))
        found = {
            one.id: one
            for query in queries
            for one in self.events.search(query, READ).events
            if one.user is not None and canonical_login(one.user) in mine
        }
        return sorted(found.values(), key=lambda event: (event.time, event.id), reverse=True)


def met_first(rules: Rules, person: Person, events: Sequence[Event]) -> dict[str, int]:
    """The known issues that these events meet and that somebody may be told of, fixed or not: the first that does.

    In the order of the events.
    """
    met = rules.matcher.match_all(events)
    first: dict[str, int] = {}
    names = [(number, name) for number in sorted(met) for name in met[number]]
    for number, name in names:
        issue = rules.issues.get(name)
        if issue is not None and _is_for(issue, person):
            first.setdefault(name, number)
    return first


def meant_by(about: Asked, own: Sequence[Event]) -> list[Event]:
    """Those of somebody's events that a sentence is about; what fits none of their troubles is not gone by."""
    left = list(own)
    for fits in _fits(about):
        narrower = [event for event in left if fits(event)]
        if any(is_trouble(event) for event in narrower):
            left = narrower
    return left


def _fits(about: Asked) -> list[Callable[[Event], bool]]:
    documents, services = about.where.get("document_id"), about.where.get("service")
    made: list[Callable[[Event], bool]] = []
    if documents:
        made.append(lambda event: event.document_id in documents)
    if services:
        made.append(lambda event: (event.service or "").casefold() in {one.casefold() for one in services})
    if about.since is not None:
        made.append(lambda event: about.since is None or event.time >= about.since)
    if about.until is not None:
        made.append(lambda event: about.until is None or event.time < about.until)
    return made


def _is_for(issue: KnownIssue, person: Person) -> bool:
    """Whether the issue tells who runs into it, and this person by now."""
    return (
        not issue.part
        and issue.rollout != "shadow"
        and USER in issue.tell
        and issue.workaround_for(USER, None) is not None
        and rolled_out(issue, person)
    )


def _each_once(errors: Sequence[Event]) -> tuple[Event, ...]:
    """The latest of those that say the same about the same: who tries five times has one trouble."""
    seen: dict[tuple[str | None, ...], Event] = {}
    for event in errors:
        same = (
            event.service,
            event.http_status,
            event.operation,
            event.document_type,
            event.document_id,
            event.message,
        )
        seen.setdefault(same, event)
    return tuple(seen.values())
