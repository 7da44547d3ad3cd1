"""/healthz: what each part did last, and whether anything is wrong. Pure, from the parts' own figures."""

from datetime import timedelta
from typing import Any, Final

from bot.monitoring.together import Together
from bot.monitoring.watched import Watched
from bot.output import iso
from bot.parts.detect import DetectPart
from bot.parts.ingest import IngestPart
from bot.parts.talk import BotPart
from bot.retention.job import NAME as RETENTION
from bot.stages import Job, Stage
from bot.troubles.sentence import sentence

STUCK: Final = timedelta(seconds=60)
"""A step of a stage takes well under a second; one that takes this long hangs."""
TAIL_STUCK: Final = timedelta(seconds=60)
"""So long after its last look at the files the tailer hangs, or cannot store what it read."""


def health(watched: Watched, all_of_them: Together | None) -> dict[str, Any]:
    """All there is to tell. `all_of_them`: the processes together; None if the database does not say."""
    problems = list(problems_of(watched))
    if all_of_them is None:
        problems.insert(0, "the database does not answer")
    else:
        if all_of_them.pause is not None:
            problems.insert(0, f"paused by {all_of_them.pause.by} since {iso(all_of_them.pause.since)}")
        problems += [
            sentence(one)
            for one in all_of_them.troubles
            if not any(one.subject in problem for problem in problems)  # said already, as it is now
        ]
    return {
        "status": "degraded" if problems else "ok",
        "problems": problems,
        "started": iso(watched.started),
        "stages": {stage.name: _stage(stage) for stage in watched.stages.stages},
        **_ahead(watched.bot),
        **({} if watched.ingest is None else _ingest(watched.ingest)),
        "jobs": {job.name: _job(job, watched.detect) for job in watched.stages.jobs},
        "credentials": watched.credentials.shown(),
        **({"notices": None} if all_of_them is None else all_of_them.shown()),
    }


def _ahead(bot: BotPart | None) -> dict[str, Any]:
    """How many people the stage `reach` has yet to find out about."""
    return {"reach_waiting": bot.ahead.waiting} if bot is not None and bot.ahead is not None else {}


def _ingest(ingest: IngestPart) -> dict[str, Any]:
    tailer, intake = ingest.tailer, ingest.receiving.intake
    return {
        "tail": {
            "alive": ingest.tailing.is_alive(),
            "last_look": iso(tailer.polled_at),
            "failures": tailer.failures,
            "last_failure": tailer.last_failure,
        },
        "sources": {
            status.source: {
                "files": status.files,
                "bytes_behind": status.bytes_behind,
                "events": status.events,
                "parse_errors": status.parse_errors,
                "last_event": iso(status.last_event),
                "unreadable": dict(status.problems),
            }
            for status in tailer.status()
        },
        "sources_elsewhere": tailer.elsewhere(),
        "intake": {
            "alive": intake.is_alive,
            "queue": intake.figures.queue_depth,
            "failed_commits": intake.figures.failed_commits,
        },
    }


def problems_of(watched: Watched) -> list[str]:
    """What is wrong, a sentence each; names of parts and of errors, no text of anybody's."""
    return [
        *_of_stages(watched), *_of_ingest(watched), *_of_jobs(watched), *watched.reloading.problems()
    ]  # fmt: skip


def _of_stages(watched: Watched) -> list[str]:
    alive = watched.stages.alive()
    found = []
    for stage in watched.stages.stages:
        if not alive.get(stage.name, False):
            found.append(f"stage {stage.name} has ended")
        elif stage.last_failure:
            found.append(f"stage {stage.name} fails: {stage.last_failure}")
        elif stage.working_for() > STUCK:
            found.append(f"stage {stage.name} hangs")
    return found


def _of_ingest(watched: Watched) -> list[str]:
    if watched.ingest is None:
        return []
    tailer = watched.ingest.tailer
    found = []
    if not watched.ingest.tailing.is_alive():
        found.append("the tailer has ended")
    elif tailer.last_failure:
        found.append(f"the tailer cannot store what it read: {tailer.last_failure}")
    elif watched.clock() - (tailer.polled_at or watched.started) > TAIL_STUCK:
        found.append("the tailer hangs")
    found += [
        f"source {status.source}: {len(status.problems)} files cannot be read"
        for status in tailer.status()
        if status.problems
    ]
    return found if watched.ingest.receiving.intake.is_alive else [*found, "the intake has ended"]


def _of_jobs(watched: Watched) -> list[str]:
    return [f"job {job.name} fails: {job.last_failure}" for job in watched.stages.jobs if job.last_failure]


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "last_run": iso(stage.last_run),
        "working_since": iso(stage.working_since),
        "failures": stage.failures,
        "last_failure": stage.last_failure,
    }


def _job(job: Job, detect: DetectPart | None) -> dict[str, Any]:
    shown = {
        "last_run": iso(job.last_run),
        "seconds": round(job.last_seconds, 3),
        "running_since": iso(job.running_since),
        "failures": job.failures,
        "last_failure": job.last_failure,
    }
    if detect is None or job.name != RETENTION:
        return shown
    progress = detect.retention.progress
    removing = None if progress is None else progress.kind
    return {**shown, "removing": removing, "removed": dict(detect.retention.removed_so_far())}
