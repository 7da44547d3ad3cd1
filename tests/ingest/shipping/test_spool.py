"""The spool keeps events and positions together, gives numbers once, and is bounded."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from ingest.shipping.spool import Spool, Spooled, SpoolInUse, open_spool
from ingest.shipping.wire import Receipt, unpack
from ingest.tailing.fingerprint import Fingerprint
from ingest.tailing.positions import FilePosition
from tests.ingest.shipping.builders import event

NOW = datetime(2026, 6, 12, tzinfo=UTC)
POSITION = FilePosition("source", 1, "/logs/a.log", "1:2", Fingerprint(5, "", "ab", "cd"), None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.db"


@pytest.fixture
def names() -> Iterator[str]:
    return (f"name-{number:04}" for number in count())


def messages(spool: Spool) -> list[str | None]:
    return [
        one.message
        for spooled in spool.oldest(1 << 30, 1 << 30)
        for shipment in unpack(spooled.packed, 1 << 30)
        for one in shipment.events
    ]


def numbers(spool: Spool) -> list[int]:
    return [one.number for one in spool.oldest(1 << 30, 1 << 30)]


def receipt(one: Spooled) -> Receipt:
    return Receipt(one.number, one.tag)


def test_it_is_there_after_a_restart(path: Path, names: Iterator[str]) -> None:
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        spool.append([event(1), event(2)], [POSITION])
        spool.append([event(3)])
        spool.append([], [POSITION])
        agent, size = spool.agent, spool.size
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        assert (spool.agent, spool.events, spool.size) == (agent, 3, size)
        assert messages(spool) == ["event 1", "event 2", "event 3"]
        assert spool.positions("source") == [POSITION]
        spool.forget_positions("source", [1])
        assert spool.positions("source") == []


def test_what_was_delivered_is_dropped_and_no_number_is_given_twice(path: Path, names: Iterator[str]) -> None:
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        for number in (1, 2, 3):
            spool.append([event(number)])
        assert spool.delivered(receipt(spool.oldest(1 << 20, 9)[1]))
        assert (numbers(spool), spool.events) == ([3], 1)
        assert spool.delivered(receipt(spool.oldest(1 << 20, 9)[0]))
        assert (spool.events, spool.size) == (0, 0)
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        spool.append([event(4)])
        assert numbers(spool) == [4]


def test_a_receipt_for_what_it_does_not_hold_drops_nothing(path: Path, names: Iterator[str]) -> None:
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        spool.append([event(1)])
        assert not spool.delivered(Receipt(1, "another"))
        assert not spool.delivered(Receipt(7, "another"))
        assert not spool.delivered(Receipt(0, ""))
        assert numbers(spool) == [1]
        before = spool.agent
        assert spool.rename() == spool.agent != before
    with open_spool(path, lambda: NOW, names.__next__) as again:
        assert again.agent == spool.agent


def test_much_is_cut_into_shipments_and_requests(path: Path, names: Iterator[str]) -> None:
    with open_spool(path, lambda: NOW, names.__next__) as spool:
        spool.append([event(number) for number in range(1500)])
        large = event(1).message or ""
        spool.append([event(number, exception=large * 50_000) for number in range(3)])
        assert [one.events for one in spool.oldest(1 << 30, 1 << 30)] == [642, 641, 217, 1, 1, 1]
        assert [one.number for one in spool.oldest(1 << 30, 1300)] == [1, 2]
        assert [one.number for one in spool.oldest(1, 1)] == [1]


def test_it_is_full_and_has_room_again(path: Path, names: Iterator[str]) -> None:
    with open_spool(path, lambda: NOW, names.__next__, full=100) as spool:
        assert spool.has_room
        spool.append([event(1)])
        assert not spool.has_room
        spool.delivered(receipt(spool.oldest(1, 1)[0]))
        assert spool.has_room


def test_two_agents_do_not_share_one(path: Path, names: Iterator[str]) -> None:
    first, second = (open_spool(path, lambda: NOW, names.__next__) for _ in range(2))
    with first, pytest.raises(SpoolInUse) as caught, second:
        pass
    assert str(caught.value) == (
        f"Another agent works with {path}; end it, or give this one its own file with --state."
    )
    with open_spool(path, lambda: NOW, names.__next__):
        pass
