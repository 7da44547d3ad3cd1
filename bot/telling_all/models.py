"""The tables of messages to everybody affected. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Text
from sqlmodel import Field, SQLModel

from ingest.models import ID


class TellAllRow(SQLModel, table=True):
    """One message, from its draft to its report."""

    __tablename__ = "tell_all"
    __table_args__ = (
        Index("tell_all_state", "state"),
        Index("tell_all_begun", "begun_us"),
        {"sqlite_autoincrement": True},  # buttons name it, so an id is never given again
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    by: str = Field(sa_type=Text)  # the developer's first login
    about: str = Field(sa_type=Text)  # what the people have in common: an error's text, or a question
    product: str | None = Field(default=None, sa_type=Text)
    issues: str = Field(sa_type=Text)  # JSON array: known issues that the error meets
    complete: bool = Field(sa_type=Boolean)  # False: not all events were looked at
    begun_us: int = Field(sa_type=BigInteger)
    words: str = Field(sa_type=Text)  # JSON object (`bot.telling_all.wording.Wording`)
    revision: int = 0  # of the words
    state: str = Field(sa_type=Text)  # draft -> asked (a second developer) -> sent -> ended; or stopped
    settled_by: str | None = Field(default=None, sa_type=Text)  # login of who had it sent, or stopped it
    settled_us: int | None = Field(default=None, sa_type=BigInteger)
    ended_us: int | None = Field(
        default=None, sa_type=BigInteger
    )  # of the last message, nothing waits any more
    shown: str = Field(sa_type=Text)  # JSON object: the counts that its card was last asked to show


class TellAllPersonRow(SQLModel, table=True):
    """Somebody affected, as was found when it was begun."""

    __tablename__ = "tell_all_person"
    __table_args__ = (Index("tell_all_person_of", "person"),)

    tell_all_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    person: str = Field(sa_column=Column(Text, primary_key=True))  # a first login, or what the log wrote
    listed: bool = Field(sa_type=Boolean)  # in the directory
    events: int  # of theirs that were counted
    state: str | None = Field(default=None, sa_type=Text)  # told, capped, muted, unreachable; None: undecided
    reason: str | None = Field(default=None, sa_type=Text)
    """Of unreachable: `bot.reaching.standing.STATES`; of told: held, those who had enough for that day."""
    answer: str | None = Field(default=None, sa_type=Text)  # worked, stuck
    answered_us: int | None = Field(default=None, sa_type=BigInteger)
