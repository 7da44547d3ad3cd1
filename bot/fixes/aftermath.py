"""The cards of fixes: what a notice's card turns into, and the short message to those who were told."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.conversation.reader import Reader, Readers
from bot.directory import Directory
from bot.fixes.told import said_fix
from bot.selfhelp.problems import Problem, ProblemStore
from bot.telling.naming import person_named
from bot.telling.notices import Notice, NoticeStore
from bot.telling.posts import Post
from cards.fixed import Repair, ToldCard, fixed_card, fixed_message, withdrawn_card
from cards.message import Message
from detectors.audiences import USER
from detectors.known_issue import KnownIssue


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Makes them, each in the language and zone of its reader."""

    engine: Engine
    issue: Callable[[str], KnownIssue | None]
    """By name, also one that was stopped since."""
    directory: Callable[[], Directory]
    readers: Readers
    notices: NoticeStore
    problems: ProblemStore
    application: str | None  # else the product of the event
    support_team: str

    def card(self, notice: Notice, reader: Reader) -> Message | None:
        """What stands in place of the workaround; None while that holds."""
        if notice.withdrawn_at is not None:
            return withdrawn_card(self._told(notice, reader), notice.withdrawn_at, notice.withdrawn_why)
        fix = None if notice.fixed_by is None else said_fix(self.engine, notice.fixed_by)
        if fix is None or fix.taken_back:
            return None
        return fixed_card(self._told(notice, reader), Repair(fix.version, fix.at))

    def message(self, post: Post) -> Message | None:
        """The short message; None if its fix was taken back before it was sent."""
        fix = said_fix(self.engine, int(post.payload["fix"]))
        if fix is None or (fix.taken_back and post.state != "accepted"):
            return None
        reader = self.readers.of_recipient(post.recipient)
        shown = None if reader is None else self._shown(post, reader)
        if shown is None:
            return None
        return fixed_message(shown, Repair(fix.version, fix.at), taken_back=fix.taken_back)

    def _shown(self, post: Post, reader: Reader) -> ToldCard | None:
        """What they were told of, or described; None if that is gone."""
        if "problem" in post.payload:
            problem = self.problems.get(int(post.payload["problem"]))
            return None if problem is None else self._described(problem, reader)
        notice = self.notices.get(int(post.payload["notice"]))
        return None if notice is None else self._told(notice, reader)

    def _described(self, problem: Problem, reader: Reader) -> ToldCard:
        issue = self.issue(problem.issue)
        workaround = issue.workaround_for(USER, reader.language) if issue else None
        return ToldCard(
            product=self.application or problem.product,
            team=self.support_team,
            title=workaround.title if workaround else issue.title if issue else problem.issue,
            text_language=workaround.language if workaround else None,
            described=True,
            at=problem.at,
            zone=reader.zone,
            language=reader.language,
        )

    def _told(self, notice: Notice, reader: Reader) -> ToldCard:
        issue = self.issue(notice.issue)
        workaround = issue.workaround_for(notice.told, reader.language) if issue else None
        return ToldCard(
            product=self.application or notice.product,
            team=self.support_team,
            title=workaround.title if workaround else issue.title if issue else notice.issue,
            text_language=workaround.language if workaround else None,
            fields=notice.fields,
            told=notice.told,
            person=person_named(notice, self.directory()),
            at=notice.event_at,
            zone=reader.zone,
            language=reader.language,
        )
