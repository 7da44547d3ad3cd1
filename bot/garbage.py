"""How often Python looks for garbage in rings: seldom, for events hold none, and thousands come a second."""

import gc
from typing import Final

_NEW: Final = 50_000
"""New objects before the youngest are looked through: more than the events that wait at full load are made of.

With Python's 700 reading an event cost twice as much, with 20,000 a tenth more.
"""
_OLDER: Final = (
    4,
    2,
)  # how much more seldom the older ones are: with 10 each, bodies of requests stayed for long


def collect_seldom() -> None:
    """To be called once when a long-lived process has been wired: what is there then stays, and is never looked at."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, *_OLDER)
