"""What a behaviour offers to those who chat: sentences that are commands, and buttons of its cards.

A desk is any object with `commands` and `verbs`. Who may have what, and where, is said here and checked in one place
(`bot.conversation.turns`), before a handler is called. Handlers are asynchronous; what blocks is wrapped by `blocking`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, ParamSpec, Protocol, TypeVar

from bot.asking.asked import Command
from bot.conversation.reader import Reader
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from cards.message import Message

Who = Literal["anyone", "developer", "admin"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command. `answer` gives what is said, or None where it means nothing now: the help is shown then."""

    answer: Callable[[Command, MessageReceived, Reader], Awaitable[Message | None]]
    who: Who
    anywhere: bool = False  # in group chats and channels, too; else in the personal chat only


@dataclass(frozen=True, slots=True)
class Button:
    """A verb. `pressed` gives the reply, or None for a button whose card is of another time."""

    pressed: Callable[[ButtonPressed, Reader], Awaitable[Reply | None]]
    who: Who
    anywhere: bool = False


class Refused(Exception):
    """Raised by a handler for who may not: somebody else's message, another product. The message says why.

    Whoever called the handler writes it into the audit log and answers; nothing was done.
    """


class OtherProduct(Refused):
    """Somebody asked for products by name, and none of them is theirs. `products`: those that are."""

    def __init__(self, products: Collection[str]) -> None:
        super().__init__("not their product")
        self.products = tuple(sorted(products))


class OfEverything(Refused):
    """What somebody wants concerns every application, and theirs are only some."""

    def __init__(self) -> None:
        super().__init__("it concerns every product")


class Desk(Protocol):
    """One behaviour's part of the conversation."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """By the name of the command (`bot.asking.asked.CommandName`)."""
        ...

    @property
    def verbs(self) -> Mapping[str, Button]:
        """By the verb of the button, which stands in `cards/` beside the card that has it."""
        ...


def blocking(handler: Callable[Given, Result]) -> Callable[Given, Awaitable[Result]]:
    """A handler that blocks (a database does), run in a thread."""

    async def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return await asyncio.to_thread(handler, *args, **kwargs)

    return run
