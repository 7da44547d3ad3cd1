"""A run goes kind by kind and slice by slice, and keeps slices short."""

from collections.abc import Iterator
from datetime import datetime

from bot.retention.kinds import Kind, repeated
from bot.retention.purge import AIM, FIRST, LARGEST, SMALLEST, Progress, SliceSize, purge
from tests.bot.builders import NOON
from tests.bot.retention.test_kinds import DAY


class Rows:
    """Rows that take so many seconds each to remove, on a clock of their own."""

    def __init__(self, rows: int, each: float) -> None:
        self.rows = rows
        self.each = each
        self.now = 0.0
        self.slices: list[int] = []

    def seconds(self) -> float:
        return self.now

    def step(self, _: datetime, most: int) -> int:
        removed = min(most, self.rows)
        self.rows -= removed
        self.now += 0.001 + removed * self.each
        self.slices.append(removed)
        return removed

    def purged(self, progress: Progress) -> dict[str, int]:
        kind = Kind("rows", DAY, repeated(DAY, self.step))
        return dict(purge([kind], NOON, progress, go_on=lambda _: True, seconds=self.seconds))


def test_slices_grow_where_removing_is_quick() -> None:
    rows, progress = Rows(10_000, 0.000_001), Progress()
    assert rows.purged(progress) == {"rows": 10_000}
    assert max(rows.slices) == LARGEST
    assert (progress.slices, progress.kind) == (len(rows.slices) - 1, None)  # the last found nothing


def test_slices_shrink_at_once_where_it_is_slow() -> None:
    rows, progress = Rows(1_000, 0.002), Progress()  # 2 ms a row: the first slice takes 200 ms
    assert rows.purged(progress) == {"rows": 1_000}
    assert rows.slices[0] == FIRST
    assert max(rows.slices[1:]) * 0.002 < 2 * AIM


def test_a_slice_is_never_empty_nor_endless() -> None:
    size = SliceSize()
    for _ in range(20):
        size.took(10.0)
    assert size.rows == SMALLEST
    for _ in range(20):
        size.took(0.0)
    assert size.rows == LARGEST


def test_kinds_come_one_after_the_other_and_a_run_can_be_ended() -> None:
    seen: list[str | None] = []
    progress = Progress()
    answers: Iterator[bool] = iter([True, True, False])

    def go_on(_: float) -> bool:
        seen.append(progress.kind)
        return next(answers)

    left = {"a": 1, "b": 1000}

    def kind(name: str) -> Kind:
        def step(_: datetime, most: int) -> int:
            removed = min(most, left[name])
            left[name] -= removed
            return removed

        return Kind(name, DAY, repeated(DAY, step))

    assert purge([kind("a"), kind("b")], NOON, progress, go_on=go_on) == {"a": 1, "b": 3 * FIRST}
    assert (seen, left) == (["a", "b", "b"], {"a": 0, "b": 1000 - 3 * FIRST})
