"""Whatever is done to files, in whatever order and with a look or a kill anywhere: each record once.

The moves are those that programs make; the one rule is theirs too: what is deleted, cut or moved out of sight was
looked at since it was last written, for what nobody could see cannot be told.
"""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ingest.database import create_schema, open_database
from tests.ingest.tailing.tail_run import TailedFolder


class Rotating(RuleBasedStateMachine):
    """A program that logs to `api.log`, and everything that may turn that file over."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self.archives = 0
        self.partial = False
        self.looked = True
        self.unsettled = False  # a record may wait for its next line in memory only: its file is out of sight

    @initialize(keep_open=st.booleans())
    def begin(self, keep_open: bool) -> None:
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        (self.root / "logs").mkdir(parents=True)
        self.engine = open_database(str(self.root / "t.db"))
        create_schema(self.engine)
        self.tailed = TailedFolder(self.root / "logs", self.engine, keep_open=keep_open)
        self.live = self.root / "logs" / "api.log"

    def line(self) -> str:
        self.written += 1
        return f"2026-06-12 12:57:15.{self.written:04} r{self.written:05} " + "of the log " * (
            self.written % 30
        )

    @rule(count=st.integers(1, 30), lines=st.integers(1, 3))
    def write(self, count: int, lines: int) -> None:
        text = "".join(self.line() + "\n" + "  at a line more\n" * (lines - 1) for _ in range(count))
        self.tailed.write("api.log", ("\n" if self.partial else "") + text)
        self.partial = self.looked = False

    @rule()
    @precondition(lambda self: not self.partial)
    def write_without_the_end(self) -> None:
        self.tailed.write("api.log", self.line())
        self.partial, self.looked = True, False

    @rule(seconds=st.sampled_from([0.01, 0.1, 0.2, 1, 12, 700]))
    def look(self, seconds: float) -> None:
        if not (self.partial and seconds > 100):  # nobody pauses so long amid a line
            self.tailed.poll(seconds)
            self.looked = True
            self.unsettled = self.unsettled and seconds < 0.2

    @rule()
    @precondition(lambda self: not self.unsettled)
    def look_and_kill(self) -> None:
        """What was read and waits for its next line is lost to a kill, and read again if it is still there."""
        self.tailed.poll(0.05)
        self.tailed.start()
        self.looked = False

    @rule()
    @precondition(lambda self: self.live.exists() and not self.partial)
    def rename(self) -> None:
        self.archives += 1
        self.live.rename(self.live.with_name(f"api.{self.archives}.log"))

    @rule()
    @precondition(lambda self: self.live.exists() and not self.partial)
    def roll(self) -> None:
        for n in range(self.archives, 0, -1):
            old = self.live.with_name(f"api.{n}.log")
            if old.exists():
                old.rename(self.live.with_name(f"api.{n + 1}.log"))
        self.archives += 1
        self.live.rename(self.live.with_name("api.1.log"))

    @rule()
    @precondition(lambda self: self.live.exists() and self.looked and not self.partial)
    def move_out_of_sight(self) -> None:
        self.archives += 1
        self.live.rename(self.root / f"{self.archives}")
        self.unsettled = True

    @rule()
    @precondition(lambda self: self.live.exists() and self.looked and not self.partial)
    def delete(self) -> None:
        self.live.unlink()
        self.unsettled = True

    @rule(look=st.booleans())
    @precondition(lambda self: self.live.exists() and self.looked and not self.partial)
    def copy_and_cut(self, look: bool) -> None:
        self.archives += 1
        shutil.copyfile(self.live, self.live.with_name(f"api.{self.archives}.log"))
        if look:
            self.tailed.poll(0.05)
        os.truncate(self.live, 0)

    @invariant()
    def none_twice(self) -> None:
        if hasattr(self, "tailed"):
            found = [message[25:31] for message in self.tailed.messages()]
            assert len(found) == len(set(found))

    def teardown(self) -> None:
        if hasattr(self, "tailed"):
            found = sorted(message.split()[2] for message in self.tailed.end())
            self.tailed.tailer.close()
            self.engine.dispose()
            shutil.rmtree(self.root)
            assert found == [f"r{n:05}" for n in range(1, self.written + 1)]


def test_each_record_once(tmp_path: Path) -> None:
    class Here(Rotating):
        folder = tmp_path

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
