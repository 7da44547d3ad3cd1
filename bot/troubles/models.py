"""The table of Headsup's own troubles. Instants are microseconds since 1970 (UTC)."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID

GOING_ON: Final = 0
"""`ended_us` of what has not ended: so that the constraint knows one such row of a kind and subject."""


class TroubleRow(SQLModel, table=True):
    """Something that is wrong, or was. What was seen and never lasted long enough to be told of is deleted again."""

    __tablename__ = "trouble"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "ended_us"),
        Index("trouble_ended", "ended_us"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    kind: str = Field(sa_type=Text)  # one of bot.troubles.trouble.KINDS
    subject: str = Field(sa_type=Text)  # which source, token, stage
    grade: int = 0  # how bad; it is told anew when it gets worse
    details: str = Field(sa_type=Text)  # JSON object: what its sentence needs besides
    host: str = Field(sa_type=Text)  # of the process that saw it last
    since_us: int = Field(sa_type=BigInteger)  # when it began, as far as is known
    first_us: int = Field(sa_type=BigInteger)  # when it was first seen
    seen_us: int = Field(sa_type=BigInteger)  # when it was last seen
    opened_us: int | None = Field(
        default=None, sa_type=BigInteger
    )  # when it had lasted long enough; None: not yet
    ended_us: int = Field(default=GOING_ON, sa_type=BigInteger)
    shown: str = Field(default="", sa_type=Text)  # the news of it that admins' cards have (`Trouble.news`)
    posted: str = Field(default="", sa_type=Text)  # the news of it that was posted, or given up
    post_tries: int = 0
    post_next_us: int = Field(default=0, sa_type=BigInteger)
