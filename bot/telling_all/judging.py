"""What becomes of each of the people: told now, in the morning, or not at all, and why. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Fate = Literal["told", "capped", "muted", "unreachable"]

HELD: Final = "held"
"""The reason of those who are told the next morning, since they have had enough for a day."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody affected, as much as is known of them. `shut`: a state of `bot.reaching.standing`; None: reachable."""

    person: str
    shut: str | None = None
    muted: bool = False
    today: int = 0  # messages of the last 24 hours, and those that wait
    waiting: int = 0  # of these, what waits for a later time: it counts for their next day
    morning: datetime | None = None  # their next one
    quiet_until: datetime | None = None  # when their quiet hours end, if they have begun


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of them. `not_before`: who is told later; with the reason `HELD` for the cap, else for the night."""

    person: str
    fate: Fate = "told"
    reason: str | None = None
    not_before: datetime | None = None


def judge(one: Candidate, cap: int | None) -> Verdict:
    """First whether they can be told, then what they want, then the cap (None: any number), then quiet hours.

    Who has had enough for a day is told the next morning, unless as much as a day allows waits for them already.
    """
    if one.shut is not None:
        return Verdict(one.person, "unreachable", one.shut)
    if one.muted:
        return Verdict(one.person, "muted")
    if cap is not None and one.today >= cap:
        if one.waiting >= cap or one.morning is None:
            return Verdict(one.person, "capped")
        return Verdict(one.person, reason=HELD, not_before=one.morning)
    return Verdict(one.person, not_before=one.quiet_until)
