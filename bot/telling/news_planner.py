"""Writes down who is told of a piece of news, before anybody is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Engine

from bot.telling.news_cases import CaseStore, subject_of
from bot.telling.news_notices import FRESH, News, NewsNoticeStore
from ingest.database import writing
from ingest.event import Clock

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class NewsPlanner:
    """News goes to whom `audience` names for its product: its support channel, else each of its developers."""

    engine: Engine
    notices: NewsNoticeStore
    audience: Callable[[str | None], Sequence[str]]
    clock: Clock
    cases: CaseStore

    def run_once(self) -> int:
        """Plan the news that waits; how many pieces of it.

        Where there is nobody yet, news waits for the first one, though not for ever.
        """
        now = self.clock()
        waiting = self.notices.waiting(now, AT_ONCE)
        if not waiting:
            return 0
        hear = cache(self.audience)
        planned = 0
        for news in waiting:
            stale = now - news.created_at > FRESH
            silent = stale or self._is_muted(news, now)
            told = () if silent else hear(product_of(news))
            if not told and not silent:
                continue
            with writing(self.engine) as connection:
                recorded = self.notices.record(connection, news.id, told, now)
                if recorded:
                    self.cases.planned(connection, news, now)
                planned += recorded is not None
        return planned

    def _is_muted(self, news: News, now: datetime) -> bool:
        """What is muted is counted, and nobody is told."""
        subject = subject_of(news)
        return subject is not None and self.cases.is_muted(self.cases.get(subject), product_of(news), now)


def product_of(news: News) -> str | None:
    """The product that a piece of news is about; None where it is about none, or several."""
    product = news.payload.get("product")
    return product if isinstance(product, str) and product else None
