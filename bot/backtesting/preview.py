"""Who would have been told about some episodes, as what, and what would have held it back. Pure."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.directory import Directory
from bot.telling.planning import plan
from detectors.audiences import CHANNEL, told_as
from detectors.backtesting.episodes import Happened
from detectors.backtesting.found import HOUR_US
from detectors.known_issue import Breaker, KnownIssue
from detectors.store import Episode
from ingest.event import Event, to_micros

Hour = int
"""Hours since 1970."""

ChannelOf = Callable[[str | None], str | None]
"""The recipient that stands for the support channel of a product, if one is bound."""

_READ_AT_ONCE: Final = 500  # events


@dataclass(frozen=True, slots=True)
class Card:
    """A card that would have been sent."""

    at: datetime  # of the event that made it due
    person: str  # login, or channel:PRODUCT
    told: str  # user, manager, role:NAME, channel


@dataclass(frozen=True, slots=True)
class Told:
    """Cards as one kind of recipient."""

    people: int
    cards: int


@dataclass(frozen=True, slots=True)
class Held:
    """What the breaker would have held for a developer's approval: everything from a moment on."""

    since: datetime
    people: int  # who would have been told nothing before the approval
    cards: int


@dataclass(frozen=True, slots=True)
class Audience:
    """All who would have been told."""

    people: int  # without channels
    cards: int
    by_tell: Mapping[str, Told]
    unreachable: Mapping[str, int]  # why -> how many
    unknown_to_teams: int  # people among those told whose Teams identity is not known yet
    most: tuple[tuple[str, int], ...]  # who would have had the most cards, and how many
    held: Held | None
    hours: Mapping[Hour, int]  # cards of each


def audience(
    issue: KnownIssue,
    episodes: Sequence[Happened],
    events: Callable[[Sequence[int]], Iterable[Event]],
    directory: Directory,
    *,
    channel: ChannelOf = lambda _: None,
    most: int = 5,
) -> Audience:
    """Who would have been told, by the issue's rollout as it is given. `events` reads events by their ids."""
    cards, lost = cards_of(issue, episodes, events, directory, channel=channel)
    per_person = Counter(card.person for card in cards if card.told != CHANNEL)
    return Audience(
        people=len(per_person),
        cards=len(cards),
        by_tell={
            told: _told(cards, told)
            for told in dict.fromkeys((*map(told_as, issue.tell), *(c.told for c in cards)))
        },
        unknown_to_teams=sum(1 for login in per_person if not _has_identity(directory, login)),
        unreachable=dict(Counter(reason for reason, _ in sorted(lost))),
        most=tuple(sorted(per_person.items(), key=lambda item: (-item[1], item[0]))[:most]),
        held=held(issue.breaker, cards),
        hours=Counter(to_micros(card.at) // HOUR_US for card in cards),
    )


def cards_of(
    issue: KnownIssue,
    episodes: Sequence[Happened],
    events: Callable[[Sequence[int]], Iterable[Event]],
    directory: Directory,
    *,
    channel: ChannelOf = lambda _: None,
) -> tuple[list[Card], set[tuple[str, str]]]:
    """The cards in the order in which they would have become due; why who could not be told, and their logins."""
    cards: list[Card] = []
    lost: set[tuple[str, str]] = set()
    for happened, event in _with_events(issue, episodes, events):
        bound = channel(event.product) if issue.tells_channel else None
        for one in plan(issue, _episode(issue, happened, event), event, directory, channel=bound):
            if one.reachable:
                cards.append(Card(happened.due.time, one.login, one.told))
            else:
                lost.add((one.reason or "", one.login))
    return cards, lost


def as_if_live(issue: KnownIssue) -> KnownIssue:
    """The issue as it would be if it told everybody who is due."""
    return replace(issue, rollout="live")


def held(breaker: Breaker, cards: Sequence[Card]) -> Held | None:
    """What the breaker would have held, None if it never tripped. `cards` in the order in which they became due."""
    cards = [card for card in cards if card.told != CHANNEL]  # the breaker is about people
    told: deque[tuple[datetime, str]] = deque()
    people: Counter[str] = Counter()
    for index, card in enumerate(cards):
        while told and card.at - told[0][0] >= breaker.within:
            _, gone = told.popleft()
            people[gone] -= 1
            if not people[gone]:
                del people[gone]
        told.append((card.at, card.person))
        people[card.person] += 1
        if len(people) > breaker.people:
            before = {earlier.person for earlier in cards[:index]}
            after = {later.person for later in cards[index:]}
            return Held(card.at, len(after - before), len(cards) - index)
    return None


def _with_events(
    issue: KnownIssue, episodes: Sequence[Happened], events: Callable[[Sequence[int]], Iterable[Event]]
) -> Iterable[tuple[Happened, Event]]:
    """Each episode with the event that made it due; without those whose event is gone, which nobody hears about."""
    # The key says who it was, and nothing else of the event is asked for, but for whose channel it is.
    if "user" in issue.key and not issue.tells_channel:
        for episode in episodes:
            yield episode, Event(time=episode.due.time, received=episode.due.time, id=episode.due.event_id)
        return
    for start in range(0, len(episodes), _READ_AT_ONCE):
        some = episodes[start : start + _READ_AT_ONCE]
        found = {event.id: event for event in events([episode.due.event_id for episode in some])}
        for episode in some:
            if episode.due.event_id in found:
                yield episode, found[episode.due.event_id]


def _episode(issue: KnownIssue, happened: Happened, event: Event) -> Episode:
    """The episode as the planner would have claimed it: seen the moment it happened."""
    return Episode(
        id=0,
        issue=issue.name,
        key=happened.key,
        due_at=happened.due.time,
        due_event_id=happened.due.event_id,
        opened_at=happened.due.opened,
        matches=happened.matches,
        matches_when_due=happened.matches_when_due,
        ingested_at=event.time,
        matched_at=event.time,
    )


def _has_identity(directory: Directory, login: str) -> bool:
    person = directory.by_login(login)
    return person is not None and person.aad_object_id is not None


def _told(cards: Iterable[Card], told: str) -> Told:
    some = [card.person for card in cards if card.told == told]
    return Told(len(set(some)), len(some))
