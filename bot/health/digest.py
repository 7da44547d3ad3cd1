"""The daily digest: how an application fared yesterday, to whom its matters concern, at a time of their day.

A digest is a post, unique by product, day and recipient: whoever writes it down again finds it there.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from bot.conversation.reader import Reader
from bot.faults import describe
from bot.health.periods import day_before
from bot.health.reporting import Reporting
from bot.jobs import JobStore, period_of
from bot.manners.quiet import QuietHours
from bot.rights import Rights
from bot.telling.posts import NewPost, Post, PostStore
from cards.health import health_message
from cards.message import Message
from ingest.database import writing
from ingest.event import Clock

NAME: Final = "digest"
KIND: Final = "digest"
EVERY: Final = timedelta(minutes=1)
LEASE: Final = timedelta(minutes=2)
LATE: Final = timedelta(hours=4)
"""A digest that could not be written down for longer, since nothing ran, is left out."""


class ReadersOf(Protocol):
    """Knows whom a message is for: `bot.conversation.reader.Readers`."""

    def of_recipient(self, recipient: str) -> Reader | None:
        """The reader of a card for a recipient."""


@dataclass(slots=True)
class Digest:
    """Writes digests down when they are due, and makes their cards. `audience`: whom a product's matters concern."""

    reporting: Reporting
    readers: ReadersOf
    audience: Callable[[str | None], Sequence[str]]
    posts: PostStore
    jobs: JobStore
    at: time | None  # of the recipient's day; None: there are none
    quiet: QuietHours | None
    worker: str
    written: Callable[[], None] = lambda: None
    _stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def clock(self) -> Clock:
        """That of the reports."""
        return self.reporting.clock

    def stop(self) -> None:
        """Begin no further product."""
        self._stopped.set()

    def run(self) -> int | None:
        """As a job of the service: how many digests are new; None where another process had this minute."""
        now = self.clock()
        if self.at is None or not self.jobs.take(NAME, self.worker, LEASE, now, period=period_of(now, EVERY)):
            return None
        failure: str | None = None
        try:
            return self.run_once()
        except Exception as error:
            failure = describe(error)
            raise
        finally:
            self.jobs.end(NAME, self.worker, self.clock(), removed={}, failure=failure)

    def run_once(self) -> int:
        """Write down what is due; how many digests are new."""
        now, new = self.clock(), 0
        for product in self.reporting.known(Rights(developer=True)):
            if self._stopped.is_set():
                break
            due: dict[int, list[NewPost]] = {}
            for recipient in self.audience(product):
                reader = self.readers.of_recipient(recipient)
                day = None if reader is None else self._due(reader.zone, now)
                if reader is not None and day is not None:
                    later = self.quiet.until(now, reader.zone) if self.quiet else None
                    post = NewPost(recipient, {"product": product, "day": day}, product, not_before=later)
                    due.setdefault(day, []).append(post)
            for day, posts in due.items():
                new += self._write(product, day, posts, now)
        if new:
            self.written()
        return new

    def present(self, post: Post) -> Message | None:
        """The card for its reader; None for one who is no developer of the product any more."""
        reader = self.readers.of_recipient(post.recipient)
        product, day = post.payload.get("product"), post.payload.get("day")
        if reader is None or not isinstance(product, str) or not isinstance(day, int):
            return None
        if not reader.rights.may_see(product):
            return None
        report = self.reporting.report(product, day_before(day, self.reporting.zone))
        return health_message(report.card(zone=reader.zone, language=reader.language, digest=True))

    def _due(self, zone: str, now: datetime) -> int | None:
        """The reader's day (its ordinal) for which a digest is due now; None if none is."""
        local = now.astimezone(ZoneInfo(zone))
        assert self.at is not None  # noqa: S101 - `run` asks first
        since = datetime.combine(local.date(), self.at, local.tzinfo)
        if not timedelta(0) <= local - since < LATE:
            return None
        day = local.toordinal()
        # Who is far to the east gets it when the day of the application is over, too.
        return day if day_before(day, self.reporting.zone).until <= now else None

    def _write(self, product: str, day: int, posts: Sequence[NewPost], now: datetime) -> int:
        key = f"{product.casefold()} {day}"
        there = {post.recipient for post in self.posts.about(KIND, key)}
        missing = [post for post in posts if post.recipient not in there]
        if not missing or self.reporting.report(product, day_before(day, self.reporting.zone)).nothing:
            return 0
        with writing(self.reporting.engine) as connection:
            return self.posts.write(connection, KIND, key, missing, now)
