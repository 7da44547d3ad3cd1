"""How many people there were in a period, by the counts and by the cards that were sent; those of few people, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, exists, func, select

from bot.directory import Directory
from bot.health import rows
from bot.health.groups import Dimension
from bot.health.periods import Period
from bot.support.escalations import ESCALATION
from bot.telling.feedback import FEEDBACK
from bot.telling.notices import NOTICE
from detectors.statements import EPISODE, SOLVED
from ingest.database import reading
from ingest.event import to_micros

EVERYBODY: Final[tuple[Dimension, str]] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """People of one group."""

    worked: int = 0
    failed: int = 0
    told: int = 0
    helped: int = 0
    called: int = 0  # of those told: still stuck


@dataclass(frozen=True, slots=True)
class Figures:
    """People of a period by group, everybody's under `EVERYBODY`, and of each of its days (worked, failed)."""

    groups: Mapping[tuple[str, str], Numbers]
    days: Mapping[int, tuple[int, int]]


class _Told(NamedTuple):
    issue: str
    person: str  # who ran into it, by their first login
    helped: bool
    called: bool


def figures(engine: Engine, directory: Directory, product: str, period: Period) -> Figures:
    """The figures of a product. Reads counts and cards, no events."""
    folded = product.strip().casefold()
    with reading(engine) as connection:
        counted = rows.counted(connection, folded, period.span, period.start, period.until_hour)
        told = _told(connection, directory, folded, period)
        last = period.last.toordinal()
        hits = rows.hits(connection, folded, period.start, last) if told else []
        days = rows.by_day(connection, folded, period.start, last) if period.span == "week" else {}
    people = _by_group(told, hits)
    groups = {
        key: Numbers(
            worked=counted.get(key, (0, 0))[0],
            failed=counted.get(key, (0, 0))[1],
            told=len(people.get(key, _NOBODY)[0]),
            helped=len(people.get(key, _NOBODY)[1]),
            called=len(people.get(key, _NOBODY)[2]),
        )
        for key in {EVERYBODY, *counted, *people}
    }
    return Figures(groups, days)


_Sets = tuple[set[str], set[str], set[str]]
_NOBODY: Final[_Sets] = (set(), set(), set())


def _told(connection: Connection, directory: Directory, product: str, period: Period) -> list[_Told]:
    """Those for whom a card was sent about something of this period, one for each card."""
    escalated = exists().where(ESCALATION.c.notice_id == NOTICE.c.id)
    asked = (
        select(
            NOTICE.c.issue,
            NOTICE.c.person,
            NOTICE.c.about,
            NOTICE.c.told,
            FEEDBACK.c.answer,
            SOLVED,
            escalated.label("escalated"),
        )
        .outerjoin(FEEDBACK, FEEDBACK.c.notice_id == NOTICE.c.id)
        .outerjoin(EPISODE, EPISODE.c.id == NOTICE.c.episode_id)
        .where(
            NOTICE.c.state == "accepted",
            NOTICE.c.event_us >= to_micros(period.since),
            NOTICE.c.event_us < to_micros(period.until),
            NOTICE.c.withdrawn_us.is_(None),
            func.lower(NOTICE.c.product) == product,
        )
    )
    found = []
    for issue, person, about, told, answer, solved_us, stuck in connection.execute(asked):
        login = about or (person if told == "user" else None)
        if login is None:
            continue
        known = directory.by_login(login)
        found.append(
            _Told(
                issue,
                known.login if known else login,
                helped=answer == "worked" or (answer is None and solved_us is not None),
                called=answer == "stuck" or bool(stuck),
            )
        )
    return found


def _by_group(told: list[_Told], hits: list[tuple[str, str, str, str]]) -> dict[tuple[str, str], _Sets]:
    """Who was told, helped and called, by the groups in which they ran into what they were told of."""
    groups: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for issue, person, dimension, value in hits:
        groups.setdefault((issue, person), set()).add((dimension, value))
    people: dict[tuple[str, str], _Sets] = {}
    for one in told:
        for key in (EVERYBODY, *groups.get((one.issue, one.person), ())):
            sets = people.setdefault(key, (set(), set(), set()))
            sets[0].add(one.person)
            if one.helped:
                sets[1].add(one.person)
            if one.called:
                sets[2].add(one.person)
    return people
