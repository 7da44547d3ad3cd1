"""The tables of known issues that are made in the chat. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class AuthoredIssueRow(SQLModel, table=True):
    """A version of a known issue. Only ever appended to: the latest version of a name is the one that counts."""

    __tablename__ = "authored_issue"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    name: str = Field(sa_type=Text)
    version: int  # from 1 on
    yaml: str = Field(sa_type=Text)  # one document, as in a file
    running: bool  # False: paused or retired
    what: str = Field(sa_type=Text)  # what this version changed: one of bot.authoring.store.CHANGES
    author: str = Field(sa_type=Text)
    at_us: int = Field(sa_type=BigInteger)


class IssueDraftRow(SQLModel, table=True):
    """What somebody is writing: a card's buttons name it, and nothing runs by it."""

    __tablename__ = "issue_draft"
    __table_args__ = ({"sqlite_autoincrement": True},)  # buttons name it, so an id is never given again

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    author: str = Field(sa_type=Text)
    yaml: str = Field(sa_type=Text)
    edits: str | None = Field(default=None, sa_type=Text)  # the name of the known issue that it changes
    at_us: int = Field(sa_type=BigInteger)
