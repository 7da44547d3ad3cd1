"""How the problems stand that somebody sent to support: who has them, what was answered, whether it is fixed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.conversation.reader import Reader
from bot.directory import Directory, Person
from bot.selfhelp.finding import WEEK, Finder
from bot.selfhelp.known_cards import KnownCards
from bot.selfhelp.problems import Problem, ProblemStore
from bot.support.escalations import UNDER_WAY, Entry, Escalation, EscalationStore
from bot.telling.posts import PostStore
from cards.folded import folded_message
from cards.message import Message
from cards.own_trouble import ProblemsCard, ProblemState, SaidOfMine, Unsent, problems_message
from detectors.audiences import USER
from detectors.fixes.book import fixed_in, standing
from detectors.known_issue import KnownIssue
from ingest.database import reading
from ingest.event import Clock
from ingest.store import EventStore

SHOWN: Final = 3
COUNTED: Final = 50


@dataclass(frozen=True, slots=True)
class States:
    """Tells somebody of theirs."""

    engine: Engine
    escalations: EscalationStore
    problems: ProblemStore
    posts: PostStore
    events: EventStore
    finder: Finder
    known: KnownCards
    directory: Callable[[], Directory]
    clock: Clock
    support_team: str

    def message(self, person: Person, reader: Reader) -> Message:
        """The latest ones; and the way around the newest, if a known issue explains it by now."""
        found = self.escalations.of_person(person.login, COUNTED)
        shown = problems_message(
            ProblemsCard(
                problems=tuple(self._state(one, self._described(one), reader) for one in found[:SHOWN]),
                more=max(0, len(found) - SHOWN),
                unsent=self._unsent(person, found),
                team=self.support_team,
                zone=reader.zone,
                language=reader.language,
            )
        )
        since = self._known_since(found[0], person, reader) if found else None
        return shown if since is None else folded_message([shown, since], language=reader.language)

    def _unsent(self, person: Person, sent: Sequence[Escalation]) -> Unsent | None:
        """What they have described since, in words, and not sent."""
        last = next(iter(self.problems.of(person.login, 1)), None)
        if last is None or not last.text or self.escalations.of_problem(last.id) is not None:
            return None
        said = [entry.at for one in sent for entry in one.entries if entry.by == person.login]
        if self.clock() - last.at > WEEK or any(at > last.at for at in said):
            return None
        return Unsent(last.id, last.at, last.text)

    def _described(self, found: Escalation) -> Problem | None:
        """The problem that it is about, where nobody knew it when it was sent."""
        return self.problems.get(found.problem_id) if found.problem_id and not found.issue else None

    def _state(self, found: Escalation, problem: Problem | None, reader: Reader) -> ProblemState:
        name = problem.issue if problem else found.issue
        known = self.finder.rules().issues.get(problem.issue) if problem else None
        text = known.workaround_for(USER, reader.language) if known else None
        return ProblemState(
            at=found.opened_at,
            words=found.entries[0].text if found.entries else "",
            issue=text.title if text else known.title if known else found.facts.title or found.facts.issue,
            fields=found.facts.fields,
            known_at=problem.known_at if problem and known else None,
            heard=self._heard(found),
            said=tuple(self._said(one) for one in found.entries[1:]),
            fixed_in=self._fixed_in(name),
        )

    def _said(self, entry: Entry) -> SaidOfMine:
        person = self.directory().by_login(entry.by)
        return SaidOfMine(
            kind=entry.kind,
            by=person.name if person else entry.by,
            text=entry.text,
            at=entry.at,
            entry=entry.id,
        )

    def _heard(self, found: Escalation) -> bool:
        """Whether somebody has it, or is about to."""
        return any(post.state in UNDER_WAY for post in self.posts.about("escalation", found.key))

    def _fixed_in(self, name: str) -> str | None:
        """The version in which it was said to be fixed since they sent it."""
        issue: KnownIssue | None = self.finder.rules().issues.get(name)
        if issue is None:
            return None
        with reading(self.engine) as connection:
            return fixed_in(issue, standing(connection))

    def _known_since(self, found: Escalation, person: Person, reader: Reader) -> Message | None:
        """A problem that nobody knew when it was sent, and that a known issue explains now."""
        problem = self._described(found)
        if problem is None:
            return None
        stored = (self.events.get(one) for one in problem.events)
        events = [event for event in stored if event is not None]
        explained = self.finder.explanations(person, events)
        return self.known.card(explained[0], person, reader) if explained else None
