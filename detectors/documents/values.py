"""The plain values of a document: texts, names, links, lengths of time, and what any block of keys has in common."""

import re
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from detectors.durations import BadDuration, parse_duration
from detectors.faults import Fault, shown

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


def refusal(sentence: str) -> PydanticCustomError:
    """An error that carries a sentence of `Fault` through pydantic."""
    return PydanticCustomError("fault", "{sentence}", {"sentence": sentence})


def duration(value: object) -> timedelta:
    """A length of time as files write it. Raises an error of pydantic with the sentence."""
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except BadDuration:
        raise refusal(Fault.BAD_DURATION.says(value=shown(value))) from None


def identifier(value: str) -> str:
    """A UUID. Raises an error of pydantic with the sentence."""
    try:
        UUID(value)
    except ValueError:
        raise refusal(Fault.BAD_ID.says(value=shown(value))) from None
    return value


def check_name(value: str) -> str:
    """A name that commands and chat can use. Raises an error of pydantic with the sentence."""
    if not NAME.fullmatch(value):
        raise refusal(Fault.BAD_NAME.says(value=shown(value)))
    return value


def check_link(value: str) -> str:
    """A link that a card may hold. Raises an error of pydantic with the sentence."""
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        sound = False
    if not sound:
        raise refusal(Fault.BAD_LINK.says(value=shown(value)))
    return value


def distinct(values: list[str]) -> list[str]:
    """Values of which none is given twice. Raises an error of pydantic with the sentence."""
    for index, value in enumerate(values):
        if value in values[:index]:
            raise refusal(Fault.REPEATED.says(value=shown(value)))
    return values


Duration = Annotated[timedelta, BeforeValidator(duration)]
Line = Annotated[str, Field(min_length=1, max_length=256)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2_000)]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(min_length=1, max_length=100), AfterValidator(distinct)]
Note = Annotated[str, Field(max_length=65_536)]
Notes = list[Note]
NoteOrNotes = Annotated[Notes, BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Strict(BaseModel):
    """A block without other keys, whose values have the right types as they are."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
