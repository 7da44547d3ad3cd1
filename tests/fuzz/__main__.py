"""`python -m tests.fuzz [TARGET…] [--runs N] [--seconds N] [--found FOLDER]`: the coverage-guided run.

Each target runs in a process of its own until it has had so many inputs or so much time. An input that breaks a
promise, takes longer than ten seconds or more than a gigabyte is kept in the folder, and the exit status is 1.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.targets import SEEDS, TARGETS

_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)
_SPEED = re.compile(r"^stat::average_exec_per_sec:\s*(\d+)", re.MULTILINE)
_PEAK = re.compile(r"^stat::peak_rss_mb:\s*(\d+)", re.MULTILINE)
_COVERED = re.compile(r"cov: (\d+)")


def main() -> int:
    """Run the targets one after the other; a line of JSON for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none")
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each target")
    parser.add_argument("--seconds", type=int, default=0, help="at most, for each target")
    parser.add_argument(
        "--found", type=Path, default=Path("fuzz-found"), help="where failing inputs are kept"
    )
    given = parser.parse_args()
    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]!r}; there are {', '.join(TARGETS)}")
    given.found.mkdir(parents=True, exist_ok=True)
    failed = False
    for name in given.targets or TARGETS:
        status, said = _run(name, given.runs, given.seconds, given.found)
        figures = {
            "target": name,
            "inputs": _last(_EXECUTED, said),
            "per_second": _last(_SPEED, said),
            "edges": _last(_COVERED, said),
            "peak_mb": _last(_PEAK, said),
            "found": status != 0,
        }
        print(json.dumps(figures), flush=True)
        if status:
            failed = True
            print(said[-6_000:], file=sys.stderr, flush=True)
    return 1 if failed else 0


def _run(name: str, runs: int, seconds: int, found: Path) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS[name]):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        options = [
            f"-runs={runs}",
            f"-max_total_time={seconds}",
            f"-artifact_prefix={found}/{name}-",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-max_len=4096",
            "-print_final_stats=1",
        ]
        command = [sys.executable, "-m", "tests.fuzz.guided", name, *options, folder]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.returncode, done.stderr


def _last(pattern: re.Pattern[str], said: str) -> int:
    found = pattern.findall(said)
    return int(found[-1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
