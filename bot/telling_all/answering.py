"""What people say of a message to everybody affected: it worked, or they are still stuck and support hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.directory import Person
from bot.selfhelp.finding import Finder
from bot.selfhelp.problems import Problem, ProblemStore
from bot.support.opening import Opening, Prepared
from bot.support.words import clean_words
from bot.teams.incoming import ButtonPressed, Reply
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling_all.progress import PATIENCE
from bot.telling_all.showing import TellAllCards
from bot.telling_all.store import CARD, Answer, TellAll, TellAllStore
from cards.forms import WORDS
from cards.told_all import TOLD_STUCK, TOLD_WORKED
from ingest.database import writing
from ingest.event import Clock
from ingest.secrets.scrubbing import Scrubber


@dataclass(frozen=True, slots=True)
class ToldAllDesk:
    """Who was told says so, once. Being stuck opens an escalation with their own latest errors."""

    engine: Engine
    store: TellAllStore
    cards: TellAllCards
    posts: PostStore
    finder: Finder
    problems: ProblemStore
    opening: Opening
    scrubber: Scrubber
    audit: AuditLog
    clock: Clock
    written: Callable[[], None] = lambda: None
    """Called when there are messages to send and cards to show anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Of whoever was told."""
        return {
            TOLD_WORKED: Button(blocking(self._worked), "anyone"),
            TOLD_STUCK: Button(blocking(self._stuck), "anyone"),
        }

    def _worked(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one, person = self._theirs(pressed, reader)
        with writing(self.engine) as connection:
            self._answered(connection, one, person, "worked")
        self.written()
        return replied(self.cards.message(one, reader, person.login), replace=True)

    def _stuck(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one, person = self._theirs(pressed, reader)
        theirs = self.store.one(one.id, person.login)
        if theirs is not None and theirs.answer is None:
            problem = self._described(one, person, clean_words(pressed.data.get(WORDS), self.scrubber))
            prepared = self.opening.prepare_problem(problem, person, reader.language)
            with writing(self.engine) as connection:
                self._still_stuck(connection, one, person, problem, prepared)
            self.written()
        return replied(self.cards.message(one, reader, person.login), replace=True)

    def _still_stuck(
        self, connection: Connection, one: TellAll, person: Person, problem: Problem, prepared: Prepared
    ) -> None:
        if self._answered(connection, one, person, "stuck"):
            self.opening.described(connection, problem, prepared, self.clock())

    def _answered(self, connection: Connection, one: TellAll, person: Person, answer: Answer) -> bool:
        now = self.clock()
        if not self.store.answer(connection, one.id, person.login, answer, now):
            return False
        self.audit.append(person.login, answer, subject=one.key, connection=connection)
        cards = self.posts.ids_about(connection, CARD, one.key)
        RefreshStore.want(connection, "post", cards, now, after=PATIENCE)
        return True

    def _described(self, one: TellAll, person: Person, text: str) -> Problem:
        """What they say of it, with their own errors of late."""
        found = self.finder.of(person)
        described = Problem(
            id=0,
            person=person.login,
            text=text,
            at=self.clock(),
            issue=one.issues[0] if one.issues else "",
            product=one.product,
            events=tuple(event.id for event in found.events),
        )
        made = self.problems.add(
            person=described.person,
            text=described.text,
            at=described.at,
            issue=described.issue,
            product=described.product,
            events=described.events,
        )
        return replace(described, id=made)

    def _theirs(self, pressed: ButtonPressed, reader: Reader) -> tuple[TellAll, Person]:
        one = self.store.get(whole_number(pressed.data.get("tell_all")) or 0)
        theirs = self.store.one(one.id, reader.person.login) if one and reader.person else None
        if one is None or reader.person is None or theirs is None or theirs.state != "told":
            raise Refused("not their message")
        return one, reader.person
