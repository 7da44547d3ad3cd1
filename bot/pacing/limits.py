"""Teams' limits as sliding windows: when the next request may be made. Pure: time is an argument, in seconds.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` requests in any `seconds`."""

    most: int
    seconds: float


TENANT: Final = Window(50, 1.0)
"""Of one app in one tenant, whatever it asks: "50 requests per second (RPS)"."""
EVEN: Final = Window(3, 0.05)
"""What nobody waits for goes more evenly than that: fewer are under way, so a kill leaves fewer unknown, and requests
arrive in the rhythm in which they were made. Somewhat more than the tenant's rate, to make up for busy moments."""
CONVERSATION: Final = (Window(7, 1.0), Window(8, 2.0), Window(60, 30.0), Window(1_800, 3_600.0))
"""Of one bot in one conversation, for sending to it and for creating it each."""
MARGIN: Final = 0.012
"""Seconds by which our windows are longer: requests do not arrive in the rhythm in which they are made."""
LAST: Final = 20
REFUSED_OF_LAST: Final = 10
"""So many of the last answers were 429, whatever the conversation: then it is the tenant's limit that was met."""
LONGEST_HOLD: Final = 3_600.0
"""Seconds of a `Retry-After` that are believed: a workaround of yesterday helps nobody."""

Key = tuple[str, str]
"""What is limited: ("send", conversation id), ("create", whose chat), or ("ask", …), which has no limit of its own."""


class Sliding:
    """What was asked lately, held against windows. What is `promised` was let through and not asked yet."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = tuple(windows)
        self.promised = 0
        self._times: deque[float] = deque(maxlen=max(window.most for window in windows))

    def next_at(self, now: float, most: int | None = None, *, promised: bool = False) -> float:
        """The earliest time, from now on, at which one more fits into every window; `most`: into the first fewer.

        After all that is promised, or (`promised`) for one of those.
        """
        at = now
        for place, window in enumerate(self.windows):
            fits = min(most, window.most) if most is not None and place == 0 else window.most
            fits -= 0 if promised else self.promised
            if fits <= 0:
                return float("inf")
            if len(self._times) >= fits:
                at = max(at, self._times[-fits] + window.seconds)
        return at

    def took(self, at: float) -> None:
        """One was asked at a time, none later before it."""
        self._times.append(at)

    @property
    def idle_since(self) -> float:
        """When the last one was asked."""
        return self._times[-1] if self._times else float("-inf")


def _widened(windows: Sequence[Window], margin: float) -> tuple[Window, ...]:
    return tuple(Window(window.most, window.seconds + margin) for window in windows)


@dataclass(slots=True)
class Limits:
    """All limits of one app in one tenant, and what Teams has held back by a 429.

    `budget`: of the tenant's requests a second, those that are ours; other processes have the rest.
    """

    margin: float = MARGIN
    budget: int = TENANT.most
    _all: Sliding = field(init=False)
    _even: Sliding = field(init=False)
    _of: dict[Key, Sliding] = field(default_factory=dict)
    _held: dict[Key, float] = field(default_factory=dict)
    _held_all: float = float("-inf")
    _answers: deque[bool] = field(default_factory=lambda: deque(maxlen=LAST))

    def __post_init__(self) -> None:
        self._all, self._even = Sliding(_widened((TENANT,), self.margin)), Sliding((EVEN,))

    def next_for_all(self, now: float, *, promised: bool = False) -> float:
        """When the tenant's limit lets through one more, from now on; `promised`: one that was promised."""
        evenly = self._even.next_at(now) if promised else now
        return max(self._all.next_at(now, self.budget, promised=promised), self._held_all, evenly)

    @property
    def promised(self) -> int:
        """How many were promised that are not asked yet."""
        return self._all.promised

    def next_at(self, key: Key, now: float, *, promised: bool = False) -> float:
        """When a request may be made, from now on, as far as its own conversation goes."""
        known = self._of.get(key)
        free = now if known is None else known.next_at(now, promised=promised)
        return max(free, self._held.get(key, now))

    def took(self, key: Key, at: float) -> None:
        """A request is made at a time."""
        self._all.took(at)
        self._even.took(at)
        if key[0] != "ask":
            self._sliding(key).took(at)

    def promise(self, key: Key) -> None:
        """A request is let through, to be made soon: `kept` then says when, or `unused` that it was not."""
        self._promised(key, 1)

    def kept(self, key: Key, at: float) -> None:
        """What was promised is asked now."""
        self._promised(key, -1)
        self.took(key, at)

    def unused(self, key: Key) -> None:
        """What was promised is not asked after all."""
        self._promised(key, -1)

    def _promised(self, key: Key, change: int) -> None:
        self._all.promised += change
        if key[0] != "ask":
            self._sliding(key).promised += change

    def _sliding(self, key: Key) -> Sliding:
        if key not in self._of:
            self._of[key] = Sliding(_widened(CONVERSATION, self.margin))
        return self._of[key]

    def answered(self, key: Key, now: float, *, busy: bool, retry_after: float | None = None) -> None:
        """An answer came; `busy`: a 429. Its `Retry-After` holds back the conversation, or else everything.

        Teams does not say whose limit was met: where many conversations are refused, it is the tenant's.
        """
        self._answers.append(busy)
        if not busy:
            return
        until = now + min(retry_after if retry_after is not None else 1.0, LONGEST_HOLD)
        self._held[key] = max(until, self._held.get(key, until))
        if sum(self._answers) >= REFUSED_OF_LAST:
            self._answers.clear()
            self.hold_all(until)

    def hold_all(self, until: float) -> None:
        """Nothing before that time."""
        self._held_all = max(self._held_all, until)

    def forget(self, now: float) -> None:
        """Drop what no longer limits anything."""
        before = now - CONVERSATION[-1].seconds - self.margin
        for key in [
            key for key, known in self._of.items() if known.idle_since < before and not known.promised
        ]:
            del self._of[key]
        for key in [key for key, until in self._held.items() if until <= now]:
            del self._held[key]
