"""The tables of health. A day is its ordinal in the service's zone; an hour counts from the start of its span."""

from sqlalchemy import Column, Index, Integer, Text
from sqlmodel import Field, SQLModel


class HealthPersonRow(SQLModel, table=True):
    """Somebody who worked in a span, in a group; kept while events of the span may still come.

    `span` is day, or week (from Monday on). `dimension` is empty (everybody), operation, document_type or role.
    """

    __tablename__ = "health_person"
    __table_args__ = (Index("health_person_start", "start"),)

    product: str = Field(sa_column=Column(Text, primary_key=True))  # casefolded
    span: str = Field(sa_column=Column(Text, primary_key=True))
    start: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # its first day
    dimension: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(Text, primary_key=True))
    person: str = Field(sa_column=Column(Text, primary_key=True))  # first login, or a stranger's own
    worked: int  # the hour of their first event
    failed: int | None = Field(default=None, sa_type=Integer)  # of their first failure


class HealthCountRow(SQLModel, table=True):
    """How many people of a group came first in an hour of a span: summed up to an hour, exact for people by then."""

    __tablename__ = "health_count"
    __table_args__ = (Index("health_count_start", "start"),)

    product: str = Field(sa_column=Column(Text, primary_key=True))
    span: str = Field(sa_column=Column(Text, primary_key=True))
    start: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    dimension: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(Text, primary_key=True))
    hour: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    worked: int
    failed: int


class HealthHitRow(SQLModel, table=True):
    """Somebody ran into a known issue on a day, in a group: by it is known in which group they were told."""

    __tablename__ = "health_hit"
    __table_args__ = (Index("health_hit_day", "day"),)

    product: str = Field(sa_column=Column(Text, primary_key=True))
    day: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    issue: str = Field(sa_column=Column(Text, primary_key=True))
    person: str = Field(sa_column=Column(Text, primary_key=True))
    dimension: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(Text, primary_key=True))
