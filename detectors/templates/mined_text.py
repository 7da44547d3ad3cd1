"""What of an event is grouped: its message and what kind of exception came with it."""

import re
from typing import Final

_LOOKED_AT: Final = 20_000
_TYPE: Final = re.compile(r"(?:^|[\s>:(])((?:\w{1,80}[.$+])*\w{1,80}(?:Exception|Error|Fault))\b")
"""`System.IO.IOException`, `java.lang.OutOfMemoryError`; bounded, so that it takes linear time."""
_FRAME: Final = re.compile(r"^\s*(?:at|bei|à) ([\w.$<>+`]{1,200})", re.MULTILINE)
_MOST_TYPES: Final = 5
_MOST_FRAMES: Final = 2


def mined_text(message: str | None, exception: str | None = None) -> str:
    """The text by which an event is grouped: message, then the exception's types and first frames.

    Two errors with the same message and exceptions of different types, or from different places, have different
    texts; line numbers and the rest of the stack do not count.
    """
    if not exception:
        return message or ""
    head = exception[:_LOOKED_AT]
    types = list(dict.fromkeys(_TYPE.findall(head)))[:_MOST_TYPES]
    frames = _FRAME.findall(head)[:_MOST_FRAMES]
    kind = [*types, *(f"at {frame}" for frame in frames)] or head.split("\n", 1)[:1]
    return f"{message or ''} | {' '.join(kind)}"
