"""Who is told when somebody turned out to be out of reach while they were being told: the issue's `fallback`.

What the directory says is known when an episode is planned (`bot.telling.planning.plan`); that somebody has blocked the
bot is known only from Teams' answer. Each lost notice is looked at once: its history says who was told instead.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, exists, insert, select

from bot.telling.notices import ATTEMPT, NOTICE
from bot.telling.planner import Planner
from bot.telling.planning import Planned, stand_ins
from detectors.known_issue import KnownIssue
from detectors.store import Episode
from ingest.database import alone, reading, writing
from ingest.event import to_micros

STOOD_IN: Final = "stood_in"
LOST: Final = ("unreachable", "failed")
_AT_ONCE: Final = 100
_NAMED: Final = 10  # in a notice's history; a role may be hundreds


@dataclass(frozen=True, slots=True)
class StandIns:
    """Looks for notices that did not reach anybody and still would help."""

    planner: Planner

    def run_once(self) -> int:
        """Have others told instead; how many notices were looked at."""
        issues = {name: issue for name, issue in self.planner.issues().items() if issue.fallback}
        if not issues:
            return 0
        waiting = (
            select(NOTICE.c.id, NOTICE.c.episode_id, NOTICE.c.issue)
            .where(
                NOTICE.c.state.in_(LOST),
                NOTICE.c.issue.in_(issues),
                NOTICE.c.expires_us > to_micros(self.planner.clock()),
                ~exists().where(ATTEMPT.c.notice_id == NOTICE.c.id, ATTEMPT.c.outcome == STOOD_IN),
            )
            .order_by(NOTICE.c.id)
            .limit(_AT_ONCE)
        )
        with reading(self.planner.engine) as connection:
            rows = connection.execute(waiting).all()
        for row in rows:
            self._stand_in(row.id, row.episode_id, issues[row.issue])
        return len(rows)

    def _stand_in(self, notice_id: int, episode_id: int, issue: KnownIssue) -> None:
        planner, now = self.planner, self.planner.clock()
        episode = planner.episodes.get(episode_id)
        event = planner.events.get(episode.due_event_id) if episode else None
        channel = planner.channel(event.product) if event and issue.tells_channel else None
        with writing(planner.engine) as connection:
            alone(connection, "stand-ins")  # no two of us both find nobody told yet
            if self._looked_at(connection, notice_id):
                return
            planned: tuple[Planned, ...] = ()
            if episode and event and not planner.episodes.is_solved(connection, episode.id):
                told = self._told(connection, episode)
                planned = stand_ins(issue, episode, event, planner.directory(), told, channel=channel)
                planner.record(connection, issue, episode, event, planned)
            history = {"at_us": to_micros(now), "outcome": STOOD_IN, "detail": _in_words(planned)}
            connection.execute(insert(ATTEMPT).values(notice_id=notice_id, **history))

    def _looked_at(self, connection: Connection, notice_id: int) -> bool:
        query = select(ATTEMPT.c.id).where(ATTEMPT.c.notice_id == notice_id, ATTEMPT.c.outcome == STOOD_IN)
        return connection.execute(query.limit(1)).first() is not None

    def _told(self, connection: Connection, episode: Episode) -> list[Planned]:
        """Who has a notice of this episode already, whatever became of it; nobody has two."""
        directory = self.planner.directory()
        query = select(NOTICE.c.told, NOTICE.c.person, NOTICE.c.reason).where(
            NOTICE.c.episode_id == episode.id
        )
        return [
            Planned(row.told, row.person, known, None if known or ":" in row.person else row.reason or "")
            for row in connection.execute(query)
            for known in [directory.by_login(row.person) if row.person else None]
        ]


def _in_words(planned: tuple[Planned, ...]) -> str:
    told = [f"{one.login} as {one.told}" for one in planned if one.reachable]
    if not told:
        return "there was nobody else to tell"
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f"told instead: {', '.join(told[:_NAMED])}{more}"
