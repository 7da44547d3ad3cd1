"""Regular expressions that read fields from the left: each free field ends where what follows it first fits.

Free fields are possessive, so that a text that does not fit is refused in time linear in its length.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.records.nlog.elements import Field, Flat, Literal


def forward(parts: Sequence[Literal | Field], *, to_line_end: bool = False) -> tuple[str, tuple[Field, ...]]:
    """A regex with one capturing group a field, and those fields. Free fields stay on one line.

    A free field at the very end takes nothing, or all up to the line's end.
    """
    regex: list[str] = []
    fields: list[Field] = []
    strict = False
    for at, part in enumerate(parts):
        if isinstance(part, Literal):
            regex.append(quoted(part.text))
            continue
        fields.append(part)
        strict = strict or part.strict is not None
        if to_line_end and part.free and at == len(parts) - 1:
            regex.append("([^\\n]*+)")
        else:
            regex.append(f"({_until(part, parts[at + 1 :], strict=strict) if part.free else part.pattern})")
    return "".join(regex), tuple(fields)


def anchor(parts: Sequence[Literal | Field]) -> str:
    """A regex for all that follows up to the next free field; '' when that follows at once."""
    regex: list[str] = []
    for part in parts:
        if isinstance(part, Field):
            if part.free:
                break
            regex.append(part.pattern)
        else:
            regex.append(quoted(part.text))
    return "".join(regex)


def quoted(text: str) -> str:
    """The regex of a literal text; a blank is a blank."""
    return re.escape(text).replace("\\ ", " ")


def first_line(parts: Flat) -> tuple[Flat, bool]:
    """The elements of the layout's first line, and whether the line ends there."""
    line: list[Literal | Field] = []
    for part in parts:
        if isinstance(part, Literal) and "\n" in part.text:
            begins = part.text.partition("\n")[0]
            line += [Literal(begins)] if begins else []
            return tuple(line), True
        line.append(part)
    return tuple(line), False


def _until(field: Field, following: Sequence[Literal | Field], *, strict: bool) -> str:
    """A free field's regex: the shortest text before what follows it."""
    least = f"[^\\n]{{{abs(field.width)}}}" if field.width else ""
    # before anything strict has been seen, a logger with blanks in it is more likely a line of prose
    never = "\\s" if field.token and not strict and not field.width else "\\n"
    stop = anchor(following)
    if not stop:
        return least  # another free text follows at once: what follows takes it all
    head = following[0]
    if not isinstance(head, Literal):
        return f"{least}(?:(?!{stop})[^{never}])*+"
    first = head.text[0]
    plain = f"[^{never}{re.escape(first)}]"
    if len(head.text) == 1 and stop == quoted(first):
        return f"{least}{plain}*+"
    if first == "\n" or (first.isspace() and never == "\\s"):
        return f"{least}{plain}*+"
    return f"{least}{plain}*+(?:(?!{stop})[{re.escape(first)}]{plain}*+)*+"


CONTINUATION: Final = r"(?=\S)(?!---> |--- End of )"
"""How a first line never begins, where the layout itself begins with free text: like the rest of an exception."""

EXCEPTION_LINE: Final = r"(?![^\W\d]\w*+(?:[.+]\w++)++(?<=Exception)(?: \([^)]{1,20}\))?(?::|\Z))"
"""The same for a layout whose exception begins a line."""
