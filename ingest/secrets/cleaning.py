"""Makes any text of a log storable and harmless to look at. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 32
# Controls but tab, line feed and U+0085, which is a line end to some; and surrogates, which no database takes.
_BAD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    r"""The text with line ends as `\n`, and every other control character as a visible sign (`␛` for escape).

    What has no sign, and halves of surrogate pairs, become U+FFFD.
    """
    if is_clean(text):
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BAD.sub(_visible, text)


def is_clean(text: str) -> bool:
    """Whether `clean` would leave a text as it is."""
    return text.isprintable() or not _BAD.search(text)


def clean_value(value: Any, depth: int = 0) -> Any:
    """A JSON value with every text and key in it clean; what is nested deeper than 32 levels is left out."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        if depth > _DEEPEST:
            return "[nested too deeply]"
        return {clean(key): clean_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return (
            [clean_value(item, depth + 1) for item in value] if depth <= _DEEPEST else "[nested too deeply]"
        )
    if isinstance(value, float) and value - value != 0:  # infinite or not a number: JSON has neither
        return str(value)
    return value


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
