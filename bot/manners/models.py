"""The tables of manners. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from ingest.models import ID


class HoldRow(SQLModel, table=True):
    """So many people would be told of an issue that developers are asked first. One that is open for an issue."""

    __tablename__ = "hold"
    __table_args__ = (
        Index("hold_issue", "issue", "id"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)
    product: str | None = Field(default=None, sa_type=Text)
    opened_us: int = Field(sa_type=BigInteger)
    told: int  # people who had been told by then
    released: int = 0  # people to whom it was sent first, in tens
    released_by: str | None = Field(default=None, sa_type=Text)
    released_us: int | None = Field(default=None, sa_type=BigInteger)
    decision: str | None = Field(default=None, sa_type=Text)  # send, stop, expired; None: it is open
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_us: int | None = Field(default=None, sa_type=BigInteger)
    people: int = 0  # whom the decision concerned


class PauseRow(SQLModel, table=True):
    """Nobody is told of anything from a time on, until somebody says so. The latest one holds if it has no end."""

    __tablename__ = "pause"

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    since_us: int = Field(sa_type=BigInteger)
    by: str = Field(sa_type=Text)
    ended_us: int | None = Field(default=None, sa_type=BigInteger)
    ended_by: str | None = Field(default=None, sa_type=Text)


class MuteRow(SQLModel, table=True):
    """Somebody wants to hear no more of an issue."""

    __tablename__ = "mute"

    person: str = Field(sa_column=Column(Text, primary_key=True))  # the person's first login
    issue: str = Field(sa_column=Column(Text, primary_key=True))
    since_us: int = Field(sa_type=BigInteger)
