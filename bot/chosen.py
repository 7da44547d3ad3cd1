"""Which known issues a command is about: a file, a folder, or one by its name."""

from dataclasses import dataclass
from pathlib import Path

from bot.cli import Failure
from bot.inputs import needed
from bot.settings import Settings
from detectors.documents.files import load_issues
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import Problem


@dataclass(frozen=True, slots=True)
class Chosen:
    """The known issues that are meant and what is wrong with their files, among all that were read with them."""

    issues: tuple[KnownIssue, ...]
    problems: tuple[Problem, ...]
    all: tuple[KnownIssue, ...]  # correlations name others


def chosen(what: str | None, settings: Settings) -> Chosen:
    """The issues of a path, or the one of this name in HEADSUP_ISSUES; without either, all of HEADSUP_ISSUES.

    A name also stands for whatever the file of that name holds, so that one with faults is found. Raises Failure.
    """
    if what is not None and Path(what).exists():
        loaded = load_issues(Path(what))
        return Chosen(loaded.issues, loaded.problems, loaded.issues)
    if what is not None and settings.issues is None:
        raise Failure(f"{what}: there is no such file or folder; to use a name, set HEADSUP_ISSUES.")
    folder = needed(settings.issues, "issues")
    if not folder.exists():
        raise Failure(f"{folder}: there is no such file or folder; set HEADSUP_ISSUES to where they are.")
    loaded = load_issues(folder)
    if what is None:
        return Chosen(loaded.issues, loaded.problems, loaded.issues)
    name = what.casefold()
    issues = tuple(issue for issue in loaded.issues if issue.name.casefold() == name)
    files = {issue.file for issue in issues}
    problems = tuple(
        problem
        for problem in loaded.problems
        if problem.file in files or (not issues and Path(problem.file).stem.casefold() == name)
    )
    if not issues and not problems:
        raise Failure(f"{what}: neither a file nor a known issue of {folder}; see `headsup issues list`.")
    return Chosen(issues, problems, loaded.issues)
