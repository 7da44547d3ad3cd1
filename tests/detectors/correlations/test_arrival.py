"""The same events, in whatever order and batches they come: the evaluator finds what the pure core does."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.correlations.hits import Hit
from detectors.correlations.moments import moments_of
from ingest.database import create_schema, open_database
from ingest.event import to_micros
from tests.detectors.correlations.correlation_run import NOON, CorrelationRun, Said, said

MONOTONE = [
    "{type: event_count, rules: [refused, locked], group-by: [node], timespan: 10m, condition: {gte: 3}}",
    "{type: value_count, rules: [refused], group-by: [node], timespan: 10m, condition: {gt: 1, field: size}}",
    "{type: temporal, rules: [refused, locked], group-by: [node], timespan: 10m}",
    "{type: temporal_ordered, rules: [refused, locked], group-by: [node], timespan: 10m}",
]
OTHERS = [
    "{type: event_count, rules: [refused], group-by: [node], timespan: 10m, condition: {eq: 2}}",
    "{type: value_sum, rules: [refused, locked], group-by: [node], timespan: 10m, condition: {gt: 3, field: size}}",
    "{type: value_avg, rules: [refused], group-by: [node], timespan: 10m, condition: {lt: 2, field: size}}",
    "{type: value_percentile, rules: [refused], timespan: 5m, condition: {gte: 2, field: size, percentile: 50}}",
    "{type: new_term, rules: [refused], group-by: [node], field: size, timespan: 1h, learn: 10m}",
]

events = st.lists(
    st.builds(
        lambda minute, message, node, size: said(minute, message, node=node, size=size),
        st.integers(0, 60),
        st.sampled_from(["refused", "locked"]),
        st.sampled_from(["a", "b"]),
        st.integers(-1, 4),
    ),
    max_size=14,
    unique_by=lambda one: one.minute,
)


def expected(run: CorrelationRun, issue: str, given: Sequence[Said]) -> list[float]:
    """The minutes of the moments of every group, by the pure core."""
    correlation = run.rules.issues[issue].correlation
    assert correlation is not None
    groups: dict[Any, list[Hit]] = {}
    for number, one in enumerate(given, 1):
        if one.message in correlation.rules:
            group = one.more["node"] if correlation.group_by else None
            at_us = to_micros(one.event().time)
            hit = Hit(at_us, number, one.message, (str(one.more["size"]),))
            groups.setdefault(group, []).append(hit)
    # Of silences those that have ended: the clock stands still here.
    moments = [
        moment
        for hits in groups.values()
        for moment in moments_of(correlation, hits, max(hit.at_us for hit in hits))
    ]
    return sorted((moment.at_us - to_micros(NOON)) / 60_000_000 for moment in moments)


def found(block: str, batches: Sequence[Sequence[Said]], limit: int) -> tuple[list[float], list[float]]:
    """What the evaluator finds, and what the pure core does."""
    with TemporaryDirectory() as folder:
        engine = open_database(str(Path(folder) / "headsup.db"))
        create_schema(engine)
        run = CorrelationRun(
            engine, Path(folder), f"title: Many\nname: many\ncorrelation: {block}\nknown_issue: {{}}"
        )
        for batch in batches:
            if batch:
                run.log(*batch)
            while run.detector.run_once("worker"):
                pass
            run.evaluate(limit)
        whole = [one for batch in batches for one in batch]
        result = [minute for minute, _ in run.matches("many")], expected(run, "many", whole)
        engine.dispose()
    return result


@st.composite
def batches(draw: st.DrawFn, given: Sequence[Said]) -> list[Sequence[Said]]:
    """The events in batches."""
    cuts = sorted(draw(st.sets(st.integers(0, len(given)), max_size=4)))
    return [given[start:end] for start, end in zip([0, *cuts], [*cuts, len(given)], strict=True)]


@pytest.mark.parametrize("block", MONOTONE)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), drawn=events, limit=st.integers(1, 5))
def test_in_any_order_where_more_never_undoes(
    block: str, data: st.DataObject, drawn: list[Said], limit: int
) -> None:
    evaluated, stated = found(block, data.draw(batches(data.draw(st.permutations(drawn)))), limit)
    assert evaluated == stated


@pytest.mark.parametrize("block", OTHERS)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), drawn=events, limit=st.integers(1, 5))
def test_in_order_of_time_in_any_batches(
    block: str, data: st.DataObject, drawn: list[Said], limit: int
) -> None:
    in_order = sorted(drawn, key=lambda one: one.minute)
    evaluated, stated = found(block, data.draw(batches(in_order)), limit)
    assert evaluated == stated


@pytest.mark.parametrize("block", OTHERS[:4])
@settings(max_examples=8, deadline=None)
@given(data=st.data(), drawn=events)
def test_out_of_order_what_is_met_in_the_end_is_found_and_perhaps_more(
    block: str, data: st.DataObject, drawn: list[Said]
) -> None:
    evaluated, stated = found(block, data.draw(batches(data.draw(st.permutations(drawn)))), 100)
    assert set(stated) <= set(evaluated)


SPIKE = "{type: spike, rules: [refused], timespan: 6m, baseline: {past: 30m, factor: 2, least: 2}}"
SILENCE = "{type: silence, rules: [refused], group-by: [node], timespan: 6m}"


@pytest.mark.parametrize("block", [SPIKE, SILENCE])
@settings(max_examples=15, deadline=None)
@given(data=st.data(), drawn=events, limit=st.integers(1, 5))
def test_rates_and_silences_in_order_of_time_in_any_batches(
    block: str, data: st.DataObject, drawn: list[Said], limit: int
) -> None:
    """Of a spike by the minute, which is a part here: what is stored together is one match."""
    in_order = sorted(drawn, key=lambda one: one.minute)
    evaluated, stated = found(block, data.draw(batches(in_order)), limit)
    assert sorted(set(evaluated)) == sorted(set(stated))
