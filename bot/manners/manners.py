"""The manners as the planner asks for them: what is known, the verdicts, and the question to developers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.directory import Person
from bot.manners.daily import today
from bot.manners.judging import Addressee, Verdict
from bot.manners.quiet import QuietHours
from bot.manners.sitting import Sitting
from bot.telling.planning import Planned
from bot.telling.posts import PostStore
from detectors.known_issue import KnownIssue
from ingest.database import alone


@dataclass(frozen=True, slots=True)
class Manners:
    """Judges who is told, in the transaction that writes it down: no two planners both let the last one pass."""

    posts: PostStore
    asked: Callable[[str | None], Sequence[str]]  # who decides about holds of a product: recipients
    zone: Callable[[Person], str]  # of a person
    cap: int | None = None
    quiet: QuietHours | None = None

    def sitting(self, connection: Connection, planned: Iterable[Planned], now: datetime) -> Sitting:
        """Where these are judged, of whatever episodes; the transaction has the lock from here on."""
        alone(connection, "manners")  # caps count over all issues
        people = (
            sorted({one.login for one in planned if one.person is not None}) if self.cap is not None else []
        )
        return Sitting(connection, self.posts, now, self.cap, today(connection, people, now), self.asked)

    def judge(
        self,
        sitting: Sitting,
        issue: KnownIssue,
        planned: Sequence[Planned],
        *,
        product: str | None,
        event_at: datetime,
    ) -> list[Verdict]:
        """A verdict for each of an episode who is reachable, in order."""
        addressees = [self._addressee(one, issue, sitting.now) for one in planned]
        return sitting.judge(issue, addressees, product=product, event_at=event_at)

    def quiet_until(self, person: Person, now: datetime) -> datetime | None:
        """When somebody's quiet hours end that have begun."""
        return None if self.quiet is None else self.quiet.until(now, self.zone(person))

    def _addressee(self, one: Planned, issue: KnownIssue, now: datetime) -> Addressee:
        if one.person is None:
            return Addressee(one.login, one.told, channel=True)
        keeps = issue.quiet_hours == "keep" and one.told != "user"
        until = self.quiet_until(one.person, now) if keeps else None
        return Addressee(one.login, one.told, quiet_until=until)
