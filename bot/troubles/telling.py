"""Admins are told of troubles: by a message when something new is wrong, and by what it shows thereafter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, select

from bot.conversation.reader import Readers
from bot.conversations import ConversationStore
from bot.directory import Directory, Person
from bot.telling.posts import POST, Post, PostStore
from bot.telling.refreshes import RefreshStore
from bot.troubles.store import TroubleStore
from bot.troubles.trouble import Trouble
from cards.message import Message
from cards.troubles import TroubleCard, TroubleLine, trouble_message
from ingest.database import reading, writing
from ingest.event import Clock, to_micros

KIND: Final = "trouble"
SHOWN_ANEW: Final = timedelta(days=14)
"""For so long after it was sent a card is kept up to date."""


@dataclass(frozen=True, slots=True)
class TroubleTeller:
    """Writes down who is told, and makes the cards."""

    engine: Engine
    store: TroubleStore
    posts: PostStore
    refreshes: RefreshStore
    conversations: ConversationStore
    directory: Callable[[], Directory]
    readers: Readers
    is_admin: Callable[[Person], bool]
    clock: Clock

    def run_once(self) -> int:
        """Have the news told that was not told yet; how many troubles it is about."""
        if not self.store.to_show():
            return 0
        admins, now = self._admins(), self.clock()
        with writing(self.engine) as connection:
            news = self.store.take_news(connection)
            if any(is_worse(one) for one in news):
                key = ",".join(f"{one.id} {one.news}" for one in news if is_worse(one))
                self.posts.add(connection, KIND, key, admins, {}, now)
            self.refreshes.want(connection, "post", self._last_two(connection, now), now)
        return len(news)

    def present(self, post: Post) -> Message | None:
        """The card of a message as it stands now, for its reader; None for one who is no admin any more."""
        person = self.directory().by_login(post.recipient)
        if person is None or not self.is_admin(person):
            return None
        reader = self.readers.of_person(person)
        card = TroubleCard(
            open=tuple(map(_line, self.store.open())),
            over=tuple(map(_line, self.store.ended_since(post.planned_at))),
            newer=self._has_newer(post),
            now=self.clock(),
            zone=reader.zone,
            language=reader.language,
        )
        return trouble_message(card)

    def _admins(self) -> tuple[str, ...]:
        """Those who have the role and a chat with the bot."""
        return tuple(
            person.login
            for person in self.directory().people
            if self.is_admin(person)
            and person.aad_object_id
            and self.conversations.of_person(person.aad_object_id) is not None
        )

    def _last_two(self, connection: Connection, now: datetime) -> list[int]:
        """The two latest cards of each admin: the latest says how it stands, the one before that there is a newer."""
        query = (
            select(POST.c.id, POST.c.recipient)
            .where(POST.c.kind == KIND, POST.c.planned_us > to_micros(now - SHOWN_ANEW))
            .order_by(POST.c.id.desc())
        )
        found: dict[str, list[int]] = {}
        for row in connection.execute(query):
            found.setdefault(row.recipient, []).append(row.id)
        return sorted(post for posts in found.values() for post in posts[:2])

    def _has_newer(self, post: Post) -> bool:
        newer = select(POST.c.id).where(
            POST.c.kind == KIND, POST.c.recipient == post.recipient, POST.c.id > post.id
        )
        with reading(self.engine) as connection:
            return connection.scalar(newer.limit(1)) is not None


def is_worse(one: Trouble) -> bool:
    """Whether it is new, or worse than it was told."""
    if one.ended is not None or one.opened is None:
        return False
    told = one.shown.removeprefix("opened ")
    return not told.isdecimal() or one.grade > int(told)


def _line(one: Trouble) -> TroubleLine:
    return TroubleLine(kind=one.kind, subject=one.subject, since=one.since, details=one.details)
