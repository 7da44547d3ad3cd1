"""What becomes of an error that was news: muted, assigned, and its cards kept up with it. All the SQL of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, Row, Table, and_, delete, func, or_, select, update
from sqlmodel import SQLModel

from bot.telling.news_models import NewsCardRow, NewsCaseRow
from bot.telling.news_notices import NEWS_NOTICE, News
from bot.telling.refreshes import RefreshStore
from detectors import models as detectors_models
from detectors.discovery.records import HOUR, TEMPLATE
from detectors.keys import decode_key
from detectors.statements import MATCH
from ingest.database import adding, reading, writing
from ingest.event import from_micros, to_micros
from ingest.models import ReleaseRow
from ingest.releases.history import fold

CASE: Final[Table] = SQLModel.metadata.tables[str(NewsCaseRow.__tablename__)]
CARD: Final[Table] = SQLModel.metadata.tables[str(NewsCardRow.__tablename__)]
_RELEASE: Final[Table] = SQLModel.metadata.tables[str(ReleaseRow.__tablename__)]
_SEEN: Final[Table] = SQLModel.metadata.tables[str(detectors_models.VersionSeenRow.__tablename__)]

How = Literal["hour", "tomorrow", "release", "ever"]
PACE: Final = timedelta(minutes=5)
"""A card is shown anew no more often than this because of further events."""
OVER: Final = timedelta(days=1)
"""So long after the last event a card is left as it is."""
HOURS: Final = 24
"""Hours that the chart of a card shows."""
AT_ONCE: Final = 100
KEYS: Final = 10_000
"""So many keys are read at most to count the people of a card."""
_HOUR_US: Final = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """What was decided about an error."""

    subject: str
    muted_how: str | None = None
    muted_by: str | None = None
    muted_at: datetime | None = None
    muted_until: datetime | None = None
    assigned_to: str | None = None
    assigned_at: datetime | None = None


def subject_of(news: News) -> str | None:
    """What a piece of news is about, as all news of it says; None where it is about nothing of the kind."""
    template, issue = news.payload.get("template"), news.payload.get("issue")
    if news.kind in ("new_template", "returned_template", "template_spike"):
        return f"template:{template}" if isinstance(template, int) else None
    return f"issue:{issue}" if news.kind == "regression" and isinstance(issue, str) else None


class CaseStore:
    """The tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, subject: str) -> Case:
        """What was decided; nothing, if nobody decided anything."""
        with reading(self._engine) as connection:
            row = connection.execute(select(CASE).where(CASE.c.subject == subject)).first()
        return Case(subject) if row is None else _case(row)

    def is_muted(self, case: Case, product: str | None, now: datetime) -> bool:
        """Whether it is muted at a time. A release is one that was told, or a version that was first seen, since."""
        if case.muted_how is None or case.muted_at is None:
            return False
        if case.muted_how == "release":
            return not self._released(product, case.muted_at)
        return case.muted_until is None or now < case.muted_until

    def assigned(self, person: str) -> list[tuple[Case, int]]:
        """What somebody has taken, the latest first, each with its latest piece of news."""
        latest = select(func.max(CARD.c.news_id)).where(CARD.c.subject == CASE.c.subject).scalar_subquery()
        query = select(CASE, latest.label("news_id")).where(CASE.c.assigned_to == person)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(CASE.c.assigned_us.desc(), CASE.c.subject)).all()
        return [(_case(row), row.news_id) for row in rows if row.news_id is not None]

    def mute(
        self,
        connection: Connection,
        subject: str,
        how: How | None,
        by: str,
        until: datetime | None,
        now: datetime,
    ) -> None:
        """Mute it, or (`how` None) let it speak again; all its cards say so."""
        values = {
            "muted_how": how,
            "muted_by": by if how else None,
            "muted_us": to_micros(now) if how else None,
            "muted_until_us": None if until is None else to_micros(until),
        }
        self._decide(connection, subject, values, now)

    def assign(self, connection: Connection, subject: str, to: str | None, now: datetime) -> None:
        """Somebody takes it, or nobody has it any more; all its cards say so."""
        self._decide(
            connection, subject, {"assigned_to": to, "assigned_us": to_micros(now) if to else None}, now
        )

    def planned(self, connection: Connection, news: News, now: datetime) -> None:
        """Its cards are going to be sent: they go on with what they tell of."""
        subject = subject_of(news)
        if subject is not None:
            row = {"news_id": news.id, "subject": subject, "shown": "", "next_us": to_micros(now + PACE)}
            connection.execute(adding(connection, CARD).values(row).on_conflict_do_nothing())

    def follow(self, now: datetime) -> int:
        """Have cards shown anew of which there were further events; how many were looked at."""
        due = select(CARD).where(CARD.c.next_us <= to_micros(now)).order_by(CARD.c.next_us).limit(AT_ONCE)
        with reading(self._engine) as connection:
            rows = connection.execute(due).all()
            stands = {row.subject: _stand(connection, row.subject) for row in rows}
        for row in rows:
            last_us, shown = stands[row.subject]
            over = last_us is None or last_us < to_micros(now - OVER)
            values = {"shown": shown, "next_us": None if over else to_micros(now + PACE)}
            with writing(self._engine) as connection:
                mine = and_(CARD.c.news_id == row.news_id, CARD.c.next_us == row.next_us)
                if (
                    connection.execute(update(CARD).where(mine).values(**values)).rowcount
                    and shown != row.shown
                ):
                    _show_anew(connection, [row.news_id], now)
        return len(rows)

    def trend(self, subject: str, now: datetime) -> list[int]:
        """Events of each of the last 24 hours, the current one last."""
        first = to_micros(now) // _HOUR_US - HOURS + 1
        name, _, value = subject.partition(":")
        with reading(self._engine) as connection:
            if name == "template":
                asked = (
                    select(HOUR.c.hour, func.sum(HOUR.c.events - HOUR.c.known))
                    .where(HOUR.c.template_id == int(value), HOUR.c.hour >= first)
                    .group_by(HOUR.c.hour)
                )
            else:
                hour = MATCH.c.event_us // _HOUR_US
                asked = (
                    select(hour, func.count())
                    .where(_regressed(value), MATCH.c.event_us >= first * _HOUR_US)
                    .group_by(hour)
                )
            counts = {int(row[0]): int(row[1]) for row in connection.execute(asked)}
        return [counts.get(hour, 0) for hour in range(first, first + HOURS)]

    def people_hit(self, news: News) -> int:
        """How many people a regression has hit by now in the version that it tells of, as far as keys say who."""
        told = news.payload
        issue, version, place = told.get("issue"), told.get("version"), told.get("user_at")
        if news.kind != "regression" or not isinstance(issue, str) or not isinstance(place, int):
            return 0
        ran = MATCH.c.version.is_(None) if version is None else MATCH.c.version == str(version)
        keys = select(MATCH.c.key).where(_regressed(issue), ran, MATCH.c.key.is_not(None)).distinct()
        with reading(self._engine) as connection:
            found = connection.scalars(keys.limit(KEYS))
            return len({key[place] for key in map(decode_key, found) if 0 <= place < len(key)})

    def _released(self, product: str | None, since: datetime) -> bool:
        at = to_micros(since)
        told = select(_RELEASE.c.product).where(_RELEASE.c.at_us > at)
        seen = select(_SEEN.c.product).where(_SEEN.c.first_us > at)
        with reading(self._engine) as connection:
            found = {fold(name) for query in (told, seen) for name in connection.scalars(query.distinct())}
        return bool(found) if product is None else fold(product) in found

    def _decide(self, connection: Connection, subject: str, values: Mapping[str, Any], now: datetime) -> None:
        row = {"subject": subject, "updated_us": to_micros(now), **values}
        new = adding(connection, CASE).values(row)
        connection.execute(new.on_conflict_do_update(index_elements=["subject"], set_=row))
        news = list(connection.scalars(select(CARD.c.news_id).where(CARD.c.subject == subject)))
        _show_anew(connection, news, now)


def purge_cases(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` errors about which nothing was decided since a time, or that is over; how many."""
    holds = or_(CASE.c.assigned_to.is_not(None), CASE.c.muted_how.in_(("ever", "release")))
    old = select(CASE.c.subject).where(CASE.c.updated_us < to_micros(before), ~func.coalesce(holds, False))
    with reading(engine) as connection:
        found = list(connection.scalars(old.limit(limit)))
    if not found:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(CASE).where(CASE.c.subject.in_(found))).rowcount


Muted = Callable[[News, datetime], bool]


def _show_anew(connection: Connection, news: list[int], now: datetime) -> None:
    ids = select(NEWS_NOTICE.c.id).where(NEWS_NOTICE.c.news_id.in_(news))
    RefreshStore.want(connection, "news", connection.scalars(ids).all(), now)


def _stand(connection: Connection, subject: str) -> tuple[int | None, str]:
    """When the last event was, and the figures of a card."""
    name, _, value = subject.partition(":")
    if name == "template":
        row = connection.execute(select(TEMPLATE).where(TEMPLATE.c.id == int(value))).first()
        return (None, "") if row is None else (row.last_us, f"{row.events - row.known} {row.people}")
    count, last = connection.execute(
        select(func.count(), func.max(MATCH.c.event_us)).where(_regressed(value))
    ).one()
    return last, str(count)


def _regressed(issue: str) -> Any:
    return and_(MATCH.c.issue == issue, MATCH.c.fate == "regression")


def _case(row: Row[Any]) -> Case:
    def moment(us: int | None) -> datetime | None:
        return None if us is None else from_micros(us)

    return Case(
        row.subject,
        row.muted_how,
        row.muted_by,
        moment(row.muted_us),
        moment(row.muted_until_us),
        row.assigned_to,
        moment(row.assigned_us),
    )
