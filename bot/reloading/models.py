"""The table of what the service goes by, as it was last written into the audit log."""

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class ConfiguredRow(SQLModel, table=True):
    """What the operator's files, and the directory, said: whichever process sees another state says so, once."""

    __tablename__ = "configured"

    what: str = Field(sa_column=Column(Text, primary_key=True))  # sources, known issues, people, rights
    content: str = Field(sa_type=Text)  # JSON: of each item by its name a digest, or what it is
