"""Whoever looks somebody up may have to say why: `HEADSUP_LOOKUP_REASON`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.audit import AuditLog
from bot.conversation.reader import Reader
from ingest.event import Clock

HOLDS: Final = timedelta(hours=1)
"""So long a reason holds for what else somebody looks up of the same person: one call is one reason."""


class ReasonNeeded(Exception):
    """Raised before anything of somebody is shown to who has not said why. Whoever routes turns asks, and goes on."""


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """Whether it is demanded."""

    demanded: bool
    audit: AuditLog
    clock: Clock

    def check(self, reader: Reader, whom: Collection[str], reason: str | None = None) -> str | None:
        """The reason to be written down: what the reader says now, or else said before (`reason`, or an hour ago).

        `whom`: whose data it is, each by their first login. Raises ReasonNeeded where it is demanded and there is none,
        but for somebody's own data.
        """
        said = reader.reason or reason
        others = sorted(one for one in set(whom) if one != reader.name)
        if said or not self.demanded or not others:
            return said
        since = self.clock() - HOLDS
        before = [self.audit.reason(reader.name, one, since) for one in others]
        if not all(before):
            raise ReasonNeeded
        return before[0]
