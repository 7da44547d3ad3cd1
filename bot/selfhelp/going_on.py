"""A problem that somebody describes again while support has it: no second case is made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.selfhelp.failing import failing
from bot.selfhelp.problems import Problem, ProblemStore
from bot.support.escalations import Escalation, EscalationStore
from ingest.event import Event
from ingest.store import EventStore

LATEST: Final = 10


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Finds the case that a problem belongs to."""

    escalations: EscalationStore
    problems: ProblemStore
    events: EventStore

    def case(self, problem: Problem, since: datetime) -> Escalation | None:
        """The latest of the same person, opened since a time and not over, that is about the same. Blocks."""
        for one in self.escalations.of_person(problem.person, LATEST):
            over = one.entries[-1].kind == "worked" if one.entries else False
            sent = self.problems.get(one.problem_id) if one.problem_id and not over else None
            if sent is not None and one.opened_at > since and is_same(problem, sent, self.events.get):
                return one
        return None


def is_same(problem: Problem, sent: Problem, event: Callable[[int], Event | None]) -> bool:
    """Whether two problems are one: the same thing fails at the same document; of nothing found, the same words."""
    if not problem.events or not sent.events:
        return not problem.events and not sent.events and _words(problem) == _words(sent)
    if problem.events[0] == sent.events[0]:
        return True
    newest, before = event(problem.events[0]), event(sent.events[0])
    return newest is not None and before is not None and _what(newest) == _what(before)


def adds(problem: Problem, case: Escalation) -> bool:
    """Whether its words tell support something that was not said yet."""
    said = {" ".join(one.text.casefold().split()) for one in case.entries if one.by == case.person}
    return bool(problem.text.strip()) and _words(problem) not in said


def _words(problem: Problem) -> str:
    return " ".join(problem.text.casefold().split())


def _what(event: Event) -> tuple[str | None, ...]:
    return (event.product, failing(event), event.document_type, event.document_id)
