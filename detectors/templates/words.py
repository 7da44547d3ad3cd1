"""A masked text's words. The name in `name=value` is a word of its own."""

import re
from collections.abc import Mapping
from typing import Final

Words = tuple[str, ...]
Places = tuple[int, ...]

_WORD: Final = re.compile(r"[^ =]*=+|[^ =]+")


def words_of(text: str) -> Words:
    """The words of a text, in their order."""
    return tuple(_WORD.findall(text))


def replaced(text: str, by: Mapping[int, str]) -> str:
    """The text with other words in some places; between its words it stays as it is."""
    pieces, end = [], 0
    for at, found in enumerate(_WORD.finditer(text)):
        pieces.append(text[end : found.start()])
        pieces.append(by.get(at, found[0]))
        end = found.end()
    return "".join(pieces) + text[end:]
