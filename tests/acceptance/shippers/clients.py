"""The real clients: what each needs to be there, and how it is run."""

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.acceptance.shippers.story import Entry

HERE: Final = Path(__file__).parent
PROGRAMS: Final = HERE / "programs"
ROOT: Final = HERE.parents[2]
CLIENTS: Final = ROOT / ".venv" / "clients"
"""Where `make clients` puts what cannot be installed side by side."""

PATIENCE: Final = 120.0


def need(**there: bool) -> None:
    """Skip with the reason where a client is not installed; fail where it has to be (CI=true)."""
    missing = [name.replace("_", " ") for name, found in there.items() if not found]
    if missing:
        reason = f"needs {' and '.join(missing)} (make clients)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


async def run_python(
    program: str, *arguments: str, url: str, key: str, entries: Sequence[Entry], library: str | None = None
) -> str:
    """Run a client of ours in Python; `library` is the folder of clients that it imports from."""
    path = {} if library is None else {"PYTHONPATH": str(CLIENTS / library)}
    if library is not None:
        need(**{library: (CLIENTS / library / "elasticsearch").is_dir()})
    return await _run([sys.executable, str(PROGRAMS / program), *arguments], url, key, entries, path)


async def run_node(program: str, *arguments: str, url: str, key: str, entries: Sequence[Entry]) -> str:
    """Run a client of ours in Node.js."""
    need(node=shutil.which("node") is not None, npm_packages=(HERE / "node_modules" / "pino").is_dir())
    return await _run(["node", str(PROGRAMS / program), *arguments], url, key, entries, {})


async def _run(command: list[str], url: str, key: str, entries: Sequence[Entry], more: dict[str, str]) -> str:
    """Its output. It gets the entries on stdin, one a line, and has to end well."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**environment, "HEADSUP_URL": url, "HEADSUP_KEY": key, **more},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            output, _ = await process.communicate("".join(entry.json() + "\n" for entry in entries).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    text = output.decode(errors="replace")
    assert process.returncode == 0, text
    return text
