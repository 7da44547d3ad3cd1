"""Stages: woken by a commit, kept going until nothing is left, tried again after a failure."""

import asyncio
import threading
from datetime import timedelta

from bot.stages import Job, Stage, Stages, in_thread


class Work:
    """A step with so many items to do; `done` is set when all were done."""

    def __init__(self, items: int = 0) -> None:
        self.items = items
        self.did = 0
        self.looked = asyncio.Event()

    async def step(self) -> int:
        if not self.items:
            self.looked.set()
            return 0
        self.items -= 1
        self.did += 1
        return 1

    async def seen_to_be_empty(self) -> None:
        async with asyncio.timeout(60):
            await self.looked.wait()
        self.looked.clear()


async def running(stage: Stage) -> asyncio.Task[None]:
    return asyncio.create_task(stage.run())


async def test_a_stage_works_until_nothing_is_left() -> None:
    work = Work(3)
    task = await running(Stage("s", work.step))
    await work.seen_to_be_empty()
    assert work.did == 3
    task.cancel()


async def test_waking_it_from_another_thread_makes_it_look_again() -> None:
    work = Work()
    stage = Stage("s", work.step)
    task = await running(stage)
    await work.seen_to_be_empty()
    work.items = 2
    thread = threading.Thread(target=stage.wake)
    thread.start()
    await work.seen_to_be_empty()
    thread.join()
    assert work.did == 2
    task.cancel()


async def test_a_step_that_fails_is_reported_and_tried_again_at_the_next_waking() -> None:
    work, failing = Work(), [OSError(28, "No space left on device")]

    async def step() -> int:
        if failing:
            work.looked.set()
            raise failing.pop()
        return await work.step()

    stage = Stage("s", step)
    task = await running(stage)
    await work.seen_to_be_empty()
    await asyncio.sleep(0)
    assert (stage.failures, stage.last_failure) == (1, "OSError: No space left on device")
    work.items = 1
    stage.wake()
    await work.seen_to_be_empty()
    await asyncio.sleep(0)
    assert (work.did, stage.failures, stage.last_failure) == (1, 1, None)
    task.cancel()


async def test_a_step_in_a_thread_wakes_the_next_stage_when_it_did_something() -> None:
    woken: list[str] = []

    def note() -> None:
        woken.append("next")

    assert [await in_thread(lambda: 2, then=note)(), await in_thread(lambda: 0, then=note)()] == [2, 0]
    assert woken == ["next"]


async def test_the_safety_net_wakes_a_stage_that_nobody_woke() -> None:
    work = Work()
    stages = Stages([Stage("s", work.step)])
    await stages.start()
    await work.seen_to_be_empty()
    work.items = 1
    await work.seen_to_be_empty()
    await stages.stop()
    assert work.did == 1


async def test_a_step_under_way_may_end_when_the_service_stops_and_no_other_begins() -> None:
    """A send that was cut off would have an unknown outcome."""
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), 0

    async def step() -> int:
        nonlocal ended
        begun.set()
        await go_on.wait()
        ended += 1
        return 1

    stages = Stages([Stage("s", step)])
    await stages.start()
    async with asyncio.timeout(60):
        await begun.wait()
        stopping = asyncio.create_task(stages.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stopping
    assert ended == 1


async def test_a_step_that_does_not_end_is_cut_off_after_the_grace() -> None:
    begun = asyncio.Event()

    async def step() -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    stages = Stages([Stage("s", step)], grace=0)
    await stages.start()
    async with asyncio.timeout(60):
        await begun.wait()
        await stages.stop()


async def test_no_stages_at_all_start_and_stop() -> None:
    stages = Stages([])
    await stages.start()
    await stages.stop()


async def test_waking_a_stage_that_does_not_run_does_no_harm() -> None:
    Stage("s", Work().step).wake()


async def test_a_job_runs_in_its_own_thread_and_its_failure_is_kept_until_it_goes_well() -> None:
    names: list[str] = []
    failing: list[Exception] = [OSError(28, "No space left on device")]

    def run() -> bool | None:
        names.append(threading.current_thread().name)
        if failing:
            raise failing.pop()
        return True if len(names) < 3 else None

    job = Job("retention", run, timedelta(minutes=1), stop=lambda: None)
    await job.run()
    assert (job.runs, job.failures, job.last_failure) == (1, 1, "OSError: No space left on device")
    await job.run()
    assert (job.runs, job.failures, job.last_failure) == (2, 1, None)
    await job.run()  # not its turn
    assert (job.runs, len(names)) == (2, 3)
    assert set(names) == {"retention_0"}
    assert job.last_run is not None
    assert job.running_since is None
    await job.end()


async def test_a_job_that_runs_is_asked_to_end_and_waited_for_when_the_service_stops() -> None:
    begun, stop, ended = threading.Event(), threading.Event(), threading.Event()

    def run() -> bool:
        begun.set()
        stop.wait(10)
        ended.set()
        return True

    job = Job("retention", run, timedelta(minutes=1), stop=stop.set)
    stages = Stages([], [job])
    await stages.start()
    running = asyncio.create_task(job.run())
    await asyncio.to_thread(begun.wait, 10)
    await job.run()  # one at a time: this does nothing
    await stages.stop()
    assert ended.is_set()
    await running
    assert job.runs == 1
