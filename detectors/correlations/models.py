"""The tables of correlations. Instants are microseconds since 1970 (UTC); a group is a JSON array of texts."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class CorrelationHitRow(SQLModel, table=True):
    """An event met a rule of a correlation: what the detector hands to the evaluator, and a window's content.

    Of `new_term`, `spike`, `drop` and `silence` a row may stand for several events of a batch.
    """

    __tablename__ = "correlation_hit"
    __table_args__ = (
        UniqueConstraint("event_id", "issue", "rule"),
        Index("correlation_hit_waiting", "evaluated_us", "met", "first_us", "id"),
        Index("correlation_hit_group", "issue", "group_key", "event_us", "event_id"),
        Index("correlation_hit_evaluated", "issue", "evaluated_us"),
    )

    id: int | None = Field(default=None, sa_column=Column(ID, primary_key=True, autoincrement=True))
    issue: str = Field(sa_type=Text)  # KnownIssue.name of the correlation
    rule: str = Field(sa_type=Text)  # KnownIssue.name of the rule that was met
    group_key: str = Field(sa_type=Text)
    value: str | None = Field(
        default=None, sa_type=Text
    )  # JSON array of texts, where the type looks at values
    event_us: int = Field(sa_type=BigInteger)  # of the event, or of the one that stands for others
    event_id: int = Field(sa_type=BigInteger)
    first_us: int = Field(sa_type=BigInteger)  # of the earliest and of the latest event of the row
    last_us: int = Field(sa_type=BigInteger)
    hits: int  # events of the row
    met: bool = Field(
        sa_type=Boolean
    )  # False: counts once the rule, itself a correlation, is met at this event
    key: str | None = Field(default=None, sa_type=Text)  # of a match of the correlation at this event
    product: str | None = Field(default=None, sa_type=Text)  # of the event, as are the next two
    node: str | None = Field(default=None, sa_type=Text)
    version: str | None = Field(default=None, sa_type=Text)
    ingested_us: int = Field(sa_type=BigInteger)  # of the batch
    detected_us: int = Field(sa_type=BigInteger)
    evaluated_us: int | None = Field(default=None, sa_type=BigInteger)


class CorrelationGroupRow(SQLModel, table=True):
    """What is known of a group of a `new_term`, `spike`, `drop` or `silence`."""

    __tablename__ = "correlation_group"
    __table_args__ = (Index("correlation_group_last", "issue", "last_us"),)

    issue: str = Field(sa_column=Column(Text, primary_key=True))
    group_key: str = Field(sa_column=Column(Text, primary_key=True))
    first_us: int = Field(sa_type=BigInteger)  # of its earliest hit
    last_us: int = Field(sa_type=BigInteger)  # of its latest
    last_event_id: int = Field(sa_type=BigInteger)
    silent_event_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # the last one before a silence found


class CorrelationTermRow(SQLModel, table=True):
    """A value that a group of a `new_term` had; the row goes when the value is forgotten."""

    __tablename__ = "correlation_term"
    __table_args__ = (Index("correlation_term_last", "issue", "last_us"),)

    issue: str = Field(sa_column=Column(Text, primary_key=True))
    group_key: str = Field(sa_column=Column(Text, primary_key=True))
    term: str = Field(sa_column=Column(Text, primary_key=True))  # JSON array of texts
    first_us: int = Field(sa_type=BigInteger)
    last_us: int = Field(sa_type=BigInteger)


class CorrelationCountRow(SQLModel, table=True):
    """How many hits a group of a `spike` or `drop` had in one part of its windows."""

    __tablename__ = "correlation_count"
    __table_args__ = (Index("correlation_count_part", "issue", "part_us"),)

    issue: str = Field(sa_column=Column(Text, primary_key=True))
    group_key: str = Field(sa_column=Column(Text, primary_key=True))
    part_us: int = Field(sa_column=Column(BigInteger, primary_key=True))  # when the part begins
    hits: int = Field(sa_type=BigInteger)
    last_us: int = Field(sa_type=BigInteger)  # of its latest hit
    last_event_id: int = Field(sa_type=BigInteger)
