"""The table of self-help. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

from bot import models  # noqa: F401  (the tables that are told of)
from ingest.models import ID


class ProblemRow(SQLModel, table=True):
    """What somebody said that does not work, and what was found of theirs."""

    __tablename__ = "problem"
    __table_args__ = (
        Index("problem_person", "person", "id"),
        Index("problem_time", "at_us"),
        Index("problem_issue", "issue"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    person: str = Field(sa_type=Text)  # the person's first login
    text: str = Field(sa_type=Text)  # their words, scrubbed; may be empty
    at_us: int = Field(sa_type=BigInteger)
    issue: str = Field(sa_type=Text)  # the known issue that explained it; empty: none did
    known_us: int | None = Field(default=None, sa_type=BigInteger)
    """When that issue explained it, if only after it was described."""
    product: str | None = Field(default=None, sa_type=Text)  # of the latest event
    events: str = Field(sa_type=Text)  # JSON: the ids of their own events that were shown, newest first
    fixed_by: int | None = Field(default=None, sa_type=BigInteger)
    """The fix of which they were told, as in `notice`; 0: it was fixed already, and they saw so."""
