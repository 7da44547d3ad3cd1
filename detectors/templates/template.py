"""What the miner gives: templates, and for each message the one that it belongs to."""

from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "<*>"
"""What stands for a variable in the text of a template."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is kept: all that a miner needs to go on. `text` is at most `LONGEST_TEXT` characters."""

    id: int  # from 1 on, never given twice by a miner and those restored from its templates
    text: str
    into: int | None = None  # the template that it was merged into, which may have been merged since


@dataclass(frozen=True, slots=True)
class Mined:
    """The template of one message."""

    id: int
    text: str
    new: bool = False  # no message before had this template
    changed: bool = False  # `text` is another than it was before this message, or new
    merged: tuple[
        int, ...
    ] = ()  # templates that this message showed to be the same kind; `id` is none of them
