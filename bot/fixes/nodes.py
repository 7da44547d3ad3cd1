"""The nodes that a fix names, held against those that events come from: a mistyped one keeps the fix untold."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.fixes.told import nodes_hit
from ingest.query import EventQuery
from ingest.releases.history import fold
from ingest.store import EventStore

SHOWN: Final = 10
"""Known nodes that a warning names."""
_COUNTED: Final = 20_000


@dataclass(frozen=True, slots=True)
class NamedNodes:
    """What is known of them. Names are folded, sorted; an event without a node is the empty name."""

    unknown: tuple[str, ...] = ()  # named, and in no event of the application
    known: tuple[str, ...] = ()  # all that there are, of the issue's hits and of the application
    waiting: tuple[str, ...] = ()  # where the issue was hit, and it is not said to be fixed


def named_nodes(
    engine: Engine, events: EventStore, issue: str, product: str | None, nodes: Collection[str]
) -> NamedNodes:
    """`nodes`: on which it is said to be fixed by now; none means everywhere."""
    if not nodes:
        return NamedNodes()
    hit = nodes_hit(engine, issue)
    of_product = EventQuery(where={"product": (product,)} if product else {})
    seen = events.tally(of_product, "node", at_most=_COUNTED).counts
    known = hit | {fold(node) for node in seen if node}
    there = {fold(node) for node in nodes}
    unknown = there - known
    return NamedNodes(
        tuple(sorted(unknown)), tuple(sorted(known - {""})) if unknown else (), tuple(sorted(hit - there))
    )
