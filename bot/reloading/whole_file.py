"""A file that is used whole or not at all: sources.yaml, people.csv. With a fault, what was read before goes on."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from detectors.reloading.changes import Changes

log = logging.getLogger(__name__)


class WholeFile:
    """Looks at one file. `use` reads it and puts it to use; one of `faults` says why it cannot."""

    def __init__(
        self, what: str, path: Path, use: Callable[[], None], faults: tuple[type[Exception], ...]
    ) -> None:
        self.what = what
        self.reloads = 0
        self.problem: str | None = None
        self._path = path
        self._use = use
        self._faults = faults
        self._changes = Changes(lambda: [path])
        self._changes.all()

    def look(self, now: datetime) -> None:
        """Read it, if it has changed. Takes two looks, some time apart, to be sure."""
        changed = self._changes.look(now)
        if changed is None:
            return
        if not changed.present:
            self._failed(f"{self._path} is gone")
            return
        try:
            self._use()
        except self._faults as error:
            self._failed(str(error).splitlines()[0])
        else:
            self.problem = None
            self.reloads += 1
            log.info("%s: read again", self._path)

    def _failed(self, why: str) -> None:
        self.problem = f"{self.what}: what was read before goes on: {why}"
        log.warning("%s", self.problem)
