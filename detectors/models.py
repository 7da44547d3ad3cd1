"""The tables of what it means. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class MatchRow(SQLModel, table=True):
    """One event met a known issue's detection; `key` is a JSON array of texts, None if a key field lacks."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("event_id", "issue"),
        Index("match_waiting", "evaluated_us", "event_us", "id"),
        Index("match_key", "issue", "key", "event_us", "event_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)  # KnownIssue.name
    event_id: int = Field(sa_type=BigInteger)  # the event may have been purged since
    key: str | None = Field(default=None, sa_type=Text)
    event_us: int = Field(sa_type=BigInteger)  # of the event
    product: str | None = Field(default=None, sa_type=Text)  # of the event, as are the next two
    node: str | None = Field(default=None, sa_type=Text)
    version: str | None = Field(default=None, sa_type=Text)  # its own, or that of the release it fell under
    ingested_us: int = Field(sa_type=BigInteger)  # of the batch
    matched_us: int = Field(sa_type=BigInteger)
    evaluated_us: int | None = Field(default=None, sa_type=BigInteger)
    fate: str | None = Field(default=None, sa_type=Text)  # late, regression; None: like any hit


class EpisodeRow(SQLModel, table=True):
    """One known issue for one key, from the match that made it due to `repeat_after` later.

    One episode gives each of its recipients at most one notice: the unique constraint is what makes
    telling twice impossible, whoever is killed when.
    """

    __tablename__ = "episode"
    __table_args__ = (
        UniqueConstraint("issue", "key", "due_event_id"),
        Index("episode_key", "issue", "key", "due_us"),
        Index("episode_waiting", "planned_us", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)  # JSON array of texts
    state: str = Field(sa_type=Text)  # opened, growing, resolved (by `solved_when`)
    opened_us: int = Field(sa_type=BigInteger)  # of the first match that counted towards it
    due_us: int = Field(sa_type=BigInteger)  # of the event that made it due
    due_event_id: int = Field(sa_type=BigInteger)
    last_us: int = Field(sa_type=BigInteger)  # of the latest match
    solved_us: int | None = Field(default=None, sa_type=BigInteger)  # of the latest event that solved it
    matches: int  # so far, those before it was due that counted included
    matches_when_due: int  # matches of this issue and key up to and with the one that made it due
    ingested_us: int = Field(sa_type=BigInteger)  # of the event that made it due
    matched_us: int = Field(sa_type=BigInteger)
    created_us: int = Field(sa_type=BigInteger)
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until_us: int | None = Field(default=None, sa_type=BigInteger)
    planned_us: int | None = Field(default=None, sa_type=BigInteger)  # when the bot made its notices


class SolutionRow(SQLModel, table=True):
    """The latest event of a UTC day that met `solved_when` of an issue for a key, whether there are hits or not.

    One row a day keeps them few where solving is everyday work; it says enough, since what counts is whether
    something solving came after the last hit.
    """

    __tablename__ = "solution"
    __table_args__ = (
        UniqueConstraint("issue", "key", "day"),
        Index("solution_waiting", "evaluated_us", "latest_us", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)  # JSON array of texts
    day: int  # days since 1970
    latest_us: int = Field(sa_type=BigInteger)  # of the event
    evaluated_us: int | None = Field(default=None, sa_type=BigInteger)  # None again when a later one comes


class FixRow(SQLModel, table=True):
    """Somebody said that an issue is fixed, in a version. The latest one that was not taken back holds."""

    __tablename__ = "fix"
    __table_args__ = (Index("fix_issue", "issue", "id"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)  # KnownIssue.name
    version: str = Field(sa_type=Text)
    at_us: int = Field(sa_type=BigInteger)  # from when it is said to be fixed
    recorded_us: int = Field(sa_type=BigInteger)
    by: str = Field(sa_type=Text)
    nodes: str | None = Field(
        default=None, sa_type=Text
    )  # JSON: node -> from when (us), where it is fixed on these only
    undone_us: int | None = Field(default=None, sa_type=BigInteger)
    told_us: int | None = Field(default=None, sa_type=BigInteger)  # when those who hit it were told


class VersionSeenRow(SQLModel, table=True):
    """When events of a node first carried a version of their own. Absent texts are empty ones."""

    __tablename__ = "version_seen"

    product: str = Field(sa_column=Column(Text, primary_key=True))  # folded, as is the node
    node: str = Field(sa_column=Column(Text, primary_key=True))
    version: str = Field(sa_column=Column(Text, primary_key=True))
    first_us: int = Field(sa_type=BigInteger)  # of the earliest such event
    recorded_us: int = Field(sa_type=BigInteger)


class TooOldRow(SQLModel, table=True):
    """A moment that would have been due but for `max_age`: counted and shown, nobody is told."""

    __tablename__ = "too_old"
    __table_args__ = (UniqueConstraint("issue", "key", "due_event_id"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)
    due_us: int = Field(sa_type=BigInteger)
    due_event_id: int = Field(sa_type=BigInteger)
    created_us: int = Field(sa_type=BigInteger)


class RestoreMarkRow(SQLModel, table=True):
    """A backup was restored: what happened before `at_us` is counted and nobody is told (again)."""

    __tablename__ = "restore_mark"

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    at_us: int = Field(sa_type=BigInteger)
    copied_us: int = Field(sa_type=BigInteger)  # the latest instant that the copy knows of


class NewsRow(SQLModel, table=True):
    """Something for developers to hear: a discovery, a regression, a file with a fault. Never written twice.

    `payload` is a JSON object; what it holds for each kind stands in docs/discovery.md.
    """

    __tablename__ = "news"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("news_waiting", "planned_us", "id"),
        Index("news_created", "created_us"),
        {"sqlite_autoincrement": True},  # buttons of cards name news by its id, so none is given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    kind: str = Field(sa_type=Text)  # one of detectors.news.KINDS
    key: str = Field(sa_type=Text)  # what the news is about: the same thing said again has the same key
    payload: str = Field(sa_type=Text)
    created_us: int = Field(sa_type=BigInteger)
    due_us: int | None = Field(default=None, sa_type=BigInteger)  # not to be told before; None: at once
    planned_us: int | None = Field(
        default=None, sa_type=BigInteger
    )  # when it was written down whom it is told
