"""Network shares: files without numbers, with numbers that change, and with sizes that are late."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.tailing.files import BY_PATH, Disk, FileStat
from tests.ingest.tailing.tail_run import TailedFolder
from tests.ingest.tailing.test_tail_rotation import SCHEMES, expected, numbers, play, w


class NoNumbers(Disk):
    """As FAT and some servers: a file is its path."""

    def stat(self, path: str) -> FileStat | None:
        return self._unnumbered(super().stat(path), path)

    def fstat(self, descriptor: int, path: str) -> FileStat | None:
        return self._unnumbered(super().fstat(descriptor, path), path)

    def _unnumbered(self, found: FileStat | None, path: str) -> FileStat | None:
        return found and replace(found, identity=f"{BY_PATH}{path}")


class ChangingNumbers(Disk):
    """A client that forgets numbers of files which nobody holds open: each look at a path gives another one."""

    def __init__(self) -> None:
        self._numbers = count()
        self._held: dict[str, str] = {}

    def stat(self, path: str) -> FileStat | None:
        found = super().stat(path)
        if found is not None:
            self._held[found.identity] = f"share:{next(self._numbers)}"
            found = replace(found, identity=self._held[found.identity])
        return found

    def fstat(self, descriptor: int, path: str) -> FileStat | None:
        found = super().fstat(descriptor, path)
        return found and replace(found, identity=self._held.get(found.identity, found.identity))


class LateSizes(Disk):
    """A client that tells every second time the size of before."""

    def __init__(self) -> None:
        self._sizes: dict[str, list[int]] = {}

    def stat(self, path: str) -> FileStat | None:
        return self._late(super().stat(path))

    def fstat(self, descriptor: int, path: str) -> FileStat | None:
        return self._late(super().fstat(descriptor, path))

    def _late(self, found: FileStat | None) -> FileStat | None:
        if found is None:
            return None
        sizes = self._sizes.setdefault(found.identity, [])
        sizes.append(found.size)
        before = sizes[-3] if len(sizes) > 2 else found.size
        return replace(found, size=before if len(sizes) % 2 and 0 < before < found.size else found.size)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.mark.parametrize(
    ("disk", "keep_open"),
    [(NoNumbers, True), (NoNumbers, False), (ChangingNumbers, False), (LateSizes, True), (LateSizes, False)],
)
@pytest.mark.parametrize("scheme", [name for name in SCHEMES if "chain" not in name])
def test_each_record_once(
    folder: Path, engine: Engine, scheme: str, disk: type[Disk], keep_open: bool
) -> None:
    tailed = TailedFolder(folder, engine, keep_open=keep_open, disk=disk())
    play(tailed, SCHEMES[scheme], 1, 2)
    for _ in range(4):
        tailed.poll(12)
    assert numbers(tailed.end()) == expected(SCHEMES[scheme])


def test_a_share_that_is_away_for_a_while(folder: Path, engine: Engine) -> None:
    """Unmounted, it shows an empty folder, or none."""
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.log", 1, 4), w("api.1.log", 5, 6)], 1)
    tailed.poll(1)
    folder.rename(folder.with_name("away"))
    for _ in range(3):
        tailed.poll(15)
    assert tailed.tailer.status()[0].problems == {str(folder): "there is no such folder"}
    folder.mkdir()
    tailed.poll(15)
    folder.rmdir()
    folder.with_name("away").rename(folder)
    play(tailed, [w("api.log", 7, 9)], 1)
    assert numbers(tailed.end()) == list(range(1, 10))
    assert tailed.tailer.status()[0].problems == {}


def test_a_link_beside_its_file_is_no_second_file(folder: Path, engine: Engine) -> None:
    tailed = TailedFolder(folder, engine)
    play(tailed, [w("api.1.log", 1, 3)], 1)
    (folder / "api.log").symlink_to(folder / "api.1.log")
    play(tailed, [w("api.1.log", 4, 5), w("api.2.log", 6, 7)], 1)
    (folder / "link").symlink_to(folder / "api.2.log")
    (folder / "link").replace(folder / "api.log")
    play(tailed, [w("api.2.log", 8, 9)], 1)
    (folder / "api.dead.log").symlink_to(folder / "nothing")
    assert numbers(tailed.end()) == list(range(1, 10))
