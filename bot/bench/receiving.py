"""How quickly the service takes events by HTTP, and how much memory it needs for that."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.bench.posting import post_all

_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Received:
    """One run: seconds from the first request to the last acknowledgement, and the server's memory at its peak."""

    seconds: float
    memory_mb: int


def receive(database: str, bodies: Sequence[bytes]) -> Received:
    """Send bodies to a server process of its own, over an empty or a full database. Raises NotReceived."""
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.bench.server", database],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdin is not None  # noqa: S101 - it is a pipe
            assert server.stdout is not None  # noqa: S101
            address = server.stdout.readline().strip()
            seconds = asyncio.run(post_all(address, bodies))
            memory = peak_memory_mb(server.pid)
            server.stdin.close()
            server.wait(60)
        finally:
            server.kill()
    return Received(seconds, memory)


def peak_memory_mb(pid: int) -> int:
    """The most memory that a process had resident, in MB; 0 where the system does not tell (`/proc` is Linux's)."""
    status = Path(f"/proc/{pid}/status")
    if os.name != "posix" or not status.exists():
        return 0
    kilobytes = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return round(int(kilobytes.split()[1]) / 1024)
