"""What correlations need no longer is removed, a little at a time.

Hits stay for two windows after they were judged, so that one which arrives a window late still finds those it belongs
to. A value goes when it is forgotten, a count when no past reaches back to it, a group when nothing of it is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, or_, select, tuple_

from detectors.correlations.memory import COUNT, GROUP, TERM
from detectors.correlations.model import Correlation
from detectors.correlations.rows import HIT
from detectors.known_issue import KnownIssue
from ingest.database import reading, writing
from ingest.event import to_micros

SLACK: Final = timedelta(hours=1)
"""Events late, clocks wrong, an evaluator that was behind: nothing goes before this is over, too."""


@dataclass(frozen=True, slots=True)
class _Old:
    """What is old of one table, and the column by whose order it goes."""

    table: Table
    old: ColumnElement[bool]
    order: ColumnElement[Any]


def forget(
    engine: Engine, issues: Mapping[str, KnownIssue], now: datetime, longest: timedelta, limit: int
) -> int:
    """Remove at most `limit` rows; how many, 0 when nothing is left to remove.

    What is kept for no reason of its own is kept for `longest`: a group that fell silent, the rows of an issue that
    there is no longer.
    """
    with reading(engine) as connection:
        for one in _old(issues, now, longest):
            keys = _keys(connection, one, limit)
            if keys:
                break
        else:
            return 0
    with writing(engine) as connection:
        columns = list(one.table.primary_key)
        gone = columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)
        # It may have been seen again meanwhile.
        return connection.execute(delete(one.table).where(gone, one.old)).rowcount


def _keys(connection: Connection, one: _Old, limit: int) -> list[tuple[Any, ...]]:
    query = select(*one.table.primary_key).where(one.old).order_by(one.order).limit(limit)
    return [tuple(row) for row in connection.execute(query)]


def _old(issues: Mapping[str, KnownIssue], now: datetime, longest: timedelta) -> Iterator[_Old]:
    known = {name: issue.correlation for name, issue in issues.items() if issue.correlation is not None}
    for name, correlation in known.items():
        kept = _kept(correlation, longest)
        judged_us = to_micros(now - _hits_kept(correlation, longest))
        of_issue = HIT.c.issue == name
        yield _Old(HIT, and_(of_issue, HIT.c.evaluated_us < judged_us), HIT.c.evaluated_us)
        unmet = and_(
            of_issue, HIT.c.evaluated_us.is_(None), HIT.c.met.is_(False), HIT.c.detected_us < judged_us
        )
        yield _Old(HIT, unmet, HIT.c.id)
        before_us = to_micros(now - kept)
        match correlation.type:
            case "new_term":
                yield _Old(TERM, and_(TERM.c.issue == name, TERM.c.last_us < before_us), TERM.c.last_us)
            case "spike" | "drop":
                yield _Old(COUNT, and_(COUNT.c.issue == name, COUNT.c.part_us < before_us), COUNT.c.part_us)
        yield _Old(GROUP, and_(GROUP.c.issue == name, GROUP.c.last_us < before_us), GROUP.c.last_us)
    before_us = to_micros(now - longest)
    for table, time in (
        (HIT, or_(HIT.c.evaluated_us < before_us, and_(HIT.c.met.is_(False), HIT.c.detected_us < before_us))),
        (TERM, TERM.c.last_us < before_us),
        (COUNT, COUNT.c.part_us < before_us),
        (GROUP, GROUP.c.last_us < before_us),
    ):
        yield _Old(table, and_(time, table.c.issue.not_in(list(known))), table.c.issue)


def _kept(correlation: Correlation, longest: timedelta) -> timedelta:
    """How far back what is remembered of a group still counts."""
    match correlation.type:
        case "new_term":
            return correlation.timespan + SLACK
        case "spike" | "drop":
            past = correlation.baseline.past if correlation.baseline else timedelta(0)
            return past + 2 * correlation.timespan + SLACK
        case "silence":
            return max(longest, correlation.timespan + SLACK)
        case _:
            return timedelta(0)


def _hits_kept(correlation: Correlation, longest: timedelta) -> timedelta:
    """How long a hit is kept after it was judged; the last one of a group that fell silent stands for it."""
    if correlation.type == "silence":
        return _kept(correlation, longest)
    return 2 * correlation.timespan + SLACK
