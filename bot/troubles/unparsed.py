"""Sources of which more records than before cannot be parsed: a layout has changed, or was never right. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from bot.troubles.places import Came, Hours, Place, hour_of
from bot.troubles.trouble import Finding

LEAST: Final = 20
"""Records that could not be parsed, within the span that is counted."""
SHARE: Final = 0.05
FACTOR: Final = 3.0
"""So many times the share of before."""
LOWER: Final = 0.5
"""For one that was found before all of these are lower: it must have become clearly better to be over."""
BEFORE_DAYS: Final = 7


def unparsed(
    lately: Mapping[Place, Came], past: Hours, known: Collection[str], now: datetime
) -> list[Finding]:
    """The places where it is worse than before. `past`: hours of at least BEFORE_DAYS days. `known`: found before."""
    found = []
    for place, came in sorted(lately.items()):
        lower = LOWER if str(place) in known else 1.0
        share = came.unparsed / came.events if came.events else 0.0
        before = _before(past.get(place, {}), now)
        # What goes on for long becomes part of before; for one that was found that is no reason to end.
        worse = str(place) in known or before is None or share >= FACTOR * before
        if came.unparsed >= LEAST * lower and share >= SHARE * lower and worse:
            details = {"share": _percent(share), "before": _percent(before or 0.0)}
            found.append(Finding("source_unparsed", str(place), None, 0, details))
    return found


def _before(counted: Mapping[int, Came], now: datetime) -> float | None:
    """The share in the days before this hour and the last one; None if nothing came."""
    last, total = hour_of(now) - 1, Came()
    for hour, came in counted.items():
        if last - 24 * BEFORE_DAYS <= hour < last:
            total += came
    return total.unparsed / total.events if total.events else None


def _percent(share: float) -> str:
    return f"{share * 100:.1f}" if 0 < share < 0.1 else f"{share * 100:.0f}"
