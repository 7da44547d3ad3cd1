"""What is written down when a message goes to everybody: what becomes of whom, and a post for each who is told.

All of it in one transaction, whoever presses what twice and whatever is killed when.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.audit import AuditLog
from bot.directory import Directory, Person
from bot.manners.daily import today, waiting
from bot.manners.morning import next_morning
from bot.manners.mutes import muted_among
from bot.manners.quiet import QuietHours
from bot.reaching.ledger import Ledger, subject_of
from bot.reaching.standing import NO_IDENTITY, NOT_IN_DIRECTORY, Standing, is_shut
from bot.telling.posts import NewPost, PostStore
from bot.telling_all.judging import HELD, Candidate, Verdict, judge
from bot.telling_all.store import KIND, Affected, TellAll, people_of, settle
from ingest.database import alone


@dataclass(frozen=True, slots=True)
class Sending:
    """Judges, and plans. `cap`: None, any number; `zone`: of a person."""

    posts: PostStore
    ledger: Ledger
    directory: Callable[[], Directory]
    audit: AuditLog
    zone: Callable[[Person], str]
    cap: int | None = None
    quiet: QuietHours | None = None

    def verdicts(self, connection: Connection, one: TellAll, now: datetime) -> list[Verdict]:
        """What would become of each now."""
        people = people_of(connection, one.id)
        logins = [affected.person for affected in people if affected.listed]
        muted = {person for issue in one.issues for person in muted_among(connection, issue, logins)}
        counts = today(connection, logins, now) if self.cap is not None else {}
        full = [login for login, count in counts.items() if self.cap is not None and count >= self.cap]
        later = waiting(connection, full, now)
        used = {login: (counts[login], later.get(login, 0)) for login in full}  # who had enough
        known, directory = self.ledger.all(), self.directory()
        found = [self._candidate(one, directory, known, muted, used.get(one.person), now) for one in people]
        return [judge(candidate, self.cap) for candidate in found]

    def send(self, connection: Connection, one: TellAll, by: str, now: datetime) -> list[Verdict]:
        """Write it all down; what becomes of whom. The caller holds its lock, and has looked how it stands."""
        alone(connection, "manners")  # caps count over all messages
        verdicts = self.verdicts(connection, one, now)
        settle(connection, one, "sent", by, verdicts, now)
        told = [verdict for verdict in verdicts if verdict.fate == "told"]
        held = sum(verdict.reason == HELD for verdict in told)
        said = {"tell_all": one.id, "issues": list(one.issues)}
        posts = (NewPost(v.person, said, one.product, not_before=v.not_before) for v in told)
        self.posts.write(connection, KIND, one.key, posts, now)
        self.audit.append(
            by,
            "told all",
            subject=f"{one.key}: {one.about[:200]}",
            detail=f"{len(told)} people"
            + (f", {held} of them the next morning (cap)" if held else "")
            + (f", for {one.by}" if by != one.by else ""),
            about=[verdict.person for verdict in told],
            connection=connection,
        )
        return verdicts

    def _candidate(
        self,
        affected: Affected,
        directory: Directory,
        known: dict[str, Standing],
        muted: set[str],
        used: tuple[int, int] | None,
        now: datetime,
    ) -> Candidate:
        person = directory.by_login(affected.person) if affected.listed else None
        if person is None:
            return Candidate(affected.person, shut=NOT_IN_DIRECTORY.state)
        if not person.aad_object_id:
            return Candidate(affected.person, shut=NO_IDENTITY.state)
        standing = known.get(subject_of(person, person.login))
        candidate = Candidate(
            affected.person,
            shut=standing.state if standing is not None and is_shut(standing, now) else None,
            muted=affected.person in muted,
        )
        if used is None and self.quiet is None:
            return candidate  # nobody's zone is needed, which is a look for each of thousands
        zone, (had, waits) = self.zone(person), used or (0, 0)
        return replace(
            candidate,
            today=had,
            waiting=waits,
            morning=None if used is None else next_morning(now, zone, self.quiet),
            quiet_until=None if self.quiet is None else self.quiet.until(now, zone),
        )


def would_be_told(verdicts: Sequence[Verdict]) -> int:
    """How many people get it, now or in the morning."""
    return sum(verdict.fate == "told" for verdict in verdicts)
