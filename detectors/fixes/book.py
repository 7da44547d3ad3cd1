"""What was said to be fixed, and in which version: `headsup issues fix`. All SQL of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, insert, select, update
from sqlmodel import SQLModel

from detectors import models
from detectors.fixes.hits import Reached
from detectors.known_issue import KnownIssue
from ingest.event import from_micros, to_micros
from ingest.releases.history import fold

FIX: Final[Table] = SQLModel.metadata.tables[str(models.FixRow.__tablename__)]
_STANDING: Final = select(FIX).where(FIX.c.undone_us.is_(None)).order_by(FIX.c.id)


@dataclass(frozen=True, slots=True)
class Fix:
    """Somebody said that an issue is fixed in a version, from a time on: everywhere, or on some nodes only."""

    issue: str
    version: str
    at: datetime
    by: str
    nodes: Mapping[str, datetime] = field(default_factory=dict)  # node, folded -> from when; none: everywhere

    @property
    def everywhere(self) -> bool:
        """Whether it was said of no nodes in particular."""
        return not self.nodes

    def reached(self, node: str | None) -> list[Reached]:
        """What it says of a node besides the releases: the version with the fix came there."""
        since = self.nodes.get(fold(node or ""))
        return [] if since is None else [Reached(to_micros(since), self.version)]

    def joined(self, earlier: "Fix | None") -> "Fix":
        """With the nodes of what was said before about the same version: a fix that goes from node to node."""
        if self.everywhere or earlier is None or earlier.version != self.version:
            return self
        return replace(self, nodes={**earlier.nodes, **self.nodes})


def standing(connection: Connection) -> dict[str, Fix]:
    """By issue what was said last and not taken back."""
    return {row.issue: _fix(row) for row in connection.execute(_STANDING)}


def say_fixed(connection: Connection, fix: Fix, now: datetime) -> bool:
    """Write down what somebody says; False if just that stands already.

    Nodes are joined to those of which the same version was said before.
    """
    stands = standing(connection).get(fix.issue)
    fix = fix.joined(stands)
    if stands is not None and (stands.version, stands.at, stands.nodes) == (fix.version, fix.at, fix.nodes):
        return False
    values = {
        "issue": fix.issue,
        "version": fix.version,
        "at_us": to_micros(fix.at),
        "recorded_us": to_micros(now),
        "by": fix.by,
        "nodes": json.dumps({node: to_micros(at) for node, at in fix.nodes.items()}) if fix.nodes else None,
    }
    connection.execute(insert(FIX).values(values))
    return True


def take_back(connection: Connection, issue: str, now: datetime) -> Fix | None:
    """Take back everything that was said about an issue; what stood, None if nothing did."""
    stood = standing(connection).get(issue)
    connection.execute(
        update(FIX).where(FIX.c.issue == issue, FIX.c.undone_us.is_(None)).values(undone_us=to_micros(now))
    )
    return stood


def fixed_in(issue: KnownIssue, said: Mapping[str, Fix]) -> str | None:
    """The version with the fix of an issue: what was said last, or else what its file says."""
    fix = said.get(issue.name)
    return issue.fixed_in if fix is None else fix.version


def _fix(row: Row[Any]) -> Fix:
    nodes = {node: from_micros(at_us) for node, at_us in json.loads(row.nodes or "{}").items()}
    return Fix(row.issue, row.version, from_micros(row.at_us), row.by, nodes)
