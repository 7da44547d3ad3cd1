"""A known issue: detection, workaround, audience and limits. See docs/known-issues.md for the file format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sigma.rule import SigmaDetections, SigmaRule

from detectors.correlations.model import Correlation

Rollout = Literal["shadow", "pilot", "live"]


@dataclass(frozen=True, slots=True)
class Workaround:
    """What a person is told to do. Texts may name well-known fields in braces."""

    title: str
    steps: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """Due at the `count`-th match of a key, these at most `within` apart (None: however far apart)."""

    count: int = 1
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Breaker:
    """More than `people` told within `within` holds the issue for a developer's approval."""

    people: int = 100
    within: timedelta = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Example:
    """An event, as written in the file, and whether the detection must match it."""

    match: bool
    event: Mapping[str, Any]
    line: int = 1  # where it stands in the file, from 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One document of a known-issue file, checked: it has either a rule or a correlation."""

    name: str
    title: str
    rule: SigmaRule | None  # None for a correlation
    file: str
    id: str | None = None
    level: str | None = None
    status: str | None = None
    rollout: Rollout = "shadow"
    pilot: tuple[str, ...] = ()  # logins, for rollout: pilot
    key: tuple[str, ...] = ("user",)
    after: After = After()
    held_for: timedelta | None = None  # `for`: the condition must have held so long before it is due
    tell: tuple[str, ...] = ("user",)  # user, manager, role:NAME, channel
    workaround: Workaround | None = None
    repeat_after: timedelta = timedelta(hours=72)
    max_age: timedelta = timedelta(hours=1)
    solved_when: str | None = None  # a selection of the detection
    breaker: Breaker = Breaker()
    fixed_in: str | None = None
    owner: str | None = None
    examples: tuple[Example, ...] = ()
    filters: tuple[SigmaDetections, ...] = ()
    """What an event must meet as well: the filter documents for this rule."""
    correlation: Correlation | None = None
    part: bool = False
    """Only there for the correlations that name it: it is matched, and has no matches and episodes of its own."""
