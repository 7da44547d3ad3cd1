"""What becomes of each recipient of an episode, by the manners: told now, in the morning, held, or not at all. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

State = Literal["planned", "held", "capped", "muted", "dropped"]

MUTED: Final = "they asked to hear no more of it"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is to be told. A channel has no cap and never sleeps."""

    recipient: str
    told: str  # as in `bot.telling.planning.Planned`
    channel: bool = False
    quiet_until: datetime | None = None  # when their quiet hours end, if they have begun


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when an episode is planned."""

    cap: int | None  # notices a day for each person; None: any number
    today: Mapping[str, int] = field(default_factory=dict)  # by recipient: notices of the last 24 hours
    muted: Collection[str] = ()  # recipients who want no more of this issue
    breaker: int = 100  # people of one issue beyond whom developers are asked
    told: Collection[str] = ()  # recipients who were told of the issue lately, or are about to be
    holding: bool = False  # developers are being asked already
    let: bool = False  # a developer said lately that all may be told
    stopped: str | None = None  # a developer said lately that nobody may be: the reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one addressee."""

    state: State = "planned"
    reason: str | None = None
    not_before: datetime | None = None


def judge(addressees: Sequence[Addressee], facts: Facts) -> list[Verdict]:
    """A verdict for each, in their order.

    First what the person wants, then what the developers said, then the cap, then the breaker: who is not told anyway
    makes no crowd. The breaker holds all of an episode or none. Quiet hours never hold what is for somebody who has
    just acted.
    """
    verdicts = [_of_one(one, facts) for one in addressees]
    open_ones = [
        one.recipient
        for one, verdict in zip(addressees, verdicts, strict=True)
        if verdict.state == "planned" and not one.channel
    ]
    if not facts.let and (facts.holding or trips(facts.told, open_ones, facts.breaker)):
        return [
            Verdict("held", not_before=verdict.not_before) if verdict.state == "planned" else verdict
            for verdict in verdicts
        ]
    return verdicts


def capped(cap: int) -> str:
    """Why somebody gets no more on a day."""
    return f"they had as many notices as 24 hours allow ({cap})"


def trips(told: Collection[str], more: Collection[str], breaker: int) -> bool:
    """Whether telling more people makes them more than the breaker lets pass."""
    new = set(more) - set(told)
    return bool(new) and len(set(told)) + len(new) > breaker


def _of_one(one: Addressee, facts: Facts) -> Verdict:
    if one.recipient in facts.muted:
        return Verdict("muted", MUTED)
    if facts.stopped is not None:
        return Verdict("dropped", facts.stopped)
    if facts.cap is not None and not one.channel and facts.today.get(one.recipient, 0) >= facts.cap:
        return Verdict("capped", capped(facts.cap))
    later = None if one.told == "user" else one.quiet_until
    return Verdict(not_before=later)
