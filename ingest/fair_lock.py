"""A lock that is handed on in the order in which it was asked for.

Python's own goes to whichever thread is quickest, which is the one that has just given it back: one that writes without
a pause keeps all others waiting.
"""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """A context manager; not to be entered again by the thread that holds it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> "FairLock":
        with self._guard:
            if not self._held:
                self._held = True
                return self
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            turn.wait()
        except BaseException:  # an interrupt in the main thread
            with self._guard:
                if turn.is_set():
                    self._hand_on()
                else:
                    self._waiting.remove(turn)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._held = False
