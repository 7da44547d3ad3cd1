"""A miner with its templates kept as rows, as whoever uses it keeps them."""

from collections.abc import Sequence
from dataclasses import replace

from detectors.templates.miner import MOST_TEMPLATES, Miner
from detectors.templates.template import Template


class StoredMiner:
    """Mines, keeps what is to be kept, and can be restored from that at any time."""

    def __init__(self, most: int = MOST_TEMPLATES) -> None:
        self._most = most
        self.rows: dict[int, Template] = {}
        self.given: set[int] = set()  # ids that were called new
        self.restore()

    def restore(self) -> None:
        """Another process takes over."""
        self.miner = Miner(self.rows.values(), self._most)

    def mine(self, message: str) -> int:
        """The id of a message; checks what is said beside."""
        mined = self.miner.mine(message)
        assert mined.new == (mined.id not in self.given)
        self.given.add(mined.id)
        before = self.rows.get(mined.id)
        assert mined.changed == (before is None or before.text != mined.text)
        assert before is None or before.into is None
        self.rows[mined.id] = Template(mined.id, mined.text)
        for number in mined.merged:
            assert number != mined.id
            assert self.rows[number].into is None
            self.rows[number] = replace(self.rows[number], into=mined.id)
        assert list(self.miner.templates()) == [
            row for _, row in sorted(self.rows.items()) if row.into is None
        ]
        return mined.id

    def groups(self, messages: Sequence[str]) -> list[int]:
        """The ids of messages once all of them were mined."""
        ids = [self.mine(message) for message in messages]
        return [self.final(number) for number in ids]

    def final(self, number: int) -> int:
        """The template that an id stands for by now."""
        into = self.rows[number].into
        return number if into is None else self.final(into)
