"""The tables of what becomes of news. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel


class NewsCaseRow(SQLModel, table=True):
    """What developers decided about an error: all news of it shares that. `subject`: `template:ID` or `issue:NAME`."""

    __tablename__ = "news_case"
    __table_args__ = (Index("news_case_assigned", "assigned_to"),)

    subject: str = Field(sa_column=Column(Text, primary_key=True))
    updated_us: int = Field(sa_type=BigInteger)
    muted_how: str | None = Field(
        default=None, sa_type=Text
    )  # hour, tomorrow, release, ever; None: it is not
    muted_by: str | None = Field(default=None, sa_type=Text)
    muted_us: int | None = Field(default=None, sa_type=BigInteger)  # since when
    muted_until_us: int | None = Field(default=None, sa_type=BigInteger)  # of an hour, and tomorrow
    assigned_to: str | None = Field(default=None, sa_type=Text)  # a first login
    assigned_us: int | None = Field(default=None, sa_type=BigInteger)


class NewsCardRow(SQLModel, table=True):
    """A piece of news whose cards go on with what they tell of."""

    __tablename__ = "news_card"
    __table_args__ = (Index("news_card_subject", "subject"), Index("news_card_next", "next_us"))

    news_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    subject: str = Field(sa_type=Text)
    shown: str = Field(default="", sa_type=Text)  # the figures when it was last shown anew
    next_us: int | None = Field(default=None, sa_type=BigInteger)  # when it is looked at again; None: never
