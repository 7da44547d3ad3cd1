"""Known issues that change while the service runs; what is wrong with a file is said to developers, once."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Engine

from bot.known import Known
from detectors.news import add_news
from detectors.reloading.folder import FaultyFile, IssueFolder
from ingest.database import writing
from ingest.event import Clock

log = logging.getLogger(__name__)

_SAID: Final = 3
"""Faults of a file that its news quote."""


class IssueReload:
    """Looks at the folder, and hands what runs to the parts of this process."""

    def __init__(
        self, folder: IssueFolder, known: Known, engine: Engine, clock: Clock, told: Callable[[], None]
    ) -> None:
        """`told` is called when there are news."""
        self.folder = folder
        self.reloads = 0
        self._known = known
        self._engine = engine
        self._clock = clock
        self._told = told
        self._faulty: Mapping[str, FaultyFile] = {}
        self._to_tell: list[tuple[str, Mapping[str, Any]]] = []
        self._note()

    def look(self) -> None:
        """Read what has changed, and tell what has not been told yet. Raises what the database raises."""
        if self.folder.look(self._clock()):
            self._known.use_issues(self.folder.issues)
            self.reloads += 1
            log.info("known issues were read again: %d of them run", len(self.folder.issues))
            self._note()
        self._tell()

    def problems(self) -> list[str]:
        """What is wrong, a sentence each."""
        said = []
        for state in self.folder.states:
            if state.problems:
                goes_on = "its last good version goes on" if state.state == "kept" else "nothing of it runs"
                said.append(f"known issues: {goes_on}: {state.problems[0]}")
        return said

    def _note(self) -> None:
        """Write down what has turned bad, or well, since the last time."""
        before, now = self._faulty, dict(self.folder.faulty)
        for name, faulty in now.items():
            if name not in before or before[name].digest != faulty.digest:
                for problem in faulty.state.problems:
                    log.warning("%s: %s", faulty.state.state, problem)
                self._to_tell.append((f"{name} {faulty.digest}", _news_of(faulty)))
        for name, faulty in before.items():
            if name not in now:
                log.info("the file %s of known issues is well again", name)
                self._to_tell.append((f"{name} {faulty.digest} well", {"file": name, "state": "well"}))
        self._faulty = now

    def _tell(self) -> None:
        if not self._to_tell:
            return
        with writing(self._engine) as connection:
            added = [
                add_news(connection, "issue_files", key, payload, self._clock())
                for key, payload in self._to_tell
            ]
        self._to_tell.clear()
        if any(added):
            self._told()


def _news_of(faulty: FaultyFile) -> dict[str, Any]:
    """What docs/discovery.md says of this kind; the same whichever machine's path to the folder it is."""
    said = [f"{faulty.name}:{one.line}:{one.column}: {one.message}" for one in faulty.state.problems]
    return {"file": faulty.name, "state": faulty.state.state, "faults": said[:_SAID]}
