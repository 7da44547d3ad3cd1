"""Which version of each file runs: its newest, or the last good one if the newest has a fault. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from detectors.documents.document import ReadFile
from detectors.documents.files import LoadedIssues, link_files
from detectors.known_issue import KnownIssue
from ingest.positioned_yaml import Problem

State = Literal["good", "kept", "bad"]
"""`good`: its newest version runs. `kept`: that has a fault, the last good one runs. `bad`: nothing of it runs."""


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file stands; `problems` are those of its newest version."""

    file: str
    state: State
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What runs now."""

    issues: tuple[KnownIssue, ...]
    files: tuple[FileState, ...]
    good: Mapping[str, ReadFile]
    """By file, the version that runs."""


def go_on(newest: Iterable[ReadFile], before: Mapping[str, ReadFile]) -> Outcome:
    """Of each file the newest version, or the one that ran `before` where the newest has a fault.

    A fault may show among the files only, as a name that another has. One that an unchanged file has because of
    others has nothing to go back to.
    """
    chosen = {file.file: file for file in newest}
    faults: dict[str, tuple[Problem, ...]] = {}
    for file in list(chosen.values()):
        if file.problems and file.file in before:
            faults[file.file] = file.problems
            chosen[file.file] = before[file.file]
    while True:
        loaded = link_files(chosen.values())
        wrong = _by_file(loaded)
        back = [name for name in wrong if name in before and chosen[name] is not before[name]]
        if not back:
            break
        for name in back:
            faults[name] = wrong[name]
            chosen[name] = before[name]
    return Outcome(
        loaded.issues,
        tuple(_state(name, faults.get(name, ()), wrong.get(name, ())) for name in chosen),
        {name: file for name, file in chosen.items() if name not in wrong},
    )


def _state(file: str, newest: tuple[Problem, ...], running: tuple[Problem, ...]) -> FileState:
    if running:
        return FileState(file, "bad", newest or running)
    return FileState(file, "kept" if newest else "good", newest)


def _by_file(loaded: LoadedIssues) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for problem in loaded.problems:
        found[problem.file] = (*found.get(problem.file, ()), problem)
    return found
