"""What only the database knows: how the processes that share it stand together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.jobs import JobState
from bot.manners.pause import Pause, PauseStore
from bot.monitoring.watched import Watched
from bot.output import iso
from bot.reaching.ledger import Ledger
from bot.troubles.sentence import sentence
from bot.troubles.trouble import Trouble
from ingest.leases import Held


@dataclass(frozen=True, slots=True)
class Together:
    """As it was when the database was asked."""

    notices: Mapping[str, int]  # by state
    jobs: Sequence[JobState]
    leases: Sequence[Held]  # those that have not run out
    troubles: Sequence[Trouble]  # those that are open
    reach: Mapping[str, int]  # people, by how they can be reached
    pause: Pause | None = None  # while nobody is told of anything

    def shown(self) -> dict[str, Any]:
        """As /healthz has it."""
        return {
            "notices": dict(self.notices),
            "reach": dict(self.reach),
            "paused": None if self.pause is None else {"by": self.pause.by, "since": iso(self.pause.since)},
            "leases": {one.name: {"held_by": one.worker, "since": iso(one.taken)} for one in self.leases},
            "troubles": [
                {
                    "kind": one.kind,
                    "subject": one.subject,
                    "since": iso(one.since),
                    "sentence": sentence(one),
                    "host": one.host,
                }
                for one in self.troubles
            ],
            "jobs_of_all": {
                job.name: {
                    "held_by": job.held_by,
                    "last_run": iso(job.ended),
                    "runs": job.runs,
                    "failures": job.failures,
                    "last_failure": job.last_failure,
                }
                for job in self.jobs
            },
        }


def together(watched: Watched) -> Together:
    """Ask the database. Raises what it raises."""
    now = watched.clock()
    leases = [lease for lease in watched.leases.all() if lease.until > now]
    pause = PauseStore(watched.engine).now()
    return Together(
        watched.notices.counts(),
        watched.jobs.all(),
        leases,
        watched.troubles.open(),
        Ledger(watched.engine).counts(),
        pause,
    )
