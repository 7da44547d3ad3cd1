"""Progress of work that takes long: one line on stderr that is written over, on a terminal only."""

import sys
import time
from types import TracebackType
from typing import Final

EVERY_SECONDS: Final = 0.2


class Progress:
    """Shows what is being done. Warnings stay; what is done now is wiped at the end."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._wipe()

    def show(self, what: str) -> None:
        """What is being done now."""
        now = time.monotonic()
        if self._terminal and now - self._shown >= EVERY_SECONDS:
            self._shown = now
            sys.stderr.write(f"\r\x1b[K{what[:100]}")
            sys.stderr.flush()

    def warn(self, sentence: str) -> None:
        """Something that was left out, which stays on the screen."""
        self._wipe()
        sys.stderr.write(f"{sentence}\n")

    def _wipe(self) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
