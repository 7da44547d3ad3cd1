"""Whatever stands in documents that name one another: they work, or what is wrong is told with its place."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from detectors.correlations.feeds import Feeds
from detectors.documents.reading import read_text
from detectors.files import link_files
from detectors.matcher import Matcher
from tests.detectors.rules import event

BASE = """title: Many
name: many
correlation:
  type: value_percentile
  rules: [one, two]
  group-by: [who]
  timespan: 10m
  aliases: {who: {one: user, two: account}}
  condition: {field: size, percentile: 90, gt: 5}
---
title: New
name: new
correlation: {type: new_term, rules: [one], field: [user], timespan: 30d, learn: 1d}
---
title: More
name: more
correlation: {type: spike, rules: [many], timespan: 10m, baseline: {past: 1h, factor: 2}}
---
title: One
name: one
logsource: {product: portal}
detection: {s: {node|expand: '%Servers%'}, condition: s}
---
title: Two
name: two
id: 4d0a2c83-c62c-4ed4-b475-c7e23a9269b8
logsource: {product: portal}
detection: {s: {time|hour: [1, 2]}, t: {message: x}, condition: not 1 of them}
---
title: Fewer
logsource: {product: portal}
filter: {rules: [two], f: {user: robot}, condition: not f}
---
placeholders: {Servers: [web1, 'db*']}
"""

_WORDS = (
    "many",
    "one",
    "two",
    "any",
    "%Servers%",
    "Servers",
    "who",
    "silence",
    "event_count",
    "1h",
    "s",
    "not f",
)
_SCALARS = (
    st.none() | st.booleans() | st.integers(-2, 20) | st.floats(allow_nan=False) | st.sampled_from(_WORDS)
)
_VALUES = st.recursive(
    _SCALARS | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=2),
    max_leaves=5,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in ((*path, key), *_places(inner, (*path, key)))]


_PLACES = st.sampled_from(_places(list(yaml.safe_load_all(BASE))))


@given(st.lists(st.tuples(_PLACES, st.none() | _VALUES.map(lambda value: (value,))), max_size=3))
def test_whatever_changes_they_work_or_problems_have_places(
    changes: list[tuple[tuple[Any, ...], tuple[Any] | None]],
) -> None:
    """A change without a value takes the key away."""
    documents: Any = list(yaml.safe_load_all(BASE))
    for path, value in changes:
        inner = documents
        for step in path[:-1]:
            inner = dict(enumerate(inner)) if isinstance(inner, list) else inner
            inner = inner.get(step) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner.pop(path[-1], None)
            inner |= {} if value is None else {path[-1]: value[0]}
        elif isinstance(inner, list) and value is not None and path[-1] in range(len(inner)):
            inner[path[-1]] = value[0]
    text = yaml.safe_dump_all(documents, sort_keys=False)
    loaded = link_files([read_text(text, "x.yaml")])
    lines = text.splitlines()
    for problem in loaded.problems:
        assert 1 <= problem.line <= max(1, len(lines))
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    assert bool(loaded.issues) is not bool(loaded.problems)
    Matcher(loaded.issues).match(event(node="web1", message="x"))
    Feeds.of(loaded.issues)
