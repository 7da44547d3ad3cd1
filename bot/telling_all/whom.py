"""Whom an error, a piece of news or a question is about: the people of its events."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.alike.finding import Alike, AlikeFinder
from bot.alike.likeness import Likeness
from bot.directory import Directory
from bot.looking.similar import SimilarEvents
from bot.telling_all.wording import Wording
from cards.authored import runs_of
from cards.gaps import fill_marked
from detectors.audiences import USER
from detectors.discovery.subject import Stream, shown
from detectors.known_issue import KnownIssue
from detectors.rules import Rules
from ingest.event import Event, canonical_login
from ingest.query import Cursor, EventQuery
from ingest.store import EventStore

MOST: Final = 20_000
"""Events that are looked at, the newest first."""
_AT_ONCE: Final = 1_000
_ABOUT: Final = 400


@dataclass(frozen=True, slots=True)
class Whom:
    """The people: by first login those of the directory, by what the log wrote the others, each with their events."""

    about: str
    product: str | None
    people: Mapping[str, int] = field(default_factory=dict)
    strangers: Mapping[str, int] = field(default_factory=dict)
    complete: bool = True  # False: there are older events, which were not looked at
    issues: tuple[str, ...] = ()
    wording: Wording = field(default_factory=Wording)  # to begin with
    reason: str | None = None  # why whoever asks has looked at what it begins from


@dataclass(frozen=True, slots=True)
class PeopleFinder:
    """Finds them. Whether the events may be seen is the caller's to check."""

    events: EventStore
    finder: AlikeFinder
    similar: SimilarEvents
    rules: Callable[[], Rules]
    directory: Callable[[], Directory]

    def of_event(self, event: Event, language: str) -> Whom:
        """Everybody who has the error that an event is."""
        likeness, _ = self.similar.likeness(event)
        alike = self.finder.find(likeness, self.similar.since(event), None, MOST)
        issues = self._issues(event)
        return _of_alike(alike, likeness, tuple(one.name for one in issues), _proposed(issues, language))

    def of_template(self, stream: Stream, text: str, since: datetime) -> Whom:
        """Everybody who has had the error of a template since a time."""
        likeness = Likeness.of_template(stream, text)
        return _of_alike(self.finder.find(likeness, since, None, MOST), likeness)

    def of_question(self, query: EventQuery, about: str, product: str | None) -> Whom:
        """Everybody whose events a question finds."""
        directory, complete = self.directory(), True
        people: dict[str, int] = {}
        strangers: dict[str, int] = {}
        for looked_at, event in enumerate(self._newest(query)):
            if looked_at == MOST:
                complete = False
                break
            if login := canonical_login(event.user or ""):
                person = directory.by_login(login)
                counted, name = (people, person.login) if person else (strangers, login)
                counted[name] = counted.get(name, 0) + 1
        return Whom(about[:_ABOUT], product, people, strangers, complete)

    def _newest(self, query: EventQuery) -> Iterator[Event]:
        older: Cursor | None = None
        while True:
            page = self.events.search(query, _AT_ONCE, older=older)
            yield from page.events
            older = page.older
            if older is None:
                return

    def _issues(self, event: Event) -> list[KnownIssue]:
        rules = self.rules()
        met = rules.matcher.match_all([event])
        names = dict.fromkeys(name for number in met for name in met[number])
        return [rules.issues[name] for name in names if name in rules.issues]


def _of_alike(
    alike: Alike, likeness: Likeness, issues: tuple[str, ...] = (), wording: Wording | None = None
) -> Whom:
    return Whom(
        shown(likeness.text)[:_ABOUT],
        likeness.product,
        alike.people,
        alike.strangers,
        alike.complete,
        issues,
        wording or Wording(),
    )


def _proposed(issues: list[KnownIssue], language: str) -> Wording:
    """The way around a known issue, if it is one: to be edited."""
    for issue in issues:
        workaround = issue.workaround_for(USER, language)
        if workaround is not None:
            written = workaround.language
            steps = [f"{n}. {_plain(step, written)}" for n, step in enumerate(workaround.steps, 1)]
            lines = [*steps, *([workaround.link] if workaround.link else [])]
            return Wording(title=_plain(workaround.title, written), text="\n".join(lines))
    return Wording()


def _plain(text: str, language: str | None) -> str:
    """An author's text without its marks, and without what an event would fill in."""
    return "".join(run.text for run in runs_of(fill_marked(text, {}, language=language)))
