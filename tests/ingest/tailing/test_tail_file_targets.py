"""Whatever a file target does, with looks and kills anywhere between its system calls: what was in sight of a look is
stored once and whole, and nothing is stored twice.

    HEADSUP_TEST_SEEDS=500 make test TESTS=tests/ingest/tailing/test_tail_file_targets.py
"""

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest

from ingest.event import Event
from ingest.sources import Source
from ingest.storage.deliveries import Appended
from ingest.tailing.positions import FilePosition
from ingest.tailing.tail import Tailer
from tests.ingest.tailing.file_targets import LAYOUT, SCHEMES, FileTarget, Target
from tests.ingest.tailing.tail_run import TurnedClock

SEEDS: Final = int(os.environ.get("HEADSUP_TEST_SEEDS", "4"))
NUMBER: Final = re.compile(r"\[(r\d{5})\]")
STACK: Final = "|System.InvalidOperationException: no\n   at Portal.Save()\n   at Portal.Main()"


@dataclass
class MemoryStore:
    """Keeps events and positions, all or nothing, as the database does."""

    events: list[Event] = field(default_factory=list)
    saved: dict[int, FilePosition] = field(default_factory=dict)

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> Appended:
        self.events += events
        self.saved |= {position.serial: position for position in positions}
        return Appended(None)

    def positions(self, source_key: str) -> list[FilePosition]:
        return [self.saved[serial] for serial in sorted(self.saved)]

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        for serial in serials:
            del self.saved[serial]


class Watched:
    """A folder that a target writes to and a tailer reads from, and what is owed by what was in sight."""

    def __init__(self, folder: Path, target: Target, random: Random, kills: bool, keep_open: bool) -> None:
        self.random = random
        self.target = target
        self.folder = folder
        self.clock = TurnedClock()
        self.store = MemoryStore()
        self.source = Source(
            files=str(folder / target.pattern), format="nlog", layout=LAYOUT, encoding=target.encoding
        )
        self.kills = kills
        self.keep_open = keep_open
        self.looks = random.choice((0.05, 0.3, 0.9))
        self.owed: set[str] = set()
        self.written = 0
        self.program = FileTarget(folder, target, self.between)
        self.tailer = self.start()

    def start(self) -> Tailer:
        if hasattr(self, "tailer"):
            self.tailer.close()
        return Tailer(
            [self.source], self.store, self.clock, list_every=timedelta(0), keep_open=self.keep_open
        )

    def between(self, *, amid: bool) -> None:
        if self.random.random() < self.looks:  # nobody pauses amid a record
            self.look(0.01 if amid else self.random.choice((0.01, 0.1, 0.2, 1, 15)))
        if self.kills and self.random.random() < 0.05:
            # What waited for its next line is read again, if it is still there at the next look.
            self.owed &= self.stored().keys()
            self.tailer = self.start()

    def look(self, seconds: float) -> None:
        self.clock.turn(seconds=seconds)
        in_sight = self.in_sight()
        self.tailer.poll()
        self.owed |= in_sight

    def in_sight(self) -> set[str]:
        """The records of which all lines are in files that the pattern names."""
        found: set[str] = set()
        for path in self.folder.glob(self.target.pattern):
            data = path.read_bytes()
            text = "" if data.startswith(b"PK") else data.decode(self.target.encoding, "replace")
            for record in re.split(r"(?=2026-)", text)[1:]:
                number = NUMBER.search(record)
                if number and "END\n" in record.replace("\r\n", "\n"):
                    found.add(number[1])
        return found

    def stored(self) -> Counter[str]:
        return Counter(
            number for event in self.store.events for number in NUMBER.findall(event.message or "")
        )

    def record(self) -> str:
        self.written += 1
        text = self.random.choice(("", "ü", "日本", "|", "\u2028")) * self.random.randrange(40)
        stack = STACK if self.random.random() < 0.2 else ""
        return (
            f"2026-06-12 10:57:15.{self.written % 10000:04}|ERROR|A|[r{self.written:05}] {text}{stack} END\n"
        )

    def play(self, moves: int) -> None:
        for _ in range(moves):
            what = self.random.random()
            if what < 0.6:
                for _ in range(self.random.choice((1, 1, 2, 12))):
                    self.program.write(self.record())
            elif what < 0.7:
                self.program.write("".join(self.record() for _ in range(60)))
            elif what < 0.8:
                self.program.next_day()
            else:
                self.program.turn_over()
        self.program.close()

    def check(self) -> None:
        self.owed |= self.in_sight()
        self.tailer.drain()
        self.tailer.close()
        stored = self.stored()
        twice = sorted(number for number, count in stored.items() if count > 1)
        assert not twice, f"twice: {twice}"
        missing = sorted(self.owed - stored.keys())
        assert not missing, f"missing: {missing}"
        for event in self.store.events:
            text = (event.message or "") + (event.exception or "")
            numbers = NUMBER.findall(text)
            if event.parse_error is None and self.owed.intersection(numbers):  # others may be torn
                assert len(numbers) == 1, text
                assert text.endswith(" END"), text


def targets(random: Random, scheme: str) -> Target:
    """A configuration of this scheme."""
    encoding = random.choice(("utf-8", "utf-8", "utf-16-le", "utf-16-be", "utf-32-le"))
    return Target(
        scheme=scheme,
        encoding=encoding,
        mark=scheme != "date" and (encoding == "utf-32-le" or random.random() < 0.5),
        newline=random.choice(("\n", "\r\n")),
        keep_open=random.random() < 0.7 and scheme != "copytruncate",  # else it goes on behind a hole
        header="" if scheme == "date" else random.choice(("", "", "the log of the portal\n")),
        keep=random.choice((1, 3, 5)),
        buffered=random.choice((0, 0, 0)),
        pattern=random.choice(("api*", "api*", "api.log")),
    )


@pytest.mark.parametrize("kills", [False, True], ids=["", "killed"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_record_once(tmp_path: Path, scheme: str, kills: bool) -> None:
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        random = Random(f"{scheme} {kills} {seed}")
        target = targets(random, scheme)
        watched = Watched(folder, target, random, kills, keep_open=random.random() < 0.7)
        try:
            watched.play(60)
            watched.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {target}, handles {watched.keep_open}\n{error}") from error
