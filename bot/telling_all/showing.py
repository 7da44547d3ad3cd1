"""The cards of messages to everybody affected, made from their rows whenever they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.conversation.given import whole_number
from bot.conversation.reader import Reader, Readers
from bot.directory import Directory
from bot.manners.pause import PauseStore
from bot.telling.posts import Post
from bot.telling_all.judging import HELD, Verdict
from bot.telling_all.report import Report, Reports
from bot.telling_all.sending import Sending, would_be_told
from bot.telling_all.store import LASTS, TellAll, TellAllStore
from cards.message import Message
from cards.tell_all import Crowd, Problem, TellAllDraft, confirm_message, draft_message
from cards.tell_all_report import TellAllReport, report_message
from cards.told_all import ToldAllCard, told_all_message
from ingest.database import reading
from ingest.event import Clock

_NAMED: Final = 12
_EARLIER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TellAllCards:
    """Makes them. `needs_approval`: whether so many people need a second developer's yes."""

    engine: Engine
    store: TellAllStore
    sending: Sending
    reports: Reports
    pause: PauseStore
    readers: Readers
    directory: Callable[[], Directory]
    clock: Clock
    needs_approval: Callable[[int], bool]
    team: str

    def developers(self, post: Post) -> Message | None:
        """The developer's card, wherever it stands; None if it is gone."""
        one = self.store.get(whole_number(post.payload.get("tell_all")) or 0)
        reader = self.readers.of_recipient(post.recipient)
        return None if one is None or reader is None else self.card(one, reader)

    def told(self, post: Post) -> Message | None:
        """What somebody gets; None if there is nothing to say any more."""
        one = self.store.get(whole_number(post.payload.get("tell_all")) or 0)
        reader = self.readers.of_recipient(post.recipient)
        if one is None or reader is None:
            return None
        return self.message(one, reader, post.recipient, trial=bool(post.payload.get("mine")))

    def message(self, one: TellAll, reader: Reader, person: str, *, trial: bool = False) -> Message:
        """The words, for somebody."""
        title, text = one.wording.of(reader.language)
        theirs = None if trial else self.store.one(one.id, person)
        return told_all_message(
            ToldAllCard(
                tell_all=one.id,
                title=title,
                text=text,
                by=self.name(one.by),
                team=self.team,
                trial=trial,
                answer=theirs.answer if theirs else None,
                answered_at=theirs.answered_at if theirs else None,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def card(self, one: TellAll, reader: Reader) -> Message:
        """The developer's card as it stands."""
        if one.state == "draft" and self.clock() - one.begun_at <= LASTS:
            return draft_message(self.draft(one, reader))
        return self.report(one, reader)

    def edited(self, one: TellAll, reader: Reader, problem: Problem | None = None) -> Message:
        """The draft, with what is wrong with it."""
        return draft_message(self.draft(one, reader, problem=problem))

    def tried(self, one: TellAll, reader: Reader) -> Message:
        """The draft, which was sent to the developer first."""
        return draft_message(self.draft(one, reader, mine_sent=True))

    def question(self, one: TellAll, reader: Reader) -> Message:
        """What would be sent, to be confirmed."""
        return confirm_message(self.draft(one, reader))

    def draft(
        self, one: TellAll, reader: Reader, *, problem: Problem | None = None, mine_sent: bool = False
    ) -> TellAllDraft:
        """With the people as they stand now."""
        now = self.clock()
        with reading(self.engine) as connection:
            verdicts = self.sending.verdicts(connection, one, now)
        earlier = self.store.earlier(one, now - _EARLIER)
        wording = one.wording
        return TellAllDraft(
            tell_all=one.id,
            revision=one.revision,
            about=one.about,
            product=one.product,
            crowd=self._crowd(one, verdicts),
            title=wording.title,
            text=wording.text,
            title_german=wording.title_german,
            text_german=wording.text_german,
            problem=problem,
            mine_sent=mine_sent,
            paused=self.pause.now() is not None,
            needs_approval=self.needs_approval(would_be_told(verdicts)),
            earlier_by=self.name(earlier.by) if earlier else None,
            earlier_at=earlier.settled_at if earlier else None,
            zone=reader.zone,
            language=reader.language,
        )

    def report(self, one: TellAll, reader: Reader) -> Message:
        """How it goes."""
        report = self.reports.of(one, self.clock()) if one.state in ("sent", "ended") else Report()
        return report_message(
            TellAllReport(
                tell_all=one.id,
                state="old" if one.state == "draft" else one.state,
                title=one.wording.of(reader.language)[0],
                about=one.about,
                product=one.product,
                told=report.told,
                under_way=report.under_way,
                later=report.later,
                held=report.held,
                cap=self.sending.cap or 0,
                capped=report.capped,
                muted=report.muted,
                unreachable=report.unreachable,
                failed=report.failed,
                stopped=report.stopped,
                unknown=report.unknown,
                worked=report.worked,
                stuck=report.stuck,
                by=self.name(one.settled_by or one.by),
                at=one.settled_at,
                declined=one.state == "stopped" and one.settled_by not in (None, one.by),
                paused=self.pause.now() is not None,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def name(self, login: str) -> str:
        """Somebody's, as the directory has it."""
        person = self.directory().by_login(login)
        return person.name if person and person.name else login

    def _crowd(self, one: TellAll, verdicts: list[Verdict]) -> Crowd:
        unreachable: dict[str, int] = {}
        for verdict in verdicts:
            if verdict.fate == "unreachable":
                reason = verdict.reason or ""
                unreachable[reason] = unreachable.get(reason, 0) + 1
        told = [verdict for verdict in verdicts if verdict.fate == "told"]
        held = sum(verdict.reason == HELD for verdict in told)
        later = sum(verdict.not_before is not None for verdict in told) - held
        return Crowd(
            names=tuple(self.name(verdict.person) for verdict in told[:_NAMED]),
            now=len(told) - later - held,
            later=later,
            held=held,
            cap=self.sending.cap or 0,
            capped=sum(verdict.fate == "capped" for verdict in verdicts),
            muted=sum(verdict.fate == "muted" for verdict in verdicts),
            unreachable=unreachable,
            complete=one.complete,
        )
