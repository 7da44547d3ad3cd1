"""What was said to be fixed, and in which version: `headsup issues fix`. All SQL of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, insert, select, update
from sqlmodel import SQLModel

from detectors import models
from detectors.known_issue import KnownIssue
from ingest.event import from_micros, to_micros

_table: Final[Table] = SQLModel.metadata.tables[str(models.FixRow.__tablename__)]
_STANDING: Final = select(_table).where(_table.c.undone_us.is_(None)).order_by(_table.c.id)


@dataclass(frozen=True, slots=True)
class Fix:
    """Somebody said that an issue is fixed in a version, from a time on."""

    issue: str
    version: str
    at: datetime
    by: str


def standing(connection: Connection) -> dict[str, Fix]:
    """By issue what was said last and not taken back."""
    return {row.issue: _fix(row) for row in connection.execute(_STANDING)}


def say_fixed(connection: Connection, fix: Fix, now: datetime) -> bool:
    """Write down what somebody says; False if just that stands already."""
    stands = standing(connection).get(fix.issue)
    if stands is not None and (stands.version, stands.at) == (fix.version, fix.at):
        return False
    values = {
        "issue": fix.issue,
        "version": fix.version,
        "at_us": to_micros(fix.at),
        "recorded_us": to_micros(now),
        "by": fix.by,
    }
    connection.execute(insert(_table).values(values))
    return True


def take_back(connection: Connection, issue: str, now: datetime) -> Fix | None:
    """Take back everything that was said about an issue; what stood, None if nothing did."""
    stood = standing(connection).get(issue)
    connection.execute(
        update(_table)
        .where(_table.c.issue == issue, _table.c.undone_us.is_(None))
        .values(undone_us=to_micros(now))
    )
    return stood


def fixed_in(issue: KnownIssue, said: Mapping[str, Fix]) -> str | None:
    """The version with the fix of an issue: what was said last, or else what its file says."""
    fix = said.get(issue.name)
    return issue.fixed_in if fix is None else fix.version


def _fix(row: Row[Any]) -> Fix:
    return Fix(row.issue, row.version, from_micros(row.at_us), row.by)
