"""Writes down which developers are told of a piece of news, before any of them is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.conversations import ConversationStore
from bot.directory import Directory
from bot.telling.news_notices import FRESH, NewsNoticeStore
from ingest.database import writing
from ingest.event import Clock

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class NewsPlanner:
    """Every developer hears every piece of news: who has the role and has been in a chat with the bot."""

    engine: Engine
    notices: NewsNoticeStore
    conversations: ConversationStore
    directory: Callable[[], Directory]
    developer_role: str
    clock: Clock

    def run_once(self) -> int:
        """Plan the news that waits; how many pieces of it.

        Where there is no developer yet, news waits for the first one, though not for ever.
        """
        now = self.clock()
        waiting = self.notices.waiting(now, AT_ONCE)
        if not waiting:
            return 0
        developers = self._developers()
        planned = 0
        for news in waiting:
            stale = now - news.created_at > FRESH
            if not developers and not stale:
                continue
            with writing(self.engine) as connection:
                told = () if stale else developers
                planned += self.notices.record(connection, news.id, told, now) is not None
        return planned

    def _developers(self) -> tuple[str, ...]:
        return tuple(
            person.login
            for person in self.directory().with_role(self.developer_role)
            if person.aad_object_id and self.conversations.of_person(person.aad_object_id) is not None
        )
