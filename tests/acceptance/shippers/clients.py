"""The real clients: what each needs to be there, and how it is run."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

from tests.acceptance.shippers.story import Entry

HERE: Final = Path(__file__).parent
PROGRAMS: Final = HERE / "programs"
ROOT: Final = HERE.parents[2]
CLIENTS: Final = ROOT / ".venv" / "clients"
"""Where `make clients` puts what cannot be installed side by side."""

PATIENCE: Final = 120.0
_PORTION: Final = 20


def need(**there: bool) -> None:
    """Skip with the reason where a client is not installed; fail where it has to be (CI=true)."""
    missing = [name.replace("_", " ") for name, found in there.items() if not found]
    if missing:
        reason = f"needs {' and '.join(missing)} (make clients)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


async def run_python(
    program: str,
    *arguments: str,
    url: str,
    key: str,
    entries: Sequence[Entry],
    library: str | None = None,
    over: float = 0,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Run a client of ours in Python; `library` is the folder of clients that it imports from.

    The entries come over so many seconds.
    """
    path = dict(more) if library is None else {**more, "PYTHONPATH": str(CLIENTS / library)}
    if library is not None:
        need(**{library: (CLIENTS / library / "elasticsearch").is_dir()})
    return await _run([sys.executable, str(PROGRAMS / program), *arguments], url, key, entries, over, path)


async def run_node(
    program: str,
    *arguments: str,
    url: str,
    key: str,
    entries: Sequence[Entry],
    over: float = 0,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Run a client of ours in Node.js. The entries come over so many seconds."""
    need(node=shutil.which("node") is not None, npm_packages=(HERE / "node_modules" / "pino").is_dir())
    return await _run(["node", str(PROGRAMS / program), *arguments], url, key, entries, over, more)


async def _run(
    command: list[str],
    url: str,
    key: str,
    entries: Sequence[Entry],
    over: float,
    more: Mapping[str, str],
) -> str:
    """Its output. It gets the entries on stdin, one a line, and has to end well."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**environment, "HEADSUP_URL": url, "HEADSUP_KEY": key, **more},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            async with asyncio.TaskGroup() as group:
                group.create_task(_feed(process, entries, over))
                reading = group.create_task(_read(process))
            text = reading.result()
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, text
    return text


async def _feed(process: asyncio.subprocess.Process, entries: Sequence[Entry], over: float) -> None:
    assert process.stdin is not None
    for start in range(0, len(entries), _PORTION):
        portion = entries[start : start + _PORTION]
        process.stdin.write("".join(entry.json() + "\n" for entry in portion).encode())
        await process.stdin.drain()
        await asyncio.sleep(over * len(portion) / len(entries))
    process.stdin.close()


async def _read(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.read()).decode(errors="replace")
