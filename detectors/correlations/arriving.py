"""What hits that have come say of a correlation, on the database: the moments that they complete.

Each kind takes the new hits of one correlation, which are marked as evaluated, within the evaluator's transaction.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from sqlalchemy import Connection

from detectors.correlations import memory
from detectors.correlations.hits import Hit
from detectors.correlations.memory import KnownGroup, Part
from detectors.correlations.model import Correlation
from detectors.correlations.rates import PARTS, Rate
from detectors.correlations.rows import (
    StoredHit,
    hits_around,
    hits_of_events,
    hits_of_groups,
    nearest_hits,
    remove_hits,
)
from detectors.correlations.terms import MOST_TERMS, Newness, Seen
from detectors.correlations.windows import conditions_of, window_moments
from detectors.durations import micros

FEW_GROUPS: Final = 20
"""With more of them in one step, each has had little since the last one, and one query for all is quicker."""

Completed = tuple[int, StoredHit]
"""When a condition was met, in microseconds, and the hit that stands for it."""


def completed(
    connection: Connection, issue: str, correlation: Correlation, new: Sequence[StoredHit]
) -> list[Completed]:
    """The moments that new hits of a correlation bring about, whenever they lie; a known one may be among them."""
    match correlation.type:
        case "new_term":
            return list(_new_terms(connection, issue, correlation, new))
        case "spike" | "drop":
            return list(_rates(connection, issue, correlation, new))
        case "silence":
            return list(_silences(connection, issue, correlation, new))
        case _:
            return list(_windows(connection, issue, correlation, new))


def by_group(hits: Sequence[StoredHit]) -> dict[str, list[StoredHit]]:
    """Hits by their group, each in the order given."""
    found: dict[str, list[StoredHit]] = {}
    for hit in hits:
        found.setdefault(hit.group, []).append(hit)
    return found


def _windows(
    connection: Connection, issue: str, correlation: Correlation, new: Sequence[StoredHit]
) -> Iterator[Completed]:
    """Judge the windows that a new hit lies in: those of the events up to `timespan` after it."""
    timespan_us, arrived = micros(correlation.timespan), by_group(new)
    stored = {hit.event_id: hit for hit in new}
    moments = []
    for group, hits in _around(connection, issue, correlation, arrived).items():
        places = sorted((hit.event_us, hit.event_id) for hit in arrived[group])
        for moment in window_moments(correlation, hits, places[0][0]):
            before = bisect_right(places, moment)
            if before and moment.at_us - places[before - 1][0] <= timespan_us:
                moments.append(moment)
    others = [moment.event_id for moment in moments if moment.event_id not in stored]
    stored |= hits_of_events(connection, issue, others)
    yield from ((moment.at_us, stored[moment.event_id]) for moment in moments)


def _around(
    connection: Connection, issue: str, correlation: Correlation, arrived: dict[str, list[StoredHit]]
) -> dict[str, list[Hit]]:
    """By group the hits of the windows that a new one lies in."""
    timespan_us = micros(correlation.timespan)
    firsts = {group: min(hit.event_us for hit in hits) for group, hits in arrived.items()}
    until_us = max(hit.event_us for hits in arrived.values() for hit in hits) + timespan_us
    if correlation.type != "event_count" or len(arrived) > FEW_GROUPS:
        return hits_around(connection, issue, arrived, min(firsts.values()) - timespan_us, until_us)
    # However many more there are, the condition holds of them as it does of so many.
    most = max(ceil(number) for _, number in conditions_of(correlation)) + 2
    found = hits_around(connection, issue, arrived, min(firsts.values()), until_us)
    for group, first_us in firsts.items():
        since_us, at_most = first_us - timespan_us, most * len(correlation.rules)
        found[group] += nearest_hits(connection, issue, group, since_us, first_us, at_most)
    return found


def _new_terms(
    connection: Connection, issue: str, correlation: Correlation, new: Sequence[StoredHit]
) -> Iterator[Completed]:
    rule, groups = Newness.of(correlation), by_group(new)
    known = memory.groups_of(connection, issue, groups)
    values = list(dict.fromkeys(hit.value or "" for hit in new))
    terms = memory.terms_of(connection, issue, list(groups), values)
    since_us = min(hit.event_us for hit in new) - rule.timespan_us
    number = memory.how_many_terms(connection, issue, groups, since_us)
    changed: dict[tuple[str, str], Seen] = {}
    for group, hits in groups.items():
        known[group] = _seen(known.get(group), hits)
        for hit in hits:
            term, by = (group, hit.value or ""), Seen(hit.first_us, hit.last_us)
            seen = changed.get(term) or terms.get(term)
            if seen is None:
                if number.get(group, 0) >= MOST_TERMS:
                    continue
                number[group] = number.get(group, 0) + 1
            if not rule.known(seen, by) and rule.learned(known[group].first_us, hit.event_us):
                yield hit.event_us, hit
            changed[term] = rule.remembered(seen, by)
    memory.save_groups(connection, issue, known)
    memory.save_terms(connection, issue, changed)
    remove_hits(connection, new)


def _rates(
    connection: Connection, issue: str, correlation: Correlation, new: Sequence[StoredHit]
) -> Iterator[Completed]:
    rate, groups = Rate.of(correlation), by_group(new)
    known = memory.groups_of(connection, issue, groups)
    known |= {group: _seen(known.get(group), hits) for group, hits in groups.items()}
    memory.save_groups(connection, issue, known)
    superseded = _count(connection, issue, rate, groups)
    if correlation.type == "spike":
        yield from _spikes(connection, issue, rate, known, groups)
    else:
        remove_hits(connection, superseded)


def _count(
    connection: Connection, issue: str, rate: Rate, groups: dict[str, list[StoredHit]]
) -> list[StoredHit]:
    """Count new hits into their parts; the hits, old and new, that are not the last of their part."""
    begins = {
        group: [rate.part(hit.event_us) * rate.part_us for hit in hits] for group, hits in groups.items()
    }
    first, last = min(map(min, begins.values())), max(map(max, begins.values()))
    known = memory.parts_of(connection, issue, groups, first, last)
    changed: dict[tuple[str, int], Part] = {}
    lasts: dict[tuple[str, int], StoredHit] = {}
    superseded, left = [], []
    for group, hits in groups.items():
        for hit, part_us in zip(hits, begins[group], strict=True):
            place = (group, part_us)
            part = changed.get(place) or known.get(group, {}).get(part_us)
            latest = (hit.event_us, hit.event_id)
            if part is None or latest > (part.last_us, part.last_event_id):
                if place in lasts:
                    superseded.append(lasts[place])
                elif part is not None:
                    left.append(part.last_event_id)
                lasts[place] = hit
            else:
                superseded.append(hit)
                latest = (part.last_us, part.last_event_id)
            changed[place] = Part((part.hits if part else 0) + hit.hits, *latest)
    memory.save_parts(connection, issue, changed)
    return [*superseded, *hits_of_events(connection, issue, left).values()]


def _spikes(
    connection: Connection,
    issue: str,
    rate: Rate,
    known: dict[str, KnownGroup],
    groups: dict[str, list[StoredHit]],
) -> Iterator[Completed]:
    """Judge the parts whose windows a new hit lies in, and yield every hit of those that are spikes."""
    new = {group: {rate.part(hit.event_us) for hit in hits} for group, hits in groups.items()}
    first, last = min(map(min, new.values())), max(map(max, new.values())) + PARTS - 1
    recent = _counts(connection, issue, rate, new, first + 1 - PARTS, last)
    likely = [group for group, counts in recent.items() if _most(counts, new[group]) >= rate.least]
    if not likely:
        return
    counts = _counts(connection, issue, rate, likely, rate.earliest(first), last)
    spikes = {
        (group, part)
        for group in likely
        for part in {arrived + later for arrived in new[group] for later in range(PARTS)}
        if part in counts[group]
        and rate.judge(counts[group], rate.part(known[group].first_us), part) is not None
    }
    if not spikes:
        return
    since_us, until_us = first * rate.part_us, rate.end_us(last)
    for hit in hits_of_groups(connection, issue, {group for group, _ in spikes}, since_us, until_us):
        if (hit.group, rate.part(hit.event_us)) in spikes:
            yield hit.event_us, hit


def _counts(
    connection: Connection,
    issue: str,
    rate: Rate,
    groups: dict[str, set[int]] | list[str],
    first: int,
    last: int,
) -> dict[str, dict[int, int]]:
    """How many hits groups have in the parts from `first` to `last`, by group and part."""
    found: dict[str, dict[int, int]] = {}
    rows = memory.parts_of(connection, issue, groups, first * rate.part_us, last * rate.part_us)
    for group, parts in rows.items():
        counts = found.setdefault(group, {})
        for part_us, part in parts.items():  # begins elsewhere in a part if the file was changed since
            number = rate.part(part_us)
            counts[number] = counts.get(number, 0) + part.hits
    return found


def _most(counts: dict[int, int], new: set[int]) -> int:
    """At least the hits of the fullest window that one of these parts lies in."""
    return max(sum(counts.get(part + step, 0) for step in range(1 - PARTS, PARTS)) for part in new)


def _silences(
    connection: Connection, issue: str, correlation: Correlation, new: Sequence[StoredHit]
) -> Iterator[Completed]:
    """Times without a hit that have ended; the clock finds those that have not."""
    timespan_us, groups = micros(correlation.timespan), by_group(new)
    known = memory.groups_of(connection, issue, groups)
    lasts = hits_of_events(connection, issue, [group.last_event_id for group in known.values()])
    lasts |= {hit.event_id: hit for hit in new}
    for group, hits in groups.items():
        for hit in hits:
            before = known.get(group)
            if before is not None and hit.first_us - before.last_us > timespan_us:
                last = lasts.get(before.last_event_id)
                if last is not None:
                    yield before.last_us + timespan_us, last
            known[group] = _seen(before, [hit])
    memory.save_groups(connection, issue, known)
    kept = {group.last_event_id for group in known.values()}
    concerned = {hit.event_id: hit for hit in new} | lasts
    remove_hits(connection, [hit for event_id, hit in concerned.items() if event_id not in kept])


def _seen(known: KnownGroup | None, hits: Sequence[StoredHit]) -> KnownGroup:
    for hit in hits:
        known = (known or KnownGroup(hit.first_us, hit.last_us, hit.event_id)).with_hit(
            hit.first_us, hit.last_us, hit.event_id
        )
    assert known is not None  # noqa: S101  (a group has hits)
    return known
