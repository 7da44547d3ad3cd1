"""Known-issue files: one issue a file, a folder of them read recursively. A bad file keeps no other from working."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sigma.exceptions import (
    SigmaDateError,
    SigmaError,
    SigmaModifiedError,
    SigmaRelatedError,
    SigmaTagError,
    SigmaValueError,
)
from sigma.rule import SigmaRule

from detectors.detection_checks import check_detection, for_sigma
from detectors.faults import Fault, shown
from detectors.issue_checks import check_issue
from detectors.known_issue import After, Breaker, Example, KnownIssue, Workaround
from detectors.schema import NAME, IssueFile
from detectors.shape import check_shape
from ingest.positioned_yaml import PositionedYaml, Problem, compose

ENDINGS: Final = (".yaml", ".yml")
MOST_MEGABYTES: Final = 1

_SIGMA_KEYS: Final[Mapping[type[SigmaError], str]] = {
    SigmaDateError: "date",
    SigmaModifiedError: "modified",
    SigmaRelatedError: "related",
    SigmaTagError: "tags",
    SigmaValueError: "tags",
}
_OTHER_DOCUMENTS: Final = ("correlation", "filter", "action")


@dataclass(frozen=True, slots=True)
class LoadedIssues:
    """The known issues that work, in the order of their files, and everything wrong with the others."""

    issues: tuple[KnownIssue, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """One sound file, and where its name stands."""

    issue: KnownIssue
    document: PositionedYaml


def load_issues(path: Path) -> LoadedIssues:
    """Read a file, or every `*.yaml` and `*.yml` of a folder in the order of their paths.

    Never raises: what cannot be read is a problem. An empty folder has no issues and no problems.
    """
    issues: dict[str, tuple[KnownIssue, int]] = {}
    problems: list[Problem] = []
    if not path.exists():
        return LoadedIssues((), (Problem(str(path), 1, 1, Fault.NOT_THERE.says()),))
    for file in _files(path):
        found = _read(file)
        if isinstance(found, tuple):
            problems += found
            continue
        issue = found.issue
        line, _ = found.document.position(("name",))
        other, first = issues.setdefault(issue.name.casefold(), (issue, line))
        if other is not issue:
            sentence = Fault.NAME_TAKEN.says(name=issue.name, file=other.file, line=first)
            problems.append(found.document.problem(("name",), sentence))
    return LoadedIssues(tuple(issue for issue, _ in issues.values()), tuple(problems))


def check(path: Path) -> tuple[Problem, ...]:
    """Everything wrong with a file or a folder of known issues."""
    return load_issues(path).problems


def read_issue(text: str, file: str) -> KnownIssue | tuple[Problem, ...]:
    """The known issue that a text describes, or all that is wrong with it; `file` is how problems name it."""
    found = _parse(text, file)
    return found if isinstance(found, tuple) else found.issue


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from sorted(
            file
            for file in path.rglob("*")
            if file.suffix.lower() in ENDINGS
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
            and file.is_file()
        )


def _read(file: Path) -> _Read | tuple[Problem, ...]:
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_MEGABYTES * 1_000_000 + 1)
    except OSError as error:
        return (Problem(str(file), 1, 1, Fault.NOT_READABLE.says(why=error.strerror or "unknown")),)
    if len(content) > MOST_MEGABYTES * 1_000_000:
        return (Problem(str(file), 1, 1, Fault.TOO_LARGE.says(limit=MOST_MEGABYTES)),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return (Problem(str(file), line, column, Fault.NOT_UTF8.says()),)
    return _parse(text, str(file))


def _parse(text: str, file: str) -> _Read | tuple[Problem, ...]:
    document = compose(text, file)
    value = document.value
    if value is None:
        return document.problems or (document.problem((), Fault.EMPTY.says()),)
    if not isinstance(value, Mapping):
        return (*document.problems, document.problem((), Fault.NOT_A_MAPPING.says()))
    other = next((key for key in _OTHER_DOCUMENTS if key in value), None)
    if other is not None and "detection" not in value:
        return (
            *document.problems,
            document.problem((other,), Fault.OTHER_DOCUMENT.says(key=other), key=True),
        )
    shape, wrong = check_shape(document)
    problems = [*document.problems, *wrong, *check_detection(document), *check_issue(document)]
    name = Path(file).stem if shape is None or shape.name is None else shape.name
    if "name" not in value and not NAME.fullmatch(name):
        problems.append(document.problem((), Fault.BAD_NAME.says(value=shown(name))))
    if shape is None or problems:
        return _sorted(problems)
    try:
        rule = SigmaRule.from_dict(_for_sigma(value, name), collect_errors=True)
        errors = rule.errors
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:  # its checks of odd values are not complete
        return (document.problem((), Fault.SIGMA.says(why=shown(str(error), 160))),)
    if errors:
        return _sorted(_sigma_problem(error, document) for error in errors)
    return _Read(_issue(name, shape, rule, document), document)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems)))


def _for_sigma(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    ours = {key: item for key, item in value.items() if key != "known_issue" and item is not None}
    return {**ours, "name": name, "detection": for_sigma(value["detection"])}


def _sigma_problem(error: SigmaError, document: PositionedYaml) -> Problem:
    key = _SIGMA_KEYS.get(type(error))
    path: tuple[Hashable, ...] = () if key is None else (key,)
    return document.problem(path, Fault.SIGMA.says(why=shown(str(error), 160)))


def _issue(name: str, shape: IssueFile, rule: SigmaRule, document: PositionedYaml) -> KnownIssue:
    block = shape.known_issue
    told = block.workaround
    places = [document.position(("known_issue", "examples", index)) for index in range(len(block.examples))]
    return KnownIssue(
        name=name,
        title=shape.title,
        rule=rule,
        file=document.file,
        id=shape.id,
        level=shape.level,
        status=shape.status,
        rollout=block.rollout,
        pilot=tuple(block.pilot or ()),
        key=tuple(block.key),
        after=After(block.after.count, block.after.within),
        tell=tuple(block.tell),
        workaround=None if told is None else Workaround(told.title, tuple(told.steps), told.link),
        repeat_after=block.repeat_after,
        max_age=block.max_age,
        solved_when=block.solved_when,
        breaker=Breaker(block.breaker.people, block.breaker.within),
        fixed_in=block.fixed_in,
        owner=block.owner,
        examples=tuple(
            Example(example.match, example.event, line, column)
            for example, (line, column) in zip(block.examples, places, strict=True)
        ),
    )
