"""How it went: what became of everybody, and what they said."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from bot.directory import Directory
from bot.reaching.ledger import Ledger, subject_of
from bot.telling.posts import POST
from bot.telling_all.judging import HELD
from bot.telling_all.store import KIND, PERSON, TellAll
from ingest.database import reading
from ingest.event import to_micros


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers of people. `unreachable`: by a state of `bot.reaching.standing`."""

    told: int = 0  # Teams has accepted it
    under_way: int = 0
    later: int = 0  # in the morning
    held: int = 0  # the next morning, since they have had enough for a day
    capped: int = 0
    muted: int = 0
    unreachable: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    stopped: int = 0
    unknown: int = 0  # it may have arrived
    worked: int = 0
    stuck: int = 0

    @property
    def waiting(self) -> int:
        """What is not settled yet."""
        return self.under_way + self.later + self.held

    def counts(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "told": self.told, "under_way": self.under_way, "later": self.later, "held": self.held,
            "capped": self.capped, "muted": self.muted,
            "unreachable": dict(sorted(self.unreachable.items())), "failed": self.failed,
            "stopped": self.stopped, "unknown": self.unknown, "worked": self.worked, "stuck": self.stuck,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reports:
    """Counts."""

    engine: Engine
    ledger: Ledger
    directory: Callable[[], Directory]

    def of(self, one: TellAll, now: datetime) -> Report:
        """How it stands."""
        later = POST.c.next_try_us > to_micros(now)
        waits = (POST.c.state == "planned", POST.c.attempts == 0, later)
        these = POST.c.kind == KIND, POST.c.key == one.key
        of_this = PERSON.c.tell_all_id == one.id
        with reading(self.engine) as connection:
            states = Counter(
                dict(
                    _pairs(
                        connection, select(POST.c.state, func.count()).where(*these).group_by(POST.c.state)
                    )
                )
            )
            morning = connection.scalar(select(func.count()).select_from(POST).where(*these, *waits)) or 0
            for_cap = PERSON.c.person == POST.c.recipient, PERSON.c.reason == HELD
            full = select(func.count()).where(*these, *waits, of_this, *for_cap)
            held = connection.scalar(full) or 0
            out = list(
                connection.scalars(select(POST.c.recipient).where(*these, POST.c.state == "unreachable"))
            )
            fates = select(PERSON.c.state, PERSON.c.reason, func.count()).where(of_this)
            rows = connection.execute(fates.group_by(PERSON.c.state, PERSON.c.reason)).all()
            answers = select(PERSON.c.answer, func.count()).where(of_this).group_by(PERSON.c.answer)
            said = Counter(dict(_pairs(connection, answers)))
        fate: Counter[str] = Counter()
        unreachable: Counter[str] = Counter(self._why(person) for person in out)
        for state, reason, count in rows:
            if state == "unreachable":
                unreachable[reason or "unknown"] += count
            elif state:
                fate[state] += count
        return Report(
            told=states["accepted"],
            under_way=states["planned"] + states["sending"] - morning,
            later=morning - held,
            held=held,
            capped=fate["capped"],
            muted=fate["muted"] + states["muted"],
            unreachable=dict(unreachable),
            failed=states["failed"] + states["expired"] + states["withheld"],
            stopped=states["dropped"],
            unknown=states["unknown"],
            worked=said["worked"],
            stuck=said["stuck"],
        )

    def _why(self, login: str) -> str:
        standing = self.ledger.of(subject_of(self.directory().by_login(login), login))
        return standing.state if standing is not None and standing.state != "reachable" else "unknown"


def _pairs(connection: Any, query: Any) -> list[tuple[Any, int]]:
    return [(row[0], row[1]) for row in connection.execute(query)]
