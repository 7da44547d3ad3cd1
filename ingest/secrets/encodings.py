"""Texts within texts: what JSON strings, addresses and markup write in place of a sign, taken back. Pure.

A secret in JSON within JSON, in an address that is a parameter of another or in escaped markup is looked for in the
text as whoever decodes it will see it. One step takes back one layer, so that a quotation mark which belongs to the
secret stays apart from the one that ends it.
"""

import re
from bisect import bisect_left
from itertools import accumulate
from typing import Final

LAYERS: Final = 4
"""So many layers are looked under."""

_SIGNS: Final = (
    r"\\(?:[\"'/\\nrt]|u00[0-7][0-9A-Fa-f]|x[0-7][0-9A-Fa-f])"
    r"|%[0-7][0-9A-Fa-f]"
    r"|&(?:quot|apos|lt|gt|amp|#[0-9]{1,4}|#[xX][0-9A-Fa-f]{1,4});"
)
_SIGN: Final = re.compile(_SIGNS)
_SIGN_OF_FORM: Final = re.compile(rf"{_SIGNS}|\+")
_NAMED: Final = {"&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&",
                 "\\n": "\n", "\\r": "\r", "\\t": "\t", "+": " "}  # fmt: skip

ENCODED: Final = (
    r"(?:\\u00|\\x)(?:0[9AaDd]|[2-7][0-9A-Fa-f])|%[0-9A-Fa-f]{2}|\\/|&(?:quot|apos|lt|gt|amp|#);?"
)
"""For RE2: signs written otherwise, for which the shapes of the rules do not allow anyway."""

QUOTED: Final = r"\\[\"'/\\nrt]"
"""For RE2: those for which they do."""


class Layer:
    """A text with one layer taken back, which knows where everything stood."""

    def __init__(self, encoded: str) -> None:
        parts: list[str] = []
        places: list[int] = []  # of the signs in `text`
        growths: list[int] = []
        done = length = 0
        sign_of = _SIGN_OF_FORM if "%" in encoded else _SIGN
        for found in sign_of.finditer(encoded):
            start, end = found.span()
            sign = _sign(found[0])
            parts += (encoded[done:start], sign)
            length += start - done
            places.append(length)
            growths.append(end - start - 1)
            length += 1
            done = end
        self.text: Final = "".join((*parts, encoded[done:]))
        self.changed: Final = bool(places)
        self._places = places
        self._growth = [0, *accumulate(growths)]

    def place(self, at: int) -> int:
        """Where in the encoded text stands what is at this place."""
        return at + self._growth[bisect_left(self._places, at)]


def _sign(written: str) -> str:
    if written in _NAMED:
        return _NAMED[written]
    if written[0] == "&":
        code = int(written[3:-1], 16) if written[2] in "xX" else int(written[2:-1])
        return chr(code) if code < 0xD800 else "\ufffd"
    return written[1] if len(written) == 2 else chr(int(written[-2:], 16))
