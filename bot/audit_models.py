"""The tables of the audit log. Instants are microseconds since 1970 (UTC). The database keeps them (`audit_guard`)."""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, Text, event
from sqlmodel import Field, SQLModel

from bot.audit_guard import guard_audit
from ingest.models import ID


class AuditRow(SQLModel, table=True):
    """Who did what, and when. Only ever appended to."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_time", "at_us"),)

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    at_us: int = Field(sa_type=BigInteger)
    actor: str = Field(sa_type=Text)  # a login, an Entra object id, or "headsup"
    action: str = Field(sa_type=Text)  # lookup, event, notice, answer, refused
    subject: str | None = Field(default=None, sa_type=Text)
    detail: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)  # why somebody looked, in their words


class AuditAboutRow(SQLModel, table=True):
    """Whom an entry is about: who was named in a question, or whose events were seen."""

    __tablename__ = "audit_about"
    __table_args__ = (Index("audit_about_person", "person", "audit_id"),)

    audit_id: int = Field(
        sa_column=Column(
            ID, ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
        )
    )
    person: str = Field(sa_column=Column(Text, primary_key=True))  # a canonical login


class AuditBoundRow(SQLModel, table=True):
    """What retention has declared as too old: one row, and only what is older may be removed."""

    __tablename__ = "audit_bound"

    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))  # 1
    before_us: int = Field(sa_type=BigInteger)  # only ever grows
    keep_us: int = Field(sa_type=BigInteger)  # how long entries are kept


@event.listens_for(SQLModel.metadata, "after_create")
def _kept(_: object, connection: Connection, **__: object) -> None:
    """Wherever the tables are made, the database keeps them."""
    guard_audit(connection)
