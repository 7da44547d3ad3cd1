"""A look at many JSON documents at once for whatever may have to be taken out of them: mostly nothing. Pure."""

from collections.abc import Callable, Sequence
from typing import Final

REWRITTEN: Final = r"\\[u/]"
"""For RE2: signs that JSON may write otherwise. Without one, each text stands in a document just as it does when we
write it: then what can be said of our JSON of a record can be said of the sender's, too."""

_TOGETHER: Final = 32  # documents; one that is suspicious costs all of them a look of their own
_DEEP: Final = 24  # brackets; with fewer nothing is nested more deeply than is kept


class Overview:
    """Tells the documents that need a closer look. `may_hold` says of a text in UTF-8 whether it does.

    It must find what it would find in a part of a text in the text, too.
    """

    def __init__(self, may_hold: Callable[[bytes], bool]) -> None:
        self._may_hold = may_hold

    def suspects(self, documents: Sequence[bytes]) -> set[int]:
        """The indexes of the documents that may hold something to be taken out, or are nested deeply."""
        found = {
            index
            for index, document in enumerate(documents)
            if document.count(b"{") + document.count(b"[") > _DEEP
        }
        for start in range(0, len(documents), _TOGETHER):
            some = documents[start : start + _TOGETHER]
            if self._may_hold(b"\n".join(some)):
                found.update(index for index, one in enumerate(some, start) if self._may_hold(one))
        return found
