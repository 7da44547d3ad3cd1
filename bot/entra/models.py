"""The tables of what Entra's directory says. Instants are microseconds since 1970 (UTC)."""

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class EntraPersonRow(SQLModel, table=True):
    """Somebody in Entra, as Graph told it last."""

    __tablename__ = "entra_person"

    aad_object_id: str = Field(sa_column=Column(Text, primary_key=True))  # casefolded
    facts: str = Field(sa_type=Text)  # JSON: of what is read of a user
    manager: str | None = Field(default=None, sa_type=Text)  # their object id
    updated_us: int = Field(sa_type=BigInteger)


class EntraRoleRow(SQLModel, table=True):
    """Somebody is in a group that gives a role."""

    __tablename__ = "entra_role"

    role: str = Field(sa_column=Column(Text, primary_key=True))
    aad_object_id: str = Field(sa_column=Column(Text, primary_key=True))  # casefolded


class EntraSyncRow(SQLModel, table=True):
    """How far changes were read, and when they last were. One row."""

    __tablename__ = "entra_sync"

    id: int = Field(default=1, primary_key=True)
    delta_link: str | None = Field(default=None, sa_type=Text)  # None: from the beginning
    synced_us: int | None = Field(default=None, sa_type=BigInteger)
    changed_us: int = Field(default=0, sa_type=BigInteger)  # when people or roles last changed
