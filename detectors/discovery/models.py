"""The tables of discovery. Instants are microseconds since 1970 (UTC); absent texts are empty ones in keys."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from ingest.models import ID


class TemplateRow(SQLModel, table=True):
    """A log message with its variables blanked: the group of similar errors of one log, at one level.

    `state`: known (all its events met a known issue), learning (seen in silence, to be in the next summary), learned,
    told; or merged: it turned out to be the same as another one, `into`, which has its counts.
    """

    __tablename__ = "template"
    __table_args__ = (
        UniqueConstraint("grouping", "product", "service", "level", "number"),
        Index("template_waiting", "state", "due_us"),
        Index("template_last", "last_us"),
    )

    id: int = Field(sa_column=Column(ID, primary_key=True, autoincrement=False))
    grouping: int  # GROUPING_VERSION of the miner that made it
    product: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    number: int = Field(sa_type=BigInteger)  # the miner's own, within product, service and level
    into: int | None = Field(
        default=None, sa_type=BigInteger
    )  # number of the template that it was merged into
    text: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    due_us: int | None = Field(default=None, sa_type=BigInteger)  # of the summary that it waits for
    events: int = Field(sa_type=BigInteger)
    known: int = Field(sa_type=BigInteger)  # of them: met a known issue
    people: int  # distinct, at most detectors.discovery.people.MOST
    first_us: int = Field(sa_type=BigInteger)  # by event time, as the next four
    first_event_id: int = Field(sa_type=BigInteger)
    first_version: str | None = Field(default=None, sa_type=Text)
    last_us: int = Field(sa_type=BigInteger)
    last_event_id: int = Field(sa_type=BigInteger)
    last_version: str | None = Field(default=None, sa_type=Text)
    samples: str = Field(sa_type=Text)  # JSON: ids of a few events, the latest
    spiked_us: int | None = Field(default=None, sa_type=BigInteger)  # of the event that made the last spike


class TemplateHourRow(SQLModel, table=True):
    """How many events of a template an hour, by the version that wrote them."""

    __tablename__ = "template_hour"
    __table_args__ = (Index("template_hour_hour", "hour"),)

    template_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hour: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # hours since 1970
    version: str = Field(sa_column=Column(Text, primary_key=True))
    events: int = Field(sa_type=BigInteger)
    known: int = Field(sa_type=BigInteger)


class TemplatePersonRow(SQLModel, table=True):
    """Somebody whom a template's events hit: the person's first login, or what the log wrote for a stranger."""

    __tablename__ = "template_person"

    template_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    person: str = Field(sa_column=Column(Text, primary_key=True))
    events: int = Field(sa_type=BigInteger)
    first_us: int = Field(sa_type=BigInteger)
    last_us: int = Field(sa_type=BigInteger)


class TemplateIssueRow(SQLModel, table=True):
    """A known issue that events of a template have met."""

    __tablename__ = "template_issue"

    template_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    issue: str = Field(sa_column=Column(Text, primary_key=True))
    events: int = Field(sa_type=BigInteger)
    last_us: int = Field(sa_type=BigInteger)


class LearnedSourceRow(SQLModel, table=True):
    """A node of an application's log, and until when it is learned in silence."""

    __tablename__ = "learned_source"

    product: str = Field(sa_column=Column(Text, primary_key=True))
    service: str = Field(sa_column=Column(Text, primary_key=True))
    node: str = Field(sa_column=Column(Text, primary_key=True))
    began_us: int = Field(sa_type=BigInteger)
    until_us: int = Field(sa_type=BigInteger)
    closed_us: int | None = Field(default=None, sa_type=BigInteger)  # when its summary was written


class DiscoveryRow(SQLModel, table=True):
    """How far discovery is: one row."""

    __tablename__ = "discovery"

    id: int = Field(primary_key=True)  # always 1
    grouping: int  # GROUPING_VERSION of the templates that count
    last_template_id: int = Field(sa_type=BigInteger)  # ids are given once
    relearned: int | None = Field(
        default=None, sa_type=BigInteger
    )  # id of the last batch that was grouped anew
    relearn_to: int | None = Field(
        default=None, sa_type=BigInteger
    )  # and of the last that is to be; None: none
