"""The simulated portal as a process of its own: writes NLog files, and beside them what is true.

`python -m bot.demo.simulator FOLDER …`. The truth (`truth.jsonl`: who is due to be told, since when) is read
by the demo's report alone. Ended in the middle and started again, it goes on where it was.
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.demo import traffic
from bot.demo.people import ZONE, employees
from bot.demo.traffic import Step

TICK_SECONDS: Final = 0.02
TRUTH: Final = "truth.jsonl"
PROGRESS: Final = "progress.json"


def write_history(folder: Path, *, seed: int, records: int, day: date) -> None:
    """Write the files of a day that is over."""
    drawn = random.Random(seed)  # noqa: S311  (a simulation, not a secret)
    steps = traffic.history(drawn, employees(random.Random(seed)), seconds=86_399, records=records)  # noqa: S311
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(ZONE))
    _append(folder, [(step, midnight + timedelta(seconds=step.at)) for step in steps], drawn)


def run(folder: Path, *, seed: int, seconds: float, records: int, parent: int) -> None:
    """Write the live scenario as time goes by; stops when done, or when the demo's process is gone."""
    drawn = random.Random(seed + 1)  # noqa: S311
    steps = traffic.live(drawn, employees(random.Random(seed)), seconds=seconds, records=records)  # noqa: S311
    done = _progress(folder)
    start = time.monotonic() - (steps[done].at if done < len(steps) else 0)
    while done < len(steps) and os.getppid() == parent:
        reached = time.monotonic() - start
        upto = done
        while upto < len(steps) and steps[upto].at <= reached:
            upto += 1
        if upto > done:
            now = datetime.now(ZoneInfo(ZONE))
            _append(folder, [(step, now) for step in steps[done:upto]], drawn)
            _tell_truth(folder, steps[done:upto])
            done = upto
            _save_progress(folder, done, finished=done == len(steps))
        time.sleep(TICK_SECONDS)


def _append(folder: Path, timed: list[tuple[Step, datetime]], drawn: random.Random) -> None:
    texts: dict[Path, list[str]] = defaultdict(list)
    for step, local in timed:
        path = folder / "logs" / step.node / f"{step.line.service}-{local:%Y-%m-%d}.log"
        texts[path].append(
            step.line.render(local, f"0HN{drawn.getrandbits(48):012X}:{drawn.getrandbits(32):08X}")
        )
    for path, lines in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write("".join(lines).encode())


def _tell_truth(folder: Path, steps: list[Step]) -> None:
    written = datetime.now(UTC).isoformat()
    lines = [
        json.dumps({**asdict(due), "node": step.node, "written": written})
        for step in steps
        for due in step.due
    ]
    if lines:
        with (folder / TRUTH).open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def _progress(folder: Path) -> int:
    path = folder / PROGRESS
    return int(json.loads(path.read_text())["done"]) if path.exists() else 0


def _save_progress(folder: Path, done: int, *, finished: bool) -> None:
    beside = folder / f"{PROGRESS}.new"
    beside.write_text(json.dumps({"done": done, "finished": finished}))
    beside.replace(folder / PROGRESS)


def read_progress(folder: Path) -> dict[str, Any]:
    """How far the simulator got: `done` records, `finished`."""
    path = folder / PROGRESS
    return dict(json.loads(path.read_text())) if path.exists() else {"done": 0, "finished": False}


def main() -> None:
    """The process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    given = parser.parse_args()
    run(
        given.folder, seed=given.seed, seconds=given.seconds, records=given.records, parent=given.parent,
    )  # fmt: skip


if __name__ == "__main__":
    main()
