"""What `headsup issues fix` says of those who hear of a fix, and of the nodes that it names. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.fixes.nodes import SHOWN, NamedNodes
from bot.fixes.told import Hearing
from bot.output import iso


def heard_words(hearing: Hearing, waiting: Sequence[str], *, at: datetime | None = None) -> str:
    """Who hears of it, and when. `waiting`: nodes that were hit and have it not; `at`: from then only, not now."""
    if not hearing.people and not hearing.muted:
        return "Nobody was told of it, so nobody hears of the fix."
    if waiting:
        when = f"when it is on every node where it was hit, not yet on {_listed(waiting)}"
    else:
        when = "now" if at is None else f"at {iso(at)}"
    told = _people(
        hearing.people, "was told of it or described it and hears", "were told of it or described it and hear"
    )
    muted = _people(hearing.muted, "wants to hear no more of it", "want to hear no more of it")
    cards = "only their card changes" if hearing.muted == 1 else "only their cards change"
    sentences = (f"{told} so {when}." if told else "", f"{muted}: {cards}." if muted else "")
    return " ".join(filter(None, sentences))


def _people(number: int, one: str, many: str) -> str:
    return f"{number} people {many}" if number > 1 else f"1 person {one}" if number else ""


def unknown_words(nodes: NamedNodes) -> str:
    """A warning of nodes that nobody knows, with those that there are."""
    known = f"; events come from {_listed(nodes.known)}." if nodes.known else "."
    return f"No event of this application ever came from {_listed(nodes.unknown)}{known}"


def _listed(nodes: Sequence[str]) -> str:
    names = [node or "events without a node" for node in nodes[:SHOWN]]
    more = len(nodes) - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])])
