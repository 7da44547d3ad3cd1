"""An application that logs into several files at once and turns each of them over in a way of its own.

Whatever it archives stays in sight of its source's pattern: so every record is to be stored once, whenever who reads
them is killed, and for however long.
"""

import os
import shutil
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

SCHEMES: Final = ("named", "moved", "chain", "appended", "copied")
LAYOUT: Final = "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}"
STACK: Final = "".join(f"\n   at Portal.Documents.Store.Save{n}(Document document)" for n in range(5))
TURN_OVER: Final = 40_000  # bytes


class RotatingWriter:
    """Writes until it is stopped; as a context manager, on a thread of its own."""

    def __init__(self, folder: Path, random: Random, pause: float = 0.02) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True)
        self.written: list[str] = []  # the number of every record, as `[r000123]` holds it
        self.archives = 0
        self._random = random
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="application")
        sources = "".join(
            f"  - {{node: web1, service: {name}, files: 'logs/{name}*.log', format: nlog, layout: '{LAYOUT}'}}\n"
            for name in SCHEMES
        )
        (folder / "sources.yaml").write_text(f"sources:\n{sources}", encoding="utf-8")

    def __enter__(self) -> "RotatingWriter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            self.write(self._random.choice(SCHEMES), self._random.choice((1, 1, 2, 5, 30)))

    def write(self, scheme: str, count: int, text: str = "") -> None:
        """Write some records, each in one call as NLog does, and turn the file over when it is large."""
        path = self.logs / (f"named-{self.archives}.log" if scheme == "named" else f"{scheme}.log")
        with path.open("ab", buffering=0) as file:
            for _ in range(count):
                file.write(self._record(text).encode())
        if path.stat().st_size > TURN_OVER:
            self.archives += 1
            turn_over: Callable[[Path], None] = getattr(self, f"_{scheme}")
            turn_over(path)

    def _record(self, text: str) -> str:
        number = f"r{len(self.written):06}"
        self.written.append(number)
        now = datetime.now()  # noqa: DTZ005  (a time without offset is what NLog writes)
        rest = text or "x" * self._random.randrange(300)
        stack = f"|System.InvalidOperationException: {rest}{STACK}" if len(self.written) % 7 == 0 else ""
        return f"{now:%Y-%m-%d %H:%M:%S.%f}"[:-2] + f"|ERROR|Portal.Api|[{number}] {rest}{stack}\n"

    def _named(self, path: Path) -> None:
        """The next name, nothing else."""

    def _moved(self, path: Path) -> None:
        path.rename(path.with_name(f"moved.{self.archives}.log"))

    def _chain(self, path: Path) -> None:
        numbers = sorted((int(old.suffixes[0][1:]) for old in self.logs.glob("chain.*.log")), reverse=True)
        for number in numbers:
            path.with_name(f"chain.{number}.log").rename(path.with_name(f"chain.{number + 1}.log"))
        path.rename(path.with_name("chain.0.log"))
        path.touch()

    def _appended(self, path: Path) -> None:
        data = path.read_bytes()
        archive = path.with_name(f"appended.day{self.archives // 20}.log")
        if not archive.exists():
            path.rename(archive)
            return
        with archive.open("ab", buffering=0) as file:
            for start in range(0, len(data), 4096):
                file.write(data[start : start + 4096])
        os.truncate(path, 0)
        path.unlink()

    def _copied(self, path: Path) -> None:
        shutil.copyfile(path, path.with_name(f"copied.{self.archives}.log"))
        os.truncate(path, 0)
