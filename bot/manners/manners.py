"""The manners as the planner asks for them: what is known, the verdicts, and the question to developers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, select

from bot.directory import Person
from bot.manners.daily import COUNTED, today
from bot.manners.holds import begin, latest_decision, lock, open_hold, stopped_by
from bot.manners.judging import Addressee, Facts, Verdict, judge
from bot.manners.mutes import muted_among
from bot.manners.quiet import QuietHours
from bot.telling.notices import NOTICE
from bot.telling.planning import Planned
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from detectors.known_issue import KnownIssue
from ingest.database import alone
from ingest.event import to_micros

PATIENCE: Final = timedelta(seconds=5)
"""How often, at most, the number on a hold's card is brought up to date."""


@dataclass(frozen=True, slots=True)
class Manners:
    """Judges who is told, in the transaction that writes it down: no two planners both let the last one pass."""

    posts: PostStore
    asked: Callable[[str | None], Sequence[str]]  # who decides about holds of a product: recipients
    zone: Callable[[Person], str]  # of a person
    cap: int | None = None
    quiet: QuietHours | None = None

    def judge(
        self,
        connection: Connection,
        issue: KnownIssue,
        planned: Sequence[Planned],
        *,
        product: str | None,
        event_at: datetime,
        now: datetime,
    ) -> list[Verdict]:
        """A verdict for each who is reachable, in order; the hold and its question are written down if need be."""
        alone(connection, "manners")  # caps count over all issues
        lock(connection, issue.name)
        addressees = [self._addressee(one, issue, now) for one in planned]
        facts = self._facts(connection, issue, addressees, event_at, now)
        verdicts = judge(addressees, facts)
        if any(verdict.state == "held" for verdict in verdicts):
            self._hold(connection, issue.name, product, len(set(facts.told)), now)
        return verdicts

    def quiet_until(self, person: Person, now: datetime) -> datetime | None:
        """When somebody's quiet hours end that have begun."""
        return None if self.quiet is None else self.quiet.until(now, self.zone(person))

    def _addressee(self, one: Planned, issue: KnownIssue, now: datetime) -> Addressee:
        if one.person is None:
            return Addressee(one.login, one.told, channel=True)
        keeps = issue.quiet_hours == "keep" and one.told != "user"
        until = self.quiet_until(one.person, now) if keeps else None
        return Addressee(one.login, one.told, quiet_until=until)

    def _facts(
        self,
        connection: Connection,
        issue: KnownIssue,
        addressees: Sequence[Addressee],
        event_at: datetime,
        now: datetime,
    ) -> Facts:
        people = sorted({one.recipient for one in addressees if not one.channel})
        lately = event_at - issue.breaker.within
        decided = latest_decision(connection, issue.name, now - issue.breaker.within)
        holding = open_hold(connection, issue.name) is not None
        let = decided is not None and decided[0] == "send" and not holding
        return Facts(
            cap=self.cap,
            today=today(connection, people, now) if self.cap is not None else {},
            muted=muted_among(connection, issue.name, people),
            breaker=issue.breaker.people,
            told=() if let or holding else _told_lately(connection, issue, lately, len(people)),
            holding=holding,
            let=let,
            stopped=stopped_by(decided[1]) if decided is not None and decided[0] == "stop" else None,
        )

    def _hold(
        self, connection: Connection, issue: str, product: str | None, told: int, now: datetime
    ) -> None:
        hold = open_hold(connection, issue)
        if hold is None:
            hold = begin(connection, issue, product, told, now)
            recipients = self.asked(product)
            self.posts.add(
                connection, "hold", f"hold {hold}", recipients, {"hold": hold}, now, product=product
            )
        else:
            copies = self.posts.ids_about(connection, "hold", f"hold {hold}")
            RefreshStore.want(connection, "post", copies, now, after=PATIENCE)


def _told_lately(connection: Connection, issue: KnownIssue, since: datetime, more: int) -> set[str]:
    """People who were told of an issue, or are about to be, no more of them than the breaker asks about.

    Nobody, where even with `more` of them there cannot be as many: to count rows is quick, to tell people apart is not.
    """
    lately = and_(NOTICE.c.issue == issue.name, NOTICE.c.event_us > to_micros(since))
    enough = select(NOTICE.c.issue).where(lately).offset(max(issue.breaker.people - more, 0)).limit(1)
    if connection.execute(enough).first() is None:
        return set()
    counted = and_(lately, NOTICE.c.state.in_(COUNTED), NOTICE.c.told != "channel")
    query = select(NOTICE.c.person).where(counted).distinct().limit(issue.breaker.people + 1)
    return set(connection.scalars(query))
