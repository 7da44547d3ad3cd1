"""The SQL of hits. Every function runs in its caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Table, and_, bindparam, delete, func, select, true, update
from sqlmodel import SQLModel

from detectors.correlations import models
from detectors.correlations.feeds import NewHit
from detectors.correlations.hits import Hit
from detectors.keys import decode_key
from detectors.records import NewMatch, Ran, insert_or_keep
from ingest.event import from_micros, to_micros

HIT: Final[Table] = SQLModel.metadata.tables[str(models.CorrelationHitRow.__tablename__)]
AT_ONCE: Final = 400
"""Bound values of one statement: groups, ids."""

T = TypeVar("T")


def portions(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, so many at a time as one statement binds."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A hit as it stands in the table."""

    id: int
    rule: str
    group: str
    value: str | None
    event_us: int
    event_id: int
    first_us: int
    last_us: int
    hits: int
    key: str | None
    ran: Ran
    ingested_us: int

    def match(self, issue: str, at_us: int, now: datetime) -> NewMatch:
        """The match of the correlation that this event completed, at that time."""
        return NewMatch(
            issue,
            self.event_id,
            None if self.key is None else decode_key(self.key),
            from_micros(at_us),
            from_micros(self.ingested_us),
            now,
            self.ran,
        )


_WAITING: Final = and_(HIT.c.evaluated_us.is_(None), HIT.c.met == true())
_EVALUATED: Final = and_(HIT.c.evaluated_us.is_not(None), HIT.c.met == true())
_EARLIEST: Final = select(func.min(HIT.c.first_us)).where(_WAITING)
_HOW_MANY: Final = select(func.count()).where(_WAITING)
_NEXT: Final = (
    select(HIT)
    .where(_WAITING, HIT.c.first_us <= bindparam("until_us"))
    .order_by(HIT.c.first_us, HIT.c.id)
    .limit(bindparam("at_most", type_=HIT.c.first_us.type))
)
_MARK: Final = update(HIT).where(HIT.c.id == bindparam("hit_id")).values(evaluated_us=bindparam("now_us"))
_OF_GROUPS: Final = select(HIT).where(
    HIT.c.issue == bindparam("of_issue"),
    HIT.c.group_key.in_(bindparam("groups", expanding=True)),
    HIT.c.event_us >= bindparam("since_us"),
    HIT.c.event_us <= bindparam("until_us"),
    _EVALUATED,
)
_AROUND: Final = select(HIT.c.group_key, HIT.c.event_us, HIT.c.event_id, HIT.c.rule, HIT.c.value).where(
    HIT.c.issue == bindparam("of_issue"),
    HIT.c.group_key.in_(bindparam("groups", expanding=True)),
    HIT.c.event_us >= bindparam("since_us"),
    HIT.c.event_us <= bindparam("until_us"),
    _EVALUATED,
)
_BEFORE: Final = (
    _AROUND.where(HIT.c.event_us < bindparam("before_us"))
    .order_by(HIT.c.event_us.desc(), HIT.c.event_id.desc())
    .limit(bindparam("at_most", type_=HIT.c.event_us.type))
)
_OF_EVENTS: Final = select(HIT).where(
    HIT.c.event_id.in_(bindparam("events", expanding=True)), HIT.c.issue == bindparam("of_issue"), _EVALUATED
)
_LATEST: Final = (
    select(HIT)
    .where(
        HIT.c.issue == bindparam("of_issue"),
        HIT.c.group_key == bindparam("of_group"),
        HIT.c.event_us < bindparam("before_us"),
        _EVALUATED,
    )
    .order_by(HIT.c.event_us.desc(), HIT.c.event_id.desc())
    .limit(1)
)
_MEET: Final = (
    update(HIT)
    .where(
        HIT.c.event_id.in_(bindparam("events", expanding=True)),
        HIT.c.rule == bindparam("of_rule"),
        HIT.c.met != true(),
    )
    .values(met=True)
)
_REMOVE: Final = delete(HIT).where(HIT.c.id.in_(bindparam("ids", expanding=True)))


def add_hits(connection: Connection, hits: Iterable[NewHit], ingested: datetime, now: datetime) -> None:
    """Store the hits of a batch, which was ingested then."""
    rows = [
        {
            "issue": hit.feed.issue.name,
            "rule": hit.feed.rule,
            "group_key": hit.group,
            "value": hit.value,
            "event_us": to_micros(hit.event.time),
            "event_id": hit.event.id,
            "first_us": hit.first_us,
            "last_us": hit.last_us,
            "hits": hit.hits,
            "met": hit.met,
            "key": hit.key,
            "product": hit.event.product,
            "node": hit.event.node,
            "version": hit.event.version,
            "ingested_us": to_micros(ingested),
            "detected_us": to_micros(now),
        }
        for hit in hits
    ]
    insert_or_keep(connection, HIT, rows)


def earliest_hit(connection: Connection) -> int | None:
    """The time of the earliest hit that was not yet evaluated."""
    found: int | None = connection.scalar(_EARLIEST)
    return found


def count_waiting(connection: Connection) -> int:
    """How many hits were not yet evaluated."""
    return connection.scalar(_HOW_MANY) or 0


def waiting_hits(connection: Connection, until_us: int, limit: int) -> Mapping[str, Sequence[StoredHit]]:
    """At most `limit` hits that were not yet evaluated, by issue, each in the order of time; none later than that."""
    found: dict[str, list[StoredHit]] = {}
    for row in connection.execute(_NEXT, {"until_us": until_us, "at_most": limit}):
        found.setdefault(row.issue, []).append(_stored(row))
    return found


def mark_hits(connection: Connection, hits: Iterable[StoredHit], now: datetime) -> None:
    """Take these hits as evaluated. To be done first: what follows sees evaluated hits only."""
    values = [{"hit_id": hit.id, "now_us": to_micros(now)} for hit in hits]
    if values:
        connection.execute(_MARK, values)


def hits_of_groups(
    connection: Connection, issue: str, groups: Iterable[str], since_us: int, until_us: int
) -> Iterator[StoredHit]:
    """The evaluated hits of some groups between two times, both included."""
    for some in portions(groups):
        values = {"of_issue": issue, "groups": some, "since_us": since_us, "until_us": until_us}
        yield from map(_stored, connection.execute(_OF_GROUPS, values))


def hits_around(
    connection: Connection, issue: str, groups: Iterable[str], since_us: int, until_us: int
) -> dict[str, list[Hit]]:
    """The evaluated hits of some groups between two times, both included, by group, as the pure core takes them."""
    found: dict[str, list[Hit]] = {}
    for some in portions(groups):
        values = {"of_issue": issue, "groups": some, "since_us": since_us, "until_us": until_us}
        _gather(found, connection.execute(_AROUND, values))
    return found


def nearest_hits(
    connection: Connection, issue: str, group: str, since_us: int, before_us: int, most: int
) -> list[Hit]:
    """Those of a group from one time until before another; of more than `most`, the latest."""
    found: dict[str, list[Hit]] = {}
    values = {"of_issue": issue, "groups": [group], "since_us": since_us, "until_us": before_us}
    _gather(found, connection.execute(_BEFORE, values | {"before_us": before_us, "at_most": most}))
    return found.get(group, [])


def _gather(found: dict[str, list[Hit]], rows: Iterable[Any]) -> None:
    read: dict[str | None, tuple[str, ...]] = {None: ()}
    for group, event_us, event_id, rule, value in rows:
        texts = read.get(value)
        if texts is None:
            texts = read[value] = decode_key(value)
        hits = found.get(group)
        if hits is None:
            hits = found[group] = []
        hits.append(Hit(event_us, event_id, rule, texts))


def hits_of_events(connection: Connection, issue: str, events: Iterable[int]) -> dict[int, StoredHit]:
    """The evaluated hits of some events, one each; those that are gone left out."""
    found: dict[int, StoredHit] = {}
    for some in portions(events):
        for row in connection.execute(_OF_EVENTS, {"of_issue": issue, "events": some}):
            found[row.event_id] = _stored(row)
    return found


def latest_hit(connection: Connection, issue: str, group: str, before_us: int) -> StoredHit | None:
    """The latest evaluated hit of a group before a time."""
    values = {"of_issue": issue, "of_group": group, "before_us": before_us}
    row = connection.execute(_LATEST, values).first()
    return None if row is None else _stored(row)


def meet(connection: Connection, rule: str, events: Iterable[int]) -> None:
    """A correlation was met at these events: the correlations that name it have their hits."""
    for some in portions(events):
        connection.execute(_MEET, {"events": some, "of_rule": rule})


def remove_hits(connection: Connection, hits: Iterable[StoredHit]) -> None:
    """Remove hits of which nothing more is needed."""
    for some in portions(hit.id for hit in hits):
        connection.execute(_REMOVE, {"ids": some})


def _stored(row: Row[Any]) -> StoredHit:
    return StoredHit(
        row.id,
        row.rule,
        row.group_key,
        row.value,
        row.event_us,
        row.event_id,
        row.first_us,
        row.last_us,
        row.hits,
        row.key,
        Ran(row.product, row.node, row.version),
        row.ingested_us,
    )
