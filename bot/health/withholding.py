"""Which numbers of people may be shown: none of fewer than five, and none from which such a one follows. Pure.

Numbers are shown beside each other: how many worked and how many of them failed, all and those of one operation, a
week and one of its days. So the difference of two that are shown may be a few people, too. Of two such numbers the
smaller one is withheld; and where the groups of a whole are shown, what is left of the whole is no such number.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

FEWEST: Final = 5
"""A group of fewer people is never shown."""

Key = TypeVar("Key", bound=Hashable)


def is_few(people: int) -> bool:
    """Whether a number is that of a group that must not be shown. Nobody is no group."""
    return 0 < people < FEWEST


def shown(
    people: Mapping[Key, int],
    within: Iterable[tuple[Key, Key]],
    parts: Iterable[tuple[Key, Sequence[Key]]] = (),
) -> dict[Key, int]:
    """The numbers that may be shown; the others are left out.

    `within`: pairs of a group and one that it is within; groups that are within others indirectly are found.
    `parts`: a group, and all those that it is put together from, which may overlap.
    Groups that have no number are passed over.
    """
    kept = {key: number for key, number in people.items() if not is_few(number)}
    above = _closed(within)
    wholes = [(whole, tuple(some)) for whole, some in parts]
    while (key := _revealing(kept, above) or _left_over(kept, wholes)) is not None:
        del kept[key]
    return kept


def _closed(within: Iterable[tuple[Key, Key]]) -> dict[Key, set[Key]]:
    """For each group all that it is within."""
    above: dict[Key, set[Key]] = {}
    for inner, outer in within:
        above.setdefault(inner, set()).add(outer)
    changed = True
    while changed:
        changed = False
        for inner, outers in above.items():
            more = {further for outer in outers for further in above.get(outer, ())} - outers
            if more:
                above[inner] = outers | more
                changed = True
    return above


def _revealing(kept: Mapping[Key, int], above: Mapping[Key, set[Key]]) -> Key | None:
    """The largest group that is all but a few of one that it is within: without it, smaller ones may be shown."""
    found = [
        inner
        for inner, outers in above.items()
        if inner in kept and any(outer in kept and is_few(kept[outer] - kept[inner]) for outer in outers)
    ]
    return max(found, key=lambda inner: (kept[inner], str(inner)), default=None)


def _left_over(kept: Mapping[Key, int], wholes: Sequence[tuple[Key, tuple[Key, ...]]]) -> Key | None:
    """The smallest part of a whole of which the parts that are shown leave over a few people."""
    for whole, parts in wholes:
        some = [part for part in parts if kept.get(part)]
        if whole in kept and some and is_few(kept[whole] - sum(kept[part] for part in some)):
            return min(some, key=lambda part: (kept[part], str(part)))
    return None
