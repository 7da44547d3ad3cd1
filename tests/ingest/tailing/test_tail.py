"""The tailer on files that are written, in every state in which it may be stopped."""

import os
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.sources import Source
from ingest.tailing.reading import reader_factory
from ingest.tailing.tail import SLICE, SourceStatus, Tailer
from tests.ingest.tailing.tail_run import FailingStore, TailedFolder, plain_readers


def record(n: int, *more: str) -> str:
    return "\n".join([f"2026-06-12 12:57:{n % 60:02} r{n}", *more]) + "\n"


def said(n: int, *more: str) -> str:
    return record(n, *more).rstrip("\n")


@pytest.fixture
def folder(tmp_path: Path, engine: Engine) -> TailedFolder:
    (tmp_path / "logs").mkdir()
    return TailedFolder(tmp_path / "logs", engine)


def age(path: Path, clock: datetime, **by: float) -> None:
    """Let a file look as if it was last written some time before."""
    moment = (clock - timedelta(**by)).timestamp()
    os.utime(path, (moment, moment))


def test_a_record_ends_where_the_next_begins(folder: TailedFolder) -> None:
    folder.write("api.log", record(1, "  at Main") + record(2))
    assert folder.poll() == [said(1, "  at Main")]


def test_a_record_that_nothing_follows_ends_after_a_while(folder: TailedFolder) -> None:
    folder.write("api.log", record(1))
    assert folder.poll() == []
    folder.write("api.log", "  at Main\n")
    assert folder.poll(0.1) == []
    assert folder.poll(0.1) == []
    assert folder.poll(0.1) == [said(1, "  at Main")]


def test_a_line_without_its_end_is_held_back(folder: TailedFolder) -> None:
    folder.write("api.log", record(1) + "2026-06-12 12:57:02 r")
    assert folder.poll() == []
    assert folder.poll(60) == [said(1)]
    assert folder.poll(60) == []
    folder.write("api.log", "2\n")
    folder.poll()
    assert folder.poll(0.2) == [said(2)]


def test_a_record_is_not_ended_amid_a_line_of_it(folder: TailedFolder) -> None:
    """A program that buffers stops anywhere; the rest of the record comes with its next buffer."""
    folder.write("api.log", record(1) + "   at Sys")
    assert folder.poll() == []
    assert folder.poll(5) == []
    folder.write("api.log", "tem.Main\n" + record(2))
    assert folder.poll() == [said(1, "   at System.Main")]


def test_an_event_tells_its_file_and_place(folder: TailedFolder) -> None:
    folder.write("api.log", record(1) + record(2) + record(3))
    folder.end()
    path = str(folder.folder / "api.log")
    assert [(event.file, event.position) for event in folder.store.read(1, 3)] == [
        (path, len(record(1)) * n) for n in range(3)
    ]


def test_new_files_are_picked_up(folder: TailedFolder) -> None:
    folder.write("api-1.log", record(1))
    folder.poll()
    folder.write("api-2.log", record(2))
    folder.write("other.log", record(3))
    assert folder.end() == [said(1), said(2)]


def test_several_files_are_stored_in_one_commit(folder: TailedFolder) -> None:
    for n in (1, 2, 3):
        folder.write(f"api-{n}.log", record(n) + record(n + 10))
    folder.start(commits=1)
    assert sorted(folder.poll()) == [said(1), said(2), said(3)]


def test_what_was_stored_is_not_read_again_after_a_kill(folder: TailedFolder) -> None:
    folder.write("api.log", record(1) + record(2))
    assert folder.poll() == [said(1)]
    folder.start()
    folder.write("api.log", record(3))
    assert folder.end() == [said(1), said(2), said(3)]


def test_a_failing_store_loses_and_repeats_nothing(folder: TailedFolder) -> None:
    folder.write("api.log", record(1) + record(2))
    folder.start(commits=1)
    folder.poll()
    folder.write("api.log", record(3))
    for _ in range(2):
        with pytest.raises(OSError, match="the disk is full"):
            folder.poll()
    folder.write("api.log", record(4))
    folder.start()
    assert folder.end() == [said(n) for n in (1, 2, 3, 4)]


def test_what_could_not_be_stored_is_stored_once_it_can(folder: TailedFolder) -> None:
    """Even when the file is gone meanwhile."""
    store = FailingStore(folder.store, 0)
    tailer = Tailer([folder.source], store, folder.clock, readers=plain_readers, list_every=timedelta(0))
    folder.write("api.log", record(1) + record(2))
    with pytest.raises(OSError, match="the disk is full"):
        tailer.poll()
    (folder.folder / "api.log").unlink()
    store.mend()
    tailer.poll()
    assert folder.messages() == [said(1)]
    tailer.close()


def test_what_is_written_now_comes_before_what_is_old(folder: TailedFolder) -> None:
    for n in (1, 2, 3):
        folder.write(f"api-{n}.log", record(n, "x" * SLICE) + record(n + 10))
        age(folder.folder / f"api-{n}.log", folder.clock(), days=4 - n)
    folder.write("api-4.log", record(4) * 2)
    assert folder.poll() == [said(4)]
    folder.write("api-4.log", record(5) * 2)
    assert folder.poll(0.001) == [said(4), said(5), said(1, "x" * SLICE)]
    folder.end()
    older = [message.split("\n")[0] for message in folder.messages()[4:]]
    assert [name for name in older if name in (said(2), said(3))] == [said(2), said(3)]
    assert sorted(older) == sorted(map(said, (2, 3, 5, 11, 12, 13)))


def test_a_large_amount_is_read_in_slices(folder: TailedFolder) -> None:
    line = record(1, "x" * 5000)
    folder.write("api.log", line * (20 * SLICE // len(line)))
    age(folder.folder / "api.log", folder.clock(), days=1)
    folder.write("api-new.log", record(2))
    before = len(folder.poll())
    assert SLICE // len(line) - 2 <= before <= SLICE // len(line) + 2
    assert not folder.tailer.caught_up
    assert len(folder.end()) == 20 * SLICE // len(line) + 1
    assert folder.tailer.caught_up


def test_local_times_go_on_from_file_to_file(folder: TailedFolder) -> None:
    folder.write("api-1.log", record(1) * 2)
    folder.poll()
    folder.write("api-2.log", record(2) * 2)
    folder.poll()
    assert [position.clock for position in folder.store.positions(folder.source.key)] == ["from 0", "from 0"]


def test_archives_are_left_alone(folder: TailedFolder) -> None:
    (folder.folder / "api-1.log").write_bytes(b"\x1f\x8b\x08\0" + record(1).encode() * 9)
    folder.write("api-2.log", record(2))
    assert folder.end() == [said(2)]
    (folder.folder / "api-3.log").write_bytes(b"PK\x03\x04" + record(3).encode() * 9)
    assert folder.end() == [said(2)]


def test_files_from_before_the_source_begins_are_not_opened(folder: TailedFolder) -> None:
    folder.source = Source(files=folder.source.files, since=timedelta(days=7))
    folder.write("api-1.log", record(1))
    age(folder.folder / "api-1.log", folder.clock(), days=8)
    folder.write("api-2.log", record(2))
    folder.start()
    assert folder.end() == [said(2)]
    assert folder.tailer.status()[0].files == 1
    folder.write("api-1.log", record(3))
    assert folder.end() == [said(2), said(1), said(3)]


def test_a_file_that_may_not_be_read_is_told_and_the_others_go_on(
    folder: TailedFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write("api-1.log", record(1))
    folder.write("api-2.log", record(2))
    path = folder.folder / "api-1.log"
    shut = str(path)
    path.unlink()
    path.symlink_to(path)  # a link to itself: nobody can open it, not even root
    assert folder.end() == [said(2)]
    folder.poll()
    assert list(folder.tailer.status()[0].problems) == [shut]
    assert [r.getMessage() for r in caplog.records] == [
        f"{shut} cannot be read: Too many levels of symbolic links"
    ]
    path.unlink()
    folder.write("api-1.log", record(1))
    assert folder.end() == [said(2), said(1)]
    assert folder.tailer.status()[0].problems == {}


def test_the_status_counts(folder: TailedFolder) -> None:
    folder.write("api.log", record(1) + record(2) + "2026-")
    folder.poll()
    status = folder.tailer.status()[0]
    assert status == SourceStatus(
        source=folder.source.key,
        files=1,
        bytes_behind=0,
        events=1,
        parse_errors=0,
        last_event=folder.clock(),
        problems={},
    )


def test_the_detectors_are_woken_by_commits_with_events(folder: TailedFolder) -> None:
    woken: list[datetime] = []
    tailer = Tailer(
        [folder.source, Source(service="by http")],
        folder.store,
        folder.clock,
        wake=lambda: woken.append(folder.clock()),
        readers=plain_readers,
    )
    tailer.poll()
    assert woken == []
    folder.write("api.log", record(1) + record(2))
    folder.clock.turn(seconds=1)
    tailer.poll()
    tailer.poll()
    assert woken == [folder.clock()]
    tailer.close()


def test_it_runs_until_it_is_stopped(folder: TailedFolder) -> None:
    stop, woken = threading.Event(), threading.Event()
    store = FailingStore(folder.store, 0)
    tailer = Tailer([folder.source], store, lambda: datetime.now(UTC), wake=woken.set, readers=plain_readers)
    folder.write("api.log", record(1) + record(2))
    store.mend()
    thread = threading.Thread(target=tailer.run, args=(stop,))
    thread.start()
    assert woken.wait(20)
    stop.set()
    thread.join(20)
    assert folder.messages()[:1] == [said(1)]


def test_a_line_without_end_takes_no_more_memory_than_a_short_one(folder: TailedFolder) -> None:
    path = folder.folder / "api.log"
    folder.start(readers=reader_factory)
    folder.source = Source(files=folder.source.files, format="nlog")
    folder.start(readers=reader_factory)
    start = "2026-06-12 12:57:15.0001|ERROR|A|"
    with path.open("ab", buffering=0) as file:
        file.write((start + "first\n" + start).encode())
        tracemalloc.start()
        for _ in range(60):
            file.write(b"x" * (1 << 20))
            folder.poll(0.01)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        file.write(("\n" + start + "last\n").encode())
    messages = folder.end()
    assert peak < 24 << 20
    assert [len(message) > 1 << 19 for message in messages] == [False, True, False]
    assert (messages[0], messages[2]) == ("first", "last")
    folder.start(readers=reader_factory)
    assert len(folder.end()) == 3
