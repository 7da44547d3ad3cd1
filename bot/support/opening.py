"""What follows when somebody says that they are still stuck, or that it was not them: developers hear of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.conversation.reader import Reader
from bot.directory import Directory, Person
from bot.selfhelp.problems import Problem
from bot.support.escalations import Escalation, EscalationStore
from bot.support.facts import FactFinder, Facts
from bot.support.further import Further
from bot.telling.notices import Notice
from bot.telling.posts import PostStore
from detectors.audiences import USER
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Clock

AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Prepared:
    """What has to be read before the transaction that writes."""

    facts: Facts
    recipients: Sequence[str]


@dataclass(frozen=True, slots=True)
class Opening:
    """Writes down escalations and whom they are told. `audience` names the recipients of a product."""

    engine: Engine
    escalations: EscalationStore
    posts: PostStore
    further: Further
    finder: FactFinder
    audience: Callable[[str | None], Sequence[str]]
    issues: Callable[[], Mapping[str, KnownIssue]]
    directory: Callable[[], Directory]
    audit: AuditLog
    clock: Clock

    def prepare(self, notice: Notice, reader: Reader) -> Prepared:
        """The facts about a notice, and who hears of it."""
        issues = self.issues()
        issue = issues.get(notice.issue)
        facts = self.finder.about(
            notice,
            issue=issue.title if issue else notice.issue,
            told=issue.workaround_for(notice.told, reader.language) if issue else None,
            titles={name: one.title for name, one in issues.items()},
            directory=self.directory(),
            now=self.clock(),
        )
        return Prepared(facts, self.audience(notice.product))

    def stuck(
        self,
        connection: Connection,
        notice: Notice,
        prepared: Prepared,
        *,
        person: str,
        text: str,
        now: datetime,
    ) -> None:
        """Open an escalation, in the transaction that records the answer."""
        opened = self.escalations.open(
            connection,
            notice.id,
            issue=notice.issue,
            product=notice.product,
            person=person,
            facts=prepared.facts,
            now=now,
        )
        if opened is not None:
            self._opened(connection, opened, notice.product, prepared.recipients, person, text, now)

    def prepare_problem(self, problem: Problem, person: Person, language: str) -> Prepared:
        """The same of a problem that somebody described."""
        issues = self.issues()
        issue = issues.get(problem.issue)
        facts = self.finder.described(
            problem,
            person,
            issue=issue.title if issue else "",
            told=issue.workaround_for(USER, language) if issue else None,
            titles={name: one.title for name, one in issues.items()},
        )
        return Prepared(facts, self.audience(problem.product))

    def described(
        self, connection: Connection, problem: Problem, prepared: Prepared, now: datetime
    ) -> int | None:
        """Open an escalation of a problem, in the caller's transaction; its id, or None if there is one already."""
        opened = self.escalations.open(
            connection,
            None,
            problem_id=problem.id,
            issue=problem.issue,
            product=problem.product,
            person=problem.person,
            facts=prepared.facts,
            now=now,
        )
        if opened is not None:
            to = prepared.recipients
            self._opened(connection, opened, problem.product, to, problem.person, problem.text, now)
        return opened

    def add(self, connection: Connection, found: Escalation, problem: Problem, now: datetime) -> None:
        """What somebody says of a problem that developers have already, in the caller's transaction."""
        entry = self.escalations.say(
            connection, found.id, "stuck", by=found.person, text=problem.text, now=now
        )
        if entry is None:
            return
        self.further.tell(connection, found, entry, now)
        self.further.show_anew(connection, found, now)
        subject, detail = f"escalation {found.id}", f"entry {entry}"
        self.audit.append(found.person, "escalation", subject=subject, detail=detail, connection=connection)

    def _opened(
        self,
        connection: Connection,
        opened: int,
        product: str | None,
        recipients: Sequence[str],
        person: str,
        text: str,
        now: datetime,
    ) -> None:
        self.escalations.say(connection, opened, "stuck", by=person, text=text, now=now)
        self._tell(connection, opened, product, recipients, now)
        to = ", ".join(recipients) or "nobody yet"
        self.audit.append(
            person, "escalation", subject=f"escalation {opened}", detail=f"to {to}", connection=connection
        )

    def not_me(
        self, connection: Connection, notice: Notice, recipients: Sequence[str], now: datetime
    ) -> None:
        """Tell developers that an entry of the directory may be wrong. Nobody else hears of it."""
        payload = {"notice": notice.id}
        self.posts.add(connection, "not_me", str(notice.id), recipients, payload, now, product=notice.product)

    def run_once(self) -> int:
        """Tell developers of what none has been told yet: there was nobody, or Teams refused it; how many."""
        now = self.clock()
        told = 0
        for waiting in self.escalations.unheard(now, AT_ONCE):
            recipients = self.audience(waiting.product)
            if recipients:
                with writing(self.engine) as connection:
                    told += self._tell(connection, waiting.id, waiting.product, recipients, now) > 0
        return told

    def _tell(
        self,
        connection: Connection,
        escalation: int,
        product: str | None,
        recipients: Sequence[str],
        now: datetime,
    ) -> int:
        payload = {"escalation": escalation}
        key = str(escalation)
        return self.posts.add(connection, "escalation", key, recipients, payload, now, product=product)
