"""The table of watches. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from ingest.models import ID


class WatchRow(SQLModel, table=True):
    """Somebody wants to see events as they come, until a time."""

    __tablename__ = "watch"
    __table_args__ = (
        Index("watch_going_on", "ended_us", "until_us"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    person: str = Field(sa_type=Text)  # the watcher's first login
    query: str = Field(sa_type=Text)  # JSON of the EventQuery, without times
    said: str = Field(sa_type=Text)  # the one line that says what is watched
    reason: str | None = Field(default=None, sa_type=Text)  # why, in the watcher's words
    since_us: int = Field(sa_type=BigInteger)
    until_us: int = Field(sa_type=BigInteger)
    after_batch: int = Field(sa_type=BigInteger)  # the newest batch when it began: those behind count
    ended_us: int | None = Field(default=None, sa_type=BigInteger)
    ended_why: str | None = Field(default=None, sa_type=Text)  # time, stopped, rights
    seen: int = Field(default=0, sa_type=BigInteger)  # events that met it
    card: int = Field(default=0, sa_type=Integer)  # number of the card that shows them now; 0: none yet
    last_us: int | None = Field(default=None, sa_type=BigInteger)  # when the latest of them was found
    latest: str = Field(default="[]", sa_type=Text)  # JSON: ids of the latest few
    people: str = Field(
        default="[]", sa_type=Text
    )  # JSON: whose events were shown, as the audit log was told
