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

from detectors.correlations.model import CorrelationType
from detectors.durations import BadDuration, parse_duration
from detectors.faults import Fault, hint, shown
from detectors.known_issue import Rollout

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
LIST_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
"""The name of a list of placeholders, between percent signs."""
_ROLE: Final = re.compile(r"role:\s*\S.{0,99}")
_TELLS: Final = ("user", "manager", "channel")


def refusal(sentence: str) -> PydanticCustomError:
    """An error that carries a sentence of `Fault` through pydantic."""
    return PydanticCustomError("fault", "{sentence}", {"sentence": sentence})


def _duration(value: object) -> timedelta:
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


def _distinct(values: list[str]) -> list[str]:
    for index, value in enumerate(values):
        if value in values[:index]:
            raise refusal(Fault.REPEATED.says(value=shown(value)))
    return values


def _timespan(value: object) -> timedelta:
    if (
        isinstance(value, str) and "M" in value
    ):  # a month to some readers of Sigma, a minute to `parse_duration`
        raise refusal(Fault.BAD_DURATION.says(value=shown(value)))
    return _duration(value)


def _listed(value: object) -> object:
    """Sigma takes one text where it takes a list of them."""
    return [value] if isinstance(value, str) else value


_OTHER_TYPES: Final = {
    "value_median": "write `value_percentile` with `percentile: 50`",
    "temporal_extended": "correlate correlations of the type `temporal`",
    "temporal_ordered_extended": "correlate correlations of the type `temporal_ordered`",
}


def _type(value: object) -> object:
    if isinstance(value, str) and value in _OTHER_TYPES:
        raise refusal(Fault.OTHER_TYPE.says(type=value, why=_OTHER_TYPES[value]))
    return value


def _counted(value: object) -> object:
    if isinstance(value, str):
        raise refusal(Fault.EXTENDED_CONDITION.says())
    return value


def _written(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _list_name(value: str) -> str:
    if not LIST_NAME.fullmatch(value):
        raise refusal(Fault.BAD_LIST_NAME.says(name=shown(value)))
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Timespan = Annotated[timedelta, BeforeValidator(_timespan)]
Threshold = Annotated[float, Field(ge=-(10**15), le=10**15)]
Line = Annotated[str, Field(min_length=1, max_length=256)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2_000)]
Word = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(min_length=1, max_length=100), AfterValidator(_distinct)]
Fields = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=256)]],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=20),
    AfterValidator(_distinct),
]
ListName = Annotated[str, AfterValidator(_list_name)]
ListValues = Annotated[
    list[Annotated[str, BeforeValidator(_written)]],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=100_000),
]
Note = Annotated[str, Field(max_length=65_536)]
Notes = list[Note]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AfterBlock(_Strict):
    """When a key is due."""

    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    within: Duration | None = None


class BreakerBlock(_Strict):
    """How many people may be told before a developer must approve."""

    people: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    within: Duration = timedelta(hours=8)


class WorkaroundBlock(_Strict):
    """What people are told to do."""

    title: Line
    steps: Annotated[list[Paragraph], Field(max_length=20)] = []
    link: Annotated[str, Field(max_length=2_000), AfterValidator(_link)] | None = None


class ExampleBlock(_Strict):
    """An event and whether the detection meets it."""

    match: bool
    event: dict[str, Any]


class KnownIssueBlock(_Strict):
    """Our own block: who is told what, and when."""

    rollout: Rollout = "shadow"
    pilot: Words | None = None
    key: Words = ["user"]
    after: AfterBlock = AfterBlock()
    held_for: Annotated[Duration | None, Field(alias="for")] = None
    tell: Annotated[
        list[Annotated[str, AfterValidator(_tell)]], Field(min_length=1), AfterValidator(_distinct)
    ] = ["user"]
    workaround: WorkaroundBlock | None = None
    repeat_after: Duration = timedelta(hours=72)
    max_age: Duration = timedelta(hours=1)
    solved_when: Line | None = None
    breaker: BreakerBlock = BreakerBlock()
    fixed_in: Line | None = None
    owner: Line | None = None
    examples: Annotated[list[ExampleBlock], Field(max_length=1_000)] = []


class LogSourceBlock(_Strict):
    """Which log. Sigma's `definition` is a note for readers."""

    product: Line | None = None
    service: Line | None = None
    category: Any = None
    definition: str | None = None


class _Notes(_Strict):
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
    falsepositives: Notes | None = None
    level: Literal["informational", "low", "medium", "high", "critical"] | None = None
    tags: Notes | None = None
    scope: Notes | None = None


class IssueFile(_Notes):
    """A document with a rule."""

    logsource: LogSourceBlock
    detection: dict[Any, Any]
    known_issue: KnownIssueBlock = KnownIssueBlock()


class BaselineBlock(_Strict):
    """What `spike` and `drop` hold a rate against."""

    past: Duration = timedelta(days=7)
    factor: Annotated[float, Field(gt=1, le=1_000_000)]
    least: Annotated[int, Field(ge=1, le=1_000_000_000)] = 10


class ConditionBlock(_Strict):
    """How many; all that is given must hold."""

    gt: Threshold | None = None
    gte: Threshold | None = None
    lt: Threshold | None = None
    lte: Threshold | None = None
    eq: Threshold | None = None
    neq: Threshold | None = None
    field: Fields | None = None
    percentile: Annotated[float, Field(gt=0, lt=100)] | None = None


class CorrelationBlock(_Strict):
    """What several matches say together."""

    type: Annotated[CorrelationType, BeforeValidator(_type)]
    rules: Annotated[
        list[Word], BeforeValidator(_listed), Field(min_length=1, max_length=100), AfterValidator(_distinct)
    ]
    timespan: Timespan
    group_by: Annotated[Fields | None, Field(alias="group-by")] = None
    aliases: dict[Word, dict[Word, Word]] = {}
    condition: Annotated[ConditionBlock | None, BeforeValidator(_counted)] = None
    field: Fields | None = None
    learn: Duration | None = None
    baseline: BaselineBlock | None = None
    generate: bool | None = None


class CorrelationFile(_Notes):
    """A document with a correlation."""

    correlation: CorrelationBlock
    generate: bool | None = None
    known_issue: KnownIssueBlock = KnownIssueBlock()


class FilterFile(_Notes):
    """A document with a filter: what every event of some rules must meet as well."""

    logsource: LogSourceBlock
    filter: dict[Any, Any]


class PlaceholderFile(_Strict):
    """A document with the lists that `expand` puts in."""

    title: Line | None = None
    description: Note | None = None
    placeholders: Annotated[dict[ListName, ListValues], Field(min_length=1, max_length=1_000)]


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
