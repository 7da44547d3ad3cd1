"""How often Python looks for garbage in rings: seldom, for events hold none, and thousands come a second."""

import gc
from typing import Final

_NEW: Final = 100_000
"""New objects before the youngest are looked through; Python's 700 (2,000) made reading an event cost twice as much."""
_GENERATIONS: Final = 10  # how much more seldom the older ones are


def collect_seldom() -> None:
    """To be called once when a long-lived process has been wired: what is there then stays, and is never looked at."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, _GENERATIONS, _GENERATIONS)
