"""Signals: what one stage has written wakes the next, in this process and, where there are others, in them."""

from collections.abc import Callable
from typing import Final, Literal, get_args

Signal = Literal[
    "events", "matches", "episodes", "notices", "news", "fixes", "posts", "refreshes", "people", "issues"
]

SIGNALS: Final[tuple[Signal, ...]] = get_args(Signal)
"""Each says that there are new rows of this kind; `people`, that more is known of who is who;
`issues`, that there is a version of a known issue made in the chat."""


class Signals:
    """Passes signals on. A signal that is lost costs a second: the stages' safety net finds the rows.

    To be wired before anything runs; then safe from any thread.
    """

    def __init__(self) -> None:
        self._here: dict[Signal, list[Callable[[], None]]] = {name: [] for name in SIGNALS}
        self._beyond: list[Callable[[Signal], None]] = []

    def wake(self, signal: Signal, listener: Callable[[], None]) -> None:
        """Have `listener` called, on whatever thread, when there is such a signal."""
        self._here[signal].append(listener)

    def pass_on(self, beyond: Callable[[Signal], None]) -> None:
        """Have `beyond` called for each signal of this process: it takes it to the others."""
        self._beyond.append(beyond)

    def give(self, signal: Signal) -> None:
        """There are new rows: written here and committed."""
        self.heard(signal)
        for beyond in self._beyond:
            beyond(signal)

    def heard(self, signal: Signal) -> None:
        """Another process wrote new rows."""
        for listener in self._here[signal]:
            listener()

    def heard_all(self) -> None:
        """Another process may have written anything."""
        for signal in SIGNALS:
            self.heard(signal)

    def giver(self, signal: Signal) -> Callable[[], None]:
        """`give` for one signal, for who is handed a callback."""
        return lambda: self.give(signal)
