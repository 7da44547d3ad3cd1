"""A glance at a whole text that says which secrets it may hold: RE2 looks for all of them in one pass.

Each shape is a necessary condition of its rule in ingest/secrets/rules.py, and a good deal looser: without look-around,
and blind to how JSON escapes what stands between a name and its value, so that it may be asked of a text or of the
JSON in which the text stands.
"""

from collections.abc import Sequence
from typing import Final

import re2

GAP: Final = r"(?:[^0-9A-Za-z]|\\+[nrt])*"
"""What may stand between a name and the sign behind it."""

HIDING: Final = r"(?:\A|[^\\])(?:\\\\)*\\(?:[bfr]|u00[01])|[\x7f-\x{84}\x{86}-\x{9f}]"
"""Control characters as they stand in JSON, but for tabs and line feeds."""


class Glance:
    """Which of some shapes occur in a text. Time is linear in the text's length."""

    def __init__(self, shapes: Sequence[str]) -> None:
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for shape in shapes:
            self._set.Add(shape)
        self._count = len(shapes)
        self._always = self._set.Add("")  # is found in every text: if it is not, the engine gave up
        self._set.Compile()

    def at(self, text: bytes) -> list[int]:
        """The indexes of the shapes that occur in a text in UTF-8, rising."""
        found: list[int] | None = self._set.Match(text)
        if found is None:
            return list(range(self._count))
        if len(found) == 1:
            return []
        found.sort()
        return found[:-1]
