"""How a known issue stands, as JSON and in words. Pure."""

from typing import Any

from bot.output import iso
from detectors.standing import Standing
from detectors.states import State


def standing_object(stand: Standing) -> dict[str, Any]:
    """What `headsup issues list --json` says beyond the file."""
    return {
        "said_fixed_at": iso(stand.fix.at) if stand.fix else None,
        "said_fixed_by": stand.fix.by if stand.fix else None,
        "matches": stand.matches,
        "episodes": {state.value: stand.episodes.get(state, 0) for state in State},
        "worked_by_the_log": stand.worked,
        "late": stand.late,
        "regressions": stand.regressions,
    }


def standing_words(stand: Standing) -> str:
    """The same behind an issue's line; what is nought is left out."""
    parts = []
    if stand.fixed_in is not None:
        said = f", said so from {iso(stand.fix.at)}" if stand.fix else ""
        parts.append(f"fixed in {stand.fixed_in}{said}")
    for number, what in (
        (stand.open, "open"),
        (stand.episodes.get(State.RECOVERING, 0), "recovering"),
        (stand.episodes.get(State.RESOLVED, 0), "resolved"),
    ):
        if number:
            parts.append(f"{number} {what}")
    if stand.worked:
        parts.append(f"{stand.worked} worked, by the log")
    if stand.late:
        parts.append(f"{stand.late} late")
    if stand.regressions:
        parts.append(f"{stand.regressions} REGRESSION{'S' if stand.regressions > 1 else ''}")
    return f": {'; '.join(parts)}" if parts else ""
