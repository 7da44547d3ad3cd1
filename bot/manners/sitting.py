"""Judging many episodes in one transaction: what is known is read once, and kept true as they are judged."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, func, select

from bot.manners.daily import COUNTED
from bot.manners.holds import begin, latest_decision, lock, open_hold, stopped_by
from bot.manners.judging import Addressee, Facts, Verdict, judge
from bot.manners.mutes import muted
from bot.telling.notices import NOTICE
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from detectors.known_issue import KnownIssue
from ingest.event import to_micros

PATIENCE: Final = timedelta(seconds=5)
"""How often, at most, the number on a hold's card is brought up to date."""


@dataclass(slots=True)
class _Known:
    """Of one issue, and what this sitting has added to it."""

    decided: tuple[str, str] | None
    hold: int | None
    muted: Collection[str]
    asked_again: bool = False  # the card of the hold is to be brought up to date already
    counted_since: datetime | None = None
    rows: int = 0  # notices of events after that, no fewer than there are
    planned: list[tuple[str, datetime]] = field(default_factory=list)  # people, and the times of their events


@dataclass(slots=True)
class Sitting:
    """Judges in a transaction that holds the lock `manners`: nobody else plans for anybody until it ends.

    `today`: notices of the last 24 hours, by recipient, of all who may be judged; read after the lock was taken.
    `asked`: who decides about holds of a product, as recipients.
    """

    connection: Connection
    posts: PostStore
    now: datetime
    cap: int | None
    today: dict[str, int]
    asked: Callable[[str | None], Sequence[str]]
    _known: dict[str, _Known] = field(default_factory=dict)

    def judge(
        self,
        issue: KnownIssue,
        addressees: Sequence[Addressee],
        *,
        product: str | None,
        event_at: datetime,
    ) -> list[Verdict]:
        """A verdict for each, in order. The caller records the notices before the transaction ends.

        A hold and its question are written down if need be.
        """
        known = self._of(issue)
        facts = self._facts(issue, known, addressees, event_at)
        verdicts = judge(addressees, facts)
        if any(verdict.state == "held" for verdict in verdicts):
            self._hold(issue.name, known, product, len(set(facts.told)))
        for one, verdict in zip(addressees, verdicts, strict=True):
            if verdict.state == "planned" and not one.channel:
                known.planned.append((one.recipient, event_at))
                known.rows += 1
                self.today[one.recipient] = self.today.get(one.recipient, 0) + 1
        return verdicts

    def _of(self, issue: KnownIssue) -> _Known:
        known = self._known.get(issue.name)
        if known is None:
            lock(self.connection, issue.name)
            known = self._known[issue.name] = _Known(
                latest_decision(self.connection, issue.name, self.now - issue.breaker.within),
                open_hold(self.connection, issue.name),
                muted(self.connection, issue.name),
            )
        return known

    def _facts(
        self, issue: KnownIssue, known: _Known, addressees: Sequence[Addressee], event_at: datetime
    ) -> Facts:
        holding, decided = known.hold is not None, known.decided
        let = decided is not None and decided[0] == "send" and not holding
        people = {one.recipient for one in addressees if not one.channel}
        return Facts(
            cap=self.cap,
            today=self.today,
            muted=known.muted,
            breaker=issue.breaker.people,
            told=() if let or holding else self._told_lately(issue, known, event_at, len(people)),
            holding=holding,
            let=let,
            stopped=stopped_by(decided[1]) if decided is not None and decided[0] == "stop" else None,
        )

    def _told_lately(self, issue: KnownIssue, known: _Known, event_at: datetime, more: int) -> set[str]:
        """People who were told of an issue, or are about to be, no more of them than the breaker asks about.

        Nobody, where even with `more` of them there cannot be as many: to count rows is quick, to tell people apart
        is not.
        """
        since, breaker = event_at - issue.breaker.within, issue.breaker.people
        lately = and_(NOTICE.c.issue == issue.name, NOTICE.c.event_us > to_micros(since))
        if known.counted_since is None or since < known.counted_since:
            some = select(NOTICE.c.id).where(lately).limit(breaker + 1).subquery()
            found = self.connection.scalar(select(func.count()).select_from(some)) or 0
            known.counted_since, known.rows = since, found + len(known.planned)
        if known.rows + more <= breaker:
            return set()
        counted = and_(lately, NOTICE.c.state.in_(COUNTED), NOTICE.c.told != "channel")
        query = select(NOTICE.c.person).where(counted).distinct().limit(breaker + 1)
        return {*self.connection.scalars(query), *(who for who, at in known.planned if at > since)}

    def _hold(self, issue: str, known: _Known, product: str | None, told: int) -> None:
        if known.hold is None:
            known.hold = hold = begin(self.connection, issue, product, told, self.now)
            to, said = self.asked(product), {"hold": hold}
            self.posts.add(self.connection, "hold", f"hold {hold}", to, said, self.now, product=product)
        elif not known.asked_again:
            copies = self.posts.ids_about(self.connection, "hold", f"hold {known.hold}")
            RefreshStore.want(self.connection, "post", copies, self.now, after=PATIENCE)
        known.asked_again = True
