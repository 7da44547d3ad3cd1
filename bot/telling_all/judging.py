"""What becomes of each of the people: told now, in the morning, or not at all, and why. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Fate = Literal["told", "capped", "muted", "unreachable"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody affected, as much as is known of them. `shut`: a state of `bot.reaching.standing`; None: reachable."""

    person: str
    shut: str | None = None
    muted: bool = False
    today: int = 0  # messages of the last 24 hours
    quiet_until: datetime | None = None  # when their quiet hours end, if they have begun


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of them. `not_before`: who is told later."""

    person: str
    fate: Fate = "told"
    reason: str | None = None
    not_before: datetime | None = None


def judge(one: Candidate, cap: int | None) -> Verdict:
    """First whether they can be told, then what they want, then the cap (None: any number), then quiet hours."""
    if one.shut is not None:
        return Verdict(one.person, "unreachable", one.shut)
    if one.muted:
        return Verdict(one.person, "muted")
    if cap is not None and one.today >= cap:
        return Verdict(one.person, "capped")
    return Verdict(one.person, not_before=one.quiet_until)
