"""What shows somebody other people goes through here: the reason is asked for, and the look is written down first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.audit import AuditLog
from bot.conversation.reader import Reader
from ingest.event import Clock

HOLDS: Final = timedelta(hours=1)
"""So long a reason holds for what else somebody looks up of the same people, and for what they go on from."""
ANYBODY: Final = "*"
"""Stands for people who are not known yet: those of a watch."""


@dataclass(frozen=True, slots=True)
class Again:
    """A button that shows an answer once there is a reason. `data` is what it brings back."""

    verb: str
    data: Mapping[str, Any]


class ReasonNeeded(Exception):
    """Raised before anybody is shown to who has not said why. Whoever routes turns asks, and goes on.

    `again`: where what was said may not be said again to go on, since it would be understood as following itself.
    """

    def __init__(self, again: Again | None = None) -> None:
        super().__init__("nobody has said why")
        self.again = again


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The one way to other people's names, logins and data. `demanded`: `HEADSUP_LOOKUP_REASON`."""

    demanded: bool
    audit: AuditLog
    clock: Clock

    def note(
        self,
        reader: Reader,
        action: str,
        whom: Collection[str],
        *,
        subject: str,
        detail: str | None = None,
        said: str | None = None,
        begun: str | None = None,
        connection: Connection | None = None,
    ) -> str | None:
        """Write down whom an answer shows, before it is shown; the reason, as for `reason`. Raises ReasonNeeded."""
        reason = self.reason(reader, whom, said=said, begun=begun)
        self.audit.append(
            reader.name,
            action,
            subject=subject,
            detail=detail,
            reason=reason,
            about=whom,
            connection=connection,
        )
        return reason

    def reason(
        self, reader: Reader, whom: Collection[str], *, said: str | None = None, begun: str | None = None
    ) -> str | None:
        """The reason to be written down: what the reader says now, said with the question, or said within the hour.

        `whom`: everybody who is shown or named, each by their first login; ANYBODY for who is not known yet.
        `said`: what they said with the question that it belongs to. `begun`: what it goes on from, as the audit log
        names it (`event 17`, a question as it was understood). Raises ReasonNeeded where it is demanded and there is
        none, but for somebody's own data.
        """
        given = reader.reason or said
        others = {one for one in whom if one != reader.name}
        if given or not self.demanded or not others:
            return given
        before = self.before(reader, begun) or self._of_people(reader, others)
        if before is None:
            raise ReasonNeeded
        return before

    def before(self, reader: Reader, begun: str | None) -> str | None:
        """Why the reader has looked at something within the hour. None where nobody demands a reason."""
        if not self.demanded or begun is None:
            return None
        return self.audit.reason(reader.name, begun, self.clock() - HOLDS)

    def _of_people(self, reader: Reader, others: Collection[str]) -> str | None:
        """The one reason for all of them: nobody is to read another's."""
        known = self.audit.reasons(reader.name, others, self.clock() - HOLDS)
        return known.pop() if len(known) == 1 else None
