"""What did not come: `silence` and `drop` are found by the clock.

What is late is waited for: a tenth of `timespan`, a minute at most. While events that were stored are still to be
matched, nothing is said about their time; and after its start the evaluator waits for as long as a minute, for
shippers and files to be caught up with. A group that was never seen is not missed.
"""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from detectors.correlations import memory
from detectors.correlations.arriving import Completed
from detectors.correlations.model import Correlation
from detectors.correlations.rates import PARTS, Rate
from detectors.correlations.rows import hits_of_events, latest_hit
from detectors.durations import micros
from ingest.models import BatchRow

_BATCH: Table = SQLModel.metadata.tables[str(BatchRow.__tablename__)]


def allowance_us(correlation: Correlation) -> int:
    """How long what is late is waited for."""
    return micros(min(timedelta(minutes=1), correlation.timespan / 10))


def undetected_us(connection: Connection) -> int | None:
    """The time of the earliest stored event that is still to be matched."""
    earliest = select(func.min(_BATCH.c.min_time_us)).where(_BATCH.c.detected_us.is_(None))
    found: int | None = connection.scalar(earliest)
    return found


def silences(
    connection: Connection, issue: str, correlation: Correlation, now_us: int, known_us: int
) -> Iterator[Completed]:
    """The groups of which nothing came for `timespan`; what came before `known_us` is known."""
    timespan_us = micros(correlation.timespan)
    before_us = min(now_us - allowance_us(correlation), known_us) - timespan_us
    quiet = memory.quiet_groups(connection, issue, before_us)
    lasts = hits_of_events(connection, issue, [group.last_event_id for group in quiet.values()])
    memory.found_silent(connection, issue, quiet)
    for group in quiet.values():
        if group.last_event_id in lasts:
            yield group.last_us + timespan_us, lasts[group.last_event_id]


def next_silence(connection: Connection, issue: str, correlation: Correlation) -> int | None:
    """When `silences` has something to say if nothing comes."""
    last_us = memory.next_quiet(connection, issue)
    return None if last_us is None else last_us + micros(correlation.timespan) + allowance_us(correlation) + 1


def judged_part(correlation: Correlation, now_us: int, known_us: int) -> int:
    """The latest part of a `drop` that can be judged."""
    rate = Rate.of(correlation)
    return rate.part(min(now_us - allowance_us(correlation), known_us)) - 1


def next_part(correlation: Correlation, judged: int) -> int:
    """When the part after one that was judged can be."""
    return Rate.of(correlation).end_us(judged + 1) + allowance_us(correlation)


def drops(connection: Connection, issue: str, correlation: Correlation, part: int) -> Iterator[Completed]:
    """The groups whose window at the end of a part is a drop."""
    rate = Rate.of(correlation)
    begins, earliest = part + 1 - PARTS, rate.earliest(part)
    sums = memory.totals(
        connection, issue, earliest * rate.part_us, begins * rate.part_us, part * rate.part_us
    )
    known = memory.groups_of(connection, issue, sums)
    # The median is at most twice the mean: most groups need no closer look.
    likely = []
    for group, (recent, before) in sums.items():
        if group not in known:
            continue
        windows = min(rate.windows, (begins - rate.part(known[group].first_us)) // PARTS)
        if before >= rate.least * ceil(windows / 2) and recent * rate.factor * windows <= 2 * before:
            likely.append(group)
    counts = memory.parts_of(connection, issue, likely, earliest * rate.part_us, part * rate.part_us)
    for group in likely:
        numbered: dict[int, int] = {}
        for part_us, found in counts.get(group, {}).items():
            number = rate.part(part_us)
            numbered[number] = numbered.get(number, 0) + found.hits
        if rate.judge(numbered, rate.part(known[group].first_us), part) is None:
            continue
        last = latest_hit(connection, issue, group, rate.end_us(part))
        if last is not None:
            yield rate.end_us(part), last
