"""The modifier `expand`: a text that names lists between percent signs stands for one text for each of their values.

`\\%` is a plain percent sign. A value of a list is a text of Sigma as if it stood in the rule, wildcards included.
"""

import re
from collections.abc import Mapping
from itertools import product
from typing import Final

from detectors.faults import Fault, hint

MOST: Final = 100_000
"""Texts that one value may stand for."""

_PART: Final = re.compile(r"\\\\|\\%|%([A-Za-z0-9_.-]{1,64})%", re.ASCII)

Lists = Mapping[str, tuple[str, ...]]


class BadPlaceholder(ValueError):
    """A text that cannot be expanded. The message is the sentence of the fault."""


def names_list(text: str) -> bool:
    """Whether the text names a list at all, known or not."""
    return any(found[1] for found in _PART.finditer(text))


def expanded(text: str, lists: Lists) -> list[str]:
    """What the text stands for, in the order of the lists. Raises BadPlaceholder."""
    parts: list[tuple[str, ...]] = []
    end, total = 0, 1
    for found in _PART.finditer(text):
        parts.append((text[end : found.start()],))
        end = found.end()
        if found[1] is None:
            parts.append(("%" if found[0] == r"\%" else found[0],))
            continue
        if found[1] not in lists:
            known = hint(found[1], lists)
            raise BadPlaceholder(Fault.NO_SUCH_LIST.says(name=found[1], hint=known))
        values = lists[found[1]]
        total *= len(values)
        parts.append(values)
    if total > MOST:
        raise BadPlaceholder(Fault.TOO_MANY_TEXTS.says(most=MOST))
    parts.append((text[end:],))
    return [_joined(choice) for choice in product(*parts)]


def _joined(parts: tuple[str, ...]) -> str:
    """The parts as one text of Sigma, in which a backslash at the end of one does not escape the next."""
    joined = ""
    for part in parts:
        if part[:1] in ("*", "?", "\\") and (len(joined) - len(joined.rstrip("\\"))) % 2:
            joined += "\\"
        joined += part
    return joined
