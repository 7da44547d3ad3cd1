"""What the sender does with every answer, asked of a service that answers as told."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest

from ingest.shipping.sender import Answer, Problem, Sender, Unreachable
from ingest.shipping.spool import Spool, open_spool
from ingest.shipping.wire import Receipt, pack_receipt, unpack
from tests.ingest.shipping.builders import event

NOW = datetime(2026, 6, 12, tzinfo=UTC)
TO = "https://headsup.example"


class ScriptedService:
    """Answers as told; what is not told is received."""

    def __init__(self) -> None:
        self.answers: list[Answer | Unreachable] = []
        self.came: list[tuple[str, list[int]]] = []  # agent, numbers of its shipments

    async def post(self, agent: str, body: bytes) -> Answer:
        shipments = unpack(body, 1 << 30)
        self.came.append((agent, [one.number for one in shipments]))
        if not self.answers:
            return received(shipments[-1].number, shipments[-1].tag)
        answer = self.answers.pop(0)
        if isinstance(answer, Unreachable):
            raise answer
        return answer


def received(number: int, tag: str, status: int = 200) -> Answer:
    return Answer(status, pack_receipt(Receipt(number, tag)))


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    names = (f"name-{number:04}" for number in count())
    with open_spool(tmp_path / "spool.db", lambda: NOW, names.__next__) as opened:
        yield opened


@pytest.fixture
def service() -> ScriptedService:
    return ScriptedService()


@pytest.fixture
def sender(spool: Spool, service: ScriptedService) -> Sender:
    return Sender(spool, service.post, Random(1), TO)


def fill(spool: Spool, *numbers: int) -> None:
    for number in numbers:
        spool.append([event(number)])


async def test_what_waits_is_sent_and_dropped(spool: Spool, service: ScriptedService, sender: Sender) -> None:
    assert await sender.send() is None
    fill(spool, 1, 2, 3)
    assert await sender.send() == 0
    assert await sender.send() is None
    assert service.came == [(spool.agent, [1, 2, 3])]
    assert (sender.sent, spool.events) == (3, 0)


async def test_an_answer_that_was_lost_costs_a_repetition(
    spool: Spool, service: ScriptedService, sender: Sender
) -> None:
    fill(spool, 1, 2)
    service.answers = [Unreachable("it does not answer in time")]
    wait = await sender.send()
    assert wait is not None
    assert 0.25 <= wait <= 0.5
    fill(spool, 3)
    assert await sender.send() == 0
    assert [numbers for _, numbers in service.came] == [[1, 2], [1, 2, 3]]


async def test_a_receipt_for_a_part_leaves_the_rest(
    spool: Spool, service: ScriptedService, sender: Sender
) -> None:
    fill(spool, 1, 2, 3)
    waiting = spool.oldest(1 << 20, 9)
    service.answers = [received(2, waiting[1].tag)]
    assert await sender.send() == 0
    assert await sender.send() == 0
    assert [numbers for _, numbers in service.came] == [[1, 2, 3], [3]]


@pytest.mark.parametrize("status", [200, 409])
async def test_a_spool_that_is_an_old_copy_goes_on_under_another_name(
    spool: Spool, service: ScriptedService, sender: Sender, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    fill(spool, 1)
    before = spool.agent
    service.answers = [received(9, "unknown here", status)]
    assert await sender.send() == 0
    assert await sender.send() == 0
    assert [agent for agent, _ in service.came] == [before, spool.agent]
    assert spool.agent != before
    assert spool.events == 0
    assert "the file is a copy or an old one" in caplog.text


async def test_too_much_at_once_is_halved(spool: Spool, service: ScriptedService, sender: Sender) -> None:
    fill(spool, 1, 2, 3, 4)
    service.answers = [Answer(413), Answer(413)]
    while await sender.send() == 0:
        pass
    assert [numbers for _, numbers in service.came] == [[1, 2, 3, 4], [1, 2], [1], [2], [3], [4]]


async def test_waits_grow_and_are_bounded(spool: Spool, service: ScriptedService, sender: Sender) -> None:
    fill(spool, 1)
    service.answers = [Answer(503)] * 12
    waits = [await sender.send() or 0 for _ in range(12)]
    for index, wait in enumerate(waits):
        longest = min(0.5 * 2**index, 30)
        assert longest / 2 <= wait <= longest


@pytest.mark.parametrize(("asked", "waited"), [(7.0, 7.0), (0.0, 0.5), (86_400.0, 300.0)])
async def test_it_waits_as_long_as_it_is_asked_to(
    spool: Spool, service: ScriptedService, sender: Sender, asked: float, waited: float
) -> None:
    fill(spool, 1)
    service.answers = [Answer(429, retry_after=asked)]
    assert await sender.send() == waited


PROBLEMS = [
    (Unreachable("Connection refused"), Problem(f"{TO} cannot be reached: Connection refused.", temporary=True)),
    (Answer(401), Problem(
        f"{TO} refuses the key (401): make one there with `headsup keys add NAME`, and give it with HEADSUP_SHIP_KEY "
        "or --key.", temporary=False)),
    (Answer(413), Problem(
        f"{TO} refuses an event as too large (413): a proxy before it may take small bodies only; let it take 16 MB.",
        temporary=False)),
    (Answer(429), Problem(f"{TO} cannot take events now (429).", temporary=True)),
    (Answer(502), Problem(f"{TO} cannot take events now (502).", temporary=True)),
    (Answer(404), Problem(f"{TO} is no Headsup service, or an older one (404): check the address.", temporary=False)),
    (Answer(200, b"<html>Welcome"), Problem(
        f"{TO} is no Headsup service, or an older one (200): check the address.", temporary=False)),
    (Answer(301), Problem(f"{TO} is no Headsup service, or an older one (301): check the address.", temporary=False)),
    (Answer(400), Problem(
        f"{TO} does not understand what is sent (400): is it older than this agent?", temporary=False)),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "problem"), PROBLEMS, ids=lambda value: str(value)[:40])
async def test_a_problem_is_said_once_and_its_end_too(
    spool: Spool,
    service: ScriptedService,
    sender: Sender,
    answer: Answer | Unreachable,
    problem: Problem,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fill(spool, 1)
    service.answers = [answer, answer]
    with caplog.at_level(logging.INFO):
        assert await sender.send()
        assert await sender.send()
        assert sender.problem == problem
        assert await sender.send() == 0
    assert sender.problem is None
    assert [record.getMessage() for record in caplog.records] == [
        f"{problem.sentence} Trying on.",
        f"{TO} takes events again.",
    ]
