"""The tables of support. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class SupportChannelRow(SQLModel, table=True):
    """The channel in which the developers of a product hear what concerns them. One a product."""

    __tablename__ = "support_channel"

    product: str = Field(sa_column=Column(Text, primary_key=True))  # casefolded; empty: of all that have none
    name: str = Field(sa_type=Text)  # the product, as it was written
    conversation_id: str = Field(sa_type=Text)  # of the channel, as in `conversation`
    team_id: str | None = Field(default=None, sa_type=Text)  # of its team, from which the app may be removed
    language: str | None = Field(default=None, sa_type=Text)  # of who bound it: that of its cards
    timezone: str | None = Field(default=None, sa_type=Text)
    bound_by: str = Field(sa_type=Text)  # login
    bound_us: int = Field(sa_type=BigInteger)
    lost_us: int | None = Field(default=None, sa_type=BigInteger)  # since when it cannot be written to
    lost: str | None = Field(default=None, sa_type=Text)  # why


class EscalationRow(SQLModel, table=True):
    """Somebody is stuck, after a notice or with a problem that they described: what was known then. One of each."""

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("notice_id"),
        UniqueConstraint("problem_id"),
        Index("escalation_issue", "issue"),
        Index("escalation_person", "person"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    notice_id: int | None = Field(default=None, sa_type=BigInteger)
    problem_id: int | None = Field(default=None, sa_type=BigInteger)  # `problem`, where there was no notice
    issue: str = Field(sa_type=Text)  # empty: no known issue explains it
    product: str | None = Field(default=None, sa_type=Text)
    person: str = Field(sa_type=Text)  # the person's first login
    facts: str = Field(
        sa_type=Text
    )  # JSON (`bot.support.facts`): events may be gone when its card is shown anew
    opened_us: int = Field(sa_type=BigInteger)


class EscalationEntryRow(SQLModel, table=True):
    """What was said about an escalation: by the person, and to them. Only ever appended to."""

    __tablename__ = "escalation_entry"
    __table_args__ = (
        Index("escalation_entry_of", "escalation_id"),
        UniqueConstraint("to_entry"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    escalation_id: int = Field(sa_type=BigInteger, foreign_key="escalation.id")
    kind: str = Field(sa_type=Text)  # stuck, answer, worked
    by: str = Field(sa_type=Text)  # login: of the person, or of the developer who answered
    text: str = Field(sa_type=Text)  # their words, scrubbed; may be empty
    to_entry: int | None = Field(default=None, sa_type=BigInteger)  # the answer of which the person says this
    at_us: int = Field(sa_type=BigInteger)
