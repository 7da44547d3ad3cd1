"""The stage that links problems which people sent to support with the known issue that explains them only later.

Whoever has described a problem hears that it is fixed, and sees that it is known, by that link.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.directory import Directory
from bot.fixes.told import heard_since
from bot.manners.mutes import muted_among
from bot.selfhelp.finding import met_first
from bot.selfhelp.problems import Problem, ProblemStore
from bot.telling.posts import NewPost, PostStore
from detectors.rules import IssueMatcher, Rules
from ingest.database import alone, writing
from ingest.event import Clock
from ingest.store import EventStore


@dataclass(slots=True)
class Explaining:
    """Looks at all of them when the known issues have changed, and at each that was sent since.

    Several processes may: a problem is linked once, with the first of the known issues that its events meet and that
    tell its person. Those in shadow tell nobody.
    """

    engine: Engine
    problems: ProblemStore
    events: EventStore
    posts: PostStore
    rules: Callable[[], Rules]
    directory: Callable[[], Directory]
    audit: AuditLog
    clock: Clock
    not_before: Callable[[str, datetime], datetime | None] = lambda person, now: None  # noqa: ARG005
    """Until when somebody is not to be disturbed: by recipient and time."""
    _by: IssueMatcher | None = field(default=None)  # by what all up to `_place` were looked at
    _place: int = 0

    def run_once(self) -> int:
        """Link what is explained by now; how many."""
        rules = self.rules()
        found = self.problems.sent_unexplained(self._place if self._by is rules.matcher else 0)
        linked = sum(self._look(one.problem, rules) for one in found)
        self._by = rules.matcher
        self._place = max([self._place, *(one.place for one in found)])
        return linked

    def _look(self, problem: Problem, rules: Rules) -> bool:
        person = self.directory().by_login(problem.person)
        if person is None:
            return False
        stored = (self.events.get(one) for one in problem.events)
        events = [event for event in stored if event is not None]
        issue = next(iter(met_first(rules, person, events)), None) if events else None
        if issue is None:
            return False
        with writing(self.engine) as connection:
            alone(connection, f"fix of {issue}")  # nobody tells of a fix meanwhile
            alone(connection, "manners")  # nor says that they want no more of it
            return self._link(connection, problem, issue)

    def _link(self, connection: Connection, problem: Problem, issue: str) -> bool:
        now = self.clock()
        if not self.problems.explain(connection, problem.id, issue, now):
            return False
        self.audit.append(
            "headsup",
            "problem known",
            subject=issue,
            detail=f"problem {problem.id}",
            about=[problem.person],
            connection=connection,
        )
        fix = heard_since(connection, issue, problem.at)
        if fix is not None:  # the others were told before this was known
            self.problems.fixed_one(connection, problem.id, fix)
            if muted_among(connection, issue, [problem.person]):
                return True
            said = {"fix": fix, "problem": problem.id}
            later = self.not_before(problem.person, now)
            post = NewPost(problem.person, said, problem.product, not_before=later)
            self.posts.write(connection, "fixed", f"fix {fix}", [post], now)
        return True
