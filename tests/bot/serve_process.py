"""`headsup` as a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.bot.service_run import SHIPPED, until

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a `headsup` that works in this folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEADSUP_")}
    return {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "HEADSUP_DATABASE": str(folder / "headsup.db"),
        "HEADSUP_LISTEN": "127.0.0.1:0",
        "HEADSUP_SOURCES": str(folder / "sources.yaml"),
        "HEADSUP_PEOPLE": str(folder / "people.csv"),
        "HEADSUP_ISSUES": str(SHIPPED),
        **settings,
    }


class ServeProcess:
    """A running `headsup serve`, or another command; killed at the end if it is still there."""

    def __init__(self, folder: Path, *options: str, command: str = "serve", **settings: str) -> None:
        self._folder = folder
        self._options = (command, *options)
        self._environment: Mapping[str, str] = environment(folder, **settings)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.lines: list[str] = []

    async def __aenter__(self) -> "ServeProcess":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *self._options,
            cwd=self._folder, env=self._environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def up(self, seconds: float = 120) -> str:
        """Wait until it says that it serves; where."""
        await self.said("Headsup on ", seconds)
        return next(line for line in self.lines if line.startswith("Headsup on ")).split()[2].rstrip(":")

    async def said(self, words: str, seconds: float = 120) -> None:
        """Wait until a line with these words has come."""

        def come() -> bool:
            gone = self._process is not None and self._process.returncode is not None
            assert not gone, "\n".join(self.lines)
            return any(words in line for line in self.lines)

        await until(come, seconds)

    def kill(self) -> None:
        """Without warning, as a power cut would."""
        assert self._process is not None
        self._process.kill()

    def send(self, number: signal.Signals) -> None:
        """Any signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def terminate(self) -> None:
        """As a service manager does."""
        assert self._process is not None
        self._process.terminate()

    async def ended(self) -> int:
        """Its exit status."""
        assert self._process is not None
        assert self._reading is not None
        await self._reading
        return await self._process.wait()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode().rstrip())
