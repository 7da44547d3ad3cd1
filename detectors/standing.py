"""How known issues stand: their episodes by state, what was said about a fix, and the hits that nobody was told of."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, bindparam, select

from detectors.fixes.book import Fix, fixed_in, standing
from detectors.fixes.fixing import Fixing
from detectors.fixes.hits import Fate, fixed_since
from detectors.fixes.versions import compare
from detectors.known_issue import KnownIssue
from detectors.records import StoredCourse, stored_course
from detectors.statements import EPISODE, MATCH
from detectors.states import State, state_of
from detectors.store import Counts
from ingest.database import reading
from ingest.event import from_micros, to_micros
from ingest.releases.book import ReleaseBook


@dataclass(frozen=True, slots=True)
class Standing:
    """How one known issue stands."""

    fixed_in: str | None = None  # what was said last, or what its file says
    fix: Fix | None = None  # what was said; None: nothing, or it was taken back
    matches: int = 0
    episodes: Mapping[State, int] = field(default_factory=dict)  # by state, those without any left out
    worked: int = 0  # episodes that an event solved: "worked", by the log
    late: int = 0  # hits read after their node had got the fix; none without a fix
    regressions: int = 0  # hits of a version that has the fix as it stands: none of one that was taken back

    @property
    def open(self) -> int:
        """Episodes that are neither recovering nor resolved."""
        return self.episodes.get(State.OPENED, 0) + self.episodes.get(State.GROWING, 0)


def standings(engine: Engine, issues: Mapping[str, KnownIssue], now: datetime) -> dict[str, Standing]:
    """How each of these issues stands now."""
    states: dict[str, Counter[State]] = {name: Counter() for name in issues}
    worked: Counter[str] = Counter()
    with reading(engine) as connection:
        said = standing(connection)
        fixing = Fixing(connection, ReleaseBook(engine), issues, said, now)
        for key, episode in _episodes(connection, issues):
            issue = issues[episode.issue]
            fix = said.get(issue.name)
            state = state_of(
                episode.course,
                issue.after.count,
                fixed_at=fix.at if fix is not None and fix.everywhere else None,
                fix_reached=_fix_reached(connection, fixing, issue, key, episode, said, now),
                quiet=issue.max_age,
                now=now,
            )
            states[issue.name][state] += 1
            worked[issue.name] += episode.course.is_solved
    counts = Counts(engine)
    matches, untold = counts.matches(), _untold(issues, said, counts.fates())
    return {
        name: Standing(
            fixed_in=fixed_in(issue, said),
            fix=said.get(name),
            matches=matches.get(name, 0),
            episodes=dict(states[name]),
            worked=worked[name],
            late=untold[name, Fate.LATE],
            regressions=untold[name, Fate.REGRESSION],
        )
        for name, issue in issues.items()
    }


def _untold(
    issues: Mapping[str, KnownIssue],
    said: Mapping[str, Fix],
    fates: Mapping[tuple[str, str, str | None], int],
) -> Counter[tuple[str, Fate]]:
    """Hits that nobody was told of for the fix that stands; those of a fix that was taken back are over."""
    found: Counter[tuple[str, Fate]] = Counter()
    for (name, fate, ran), number in fates.items():
        version = fixed_in(issues[name], said) if name in issues else None
        if version is None:
            continue
        order = None if ran is None else compare(ran, version)
        if fate == Fate.LATE or (order is not None and order >= 0):
            found[name, Fate(fate)] += number
    return found


def _episodes(connection: Connection, issues: Mapping[str, KnownIssue]) -> Iterator[tuple[str, StoredCourse]]:
    """Every episode of these issues with its key as stored."""
    for row in connection.execute(select(EPISODE).order_by(EPISODE.c.id)):
        if row.issue in issues:
            yield row.key, stored_course(row)


def _fix_reached(
    connection: Connection,
    fixing: Fixing,
    issue: KnownIssue,
    key: str,
    episode: StoredCourse,
    said: Mapping[str, Fix],
    now: datetime,
) -> datetime | None:
    """When the node of the latest hit got the fix; asked only where it makes a difference."""
    version, course = fixed_in(issue, said), episode.course
    if version is None or course.is_solved or now - course.last > issue.max_age:
        return None
    of = {"of_issue": issue.name, "of_key": key, "last_us": to_micros(course.last)}
    ran = connection.execute(_RAN, of).first()
    if ran is None:
        return None
    since = fixed_since(version, fixing.reached(issue.name, ran.product, ran.node), to_micros(now))
    return None if since is None else from_micros(since)


_RAN: Final = (
    select(MATCH.c.product, MATCH.c.node)
    .where(
        MATCH.c.issue == bindparam("of_issue"),
        MATCH.c.key == bindparam("of_key"),
        MATCH.c.event_us == bindparam("last_us"),
    )
    .order_by(MATCH.c.event_id.desc())
    .limit(1)
)
