"""Letters: one message to one recipient, which is the delivery of one thing or of several folded together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.teams.outgoing import Message


class Delivery(Protocol):
    """Something for one recipient, as its row tells: a notice, a post, a piece of news."""

    @property
    def id(self) -> int: ...
    @property
    def recipient(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def since(self) -> datetime:
        """Its age: the older goes first."""
        ...


One = TypeVar("One", bound=Delivery)

Fold = Callable[[Sequence[One]], Sequence[Sequence[One]]]
"""What waits for one recipient, oldest first, to letters: each delivery in one of them, in the order of sending."""

Present = Callable[[Sequence[One]], Message | None]
"""The message of a letter, None when there is no longer anything to say. Asked again if part of a letter falls away."""


def each_alone(waiting: Sequence[One]) -> Sequence[Sequence[One]]:
    """A letter for each delivery: nothing is folded."""
    return [(one,) for one in waiting]


def alone(present: Callable[[One], Message | None]) -> Present[One]:
    """The presenter of letters that hold one delivery each, from one that presents a delivery."""

    def of_letter(letter: Sequence[One]) -> Message | None:
        (one,) = letter
        return present(one)

    return of_letter


def for_each_recipient(waiting: Iterable[One]) -> list[list[One]]:
    """Deliveries by recipient, in the order in which each of them comes first."""
    found: dict[str, list[One]] = {}
    for one in waiting:
        found.setdefault(one.recipient, []).append(one)
    return list(found.values())
