"""What is wrong with the parts of this very process: stages, jobs, the tailer and its files, the disk."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.monitoring.database import free_of
from bot.monitoring.watched import Watched
from bot.troubles.trouble import Finding

STUCK: Final = timedelta(seconds=60)
"""A step of a stage takes well under a second; one that takes this long hangs."""
JOB_FAILURES: Final = 3
"""A job that fails is tried again at its next turn; one that failed so often in a row will go on failing."""
DISK: Final = 1_000_000_000
"""Bytes that should be free on the disk of an SQLite database."""
LONGEST: Final = 200


def of_this_process(watched: Watched, free: Callable[[Engine], int | None] = free_of) -> list[Finding]:
    """All of it. Kinds of errors and names of files; no text of an event."""
    return [*_stages(watched), *_jobs(watched), *_ingest(watched), *_disk(free(watched.engine))]


def _stages(watched: Watched) -> Iterator[Finding]:
    alive = watched.stages.alive()
    for stage in watched.stages.stages:
        if not alive.get(stage.name, False):
            yield _part(f"stage {stage.name}", "it has ended")
        elif stage.last_failure:
            yield _part(f"stage {stage.name}", stage.last_failure)
        elif stage.working_for() > STUCK:
            yield _part(f"stage {stage.name}", "it hangs")


def _jobs(watched: Watched) -> Iterator[Finding]:
    """Jobs of all processes, as the database has them."""
    for job in watched.jobs.all():
        if job.failures >= JOB_FAILURES:
            details = {"why": (job.last_failure or "")[:LONGEST], "times": job.failures}
            yield Finding("job_failing", f"job {job.name}", None, 0, details)


def _ingest(watched: Watched) -> Iterator[Finding]:
    if watched.ingest is None:
        return
    tailer = watched.ingest.tailer
    if not watched.ingest.tailing.is_alive():
        yield _part("tailer", "it has ended")
    elif tailer.last_failure:
        yield _part("tailer", tailer.last_failure)
    elif watched.clock() - (tailer.polled_at or watched.started) > STUCK:
        yield _part("tailer", "it hangs")
    if not watched.ingest.receiving.intake.is_alive:
        yield _part("intake", "it has ended")
    for status in tailer.status():
        if status.problems:
            path, why = next(iter(sorted(status.problems.items())))
            details = {"files": len(status.problems), "file": path, "why": why[:LONGEST]}
            yield Finding("source_unreadable", status.source, None, 0, details)


def _disk(free: int | None) -> Iterator[Finding]:
    if free is not None and free < DISK:
        yield Finding("disk_low", "database", None, 0, {"mb": free // 1_000_000})


def _part(name: str, why: str) -> Finding:
    return Finding("part_failing", name, None, 0, {"why": why[:LONGEST]})
