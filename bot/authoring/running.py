"""Known issues made in the chat, run beside those of files, in every process."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.authoring.store import AuthoredStore, Version
from bot.known import Known
from detectors.known_issue import KnownIssue

log = logging.getLogger(__name__)


@dataclass(slots=True)
class AuthoredReload:
    """Looks for new versions. One that cannot be read any more does not run, and is said so."""

    store: AuthoredStore
    known: Known
    problems: list[str] = field(default_factory=list)
    _marker: int = 0

    def look(self) -> None:
        """Go by the versions that count now. Raises what the database raises."""
        marker = self.store.marker()
        if marker == self._marker:
            return
        issues, problems = read_all(self.store)
        self.known.use_authored(issues)
        self.problems = problems
        self._marker = marker
        for problem in problems:
            log.warning("%s", problem)
        log.info("known issues made in the chat were read again: %d of them run", len(issues))


def read_all(store: AuthoredStore) -> tuple[Mapping[str, KnownIssue], list[str]]:
    """Those that run, by name, and what is wrong with others."""
    return _read([version for version in store.latest() if version.running])


def with_stopped(store: AuthoredStore, running: Mapping[str, KnownIssue]) -> Mapping[str, KnownIssue]:
    """Those that run, and those that were paused or retired: who was told by them is still to hear of the fix."""
    return {**_read(store.latest())[0], **running}


def issue_named(store: AuthoredStore, running: Mapping[str, KnownIssue], name: str) -> KnownIssue | None:
    """The one of this name that runs, or what was last read of one that was paused or retired."""
    version = None if name in running else store.get(name)
    read = None if version is None else version.read()
    return read if isinstance(read, KnownIssue) else running.get(name)


def _read(versions: Iterable[Version]) -> tuple[Mapping[str, KnownIssue], list[str]]:
    issues: dict[str, KnownIssue] = {}
    problems: list[str] = []
    for version in versions:
        read = version.read()
        if isinstance(read, KnownIssue):
            issues[read.name] = read
        else:
            problems.append(
                f"known issues made in the chat: {version.name} does not run: {read[0] if read else 'empty'}"
            )
    return issues, problems
