"""Manners in the chat: developers decide about holds and pause everything; people say what they want no more of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, OfEverything, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.manners.holds import Hold, HoldStore
from bot.manners.pause import PauseStore
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from bot.telling.posts import Post, PostStore
from bot.telling.refreshes import RefreshStore
from cards.holds import (
    HOLD_ALL,
    HOLD_STOP,
    HOLD_TEN,
    PAUSE_OFF,
    PAUSE_ON,
    HoldCard,
    hold_message,
    pause_message,
)
from cards.message import Message
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class MannersDesk:
    """Takes the decisions. Each is checked against the database, so the first one stands, and audited."""

    engine: Engine
    holds: HoldStore
    pause: PauseStore
    posts: PostStore
    readers: Readers
    issues: Callable[[], Mapping[str, KnownIssue]]
    audit: AuditLog
    clock: Clock
    decided: Callable[[], None] = lambda: None
    """Called when notices may go on, or cards have changed."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """To pause, to go on; both ask by showing how it stands."""
        return {
            "pause": Spoken(blocking(self._paused), "developer"),
            "resume": Spoken(blocking(self._resumed), "developer"),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """Decisions about a hold, and the pause."""
        return {
            HOLD_ALL: Button(blocking(self._all), "developer", anywhere=True),
            HOLD_TEN: Button(blocking(self._ten), "developer", anywhere=True),
            HOLD_STOP: Button(blocking(self._stop), "developer", anywhere=True),
            PAUSE_ON: Button(blocking(self._pause_on), "developer"),
            PAUSE_OFF: Button(blocking(self._pause_off), "developer"),
        }

    def present(self, post: Post) -> Message | None:
        """A copy of the question, as it stands; None if the hold is gone."""
        hold, reader = self.holds.get(int(post.payload["hold"])), self.readers.of_recipient(post.recipient)
        if hold is None or reader is None or not reader.rights.may_see(hold.product):
            return None
        return self._card(hold, reader)

    def _card(self, hold: Hold, reader: Reader) -> Message:
        issue = self.issues().get(hold.issue)
        return hold_message(
            HoldCard(
                hold=hold.id,
                issue=issue.title if issue else hold.issue,
                product=hold.product,
                waiting=hold.waiting,
                told=hold.told,
                released=hold.released,
                released_by=hold.released_by,
                released_at=hold.released_at,
                decision=hold.decision,
                decided_by=hold.decided_by,
                decided_at=hold.decided_at,
                people=hold.people,
                zone=reader.zone,
                language=reader.language,
            )
        )

    def _all(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        return self._decide(pressed, reader, "send")

    def _stop(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        return self._decide(pressed, reader, "stop")

    def _ten(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        return self._decide(pressed, reader, "ten")

    def _decide(self, pressed: ButtonPressed, reader: Reader, what: str) -> Reply | None:
        hold_id = whole_number(pressed.data.get("hold"))
        asked = self.holds.get(hold_id) if hold_id else None
        if hold_id is None or asked is None:
            return None
        if not reader.rights.may_see(asked.product):
            raise Refused("not their product")
        now, by = self.clock(), reader.person.name if reader.person else reader.name
        with writing(self.engine) as connection:
            if what == "ten":
                hold = self.holds.release_some(connection, hold_id, by, now)
            else:
                hold = self.holds.decide(connection, hold_id, "send" if what == "send" else "stop", by, now)
            if hold is not None:
                people = hold.released if what == "ten" else hold.people
                self.audit.append(
                    reader.name,
                    f"hold {what}",
                    subject=hold.issue,
                    detail=f"{people} people",
                    connection=connection,
                )
                copies = self.posts.ids_about(connection, "hold", f"hold {hold_id}")
                RefreshStore.want(connection, "post", copies, now)
        self.decided()
        stands = hold or self.holds.get(hold_id)  # somebody decided before: the card says who
        return None if stands is None else replied(self._card(stands, reader), replace=True)

    def _paused(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        self._begin(reader)
        return self._how(reader)

    def _resumed(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        self._end(reader)
        return self._how(reader)

    def _pause_on(self, _: ButtonPressed, reader: Reader) -> Reply:
        self._begin(reader)
        return replied(self._how(reader), replace=True)

    def _pause_off(self, _: ButtonPressed, reader: Reader) -> Reply:
        self._end(reader)
        return replied(self._how(reader), replace=True)

    def _begin(self, reader: Reader) -> None:
        """Raises OfEverything for a developer of some products."""
        _of_all(reader)
        by = reader.person.name if reader.person else reader.name
        with writing(self.engine) as connection:
            self.pause.begin(connection, by, self.clock())
            self.audit.append(reader.name, "paused", connection=connection)

    def _end(self, reader: Reader) -> None:
        """Raises OfEverything for a developer of some products."""
        _of_all(reader)
        by = reader.person.name if reader.person else reader.name
        with writing(self.engine) as connection:
            self.pause.end(connection, by, self.clock())
            self.audit.append(reader.name, "resumed", connection=connection)
        self.decided()

    def _how(self, reader: Reader) -> Message:
        standing = self.pause.now()
        by, since = (None, None) if standing is None else (standing.by, standing.since)
        return pause_message(by, since, zone=reader.zone, language=reader.language)


def _of_all(reader: Reader) -> None:
    if reader.rights.products is not None:
        raise OfEverything
