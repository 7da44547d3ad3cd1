"""Several notices that wait for one person at the same time become one card, still a notice each. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.support.recipients import product_of
from bot.telling.notices import Notice

AT_MOST: Final = 3
"""Notices of one card: more of them nobody reads on a phone."""


def folded(waiting: Sequence[Notice]) -> Sequence[Sequence[Notice]]:
    """What waits for one recipient, to letters of a few each; a channel reads each on its own."""
    if not waiting or product_of(waiting[0].recipient) is not None:
        return [(one,) for one in waiting]
    return [waiting[first : first + AT_MOST] for first in range(0, len(waiting), AT_MOST)]
