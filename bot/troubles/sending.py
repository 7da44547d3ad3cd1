"""Whether sends go well: judged by how the last of them went. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.troubles.trouble import Finding

WITHIN: Final = timedelta(minutes=15)
LEAST: Final = 5
"""So few say nothing about a share."""
SHARE: Final = 0.2
LOWER: Final = 0.5
"""For what was found before the share is lower."""
WAITING: Final = timedelta(minutes=5)
"""So long something may wait that could be done at once."""

MOVING: Final = timedelta(minutes=1)

LOST: Final = frozenset({"failed", "unknown", "expired"})
TEAMS: Final = "Teams"


@dataclass(frozen=True, slots=True)
class Tried:
    """How one try to send a notice went: accepted, retry, failed, unknown, expired."""

    at: datetime
    outcome: str
    detail: str = ""


def sends(tried: Sequence[Tried], *, known: bool, now: datetime) -> list[Finding]:
    """What is wrong with the sends, of which these were the last, the latest first. `known`: found before."""
    latest = [one for one in tried if now - one.at <= WITHIN]
    return [*_lost(latest, known=known), *_away(tried, now)]


def _lost(tried: Sequence[Tried], *, known: bool) -> list[Finding]:
    settled = [one for one in tried if one.outcome in LOST or one.outcome == "accepted"]
    lost = [one for one in settled if one.outcome in LOST]
    if len(settled) < LEAST or len(lost) < SHARE * (LOWER if known else 1.0) * len(settled):
        return []
    details = {"lost": len(lost), "of": len(settled), "why": reason(lost[0].detail)}
    return [Finding("sends_failing", TEAMS, lost[-1].at, 0, details)]


def _away(tried: Sequence[Tried], now: datetime) -> list[Finding]:
    """Nothing has been taken since, though it was tried: whatever was tried last is tried again."""
    refused: list[Tried] = []
    for one in tried:
        if one.outcome == "accepted":
            break
        if one.outcome == "retry":
            refused.append(one)
    if len(refused) < 2 or now - refused[0].at > WITHIN:
        return []
    details = {"tries": len(refused), "why": reason(refused[0].detail)}
    return [Finding("teams_away", TEAMS, refused[-1].at, 0, details)]


def waiting(what: str, oldest: datetime | None, now: datetime) -> list[Finding]:
    """Something has waited for a stage too long: nobody takes it. `oldest`: since when the oldest of it waits."""
    if oldest is None or now - oldest < WAITING:
        return []
    return [Finding("behind", what, oldest)]


def is_moving(tried: Sequence[Tried], now: datetime) -> bool:
    """Whether sends are under way: ten thousand people take minutes within Teams' limits, and nothing is wrong then."""
    return any(one.outcome == "accepted" and now - one.at <= MOVING for one in tried)


def reason(detail: str) -> str:
    """Status and code of a refusal (`bot.teams.refusals`), without what Teams said: that may quote a card."""
    within = detail.partition("(")[2].partition(")")[0] if "(" in detail else ""
    return within.partition(":")[0].strip()[:80]
