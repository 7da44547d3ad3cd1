"""What the miner gives: templates, and for each message the one that it belongs to."""

from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "<*>"
"""In the text of a template: a number, an address, a path, an identifier."""
ANY: Final = "<**>"
"""In the text of a template: any word, since many different ones were seen there."""
OTHER: Final = "<other>"
"""The template of all messages for which a full miner has no room; behind words, of all that begin so."""
KIND: Final = "¦"
"""What comes behind this word says what kind of error it is, and is no variable: see `mined_text`."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is kept. A miner restored from its templates goes on as the one that made them."""

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
