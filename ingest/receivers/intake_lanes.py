"""In which order requests are read: small ones as they come, large ones one at a time, by slices in turn with those.

A request that is being read has its items in memory, so few are at any time. Not for several threads at once.
"""

from collections import deque
from typing import Final, Generic, Protocol, TypeVar

SMALL: Final = 1 << 20
"""Bytes up to which a request is small: one slice, some milliseconds."""


class Sized(Protocol):
    """What is read."""

    @property
    def size(self) -> int:
        """Bytes of its body."""
        ...


Job = TypeVar("Job", bound=Sized)


class Lanes(Generic[Job]):
    """The requests that wait to be read, and those that are being read."""

    def __init__(self) -> None:
        self._small: deque[Job] = deque()
        self._large: deque[Job] = deque()
        self._large_next = False

    def __bool__(self) -> bool:
        return bool(self._small or self._large)

    def add(self, job: Job) -> None:
        """Let one wait for its turn."""
        (self._small if job.size <= SMALL else self._large).append(job)

    def next(self) -> Job:
        """The one to read a slice of; it keeps its place until it is removed."""
        self._large_next = bool(self._large) and (self._large_next or not self._small)
        lane = self._large if self._large_next else self._small
        self._large_next = not self._large_next
        return lane[0]

    def remove(self, job: Job) -> None:
        """One is read, or nobody waits for it any more."""
        lane = self._small if job.size <= SMALL else self._large
        if job in lane:
            lane.remove(job)

    def drain(self) -> list[Job]:
        """All of them, gone."""
        left = [*self._small, *self._large]
        self._small.clear()
        self._large.clear()
        return left
