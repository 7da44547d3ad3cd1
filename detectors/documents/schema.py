"""The shape of a document: every key, its type and its default. docs/known-issues.md says what they mean.

A value that is wrong in itself is refused here; `issue_checks` looks at what several keys say together. The
standard Sigma keys are those of the specification 2.1; pySigma reads them once more in its own way.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Field

from detectors.documents.audience_shapes import (
    AudienceBlock,
    AudienceList,
    FallbackList,
    PilotNames,
    WorkaroundBlock,
)
from detectors.documents.values import (
    Duration,
    Line,
    Note,
    NoteOrNotes,
    Notes,
    Strict,
    Words,
    check_name,
    identifier,
)
from detectors.known_issue import QuietHours, Rollout


class AfterBlock(Strict):
    """When a key is due."""

    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    within: Duration | None = None


class BreakerBlock(Strict):
    """How many people may be told before a developer must approve."""

    people: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    within: Duration = timedelta(hours=8)


class ExampleBlock(Strict):
    """An event and whether the detection meets it."""

    match: bool
    event: dict[str, Any]


class KnownIssueBlock(Strict):
    """Our own block: who is told what, and when."""

    rollout: Rollout = "shadow"
    pilot: PilotNames | None = None
    key: Words = Field(default_factory=lambda: ["user"])
    after: AfterBlock = AfterBlock()
    held_for: Annotated[Duration | None, Field(alias="for")] = None
    tell: Annotated[AudienceList, Field(min_length=1)] = Field(
        default_factory=lambda: [AudienceBlock.of("user")]
    )
    fallback: FallbackList = Field(default_factory=list)
    workaround: WorkaroundBlock | None = None
    repeat_after: Duration = timedelta(hours=72)
    max_age: Duration = timedelta(hours=1)
    solved_when: Line | None = None
    breaker: BreakerBlock = BreakerBlock()
    quiet_hours: QuietHours = "keep"
    fixed_in: Line | None = None
    owner: Line | None = None
    examples: Annotated[list[ExampleBlock], Field(max_length=1_000)] = Field(default_factory=list)


class LogSourceBlock(Strict):
    """Which log. Sigma's `definition` is a note for readers."""

    product: Line | None = None
    service: Line | None = None
    category: Any = None
    definition: str | None = None


class CommonKeys(Strict):
    """The keys that any document may have, but for one of placeholders."""

    title: Line
    id: Annotated[str, AfterValidator(identifier)] | None = None
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
    found: Any = model
    for step in path:
        if isinstance(step, int):
            continue
        block = _part_of(found, _is_model)
        if block is None:
            mapping = _part_of(found, _is_mapping)
            found = get_args(mapping)[1] if mapping else None
        else:
            fields = {field.alias or name: field for name, field in block.model_fields.items()}
            found = fields[step].annotation if step in fields else None
    block = _part_of(found, _is_model)
    return [field.alias or name for name, field in block.model_fields.items()] if block else []


def _part_of(annotation: Any, wanted: Callable[[Any], bool]) -> Any:
    """The annotation itself, or the first part of it, that is wanted; nothing within a mapping."""
    if wanted(annotation):
        return annotation
    parts = () if _is_mapping(annotation) else get_args(annotation)
    return next((found for part in parts if (found := _part_of(part, wanted)) is not None), None)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is dict
