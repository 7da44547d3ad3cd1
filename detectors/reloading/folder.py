"""A folder (or file) of known issues, read again when something in it changes. Only changed files are parsed again."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from detectors.documents.document import ReadFile
from detectors.documents.files import issue_files, read_file
from detectors.faults import Fault
from detectors.known_issue import KnownIssue
from detectors.reloading.changes import Changed, Changes
from detectors.reloading.going_on import FileState, go_on
from ingest.positioned_yaml import Problem


@dataclass(frozen=True, slots=True)
class FaultyFile:
    """A version of a file that has a fault. The same on every machine that has the same files."""

    name: str  # within the folder
    digest: str  # of this version
    state: FileState


class IssueFolder:
    """What runs of a folder. For one thread at a time; what it says may be read by others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.issues: dict[str, KnownIssue] = {}
        self.states: tuple[FileState, ...] = ()
        self.faulty: dict[str, FaultyFile] = {}  # by name
        self._changes = Changes(lambda: issue_files(path))
        self._newest: dict[str, ReadFile] = {}
        self._good: dict[str, ReadFile] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong with the newest versions."""
        if not self.states and not self.path.exists():
            return (Problem(str(self.path), 1, 1, Fault.NOT_THERE.says()),)
        return tuple(problem for state in self.states for problem in state.problems)

    def load(self) -> None:
        """Read everything now."""
        self._take(self._changes.all())

    def look(self, now: datetime) -> bool:
        """Read what has changed; whether anything had. Takes two looks, some time apart, to be sure.

        A folder that is gone altogether, as a share that is not mounted, changes nothing.
        """
        if not self.path.exists():
            return False
        changed = self._changes.look(now)
        if changed is None:
            return False
        self._take(changed)
        return True

    def _take(self, changed: Changed) -> None:
        for path in changed.read:
            self._newest[str(path)] = read_file(path)
        self._newest = {str(path): self._newest[str(path)] for path in changed.present}
        outcome = go_on(self._newest.values(), self._good)
        self._good = dict(outcome.good)
        self.issues = {issue.name: issue for issue in outcome.issues}
        self.states = outcome.files
        self.faulty = {
            name: FaultyFile(name, self._changes.digest(path), state)
            for path, state in zip(changed.present, outcome.files, strict=True)
            if state.problems
            for name in (self._name(path),)
        }

    def _name(self, path: Path) -> str:
        return path.name if path == self.path else path.relative_to(self.path).as_posix()
