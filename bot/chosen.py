"""Which known issues a command is about: a file, a folder, or one by its name."""

from dataclasses import dataclass
from pathlib import Path

from bot.authoring.stored import authored_of
from bot.cli import Failure
from bot.inputs import needed
from bot.settings import Settings
from detectors.documents.files import LoadedIssues, load_issues
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import Problem


@dataclass(frozen=True, slots=True)
class Chosen:
    """The known issues that are meant and what is wrong with their files, among all that were read with them."""

    issues: tuple[KnownIssue, ...]
    problems: tuple[Problem, ...]
    all: tuple[KnownIssue, ...]  # correlations name others


def chosen(what: str | None, settings: Settings) -> Chosen:
    """The issues of a path, or the one of this name; without either, all of HEADSUP_ISSUES and of the chat.

    A name also stands for whatever the file of that name holds, so that one with faults is found. Raises Failure.
    """
    if what is not None and Path(what).exists():
        loaded = load_issues(Path(what))
        return Chosen(loaded.issues, loaded.problems, loaded.issues)
    authored = authored_of(settings)
    if what is not None and settings.issues is None and not authored:
        raise Failure(f"{what}: there is no such file or folder; to use a name, set HEADSUP_ISSUES.")
    loaded = _loaded(settings, needed_for_all=not authored)
    taken = {issue.name.casefold() for issue in loaded.issues}
    known = (*loaded.issues, *(issue for issue in authored if issue.name.casefold() not in taken))
    if what is None:
        return Chosen(known, loaded.problems, known)
    name = what.casefold()
    issues = tuple(issue for issue in known if issue.name.casefold() == name)
    files = {issue.file for issue in issues}
    problems = tuple(
        problem
        for problem in loaded.problems
        if problem.file in files or (not issues and Path(problem.file).stem.casefold() == name)
    )
    if not issues and not problems:
        where = settings.issues or "the chat"
        raise Failure(f"{what}: neither a file nor a known issue of {where}; see `headsup issues list`.")
    return Chosen(issues, problems, known)


def _loaded(settings: Settings, *, needed_for_all: bool) -> LoadedIssues:
    """What HEADSUP_ISSUES has. Raises Failure and WrongUse."""
    if settings.issues is None and not needed_for_all:
        return LoadedIssues((), ())
    folder = needed(settings.issues, "issues")
    if not folder.exists():
        raise Failure(f"{folder}: there is no such file or folder; set HEADSUP_ISSUES to where they are.")
    return load_issues(folder)
