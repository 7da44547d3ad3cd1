"""Correlations: over the same rules, sequences of events that meet each type and sequences that do not.

An event is written `minute rule field=value …`: `3 refused user=anna size=7`. The rules are called by what an event
of them says; `any` is met by each of them.
"""

from dataclasses import dataclass
from typing import Final

WATCHED: Final = 100
"""The minute until which what does not come is watched for."""

RULES: Final = """title: Refused
name: refused
logsource: {product: portal}
detection: {s: {message: refused}, condition: s}
---
title: Locked
name: locked
logsource: {product: portal}
detection: {s: {message: locked}, condition: s}
---
title: Let in
name: entered
logsource: {product: portal}
detection: {s: {message: entered}, condition: s}
---
title: Any of them
name: any
logsource: {product: portal}
detection: {s: {message: [refused, locked, entered]}, condition: s}
"""


@dataclass(frozen=True)
class Sequences:
    """A correlation named `rule`, and sequences of events of which it meets some."""

    name: str
    written: str
    met: list[str]
    unmet: list[str]
    others: str = ""
    """More documents, for a correlation of correlations."""


def _every(minutes: int, since: int, until: int, what: str) -> str:
    return ", ".join(f"{minute} {what}" for minute in range(since, until, minutes))


_COUNT: Final = "{type: event_count, rules: [refused], group-by: [user], timespan: 10m, condition: "
_VALUE: Final = "rules: [refused], group-by: [user], timespan: 10m, condition: {field: size, "

CORRELATIONS: Final = [
    Sequences(
        "event_count, gte: within the timespan, both ends included",
        _COUNT + "{gte: 3}}",
        ["0 refused user=a, 4 refused user=a, 10 refused user=a"],
        ["0 refused user=a, 4 refused user=a, 11 refused user=a", "0 refused user=a, 1 refused user=a"],
    ),
    Sequences(
        "event_count, group-by: each group for itself; who lacks the field takes no part",
        _COUNT + "{gte: 2}}",
        ["0 refused user=a, 1 refused user=b, 2 refused user=A"],
        ["0 refused user=a, 1 refused user=b", "0 refused, 1 refused"],
    ),
    Sequences(
        "event_count, gt",
        _COUNT + "{gt: 2}}",
        ["0 refused user=a, 1 refused user=a, 2 refused user=a"],
        ["0 refused user=a, 1 refused user=a"],
    ),
    Sequences(
        "event_count, a range",
        _COUNT + "{gt: 1, lte: 2}}",
        ["0 refused user=a, 1 refused user=a"],
        ["0 refused user=a"],
    ),
    Sequences(
        "event_count, eq",
        _COUNT + "{eq: 2}}",
        ["0 refused user=a, 1 refused user=a"],
        ["0 refused user=a, 11 refused user=a"],
    ),
    Sequences(
        "event_count, lt and neq",
        _COUNT + "{lt: 3, neq: 1}}",
        ["0 refused user=a, 1 refused user=a"],
        ["0 refused user=a"],
    ),
    Sequences(
        "event_count of several rules, without group-by",
        "{type: event_count, rules: [refused, locked], timespan: 10m, condition: {gte: 3}}",
        ["0 refused user=a, 1 locked user=b, 2 refused"],
        ["0 refused user=a, 1 entered user=b, 2 refused"],
    ),
    Sequences(
        "group-by several fields: each combination",
        "{type: event_count, rules: [refused], group-by: [user, node], timespan: 10m, condition: {gte: 2}}",
        ["0 refused user=a node=x, 1 refused user=a node=x"],
        ["0 refused user=a node=x, 1 refused user=a node=y, 2 refused user=b node=x"],
    ),
    Sequences(
        "value_count: different values",
        "{type: value_count, rules: [refused], group-by: [node], timespan: 10m, condition: {field: user, gte: 2}}",
        ["0 refused node=x user=a, 1 refused node=x user=b"],
        ["0 refused node=x user=a, 1 refused node=x user=a, 2 refused node=x, 3 refused node=y user=b"],
    ),
    Sequences(
        "value_count of several fields: different combinations",
        "{type: value_count, rules: [refused], timespan: 10m, condition: {field: [user, node], gte: 3}}",
        ["0 refused user=a node=x, 1 refused user=a node=y, 2 refused user=b node=x"],
        ["0 refused user=a node=x, 1 refused user=b node=y, 2 refused user=a node=x, 3 refused user=c"],
    ),
    Sequences(
        "temporal: all rules, in any order",
        "{type: temporal, rules: [refused, locked], group-by: [user], timespan: 10m}",
        ["0 locked user=a, 10 refused user=a", "0 refused user=a, 10 locked user=a"],
        [
            "0 locked user=a, 11 refused user=a",
            "0 locked user=a, 1 refused user=b",
            "0 locked user=a, 1 locked user=a",
        ],
    ),
    Sequences(
        "temporal, condition: so many of the rules",
        "{type: temporal, rules: [refused, locked, entered], group-by: [user], timespan: 10m, condition: {gte: 2}}",
        ["0 locked user=a, 1 entered user=a"],
        ["0 locked user=a, 1 locked user=a"],
    ),
    Sequences(
        "temporal_ordered: all rules, in their order",
        "{type: temporal_ordered, rules: [refused, locked, entered], group-by: [user], timespan: 10m}",
        ["0 refused user=a, 1 locked user=a, 2 refused user=a, 3 entered user=a"],
        [
            "0 locked user=a, 1 refused user=a, 2 entered user=a",
            "0 refused user=a, 1 locked user=a, 11 entered user=a",
        ],
    ),
    Sequences(
        "aliases: a field that is called differently",
        "{type: temporal, rules: [refused, locked], group-by: [who], timespan: 10m,"
        " aliases: {who: {refused: user, locked: account}}}",
        ["0 refused user=a, 1 locked account=a"],
        ["0 refused user=a, 1 locked account=b", "0 refused user=a, 1 locked user=a"],
    ),
    Sequences(
        "value_sum",
        "{type: value_sum, " + _VALUE + "gt: 10}}",
        ["0 refused user=a size=4, 1 refused user=a size=7.5"],
        [
            "0 refused user=a size=4, 1 refused user=a size=6, 2 refused user=a size=much, 3 refused user=b size=4"
        ],
    ),
    Sequences(
        "value_avg",
        "{type: value_avg, " + _VALUE + "gte: 5.5}}",
        ["0 refused user=a size=1, 1 refused user=a size=10"],
        ["0 refused user=a size=5, 1 refused user=a size=5"],
    ),
    Sequences(
        "value_max",
        "{type: value_max, " + _VALUE + "gte: 9}}",
        ["0 refused user=a size=1, 1 refused user=a size=9"],
        ["0 refused user=a size=8, 1 refused user=a size=8"],
    ),
    Sequences(
        "value_min",
        "{type: value_min, " + _VALUE + "lte: 2}}",
        ["0 refused user=a size=9, 1 refused user=a size=2"],
        ["0 refused user=a size=9, 1 refused user=a size=3"],
    ),
    Sequences(
        "value_percentile",
        "{type: value_percentile, " + _VALUE + "percentile: 50, gte: 5}}",
        ["0 refused user=a size=1, 1 refused user=a size=5, 2 refused user=a size=9"],
        ["0 refused user=a size=1, 1 refused user=a size=2, 2 refused user=a size=9"],
    ),
    Sequences(
        "a correlation of a correlation: many refusals, then let in",
        "{type: temporal_ordered, rules: [many, entered], group-by: [user], timespan: 10m}",
        ["0 refused user=a, 1 refused user=a, 2 entered user=a"],
        ["0 refused user=a, 2 entered user=a", "0 entered user=a, 1 refused user=a, 2 refused user=a"],
        others="title: m\nname: many\ncorrelation: " + _COUNT + "{gte: 2}}\n",
    ),
    Sequences(
        "new_term: a value that the group did not have",
        "{type: new_term, rules: [entered], group-by: [user], field: node, timespan: 1d, learn: 1h}",
        ["0 entered user=a node=x, 90 entered user=a node=y"],
        [
            "0 entered user=a node=x, 90 entered user=a node=x",
            "0 entered user=a node=x, 30 entered user=a node=y",
            "0 entered user=a node=x, 1 entered user=b node=y, 40 entered user=a node=y",
        ],
    ),
    Sequences(
        "new_term of several fields: a new combination",
        "{type: new_term, rules: [entered], field: [user, node], timespan: 1d, learn: 1h}",
        ["0 entered user=a node=x, 1 entered user=b node=y, 90 entered user=a node=y"],
        ["0 entered user=a node=x, 1 entered user=b node=y, 90 entered user=b node=y"],
    ),
    Sequences(
        "spike: so many times the usual",
        "{type: spike, rules: [any], timespan: 6m, baseline: {past: 1h, factor: 3, least: 9}}",
        [_every(2, 0, 60, "refused") + ", " + ", ".join(["61 locked"] * 9)],
        [_every(2, 0, 70, "refused"), ", ".join(["0 locked"] * 9)],
    ),
    Sequences(
        "drop: a part of the usual",
        "{type: drop, rules: [any], timespan: 6m, baseline: {past: 1h, factor: 3, least: 3}}",
        [_every(2, 0, 60, "refused")],
        [_every(2, 0, 100, "refused"), _every(3, 0, 60, "refused")],
    ),
    Sequences(
        "silence: nothing for longer than that",
        "{type: silence, rules: [any], group-by: [node], timespan: 30m}",
        ["0 refused node=x", "0 refused node=x, 90 refused node=y"],
        [_every(20, 0, 100, "refused node=x"), "0 refused, 1 refused"],
    ),
]
