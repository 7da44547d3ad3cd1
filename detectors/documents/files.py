"""Known-issue files: a folder of them read recursively. A bad file keeps no other from working."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detectors.documents.document import ReadFile
from detectors.documents.linking import link
from detectors.documents.reading import read_text
from detectors.faults import Fault
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import Problem

ENDINGS: Final = (".yaml", ".yml")
MOST_MEGABYTES: Final = 1


@dataclass(frozen=True, slots=True)
class LoadedIssues:
    """The known issues that work, in the order of their files, and everything wrong with the others."""

    issues: tuple[KnownIssue, ...]
    problems: tuple[Problem, ...]


def load_issues(path: Path) -> LoadedIssues:
    """Read a file, or every `*.yaml` and `*.yml` of a folder in the order of their paths.

    Never raises: what cannot be read is a problem. An empty folder has no issues and no problems.
    """
    if not path.exists():
        return LoadedIssues((), (Problem(str(path), 1, 1, Fault.NOT_THERE.says()),))
    return link_files([read_file(file) for file in issue_files(path)])


def link_files(files: Iterable[ReadFile]) -> LoadedIssues:
    """What files say together. To go on with a file as it was before a fault, hand in what was read then."""
    files = list(files)
    issues, problems = link(files)
    order = {file.file: number for number, file in enumerate(files)}
    return LoadedIssues(issues, tuple(sorted(problems, key=lambda one: (order[one.file], one))))


def check(path: Path) -> tuple[Problem, ...]:
    """Everything wrong with a file or a folder of known issues."""
    return load_issues(path).problems


def read_issue(text: str, file: str) -> KnownIssue | tuple[Problem, ...]:
    """The first known issue that a text describes, or all that is wrong; `file` is how problems name it.

    Nothing is wrong with a text that has only filters or lists: there is no known issue in it.
    """
    issues, problems = link([read_text(text, file)])
    return issues[0] if issues and not problems else problems


def issue_files(path: Path) -> Iterator[Path]:
    """Every file that `load_issues` reads, in its order."""
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


def read_file(file: Path) -> ReadFile:
    """The documents of one file, or what is wrong with it; they are not joined with those of others yet."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_MEGABYTES * 1_000_000 + 1)
    except OSError as error:
        return _bad(file, 1, 1, Fault.NOT_READABLE.says(why=error.strerror or "unknown"))
    if len(content) > MOST_MEGABYTES * 1_000_000:
        return _bad(file, 1, 1, Fault.TOO_LARGE.says(limit=MOST_MEGABYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return _bad(file, line, column, Fault.NOT_UTF8.says())
    return read_text(text, str(file))


def _bad(file: Path, line: int, column: int, sentence: str) -> ReadFile:
    return ReadFile(str(file), (), (Problem(str(file), line, column, sentence),), (file.stem,))
