"""Fixes in the chat: a developer says so, sees who would hear of it, and confirms. Each press is audited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.fixes.nodes import named_nodes
from bot.fixes.told import cards_of, cards_of_fix, who_hears, withdraw
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.failure import failure_message
from cards.fixing import (
    ASK_UNDO,
    SAY_FIXED,
    UNDO,
    WHY,
    WITHDRAW,
    Fixing,
    fixing_done,
    fixing_question,
    nothing_said_message,
)
from cards.languages import words_for
from cards.message import Message
from detectors.faults import closest
from detectors.fixes.book import Fix, say_fixed, standing, take_back
from detectors.fixes.versions import LONGEST
from detectors.known_issue import KnownIssue
from ingest.database import reading, writing
from ingest.event import Clock
from ingest.releases.history import fold
from ingest.store import EventStore

_MOST_NODES = 20
_WHY_MOST = 500


@dataclass(frozen=True, slots=True)
class FixDesk:
    """Says that issues are fixed, takes it back, and withdraws cards, as developers ask."""

    engine: Engine
    events: EventStore
    issues: Callable[[], Mapping[str, KnownIssue]]
    audit: AuditLog
    clock: Clock
    told: Callable[[], None] = lambda: None
    """Called when there is something for those who were told."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """Each asks first."""
        return {
            "fix": Spoken(blocking(self._ask_say), "developer"),
            "unfix": Spoken(blocking(self._ask_undo), "developer"),
            "withdraw": Spoken(blocking(self._ask_withdraw), "developer"),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The confirmations, and the way back from a regression's card."""
        return {
            SAY_FIXED: Button(blocking(self._say), "developer"),
            ASK_UNDO: Button(blocking(self._ask_back), "developer", anywhere=True),
            UNDO: Button(blocking(self._undo), "developer", anywhere=True),
            WITHDRAW: Button(blocking(self._withdraw), "developer"),
        }

    def _ask_say(self, command: Command, _: MessageReceived, reader: Reader) -> Message:
        issue = self._named(command.given["issue"], reader)
        if isinstance(issue, Message):
            return issue
        nodes = tuple(filter(None, command.given.get("nodes", "").split(",")))
        now = self.clock()
        said = Fix(
            issue.name, command.given["version"], now, reader.name, dict.fromkeys(map(fold, nodes), now)
        )
        return fixing_question(self._saying(issue, said, nodes, reader))

    def _saying(self, issue: KnownIssue, fix: Fix, named: tuple[str, ...], reader: Reader) -> Fixing:
        """What a fix of these nodes means: who hears of it, and which nodes nobody knows or are still to come."""
        with reading(self.engine) as connection:
            there = fix.joined(standing(connection).get(issue.name)).nodes
        nodes = named_nodes(self.engine, self.events, issue.name, issue.product, there)
        heard = who_hears(self.engine, issue.name)
        return Fixing(
            act="say",
            issue=issue.name,
            version=fix.version,
            nodes=named,
            people=heard.people,
            muted=heard.muted,
            unknown=nodes.unknown,
            known=nodes.known,
            waiting=nodes.waiting,
            language=reader.language,
        )

    def _ask_undo(self, command: Command, _: MessageReceived, reader: Reader) -> Message:
        issue = self._named(command.given["issue"], reader)
        return issue if isinstance(issue, Message) else self._question_undo(issue.name, reader)

    def _ask_back(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        issue = self._given(pressed, reader)
        return replied(self._question_undo(issue.name, reader)) if issue else None

    def _question_undo(self, name: str, reader: Reader) -> Message:
        with reading(self.engine) as connection:
            fix = standing(connection).get(name)
        if fix is None:
            return nothing_said_message(reader.language)
        cards = cards_of_fix(self.engine, name)
        return fixing_question(
            Fixing(act="undo", issue=name, version=fix.version, people=cards, language=reader.language)
        )

    def _ask_withdraw(self, command: Command, _: MessageReceived, reader: Reader) -> Message:
        issue = self._named(command.given["issue"], reader)
        if isinstance(issue, Message):
            return issue
        cards = cards_of(self.engine, issue.name)
        if not cards:
            return nothing_said_message(reader.language)
        return fixing_question(
            Fixing(act="withdraw", issue=issue.name, people=cards, language=reader.language)
        )

    def _say(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        issue, version, nodes = (
            self._given(pressed, reader),
            pressed.data.get("version"),
            pressed.data.get("nodes", ""),
        )
        if issue is None or not isinstance(version, str) or not isinstance(nodes, str):
            return None
        named = tuple(filter(None, (fold(node.strip()) for node in nodes.split(","))))
        if not version.strip() or len(version) > LONGEST or len(named) > _MOST_NODES:
            return None
        now = self.clock()
        fix = Fix(issue.name, version.strip(), now, reader.name, dict.fromkeys(named, now))
        done = self._saying(issue, fix, named, reader)  # before anybody hears
        with writing(self.engine) as connection:
            say_fixed(connection, fix, now)
            detail = f"in {fix.version}" + (f" on {', '.join(named)}" if named else "")
            self.audit.append(reader.name, "fixed", subject=issue.name, detail=detail, connection=connection)
        self.told()
        return replied(fixing_done(done), replace=True)

    def _undo(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        issue = self._given(pressed, reader)
        if issue is None:
            return None
        cards = cards_of_fix(self.engine, issue.name)
        with writing(self.engine) as connection:
            stood = take_back(connection, issue.name, self.clock())
            if stood is None:
                return replied(nothing_said_message(reader.language))
            detail = f"in {stood.version}"
            self.audit.append(
                reader.name, "taken back", subject=issue.name, detail=detail, connection=connection
            )
        self.told()
        done = Fixing(
            act="undo", issue=issue.name, version=stood.version, people=cards, language=reader.language
        )
        return replied(fixing_done(done), replace=True)

    def _withdraw(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        issue, why = self._given(pressed, reader), pressed.data.get(WHY)
        if issue is None:
            return None
        said = why.strip()[:_WHY_MOST] if isinstance(why, str) else ""
        with writing(self.engine) as connection:
            cards = withdraw(connection, issue.name, self.clock(), why=said or None)
            self.audit.append(
                reader.name, "withdrawn", subject=issue.name, detail=f"{cards} cards", connection=connection
            )
        self.told()
        done = Fixing(act="withdraw", issue=issue.name, people=cards, language=reader.language)
        return replied(fixing_done(done), replace=True)

    def _given(self, pressed: ButtonPressed, reader: Reader) -> KnownIssue | None:
        name = pressed.data.get("issue")
        issue = self.issues().get(name) if isinstance(name, str) else None
        if issue is not None and not reader.rights.may_see(issue.product):
            raise Refused("not their product")
        return issue

    def _named(self, name: str, reader: Reader) -> KnownIssue | Message:
        known = self.issues()
        found = next((issue for issue in known.values() if issue.name.casefold() == name.casefold()), None)
        if found is not None and reader.rights.may_see(found.product):
            return found
        words = words_for(reader.language)
        mine = [issue.name for issue in known.values() if reader.rights.may_see(issue.product)]
        meant = closest(name, mine)
        tip = words.meant.format(name=meant) if meant else words.ask_again
        return failure_message(words.no_such_issue.format(name=name), tip, language=reader.language)
