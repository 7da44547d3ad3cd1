"""Helps somebody who is stuck: their own errors, the way around them if one is known, else support hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.asking.asked import Asked, Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.directory import Directory, Person
from bot.selfhelp.failing import failing
from bot.selfhelp.finding import DAY, WEEK, Explained, Finder, Findings
from bot.selfhelp.going_on import GoingOn, adds
from bot.selfhelp.known_cards import KnownCards
from bot.selfhelp.oneself import is_stuck_oneself
from bot.selfhelp.others import about_others
from bot.selfhelp.problems import Problem, ProblemStore
from bot.selfhelp.states import States
from bot.support.opening import Opening
from bot.support.words import clean_words
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.everybody import with_everybody
from cards.folded import folded_message
from cards.help import refusal_message
from cards.message import Message
from cards.own_trouble import (
    SEND,
    EnoughCard,
    OwnTroubleCard,
    TroubleOfMine,
    added_message,
    enough_message,
    own_trouble_message,
    sent_message,
    stranger_message,
    thanks_message,
)
from ingest.database import alone, writing
from ingest.event import Clock, Event
from ingest.secrets.scrubbing import Scrubber

MOST_A_DAY: Final = 10
"""Problems that one person may send to support within 24 hours: developers read each of them."""


@dataclass(frozen=True, slots=True)
class SelfHelp:
    """Answers from the events of whoever asks, and from no others."""

    engine: Engine
    finder: Finder
    problems: ProblemStore
    known: KnownCards
    states: States
    going_on: GoingOn
    opening: Opening
    directory: Callable[[], Directory]
    scrubber: Scrubber
    audit: AuditLog
    clock: Clock
    role: str  # which questions about others need
    support_team: str
    products: Callable[[], frozenset[str]]
    written: Callable[[], None] = lambda: None
    """Called when there are new posts."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """Of anyone: about themselves."""
        return {
            "mine": Spoken(blocking(self._mine), "anyone"),
            "problem": Spoken(blocking(self._problem), "anyone"),
            "thanks": Spoken(blocking(self._thanks), "anyone", anywhere=True),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Whose problem it is decides."""
        return {SEND: Button(blocking(self._sent), "anyone")}

    def said(self, asked: Asked, said: MessageReceived, reader: Reader) -> Message:
        """What is answered to somebody who is no developer and has said something that is no command. Blocks."""
        if about_others(asked, said.text, reader.person, self.directory()):
            self.audit.refused(reader.name, "look-up", f"they have not the role {self.role}")
            return refusal_message(self.role, language=reader.language)
        return self._helped(said.text, asked, reader)

    def of_developer(self, asked: Asked, text: str, reader: Reader) -> Message | None:
        """What is answered to a developer who is stuck themselves; None where they look something up. Blocks."""
        if not is_stuck_oneself(text) or about_others(asked, text, reader.person, self.directory()):
            return None
        return self._helped(text, asked, reader)

    def _mine(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return self._helped("", None, reader)

    def _problem(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        if reader.person is None:
            return stranger_message(team=self.support_team, language=reader.language)
        return self.states.message(reader.person, reader)

    def _thanks(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return thanks_message(language=reader.language)

    def _helped(self, text: str, asked: Asked | None, reader: Reader) -> Message:
        person = reader.person
        if person is None:
            self.audit.append(reader.name, "self-help", detail="they are not in the directory")
            return stranger_message(team=self.support_team, language=reader.language)
        found = self.finder.of(person, asked)
        problem = self._kept(text, person, found)
        self.audit.append(person.login, "self-help", subject=f"problem {problem}", detail=_in_words(found))
        cards = self._workarounds(found.explained, problem, person, reader)
        shown = (
            folded_message(cards, language=reader.language)
            if cards
            else self._trouble(found, problem, reader)
        )
        return with_everybody(shown, problem, language=reader.language) if reader.developer else shown

    def _kept(self, text: str, person: Person, found: Findings) -> int:
        latest = found.events[0] if found.events else found.latest
        products = self.products()
        product = latest.product if latest else next(iter(products)) if len(products) == 1 else None
        return self.problems.add(
            person=person.login,
            text=clean_words(text, self.scrubber),
            at=self.clock(),
            issue=found.explained[0].issue.name if found.explained else "",
            product=product,
            events=tuple(event.id for event in found.events),
            fixed=bool(found.explained) and found.explained[0].fixed_in is not None,
        )

    def _workarounds(
        self, explained: tuple[Explained, ...], problem: int, person: Person, reader: Reader
    ) -> list[Message]:
        cards = [self.known.card(one, person, reader, problem=problem) for one in explained]
        return [card for card in cards if card is not None]

    def _trouble(self, found: Findings, problem: int, reader: Reader) -> Message:
        described = self.problems.get(problem)
        case = self.going_on.case(described, self.clock() - WEEK) if described else None
        return own_trouble_message(
            OwnTroubleCard(
                problem=problem,
                troubles=tuple(map(_of_mine, found.errors)),
                days=found.looked.days,
                document=found.document,
                sent_at=case.opened_at if case else None,
                adds=case is None or (described is not None and adds(described, case)),
                team=self.support_team,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def _sent(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        problem_id = whole_number(pressed.data.get("problem"))
        problem = self.problems.get(problem_id) if problem_id else None
        if problem is None or reader.person is None or reader.person.login != problem.person:
            raise Refused("not their problem")
        return replied(self._passed_on(problem, reader.person, reader), replace=True)

    def _passed_on(self, problem: Problem, person: Person, reader: Reader) -> Message:
        """Support hears of it, once; or how it stands, or that it is too much for a day."""
        if self.opening.escalations.of_problem(problem.id) is not None:
            return self.states.message(person, reader)
        now = self.clock()
        case = self.going_on.case(problem, now - WEEK)
        if case is not None and not adds(problem, case):
            return self.states.message(person, reader)
        prepared = self.opening.prepare_problem(problem, person, reader.language) if case is None else None
        with writing(self.engine) as connection:
            alone(connection, f"problems of {person.login}")
            sent = self.opening.escalations.described(connection, person.login, now - DAY)
            enough = len(sent) >= MOST_A_DAY
            opened: int | None = None
            if not enough and prepared is not None:
                opened = self.opening.described(connection, problem, prepared, now)
            elif not enough and case is not None:
                self.opening.add(connection, case, problem, now)
        if enough:
            self.audit.refused(person.login, SEND, f"{MOST_A_DAY} problems in a day")
            card = EnoughCard(problem.id, MOST_A_DAY, sent[-MOST_A_DAY] + DAY, self.support_team)
            return enough_message(card, zone=reader.zone, language=reader.language)
        if opened is None and case is None:
            return self.states.message(person, reader)
        self.written()
        if case is not None:
            return added_message(
                case.opened_at, team=self.support_team, zone=reader.zone, language=reader.language
            )
        return sent_message(now, team=self.support_team, zone=reader.zone, language=reader.language)


def _of_mine(event: Event) -> TroubleOfMine:
    return TroubleOfMine(
        at=event.time,
        failing=failing(event),
        document_type=event.document_type,
        document_id=event.document_id,
    )


def _in_words(found: Findings) -> str:
    """For the audit log: what was shown, without what was said."""
    if found.explained:
        return "known: " + ", ".join(one.issue.name for one in found.explained)
    return f"{len(found.errors)} errors" if found.errors else "nothing found"
