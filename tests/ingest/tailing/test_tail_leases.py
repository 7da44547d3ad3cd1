"""Several processes whose sources name the same files: each line is read once, whoever reads."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, update

from ingest.database import writing
from ingest.event import utc_now
from ingest.leases import LEASE, Leases, find_lease
from ingest.sources import Source
from ingest.store import EventStore
from ingest.tailing.leased import LeasedTail

HOUR = timedelta(hours=1)


class Folder:
    """Two sources, and what is stored of them."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.store = EventStore(engine, utc_now)
        self.sources = [
            Source(node=node, service="api", files=str(folder / f"{node}*.log"), format="json")
            for node in ("web1", "web2")
        ]
        self.written = 0
        self.stored = threading.Semaphore(0)

    def write(self, node: str, lines: int) -> None:
        now = datetime.now(UTC).isoformat()
        with (self.folder / f"{node}.log").open("a") as file:
            for _ in range(lines):
                self.written += 1
                file.write(f'{{"time": "{now}", "message": "line {self.written}"}}\n')

    def tail(self, worker: str, store: EventStore | None = None) -> LeasedTail:
        leases = Leases(self.engine, worker, utc_now)
        return LeasedTail(
            lambda: self.sources, store or self.store, utc_now, leases, wake=self.stored.release
        )

    @contextmanager
    def running(self, tail: LeasedTail) -> Iterator[threading.Event]:
        stop = threading.Event()
        thread = threading.Thread(target=tail.run, args=(stop,))
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join()

    def wait(self) -> None:
        """Until all that was written is stored, or something was stored twice."""
        while sum(self.messages().values()) < self.written:
            assert self.stored.acquire(timeout=30)

    def messages(self) -> Counter[str]:
        return Counter(event.message or "" for event in self.store.scan())

    def once(self) -> bool:
        return self.messages() == Counter(f"line {number + 1}" for number in range(self.written))

    def holders(self) -> list[str]:
        found = [find_lease(self.engine, f"tail {source.key}") for source in self.sources]
        return [held.worker if held and held.until > utc_now() else "" for held in found]

    def steal(self, worker: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(LEASE).values(worker=worker, term=LEASE.c.term + 1, until_us=1 << 52))


def test_one_of_two_reads_and_the_other_goes_on_where_it_ended(tmp_path: Path, engine: Engine) -> None:
    folder = Folder(tmp_path, engine)
    first, second = folder.tail("a"), folder.tail("b")
    with folder.running(first):
        folder.write("web1", 50)
        folder.write("web2", 50)
        folder.wait()
        assert folder.holders() == ["a", "a"]
        with folder.running(second) as ended:
            folder.write("web1", 50)
            folder.wait()
            assert second.elsewhere() == [source.key for source in folder.sources]
            assert second.status() == []
            ended.set()
    with folder.running(second):
        folder.write("web2", 50)
        folder.wait()
        assert folder.holders() == ["b", "b"]
        assert second.elsewhere() == []
    assert folder.once()
    assert folder.holders() == ["", ""]


def test_who_lost_its_lease_without_knowing_stores_nothing_more(tmp_path: Path, engine: Engine) -> None:
    folder = Folder(tmp_path, engine)
    refused = threading.Event()

    class Robbed(EventStore):
        """Its lease is another's just before it writes, as after having stood still for long."""

        def append(self, events, positions=(), connection=None, *, keys=(), guard=None):  # type: ignore[no-untyped-def]
            folder.steal("b")

            def ask(connection: Connection) -> None:
                try:
                    guard(connection)
                except Exception:
                    refused.set()
                    raise

            return super().append(events, positions, connection, keys=keys, guard=ask)

    folder.write("web1", 20)
    with folder.running(folder.tail("a", Robbed(engine, utc_now))):
        assert refused.wait(30)
    assert folder.messages() == Counter()
    with folder.running(folder.tail("b")):
        folder.wait()
    assert folder.once()


def test_sources_that_come_and_go_are_read_and_left(tmp_path: Path, engine: Engine) -> None:
    folder = Folder(tmp_path, engine)
    both, folder.sources = folder.sources, folder.sources[:1]
    with folder.running(folder.tail("a")):
        folder.write("web1", 10)
        folder.wait()
        folder.sources = both
        folder.write("web2", 10)
        folder.wait()
        assert folder.holders() == ["a", "a"]
        folder.sources = both[1:]
        folder.write("web2", 10)
        folder.wait()
        web1 = f"tail {both[0].key}"
        while (held := find_lease(engine, web1)) and held.until > utc_now():
            folder.stored.acquire(timeout=0.05)
        assert folder.holders() == ["a"]
    assert folder.once()
