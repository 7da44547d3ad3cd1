"""Who is told about an episode: pure, from the episode, its issue, the event and the directory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from bot.directory import Directory, Person
from bot.telling.chain import above
from detectors.audiences import ABOVE, CHANNEL, MANAGER, ROLE, USER, role_in, told_as
from detectors.correlations.model import BY_CLOCK
from detectors.known_issue import KnownIssue
from detectors.store import Episode
from ingest.event import Event, canonical_login, text_of


@dataclass(frozen=True, slots=True)
class Planned:
    """One recipient of one episode. Who cannot be told has a `reason`, and no `person`."""

    told: str  # user, manager, role:NAME, channel
    login: str  # the recipient: a first login or channel:PRODUCT; or what the log wrote for someone unknown
    person: Person | None = None
    reason: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)  # all of the event that their card may ever show

    @property
    def reachable(self) -> bool:
        """Whether there is somebody to tell."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What decides who is told."""

    issue: KnownIssue
    login: str | None  # of the person who hit it
    subject: Person | None
    directory: Directory
    channel: str | None  # the recipient that stands for the support channel

    @property
    def nobody_known(self) -> bool:
        """Whether somebody hit it whom the directory does not know."""
        return bool(self.login) and self.subject is None


def hit_by(issue: KnownIssue, episode: Episode, event: Event) -> str | None:
    """The login of the person who hit the issue: of the key, or else of the event that made it due.

    Nobody did if something did not come: the event is then the last one before that, and whose it was means nothing.
    """
    if "user" in issue.key:
        return episode.key[issue.key.index("user")]
    if issue.correlation is not None and issue.correlation.type in BY_CLOCK:
        return None
    return event.user


def plan(
    issue: KnownIssue,
    episode: Episode,
    event: Event,
    directory: Directory,
    *,
    channel: str | None = None,
) -> tuple[Planned, ...]:
    """Every recipient, each once, as the first of `tell` that fits: as `user` rather than as manager.

    Those who cannot be told are among them, each once too, so that they are counted; `fallback` is told instead.

    Nobody hears about somebody whom the directory does not know: a login in a log may be anything that
    was typed into a login form. `channel`: the recipient that stands for the support channel, if one is bound.
    """
    if issue.rollout == "shadow":
        return ()
    asked = _asked(issue, episode, event, directory, channel)
    planned = _each_once(asked, issue.tell)
    if not asked.nobody_known and not all(one.reachable for one in planned):
        planned += _each_once(asked, issue.fallback, planned)
    return _with_fields(issue, event, planned)


def stand_ins(
    issue: KnownIssue,
    episode: Episode,
    event: Event,
    directory: Directory,
    told: Iterable[Planned],
    *,
    channel: str | None = None,
) -> tuple[Planned, ...]:
    """Those of `fallback` who are told when one of `told` turns out to be out of reach; nobody of `told` once more."""
    if issue.rollout == "shadow":
        return ()
    asked = _asked(issue, episode, event, directory, channel)
    return (
        () if asked.nobody_known else _with_fields(issue, event, _each_once(asked, issue.fallback, [*told]))
    )


def _asked(
    issue: KnownIssue, episode: Episode, event: Event, directory: Directory, channel: str | None
) -> _Asked:
    login = hit_by(issue, episode, event)
    return _Asked(issue, login, directory.by_login(login) if login else None, directory, channel)


def _each_once(asked: _Asked, audiences: Sequence[str], told: Sequence[Planned] = ()) -> list[Planned]:
    """The recipients of these audiences who are not among those told already."""
    recipients = {one.login for one in told if one.reachable}
    counted = {key for one in told if not one.reachable for key in _keys(one)}
    planned: list[Planned] = []
    for audience in audiences:
        for one in _audience(audience, asked):
            if one.reachable:
                if one.login not in recipients and rolled_out(asked.issue, one.person):
                    recipients.add(one.login)
                    planned.append(one)
            elif counted.isdisjoint(_keys(one)):
                counted.update(_keys(one))
                planned.append(one)
    return planned


def _keys(one: Planned) -> tuple[tuple[str, str, str | None], ...]:
    """By what somebody out of reach is known again: with the same reason, or told as the same."""
    return ("reason", one.login, one.reason), ("told", one.login, one.told)


def _audience(audience: str, asked: _Asked) -> Iterator[Planned]:
    told, role = told_as(audience), role_in(audience)
    if asked.nobody_known:
        yield Planned(told, asked.login or "", reason="not in the directory")
    elif told == CHANNEL:
        reason = None if asked.channel else "no support channel is bound"
        yield Planned(CHANNEL, asked.channel or CHANNEL, reason=reason)
    elif role is not None and not audience.startswith(ABOVE):
        yield from _people(told, asked.directory.with_role(role), "", "nobody has this role")
    elif asked.subject is None:
        yield Planned(told, "", reason="the event names no user")
    elif told == USER:
        yield Planned(USER, asked.subject.login, asked.subject)
    elif told == MANAGER:
        manager = asked.directory.manager_of(asked.subject)
        yield from _people(
            MANAGER,
            [manager] if manager else [],
            asked.subject.manager or "",
            "the directory names no manager",
        )
    else:
        chain = above(asked.directory, asked.subject)
        people = [person for person in chain if person.has_role(told.removeprefix(ROLE))]
        yield from _people(told, people, "", "nobody above the user has this role")


def _people(told: str, people: Sequence[Person], named: str, otherwise: str) -> Iterator[Planned]:
    if not people:
        yield Planned(told, named, reason=otherwise)
    for person in people:
        yield Planned(told, person.login, person)


def rolled_out(issue: KnownIssue, person: Person | None) -> bool:
    """Whether the rollout lets a person (None: a channel) be told."""
    if issue.rollout != "pilot":
        return True
    if person is None:
        return False
    logins = {canonical_login(login) for login in (person.login, *person.logins)}
    return any(
        person.has_role(pilot.removeprefix(ROLE))
        if pilot.startswith(ROLE)
        else canonical_login(pilot) in logins
        for pilot in issue.pilot
    )


def _with_fields(issue: KnownIssue, event: Event, planned: Sequence[Planned]) -> tuple[Planned, ...]:
    """Each with what the text for their audience names, and nothing that only another's names."""

    @cache
    def fields_of(told: str) -> Mapping[str, str]:
        return shown_fields(event, issue.fields_for(told))

    return tuple(replace(one, fields=fields_of(one.told)) if one.reachable else one for one in planned)


def shown_fields(event: Event, names: frozenset[str]) -> dict[str, str]:
    """The event's well-known fields that a text names: all that a card about it may ever show."""
    return {name: text_of(event.get(name)) for name in sorted(names) if event.get(name)}
