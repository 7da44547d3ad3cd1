"""What a hit of an issue that has a fix means: the event's own version and time decide. Pure.

- A version that has the fix: a *regression*. Developers are told at once, and users nothing: what they would be told
  is about a trouble that is said to be over.
- A version without it, on a node that has got the fix since and runs it now: *late*, an old event that was read
  late. It is counted and nobody is told.
- Anything else: the fix has not reached that node, so people are told as before. So is what a version that cannot be
  compared hits, and an event that has no version where no release says which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detectors.fixes.versions import compare


class Fate(StrEnum):
    """Why a hit is not told to people."""

    LATE = "late"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True, order=True)
class Reached:
    """A version reached a node: released there, or first seen in its events. Microseconds since 1970."""

    time_us: int
    version: str


def fate_of(
    fixed_in: str, version: str | None, time_us: int, reached: Iterable[Reached], now_us: int
) -> Fate | None:
    """The fate of a hit, None to tell as before.

    `version` is the event's own or that of the release it fell under; `reached` everything that reached the node
    where it happened, in any order.
    """
    if version is not None:
        order = compare(version, fixed_in)
        if order is None:
            return None
        if order >= 0:
            return Fate.REGRESSION
    since = fixed_since(fixed_in, reached, now_us)
    return Fate.LATE if since is not None and since > time_us else None


def fixed_since(fixed_in: str, reached: Iterable[Reached], now_us: int) -> int | None:
    """Since when a node has the fix, None if what it runs now has it not: it was never there, or was taken back.

    Microseconds since 1970. What is to reach it after now does not count.
    """
    since: int | None = None
    for one in sorted(reached):
        if one.time_us > now_us:
            break
        order = compare(one.version, fixed_in)
        if order is None or order < 0:
            since = None
        elif since is None:
            since = one.time_us
    return since
