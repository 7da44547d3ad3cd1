"""Debian's rsyslog and syslog-ng with the configuration of docs/shippers.md, and a program that logs to them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.acceptance.shippers.clients import CLIENTS, PROGRAMS, need
from tests.acceptance.shippers.story import Entry

UNPACKED: Final = CLIENTS / "syslog-ng"
_SEVERITY: Final = {"debug": 7, "info": 6, "warning": 4, "error": 3}
_USER_FACILITY: Final = 1

_RSYSLOG: Final = """\
global(workDirectory="{folder}")
module(load="imptcp")
input(type="imptcp" path="{folder}/in.sock" unlink="on")
include(file="{folder}/headsup.conf")
"""
_SYSLOG_NG: Final = """\
@version: 3.38
@module json-plugin
@module http
@include "{scl}/elasticsearch/elastic-http.conf"
options {{ frac-digits(6); ts-format(iso); keep-hostname(yes); }};
source s_src {{ unix-stream("{folder}/in.sock" flags(syslog-protocol)); }};
@include "{folder}/headsup.conf"
"""


@asynccontextmanager
async def rsyslog(folder: Path, url: str, key: str) -> AsyncIterator[Path]:
    """Run it; gives the socket that programs log to. Ended as a service manager does."""
    found = shutil.which("rsyslogd", path="/usr/sbin:/usr/bin")
    need(rsyslog=found is not None, omelasticsearch=_omelasticsearch())
    _configure(folder, "rsyslog.conf", url, key)
    (folder / "main.conf").write_text(_RSYSLOG.format(folder=folder), encoding="utf-8")
    command = [str(found), "-n", "-f", str(folder / "main.conf"), "-i", str(folder / "pid")]
    async with _running(command, folder, {}):
        yield folder / "in.sock"


@asynccontextmanager
async def syslog_ng(folder: Path, url: str, key: str) -> AsyncIterator[Path]:
    """Run it; gives the socket that programs log to. Ended as a service manager does."""
    program = UNPACKED / "usr/sbin/syslog-ng"
    need(syslog_ng=program.exists())
    _configure(folder, "syslog-ng.conf", url, key)
    main = _SYSLOG_NG.format(folder=folder, scl=UNPACKED / "usr/share/syslog-ng/include/scl")
    (folder / "main.conf").write_text(main, encoding="utf-8")
    command = [
        str(program), "-F", "--no-caps", "--stderr", f"--module-path={UNPACKED}/usr/lib/syslog-ng/3.38",
        "-f", str(folder / "main.conf"), "-R", str(folder / "persist"),
        "-c", str(folder / "ctl"), "-p", str(folder / "pid"),
    ]  # fmt: skip
    async with _running(command, folder, {"LD_LIBRARY_PATH": str(UNPACKED / "usr/lib/syslog-ng")}):
        yield folder / "in.sock"


async def log_to(socket: Path, entries: Sequence[Entry]) -> None:
    """A program logs the entries, each as a line of RFC 5424."""
    _, writer = await asyncio.open_unix_connection(socket)
    for entry in entries:
        priority = _USER_FACILITY * 8 + _SEVERITY[entry.level]
        time = entry.time.isoformat(timespec="microseconds")
        writer.write(f"<{priority}>1 {time} web1 portal {100 + entry.number} - - {entry.message}\n".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()


def _omelasticsearch() -> bool:
    return any(Path("/usr/lib").glob("*/rsyslog/omelasticsearch.so"))


def _configure(folder: Path, name: str, url: str, key: str) -> None:
    """The page's own configuration, with the place and the key filled in."""
    folder.mkdir()
    place = urlsplit(url)
    text = (PROGRAMS / name).read_text(encoding="utf-8")
    text = text.replace("headsup.example", str(place.hostname)).replace("3978", str(place.port))
    (folder / "headsup.conf").write_text(text.replace('"KEY"', f'"{key}"'), encoding="utf-8")


@asynccontextmanager
async def _running(command: list[str], folder: Path, environment: dict[str, str]) -> AsyncIterator[None]:
    log = folder / "output"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=output, stderr=output
        )
    try:
        async with asyncio.timeout(120):
            while not (folder / "in.sock").exists():
                assert process.returncode is None, log.read_text(errors="replace")
                await asyncio.sleep(0.05)
        yield
        assert process.returncode is None, log.read_text(errors="replace")
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(60):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
