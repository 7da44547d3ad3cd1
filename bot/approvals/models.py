"""The table of approvals. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class ApprovalRow(SQLModel, table=True):
    """Somebody wants something done that another developer is asked about first."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("kind", "key", name="approval_once"),
        Index("approval_asked", "asked_us"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    kind: str = Field(sa_type=Text)  # by which it is known what is to be done: tell_all, …
    key: str = Field(sa_type=Text)  # what it is about; the same is asked once
    payload: str = Field(sa_type=Text)  # JSON, of the kind
    product: str | None = Field(default=None, sa_type=Text)
    asked_by: str = Field(sa_type=Text)  # the first login of a person of the directory
    asked_us: int = Field(sa_type=BigInteger)
    decision: str | None = Field(
        default=None, sa_type=Text
    )  # approve, decline, withdrawn, lapsed; None: it is open
    decided_by: str | None = Field(default=None, sa_type=Text)  # a login, too
    decided_us: int | None = Field(default=None, sa_type=BigInteger)
