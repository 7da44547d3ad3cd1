"""The SQL of what is remembered of groups: when they were seen, their values, and how much they had.

One evaluator at a time writes here, so what it read in its transaction still holds when it writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from detectors.correlations import models
from detectors.correlations.rows import portions
from detectors.correlations.terms import Seen

GROUP: Final[Table] = SQLModel.metadata.tables[str(models.CorrelationGroupRow.__tablename__)]
TERM: Final[Table] = SQLModel.metadata.tables[str(models.CorrelationTermRow.__tablename__)]
COUNT: Final[Table] = SQLModel.metadata.tables[str(models.CorrelationCountRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """When a group was seen first and last, and the event of the last time."""

    first_us: int
    last_us: int
    last_event_id: int

    def with_hit(self, first_us: int, last_us: int, event_id: int) -> "KnownGroup":
        """The group after a row of hits; the event is the latest of them."""
        last = max((self.last_us, self.last_event_id), (last_us, event_id))
        return KnownGroup(min(self.first_us, first_us), *last)


@dataclass(frozen=True, slots=True)
class Part:
    """What a group had in one part."""

    hits: int
    last_us: int
    last_event_id: int


_GROUPS: Final = select(GROUP).where(
    GROUP.c.issue == bindparam("of_issue"), GROUP.c.group_key.in_(bindparam("groups", expanding=True))
)
_QUIET: Final = select(GROUP).where(
    GROUP.c.issue == bindparam("of_issue"),
    GROUP.c.last_us < bindparam("before_us"),
    or_(GROUP.c.silent_event_id.is_(None), GROUP.c.silent_event_id != GROUP.c.last_event_id),
)
_EARLIEST_UNTOLD: Final = select(func.min(GROUP.c.last_us)).where(
    GROUP.c.issue == bindparam("of_issue"),
    or_(GROUP.c.silent_event_id.is_(None), GROUP.c.silent_event_id != GROUP.c.last_event_id),
)
_SILENT: Final = (
    update(GROUP)
    .where(GROUP.c.issue == bindparam("of_issue"), GROUP.c.group_key == bindparam("of_group"))
    .values(silent_event_id=bindparam("event"))
)
_TERMS: Final = select(TERM).where(
    TERM.c.issue == bindparam("of_issue"),
    TERM.c.group_key.in_(bindparam("groups", expanding=True)),
    TERM.c.term.in_(bindparam("terms", expanding=True)),
)
_HOW_MANY_TERMS: Final = (
    select(TERM.c.group_key, func.count())
    .where(
        TERM.c.issue == bindparam("of_issue"),
        TERM.c.group_key.in_(bindparam("groups", expanding=True)),
        TERM.c.last_us >= bindparam("since_us"),
    )
    .group_by(TERM.c.group_key)
)
_COUNTS: Final = select(COUNT).where(
    COUNT.c.issue == bindparam("of_issue"),
    COUNT.c.group_key.in_(bindparam("groups", expanding=True)),
    COUNT.c.part_us >= bindparam("since_us"),
    COUNT.c.part_us <= bindparam("until_us"),
)
_recent: Final = COUNT.c.part_us >= bindparam("recent_us", type_=COUNT.c.part_us.type)
_TOTALS: Final = (
    select(
        COUNT.c.group_key,
        func.sum(case((_recent, COUNT.c.hits), else_=0)),
        func.sum(case((_recent, 0), else_=COUNT.c.hits)),
    )
    .where(
        COUNT.c.issue == bindparam("of_issue"),
        COUNT.c.part_us >= bindparam("since_us"),
        COUNT.c.part_us <= bindparam("until_us"),
    )
    .group_by(COUNT.c.group_key)
)


def groups_of(connection: Connection, issue: str, groups: Iterable[str]) -> dict[str, KnownGroup]:
    """What is known of these groups; those never seen left out."""
    return {
        row.group_key: KnownGroup(row.first_us, row.last_us, row.last_event_id)
        for some in portions(groups)
        for row in connection.execute(_GROUPS, {"of_issue": issue, "groups": some})
    }


def save_groups(connection: Connection, issue: str, groups: Mapping[str, KnownGroup]) -> None:
    """Write what is known of these groups now."""
    rows = [
        {
            "issue": issue,
            "group_key": group,
            "first_us": known.first_us,
            "last_us": known.last_us,
            "last_event_id": known.last_event_id,
        }
        for group, known in groups.items()
    ]
    _upsert(connection, GROUP, ("issue", "group_key"), rows)


def quiet_groups(connection: Connection, issue: str, before_us: int) -> dict[str, KnownGroup]:
    """The groups last seen before a time whose silence since was not found yet."""
    rows = connection.execute(_QUIET, {"of_issue": issue, "before_us": before_us})
    return {row.group_key: KnownGroup(row.first_us, row.last_us, row.last_event_id) for row in rows}


def next_quiet(connection: Connection, issue: str) -> int | None:
    """When the group was last seen that was seen longest ago, of those whose silence was not found yet."""
    found: int | None = connection.scalar(_EARLIEST_UNTOLD, {"of_issue": issue})
    return found


def found_silent(connection: Connection, issue: str, groups: Mapping[str, KnownGroup]) -> None:
    """The silence of these groups was found."""
    rows = [
        {"of_issue": issue, "of_group": group, "event": known.last_event_id}
        for group, known in groups.items()
    ]
    if rows:
        connection.execute(_SILENT, rows)


def terms_of(
    connection: Connection, issue: str, groups: Sequence[str], terms: Sequence[str]
) -> dict[tuple[str, str], Seen]:
    """When these values were seen in these groups, by group and value; more than was asked for is no harm."""
    return {
        (row.group_key, row.term): Seen(row.first_us, row.last_us)
        for some in portions(groups)
        for those in portions(terms)
        for row in connection.execute(_TERMS, {"of_issue": issue, "groups": some, "terms": those})
    }


def how_many_terms(
    connection: Connection, issue: str, groups: Iterable[str], since_us: int
) -> dict[str, int]:
    """How many values each of these groups has that were seen since then."""
    found: dict[str, int] = {}
    for some in portions(groups):
        values = {"of_issue": issue, "groups": some, "since_us": since_us}
        found |= {row[0]: row[1] for row in connection.execute(_HOW_MANY_TERMS, values)}
    return found


def save_terms(connection: Connection, issue: str, terms: Mapping[tuple[str, str], Seen]) -> None:
    """Write when these values were seen."""
    rows = [
        {
            "issue": issue,
            "group_key": group,
            "term": term,
            "first_us": seen.first_us,
            "last_us": seen.last_us,
        }
        for (group, term), seen in terms.items()
    ]
    _upsert(connection, TERM, ("issue", "group_key", "term"), rows)


def parts_of(
    connection: Connection, issue: str, groups: Iterable[str], since_us: int, until_us: int
) -> dict[str, dict[int, Part]]:
    """What these groups had in the parts that begin between two times, both included, by group and beginning."""
    found: dict[str, dict[int, Part]] = {}
    for some in portions(groups):
        values = {"of_issue": issue, "groups": some, "since_us": since_us, "until_us": until_us}
        for row in connection.execute(_COUNTS, values):
            part = Part(row.hits, row.last_us, row.last_event_id)
            found.setdefault(row.group_key, {})[row.part_us] = part
    return found


def save_parts(connection: Connection, issue: str, parts: Mapping[tuple[str, int], Part]) -> None:
    """Write what groups had in the parts that begin then."""
    rows = [
        {
            "issue": issue,
            "group_key": group,
            "part_us": part_us,
            "hits": part.hits,
            "last_us": part.last_us,
            "last_event_id": part.last_event_id,
        }
        for (group, part_us), part in parts.items()
    ]
    _upsert(connection, COUNT, ("issue", "group_key", "part_us"), rows)


def totals(
    connection: Connection, issue: str, since_us: int, recent_us: int, until_us: int
) -> dict[str, tuple[int, int]]:
    """For each group the hits of the parts from `recent_us` to `until_us`, and of those before, from `since_us`."""
    values = {"of_issue": issue, "since_us": since_us, "recent_us": recent_us, "until_us": until_us}
    return {
        group: (int(recent), int(before)) for group, recent, before in connection.execute(_TOTALS, values)
    }


def _upsert(
    connection: Connection, table: Table, unique: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in unique}
    connection.execute(statement.on_conflict_do_update(index_elements=list(unique), set_=changed), rows)
