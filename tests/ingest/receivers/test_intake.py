"""From many senders into one writer: what is answered, when, and what happens when the store fails."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from ingest.receivers.intake import QUEUE, Intake, Piece
from ingest.receivers.intake_writing import Outcome, Unavailable
from ingest.storage.deliveries import DeliveryKey
from tests.ingest.receivers.intake_fakes import MemorySink, piece

STORED, REPEATED, REJECTED = Outcome.STORED, Outcome.REPEATED, Outcome.REJECTED
AWAY = OperationalError("INSERT", {}, Exception("database or disk is full"))


@asynccontextmanager
async def _running(
    sink: MemorySink, *, answer_within: float = 10, wake: Callable[[], None] = lambda: None
) -> AsyncIterator[Intake]:
    intake = Intake(sink, wake=wake, answer_within=answer_within, after_failure=0)
    intake.start()
    try:
        yield intake
    finally:
        sink.gate.set()
        await intake.stop()


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - it is threads that make it true
            await asyncio.sleep(0.001)


async def test_a_request_is_answered_after_all_of_it_is_committed() -> None:
    sink, woken = MemorySink(), threading.Event()
    async with _running(sink, wake=woken.set) as intake:
        assert await intake.store(iter([piece("a", "b"), piece("c")])) == [STORED] * 3
        assert sink.messages == ["a", "b", "c"]
        assert await intake.store(iter(())) == []
    assert woken.is_set()
    assert (intake.figures.events, intake.figures.queue_depth) == (3, 0)


async def test_what_waits_while_one_commit_is_made_goes_into_the_next_together() -> None:
    sink = MemorySink()
    sink.gate.clear()
    async with _running(sink) as intake:
        first = asyncio.create_task(intake.store(iter([piece("first")])))
        await _until(lambda: intake.figures.queue_depth == 0 and not intake._waiting)
        others = [asyncio.create_task(intake.store(iter([piece(str(number))]))) for number in range(20)]
        await asyncio.sleep(0)
        sink.gate.set()
        await asyncio.gather(first, *others)
    assert sorted(sink.messages) == sorted(["first", *map(str, range(20))])
    assert len(sink.commits) < 21
    assert intake.figures.commits == len(sink.commits)


async def test_a_delivery_that_comes_again_is_told_from_new_ones() -> None:
    key = DeliveryKey(b"k" * 16, timedelta(hours=1))
    sink = MemorySink()
    async with _running(sink) as intake:
        assert await intake.store(iter([piece("a", keys=[key])])) == [STORED]
        assert await intake.store(iter([piece("a", "b", keys=[key, None])])) == [REPEATED, STORED]
    assert sink.messages == ["a", "b"]
    assert (intake.figures.events, intake.figures.repeated) == (2, 1)


async def test_when_the_store_is_away_the_sender_is_told_and_the_next_one_is_served() -> None:
    sink = MemorySink(AWAY)
    async with _running(sink) as intake:
        with pytest.raises(Unavailable):
            await intake.store(iter([piece("a")]))
        assert await intake.store(iter([piece("a")])) == [STORED]
    assert sink.messages == ["a"]
    assert intake.figures.failed_commits == 1


async def test_an_event_that_cannot_be_stored_is_rejected_alone() -> None:
    sink = MemorySink()
    sink.poison = "poison"
    async with _running(sink) as intake:
        assert await intake.store(iter([piece("a", "b", "poison", "c")])) == [
            STORED,
            STORED,
            REJECTED,
            STORED,
        ]
    assert sink.messages == ["a", "b", "c"]


async def test_a_store_that_takes_nothing_is_at_fault_itself() -> None:
    sink = MemorySink(*[ValueError("no")] * 1_000)
    async with _running(sink) as intake:
        with pytest.raises(Unavailable):
            await intake.store(iter([piece(*map(str, range(200)))]))
    assert sink.messages == []


async def test_what_the_decoder_raises_comes_to_the_receiver() -> None:
    def pieces() -> Iterator[Piece]:
        raise KeyError("no bulk body")
        yield

    async with _running(MemorySink()) as intake:
        with pytest.raises(KeyError):
            await intake.store(pieces())
        assert await intake.store(iter([piece("a")])) == [STORED]


async def test_a_request_is_not_waited_for_for_ever() -> None:
    sink = MemorySink()
    sink.gate.clear()
    async with _running(sink, answer_within=0.05) as intake:
        with pytest.raises(Unavailable):
            await intake.store(iter([piece("a")]))


async def test_reading_goes_no_further_than_the_queue() -> None:
    sink = MemorySink()
    sink.gate.clear()
    read = 0

    def pieces() -> Iterator[Piece]:
        nonlocal read
        for number in range(4 * QUEUE // 1_000):
            read += 1_000
            yield piece(*[str(number)] * 1_000)

    async with _running(sink) as intake:
        storing = asyncio.create_task(intake.store(pieces()))
        await _until(lambda: intake.figures.queue_depth >= QUEUE)
        assert read <= 2 * QUEUE + 1_000  # what is written, what waits, and one slice
        sink.gate.set()
        assert await storing == [STORED] * (4 * QUEUE)


async def test_a_large_request_does_not_keep_small_ones_waiting() -> None:
    sink = MemorySink()

    def large() -> Iterator[Piece]:
        while not small_is_done.is_set():
            yield piece("large")

    small_is_done = threading.Event()
    async with _running(sink) as intake:
        storing = asyncio.create_task(intake.store(large()))
        assert await intake.store(iter([piece("small")])) == [STORED]
        small_is_done.set()
        await storing


async def test_who_is_not_read_when_the_service_stops_is_told() -> None:
    sink = MemorySink()
    intake = Intake(sink)
    intake.start()
    await intake.stop()
    with pytest.raises(Unavailable):
        await intake.store(iter([piece("a")]))
