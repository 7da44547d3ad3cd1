"""The shape of a document: every key, its type and its default. docs/known-issues.md says what they mean.

A value that is wrong in itself is refused here; `issue_checks` looks at what several keys say together. The
standard Sigma keys are those of the specification 2.1; pySigma reads them once more in its own way.
"""

import re
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from detectors.durations import BadDuration, parse_duration
from detectors.faults import Fault, hint, shown
from detectors.known_issue import Rollout

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_ROLE: Final = re.compile(r"role:\s*\S.{0,99}")
_TELLS: Final = ("user", "manager", "channel")


def refusal(sentence: str) -> PydanticCustomError:
    """An error that carries a sentence of `Fault` through pydantic."""
    return PydanticCustomError("fault", "{sentence}", {"sentence": sentence})


def duration(value: object) -> timedelta:
    """A length of time as files write it. Raises an error of pydantic with the sentence."""
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except BadDuration:
        raise refusal(Fault.BAD_DURATION.says(value=shown(value))) from None


def _identifier(value: str) -> str:
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


def _link(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    except ValueError:
        sound = False
    if not sound:
        raise refusal(Fault.BAD_LINK.says(value=shown(value)))
    return value


def _tell(value: str) -> str:
    if value not in _TELLS and not _ROLE.fullmatch(value):
        close = hint(value, (*_TELLS, "role:NAME"), listed=False)
        raise refusal(Fault.BAD_TELL.says(value=shown(value), hint=close))
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


class AfterBlock(Strict):
    """When a key is due."""

    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    within: Duration | None = None


class BreakerBlock(Strict):
    """How many people may be told before a developer must approve."""

    people: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    within: Duration = timedelta(hours=8)


class WorkaroundBlock(Strict):
    """What people are told to do."""

    title: Line
    steps: Annotated[list[Paragraph], Field(max_length=20)] = []
    link: Annotated[str, Field(max_length=2_000), AfterValidator(_link)] | None = None


class ExampleBlock(Strict):
    """An event and whether the detection meets it."""

    match: bool
    event: dict[str, Any]


class KnownIssueBlock(Strict):
    """Our own block: who is told what, and when."""

    rollout: Rollout = "shadow"
    pilot: Words | None = None
    key: Words = ["user"]
    after: AfterBlock = AfterBlock()
    held_for: Annotated[Duration | None, Field(alias="for")] = None
    tell: Annotated[
        list[Annotated[str, AfterValidator(_tell)]], Field(min_length=1), AfterValidator(distinct)
    ] = ["user"]
    workaround: WorkaroundBlock | None = None
    repeat_after: Duration = timedelta(hours=72)
    max_age: Duration = timedelta(hours=1)
    solved_when: Line | None = None
    breaker: BreakerBlock = BreakerBlock()
    fixed_in: Line | None = None
    owner: Line | None = None
    examples: Annotated[list[ExampleBlock], Field(max_length=1_000)] = []


class LogSourceBlock(Strict):
    """Which log. Sigma's `definition` is a note for readers."""

    product: Line | None = None
    service: Line | None = None
    category: Any = None
    definition: str | None = None


class CommonKeys(Strict):
    """The keys that any document may have, but for one of placeholders."""

    title: Line
    id: Annotated[str, AfterValidator(_identifier)] | None = None
    name: Annotated[str, AfterValidator(check_name)] | None = None
    taxonomy: Line | None = None
    related: list[dict[str, str]] | None = None
    status: Literal["stable", "test", "experimental", "deprecated", "unsupported"] | None = None
    description: Note | None = None
    references: Notes | None = None
    author: Note | None = None
    date: Any = None
    modified: Any = None
    license: Note | None = None
    fields: Notes | None = None
    falsepositives: NoteOrNotes | None = None
    level: Literal["informational", "low", "medium", "high", "critical"] | None = None
    tags: Notes | None = None
    scope: NoteOrNotes | None = None


class IssueFile(CommonKeys):
    """A document with a rule."""

    logsource: LogSourceBlock
    detection: dict[Any, Any]
    known_issue: KnownIssueBlock = KnownIssueBlock()


def keys_at(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys that stand at a path of keys and indexes: what a misspelt one may have meant."""
    found: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            continue
        fields = {field.alias or name: field for name, field in found.model_fields.items()} if found else {}
        found = _model_in(fields[step].annotation) if step in fields else None
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
