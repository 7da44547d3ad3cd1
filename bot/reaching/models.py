"""The tables of who can be reached. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from bot import models  # noqa: F401  (the tables that ours refer to)
from ingest.models import ID


class ReachRow(SQLModel, table=True):
    """Whether somebody can be reached, as was last found out (`bot.reaching.standing`)."""

    __tablename__ = "reach"
    __table_args__ = (Index("reach_checked", "checked_us"),)

    subject: str = Field(
        sa_column=Column(Text, primary_key=True)
    )  # Entra object id, casefolded; or login:LOGIN
    state: str = Field(sa_type=Text)  # one of bot.reaching.standing.STATES
    reason: str = Field(sa_type=Text)
    since_us: int = Field(sa_type=BigInteger)  # when the state became this one
    checked_us: int = Field(sa_type=BigInteger)  # when it was last found to be so


class ReachChangeRow(SQLModel, table=True):
    """Somebody became reachable, or ceased to be: when and why. Only ever appended to."""

    __tablename__ = "reach_change"
    __table_args__ = (Index("reach_change_subject", "subject", "id"), Index("reach_change_time", "at_us"))

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    subject: str = Field(sa_type=Text)
    at_us: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)


class StandInRow(SQLModel, table=True):
    """A notice could not be brought to its recipient: others are told instead, once, if its issue names any."""

    __tablename__ = "stand_in"
    __table_args__ = (Index("stand_in_waiting", "done_us"),)

    notice_id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    wanted_us: int = Field(sa_type=BigInteger)
    done_us: int | None = Field(default=None, sa_type=BigInteger)  # when it was decided who is told instead
