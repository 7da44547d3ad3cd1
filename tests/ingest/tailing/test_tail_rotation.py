"""Every way in which log files are turned over, in miniature: each record exactly once.

Each journal is a list of moves, as NLog and logrotate make them: `name text` writes, `a > b` renames, `a = b` copies,
`a -` deletes, `a |` cuts to nothing, `a + b` appends a to b. A tailer that looks after every move, after every third,
and one that is killed now and then, with and without open handles, must all tell the same.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.ingest.tailing.tail_run import TailedFolder


def records(first: int, last: int) -> str:
    return "".join(
        f"2026-06-12 12:57:{n % 60:02}.{n:04} r{n:03} of the log\n"
        + ("  at a line more\n" if n % 3 == 0 else "")
        for n in range(first, last + 1)
    )


Moves = list[tuple[str, ...]]


def w(name: str, first: int, last: int) -> tuple[str, ...]:
    """Write records to a file."""
    return ("write", name, records(first, last))


SCHEMES: dict[str, Moves] = {
    "date in the name, with a late record for the old day": [
        w("api-1.log", 1, 5), w("api-1.log", 6, 6), w("api-2.log", 7, 9), w("api-1.log", 10, 10),
        w("api-2.log", 11, 12), w("api-3.log", 13, 13),
    ],
    "next number, the oldest deleted before": [
        w("api.log", 1, 4), w("api_01.log", 5, 8), w("api_02.log", 9, 12), ("delete", "api.log"),
        w("api_03.log", 13, 16), ("delete", "api_01.log"), w("api_04.log", 17, 20), ("delete", "api_02.log"),
        w("api_05.log", 21, 22),
    ],
    "rename and create, the pattern names both": [
        w("api.log", 1, 4), w("api.log", 5, 6), ("rename", "api.log", "api.2026-06-12.log"),
        w("api.log", 7, 9), ("rename", "api.log", "api.2026-06-13.log"), w("api.log", 10, 12),
    ],
    "rename and create an empty file first": [
        w("api.log", 1, 4), ("rename", "api.log", "api.0.log"), ("write", "api.log", ""), w("api.log", 5, 9),
        ("rename", "api.log", "api.1.log"), ("write", "api.log", ""), w("api.log", 10, 10),
    ],
    "roll the whole chain": [
        w("api.log", 1, 4), ("rename", "api.log", "api.0.log"), w("api.log", 5, 8),
        ("rename", "api.0.log", "api.1.log"), ("rename", "api.log", "api.0.log"), w("api.log", 9, 12),
        ("rename", "api.1.log", "api.2.log"), ("rename", "api.0.log", "api.1.log"),
        ("rename", "api.log", "api.0.log"), w("api.log", 13, 16), ("delete", "api.2.log"),
        ("rename", "api.1.log", "api.2.log"), ("rename", "api.0.log", "api.1.log"),
        ("rename", "api.log", "api.0.log"), w("api.log", 17, 20),
    ],
    "copytruncate, the copies named by the pattern": [
        w("api.log", 1, 6), ("copy", "api.log", "api.1.log"), ("cut", "api.log"), w("api.log", 7, 8),
        w("api.log", 9, 15), ("rename", "api.1.log", "api.2.log"), ("copy", "api.log", "api.1.log"),
        ("cut", "api.log"), w("api.log", 16, 30),
    ],
    "the live file appended to an archive in pieces, then cut and deleted": [
        w("api.log", 1, 30), ("rename", "api.log", "api.2026-06-12.log"), w("api.log", 31, 60),
        ("append", "api.log", "api.2026-06-12.log"), ("cut", "api.log"), ("delete", "api.log"),
        w("api.log", 61, 70),
    ],
    "the same, and the live file is small": [
        w("api.log", 1, 30), ("rename", "api.log", "api.2026-06-12.log"), w("api.log", 31, 34),
        ("append", "api.log", "api.2026-06-12.log"), ("cut", "api.log"), ("delete", "api.log"),
        w("api.log", 35, 36),
    ],
}  # fmt: skip

SEEN_ONLY_WHILE_LOOKING: dict[str, Moves] = {
    "rename out of the pattern's sight": [
        w("api.log", 1, 4), ("rename", "api.log", "archive.1"), w("api.log", 5, 8), w("api.log", 9, 9),
        ("rename", "api.log", "archive.2"), w("api.log", 10, 12),
    ],
    "delete and create": [
        w("api.log", 1, 4), ("delete", "api.log"), w("api.log", 5, 8), w("api.log", 9, 12), ("delete", "api.log"),
        w("api.log", 13, 40),
    ],
    "copytruncate, the copies elsewhere": [
        w("api.log", 1, 6), ("copy", "api.log", "old.1"), ("cut", "api.log"), w("api.log", 7, 20),
        ("copy", "api.log", "old.1"), ("cut", "api.log"), w("api.log", 21, 90),
    ],
    "compressed in place": [
        w("api.log", 1, 4), ("write", "api.1.log", "PK\x03\x04 zipped"), ("delete", "api.log"), w("api.log", 5, 8),
    ],
}  # fmt: skip


def apply(folder: Path, move: tuple[str, ...]) -> Iterator[None]:
    """Carry out one move; yields where the program may be amid it."""
    kind, path = move[0], folder / move[1]
    if kind == "write":
        with path.open("ab") as file:
            file.write(move[2].encode())
    elif kind == "rename":
        path.rename(folder / move[2])
    elif kind == "copy":
        shutil.copyfile(path, folder / move[2])
    elif kind == "cut":
        os.truncate(path, 0)
    elif kind == "delete":
        path.unlink()
    elif kind == "append":
        data = path.read_bytes()
        for start in range(0, len(data), 1500):
            with (folder / move[2]).open("ab") as file:
                file.write(data[start : start + 1500])
            yield


def expected(moves: Moves) -> list[int]:
    return list(range(1, sum(move[2].count(" of the log") for move in moves if move[0] == "write") + 1))


def numbers(messages: list[str]) -> list[int]:
    for message in messages:
        assert message.count(" of the log") == 1, message
        assert ("at a line more" in message) == (int(message[26:29]) % 3 == 0), message
    return sorted(int(message[26:29]) for message in messages)


def play(tailed: TailedFolder, moves: Moves, look_every: int, kill_every: int = 0) -> None:
    steps = 0
    for move in moves:
        for _ in [*apply(tailed.folder, move), None]:
            steps += 1
            if steps % look_every == 0:
                tailed.poll(0.05)
            if kill_every and steps % kill_every == 0:
                tailed.poll(0.3)
                tailed.poll(0.3)
                tailed.start()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.mark.parametrize("keep_open", [True, False], ids=["handles", "no handles"])
@pytest.mark.parametrize("kill_every", [0, 1, 2], ids=["", "killed at once", "killed"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_looking_after_every_move(
    folder: Path, engine: Engine, scheme: str, kill_every: int, keep_open: bool
) -> None:
    tailed = TailedFolder(folder, engine, keep_open=keep_open)
    play(tailed, SCHEMES[scheme], 1, kill_every)
    assert numbers(tailed.end()) == expected(SCHEMES[scheme])


@pytest.mark.parametrize("scheme", [name for name in SCHEMES if "deleted" not in name])
def test_looking_now_and_then(folder: Path, engine: Engine, scheme: str) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, SCHEMES[scheme], 3)
    found = numbers(tailed.end())
    assert found == sorted(set(found)), "none twice"
    if "chain" not in scheme and "copy" not in scheme:
        assert found == expected(SCHEMES[scheme])


@pytest.mark.parametrize("scheme", SEEN_ONLY_WHILE_LOOKING)
def test_what_goes_out_of_sight_is_read_before(folder: Path, engine: Engine, scheme: str) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, SEEN_ONLY_WHILE_LOOKING[scheme], 1)
    assert numbers(tailed.end()) == expected(SEEN_ONLY_WHILE_LOOKING[scheme])


def test_what_is_written_between_the_last_look_and_a_rename_is_read_through_the_handle(
    folder: Path, engine: Engine
) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 2)], 1)
    play(tailed, [w("api.log", 3, 4), ("rename", "api.log", "archive.1"), w("api.log", 5, 6)], 99)
    tailed.poll()
    with (folder / "archive.1").open("a") as late:
        late.write(records(7, 7))
    assert numbers(tailed.end()) == [1, 2, 3, 4, 5, 6, 7]


def test_a_vanished_file_is_let_go_after_a_while(folder: Path, engine: Engine) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 2), ("delete", "api.log")], 1)
    assert tailed.tailer.status()[0].files == 1
    tailed.poll(11)
    tailed.poll(11)
    assert tailed.tailer.status()[0].files == 0
    assert tailed.store.positions(tailed.source.key)[0].gone is not None


def test_a_file_that_went_on_behind_a_hole_is_read_on(folder: Path, engine: Engine) -> None:
    """Without O_APPEND a program goes on at its old place after the file was cut: NULs come before."""
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 6), ("cut", "api.log")], 1)
    with (folder / "api.log").open("r+b") as file:
        file.truncate(3_000_000)
        tailed.poll()
        file.seek(3_000_000)
        file.write(records(7, 8).encode())
    assert numbers(tailed.end()) == [1, 2, 3, 4, 5, 6, 7, 8]
    tailed.start()
    play(tailed, [w("api.log", 9, 9)], 1)
    assert numbers(tailed.end()) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_files_with_the_same_header_are_different_files(folder: Path, engine: Engine) -> None:
    tailed = TailedFolder(folder, engine)
    header = "2026-06-12 00:00:00.0000 r000 of the log" + " and its header" * 200 + "\n"
    for n in (1, 2, 3):
        name = f"api-{n}.log"
        play(
            tailed,
            [("write", name, header), w(name, n * 10 + 1, n * 10 + 2), w(name, n * 10 + 4, n * 10 + 4)],
            1,
        )
        tailed.start()
    found = [n for n in (int(message[26:29]) for message in tailed.end()) if n]
    assert sorted(found) == [11, 12, 14, 21, 22, 24, 31, 32, 34]


def test_records_that_all_begin_alike_are_not_taken_for_copies(folder: Path, engine: Engine) -> None:
    """As JSON does that names its fields in an order of its own, the time last."""
    tailed = TailedFolder(folder, engine)
    same = "{" + '"logger": "HrPortal.Api.Tracking", ' * 9
    for n in range(1, 4):
        for name in ("api-1.log", "api-2.log", "api-3.log"):
            play(tailed, [("write", name, f"{same} {name} {n}\n")], 1)
        tailed.poll(0.2)
        assert tailed.count() == 3 * n


def test_a_copy_that_is_still_being_made_is_not_read(folder: Path, engine: Engine) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 50)], 1)
    data = (folder / "api.log").read_bytes()
    for start in range(0, len(data), 700):
        with (folder / "api.1.log").open("ab") as copy:
            copy.write(data[start : start + 700])
        tailed.poll()
        if start % 3 == 0:
            tailed.poll(20)
    assert numbers(tailed.end()) == list(range(1, 51))


def test_a_log_read_long_ago_is_known_when_it_is_put_back(folder: Path, engine: Engine) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 9), ("rename", "api.log", "archive.1"), w("api.log", 10, 12)], 1)
    tailed.poll(60)
    tailed.poll(60)
    tailed.start()
    play(tailed, [("copy", "archive.1", "api.back.log")], 1)
    assert numbers(tailed.end()) == list(range(1, 13))
