"""Who is told about an episode: pure, from the episode, its issue, the event and the directory."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.directory import Directory, Person
from detectors.correlations.model import BY_CLOCK
from detectors.known_issue import KnownIssue
from detectors.store import Episode
from ingest.event import Event, canonical_login, text_of


@dataclass(frozen=True, slots=True)
class Planned:
    """One recipient of one episode. `person` is None for one who cannot be told; `reason` says why."""

    told: str  # user, manager, role:NAME, channel
    login: str  # the person's first login, or what the log wrote for someone unknown
    person: Person | None = None
    reason: str | None = None


def hit_by(issue: KnownIssue, episode: Episode, event: Event) -> str | None:
    """The login of the person who hit the issue: of the key, or else of the event that made it due.

    Nobody did if something did not come: the event is then the last one before that, and whose it was means nothing.
    """
    if "user" in issue.key:
        return episode.key[issue.key.index("user")]
    if issue.correlation is not None and issue.correlation.type in BY_CLOCK:
        return None
    return event.user


def plan(issue: KnownIssue, episode: Episode, event: Event, directory: Directory) -> tuple[Planned, ...]:
    """Every recipient, each person once, as the first of `tell` that fits: as `user` rather than as manager.

    Those who cannot be told are among them, each once too, so that they are counted.

    Nobody hears about somebody whom the directory does not know: a login in a log may be anything that
    was typed into a login form.
    """
    if issue.rollout == "shadow":
        return ()
    login = hit_by(issue, episode, event)
    subject = directory.by_login(login) if login else None
    planned: list[Planned] = []
    for audience in issue.tell:
        for one in _audience(audience, login, subject, directory):
            if one.person is None:
                new = (one.login, one.reason) not in [(p.login, p.reason) for p in planned]
            else:
                new = one.person not in [p.person for p in planned] and _rolled_out(issue, one.person)
            if new:
                planned.append(one)
    return tuple(planned)


def _audience(
    audience: str, login: str | None, subject: Person | None, directory: Directory
) -> Iterator[Planned]:
    if audience == "channel":
        yield Planned("channel", "channel", reason="no channel is bound to this issue")
    elif login and subject is None:
        yield Planned(audience, login, reason="not in the directory")
    elif audience == "user":
        if subject:
            yield Planned("user", subject.login, subject)
        else:
            yield Planned("user", "", reason="the event names no user")
    elif audience == "manager":
        manager = directory.manager_of(subject) if subject else None
        if manager:
            yield Planned("manager", manager.login, manager)
        else:
            named = subject.manager if subject and subject.manager else ""
            yield Planned("manager", named, reason="the directory names no manager")
    else:
        role = audience.removeprefix("role:")
        for person in directory.with_role(role):
            yield Planned(audience, person.login, person)


def _rolled_out(issue: KnownIssue, person: Person) -> bool:
    if issue.rollout != "pilot":
        return True
    named = {canonical_login(login) for login in issue.pilot}
    return any(canonical_login(login) in named for login in person.logins)


def shown_fields(event: Event, names: frozenset[str]) -> dict[str, str]:
    """The event's well-known fields that the issue's texts name: all that a card about it may ever show."""
    return {name: text_of(event.get(name)) for name in sorted(names) if event.get(name)}
