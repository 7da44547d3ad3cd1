"""Who cannot be reached has stand-ins: those whom the known issue's `fallback` names are told instead, once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, select, update
from sqlmodel import SQLModel

from bot.directory import Directory
from bot.manners.manners import Manners
from bot.reaching import models
from bot.telling.notices import ATTEMPT, NOTICE, Notice, NoticeStore
from bot.telling.planner import BEFORE_RESTORE
from bot.telling.planning import Planned, stand_ins
from detectors.known_issue import KnownIssue
from detectors.marks import latest_mark
from detectors.store import Episode, EpisodeQueue
from ingest.database import adding, alone, reading, writing
from ingest.event import Clock, Event, to_micros
from ingest.store import EventStore

STAND_IN: Final[Table] = SQLModel.metadata.tables[str(models.StandInRow.__tablename__)]
AT_ONCE: Final = 100
OUT_OF_REACH: Final = ("failed", "unreachable")


def want_stand_ins(connection: Connection, notices: Sequence[Notice], now: datetime) -> None:
    """These could not be brought to their recipients: others may be told. In the transaction that writes that down."""
    rows = [{"notice_id": one.id, "wanted_us": to_micros(now)} for one in notices]
    if rows:
        insert = adding(connection, STAND_IN).values(rows)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["notice_id"]))


@dataclass(frozen=True, slots=True)
class StandIns:
    """Plans notices for stand-ins. Safe to be run by several processes at once, and to be killed anywhere."""

    engine: Engine
    episodes: EpisodeQueue
    events: EventStore
    notices: NoticeStore
    issues: Callable[[], Mapping[str, KnownIssue]]
    directory: Callable[[], Directory]
    clock: Clock
    channel: Callable[[str | None], str | None]
    manners: Manners | None = None

    def run_once(self) -> int:
        """Decide about those that wait; how many."""
        waiting = select(STAND_IN.c.notice_id).where(STAND_IN.c.done_us.is_(None))
        with reading(self.engine) as connection:
            found = list(connection.scalars(waiting.order_by(STAND_IN.c.notice_id).limit(AT_ONCE)))
        for notice_id in found:
            self._decide(notice_id)
        return len(found)

    def _decide(self, notice_id: int) -> None:
        notice = self.notices.get(notice_id)
        episode = None if notice is None else self.episodes.get(notice.episode_id)
        issue = None if notice is None else self.issues().get(notice.issue)
        event = None if episode is None else self.events.get(episode.due_event_id)
        channel = self.channel(event.product) if issue and event and issue.tells_channel else None
        now = self.clock()
        with writing(self.engine) as connection:
            alone(connection, "manners")  # before the row, as whoever judges takes it
            mine = update(STAND_IN).where(STAND_IN.c.notice_id == notice_id, STAND_IN.c.done_us.is_(None))
            if not connection.execute(mine.values(done_us=to_micros(now))).rowcount:
                return  # another process did
            if notice and episode and issue and event and issue.fallback:
                self._tell(connection, notice, episode, issue, event, channel, now)

    def _tell(
        self,
        connection: Connection,
        notice: Notice,
        episode: Episode,
        issue: KnownIssue,
        event: Event,
        channel: str | None,
        now: datetime,
    ) -> None:
        expires = episode.due_at + issue.max_age
        if now >= expires or self.episodes.is_solved(connection, episode.id):
            return
        mark = latest_mark(connection)
        withheld = BEFORE_RESTORE if mark and mark.covers(episode.due_at) else None
        told = _told(connection, episode, self.directory())
        instead = stand_ins(issue, episode, event, self.directory(), told, channel=channel)
        reachable = [one for one in instead if one.reachable]
        verdicts = (
            self.manners.judge(
                self.manners.sitting(connection, reachable, now),
                issue,
                reachable,
                product=notice.product,
                event_at=episode.due_at,
            )
            if self.manners is not None and reachable and not withheld
            else ()
        )
        rows = self.notices.rows(
            episode,
            instead,
            about=notice.about,
            product=notice.product,
            now=now,
            expires_at=expires,
            withheld=withheld,
            verdicts=verdicts,
        )
        self.notices.add(connection, rows)
        self._say_whom(connection, notice, [] if withheld else reachable, now)

    def _say_whom(
        self, connection: Connection, notice: Notice, instead: Sequence[Planned], now: datetime
    ) -> None:
        whom = ", ".join(f"{one.login} ({one.told})" for one in instead) or "nobody else"
        said = f"told instead: {whom}"
        this = update(NOTICE).where(NOTICE.c.id == notice.id, NOTICE.c.state.in_(OUT_OF_REACH))
        connection.execute(this.values(reason=f"{notice.reason or notice.state}; {said}"))
        attempt = {"notice_id": notice.id, "at_us": to_micros(now), "outcome": notice.state, "detail": said}
        connection.execute(ATTEMPT.insert().values(**attempt))


def _told(connection: Connection, episode: Episode, directory: Directory) -> list[Planned]:
    """Everybody who has a notice of this episode, whatever became of it."""
    query = select(NOTICE.c.person, NOTICE.c.told).where(NOTICE.c.episode_id == episode.id)
    return [
        Planned(row.told, row.person, directory.by_login(row.person))
        for row in connection.execute(query.order_by(NOTICE.c.id))
    ]
