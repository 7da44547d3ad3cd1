"""Takes choices from the bytes of one input, so that what the fuzzer changes changes one of them."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Bytes:
    """The bytes of an input. Choices come from its end, data from its beginning, so that seeds read like data."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self, below: int) -> int:
        """A number from 0 to below this, of one byte."""
        if not self._data:
            return 0
        last = self._data[-1]
        self._data = self._data[:-1]
        return last % below

    def pick(self, choices: Sequence[T]) -> T:
        """One of these."""
        return choices[self.number(len(choices))]

    def text(self) -> str:
        """All that is left, as a text; what is no UTF-8 becomes halves of surrogate pairs."""
        return self._data.decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        """All that is left."""
        return self._data

    def pieces(self, most: int = 8) -> list[bytes]:
        """All that is left, in some pieces."""
        cuts = [self.number(256) for _ in range(self.number(most))]
        data = self._data
        places = sorted(len(data) * cut // 256 for cut in cuts)
        return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]
