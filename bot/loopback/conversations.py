"""What the stand-in for Teams holds: conversations, and every version of every activity in them. No I/O.

All of it is made of changes, so a journal of changes brings it back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

import msgspec

from bot.loopback.people import LocalPerson, stable_id
from ingest.event import Clock, utc_now

BOT = "bot"

Did = Literal["opened", "sent", "updated", "deleted"]


class UnknownPerson(LookupError):
    """Somebody who is not among the people. The message says who was asked for."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened in a conversation: what a listener is told and what the journal keeps."""

    at: datetime
    did: Did
    conversation: str
    kind: str = "personal"
    members: tuple[str, ...] = ()  # Entra object ids, with "opened"
    activity: str | None = None
    author: str = BOT  # "bot", or the Entra object id of a person
    content: dict[str, Any] = {}  # the activity as it came


@dataclass(slots=True)
class StoredActivity:
    """One activity and its versions, the newest last."""

    id: str
    author: str
    history: list[Change] = field(default_factory=list)

    @property
    def content(self) -> dict[str, Any]:
        """The activity as it is shown now."""
        return self.history[-1].content

    @property
    def card(self) -> dict[str, Any] | None:
        """The Adaptive Card that is shown now."""
        for attachment in self.content.get("attachments") or ():
            if attachment.get("contentType") == "application/vnd.microsoft.card.adaptive":
                card = attachment.get("content")
                return card if isinstance(card, dict) else None
        return None

    @property
    def deleted(self) -> bool:
        """Whether its author has taken it back."""
        return self.history[-1].did == "deleted"


@dataclass(slots=True)
class StoredConversation:
    """One conversation with its activities in order."""

    id: str
    kind: str
    members: tuple[str, ...]
    activities: dict[str, StoredActivity] = field(default_factory=dict)

    def from_bot(self) -> list[StoredActivity]:
        """The bot's messages, in order, without the ones taken back."""
        return [
            a
            for a in self.activities.values()
            if a.author == BOT and not a.deleted and a.content.get("type") == "message"
        ]


class Conversations:
    """The state. `people` may be reached without having written: everyone has the app until `remove`d."""

    def __init__(
        self,
        people: Iterable[LocalPerson],
        *,
        clock: Clock = utc_now,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._people = {person.aad_object_id.casefold(): person for person in people}
        self._names = {
            name.casefold(): person
            for person in self._people.values()
            for name in (person.email, person.login, person.teams_id)
            if name
        }
        self._without_app: set[str] = set()
        self._by_id: dict[str, StoredConversation] = {}
        self._personal = {personal_id(person): person for person in self._people.values()}
        self._clock = clock
        self._new_id = new_id

    @property
    def people(self) -> tuple[LocalPerson, ...]:
        """Everybody."""
        return tuple(self._people.values())

    def person(self, name: str) -> LocalPerson:
        """Somebody by Entra object id, Teams id, login or e-mail. Raises UnknownPerson."""
        found = self._people.get(name.casefold()) or self._names.get(name.casefold())
        if found is None:
            raise UnknownPerson(f"Nobody here is called {name!r}.")
        return found

    def has_app(self, person: LocalPerson) -> bool:
        """Whether the bot may write to somebody."""
        return person.aad_object_id not in self._without_app

    def set_app(self, person: LocalPerson, installed: bool) -> None:
        """Somebody adds or removes the app."""
        (self._without_app.discard if installed else self._without_app.add)(person.aad_object_id)

    def all(self) -> list[StoredConversation]:
        """Every conversation that was opened, in order."""
        return list(self._by_id.values())

    def find(self, conversation_id: str) -> StoredConversation | None:
        """A conversation by its id (a channel's thread counts as the channel).

        A personal chat is found though it was not opened in this run: its id is the same in every run.
        """
        conversation_id = conversation_id.partition(";")[0]
        found = self._by_id.get(conversation_id)
        if found is None and conversation_id in self._personal:
            return self.with_person(self._personal[conversation_id])[0]
        return found

    def person_of(self, conversation: StoredConversation) -> LocalPerson | None:
        """The person of a personal chat."""
        return self._personal.get(conversation.id)

    def with_person(self, person: LocalPerson) -> tuple[StoredConversation, Change | None]:
        """The personal chat with somebody, and the change if it is opened by this."""
        return self.open(personal_id(person), "personal", (person.aad_object_id,))

    def open(
        self, conversation_id: str, kind: str, members: tuple[str, ...]
    ) -> tuple[StoredConversation, Change | None]:
        """A conversation with these members; opened if it is not there."""
        if conversation_id in self._by_id:
            return self._by_id[conversation_id], None
        change = Change(
            at=self._clock(), did="opened", conversation=conversation_id, kind=kind, members=members
        )
        self.apply(change)
        return self._by_id[conversation_id], change

    def send(self, conversation: StoredConversation, content: dict[str, Any], author: str = BOT) -> Change:
        """A new activity. A person's comes with its id; the bot's are given one."""
        given = content.get("id") if author != BOT else None
        return self._changed("sent", conversation, given or self._new_id(), content, author)

    def update(
        self, conversation: StoredConversation, activity_id: str, content: dict[str, Any]
    ) -> Change | None:
        """A new version of one of the bot's activities; None if there is no such."""
        return self._changed_existing("updated", conversation, activity_id, content)

    def delete(self, conversation: StoredConversation, activity_id: str) -> Change | None:
        """One of the bot's activities is taken back; None if there is no such."""
        return self._changed_existing("deleted", conversation, activity_id, {})

    def apply(self, change: Change) -> None:
        """Make one change, as it happens or out of a journal. A change that fits nothing is left out."""
        if change.did == "opened":
            self._by_id.setdefault(
                change.conversation, StoredConversation(change.conversation, change.kind, change.members)
            )
            return
        conversation = self._by_id.get(change.conversation)
        if conversation is None or change.activity is None:
            return
        if change.did == "sent":
            conversation.activities[change.activity] = StoredActivity(
                change.activity, change.author, [change]
            )
        elif change.activity in conversation.activities:
            conversation.activities[change.activity].history.append(change)

    def _changed_existing(
        self, did: Did, conversation: StoredConversation, activity_id: str, content: dict[str, Any]
    ) -> Change | None:
        known = conversation.activities.get(activity_id)
        if known is None or known.deleted or known.author != BOT:
            return None
        return self._changed(did, conversation, activity_id, content, BOT)

    def _changed(
        self,
        did: Did,
        conversation: StoredConversation,
        activity_id: str,
        content: dict[str, Any],
        author: str,
    ) -> Change:
        change = Change(
            at=self._clock(),
            did=did,
            conversation=conversation.id,
            kind=conversation.kind,
            activity=activity_id,
            author=author,
            content=content,
        )
        self.apply(change)
        return change


def personal_id(person: LocalPerson) -> str:
    """The id of the personal chat with somebody: the same in every run."""
    return f"a:{stable_id('chat', person.aad_object_id)}"
