"""The bytes that are in memory at once."""

import asyncio

import pytest

from ingest.receivers.admission import Budget, Full


async def test_what_fits_is_admitted_and_given_back() -> None:
    budget = Budget(100, patience=0)
    async with budget.admitted() as admission:
        await admission.grow(60)
        await admission.grow(40)
        assert (admission.held, budget.used) == (100, 100)
    assert budget.used == 0


async def test_what_was_not_needed_is_given_to_others() -> None:
    budget = Budget(100, patience=10)
    async with budget.admitted() as first, budget.admitted() as second:
        await first.grow(90)
        waiting = asyncio.create_task(second.grow(50))
        await asyncio.sleep(0)
        first.shrink(20)
        first.shrink(60)  # more than is held: nothing to give
        await waiting
        assert (first.held, second.held, budget.used) == (20, 50, 70)


async def test_who_finds_no_room_is_refused_after_a_while() -> None:
    budget = Budget(100, patience=0.01)
    async with budget.admitted() as first, budget.admitted() as second:
        await first.grow(80)
        with pytest.raises(Full):
            await second.grow(30)
        assert (second.held, budget.used) == (0, 80)


async def test_who_waits_gets_the_room_that_becomes_free() -> None:
    budget = Budget(100, patience=10)
    async with budget.admitted() as second:
        async with budget.admitted() as first:
            await first.grow(80)
            waiting = asyncio.create_task(second.grow(30))
            await asyncio.sleep(0)
            assert not waiting.done()
        await waiting
        assert budget.used == 30


async def test_who_is_in_the_middle_of_a_body_comes_before_who_has_not_begun() -> None:
    budget = Budget(100, patience=10)
    async with budget.admitted() as begun, budget.admitted() as newcomer:
        async with budget.admitted() as first:
            await begun.grow(10)
            await first.grow(60)
            waiting = asyncio.create_task(newcomer.grow(20))  # a quarter is kept for those who have begun
            await asyncio.sleep(0)
            await begun.grow(25)
            more = asyncio.create_task(begun.grow(50))
            await asyncio.sleep(0)
            assert (waiting.done(), more.done()) == (False, False)
        await more
        assert not waiting.done()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert budget.used == 0


async def test_who_goes_away_while_waiting_takes_nothing() -> None:
    budget = Budget(100, patience=10)
    async with budget.admitted() as second:
        async with budget.admitted() as first:
            await first.grow(100)
            waiting = asyncio.create_task(second.grow(50))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert budget.used == 0
