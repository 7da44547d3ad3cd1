"""The order in which requests are read."""

from dataclasses import dataclass

from ingest.receivers.intake_lanes import SMALL, Lanes


@dataclass(eq=False)
class Request:
    name: str
    size: int


def test_small_ones_take_turns_with_one_large_one() -> None:
    lanes: Lanes[Request] = Lanes()
    assert not lanes
    big, bigger, one, two = (
        Request("big", SMALL + 1),
        Request("bigger", SMALL * 9),
        Request("1", 9),
        Request("2", SMALL),
    )
    for request in (big, bigger, one, two):
        lanes.add(request)
    order = []
    for _ in range(5):
        job = lanes.next()
        order.append(job.name)
        if job.size <= SMALL:
            lanes.remove(job)
    assert order == ["1", "big", "2", "big", "big"]
    lanes.remove(big)
    lanes.remove(big)
    assert lanes.next() is bigger
    assert lanes.drain() == [bigger]
    assert not lanes
