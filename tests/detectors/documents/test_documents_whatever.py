"""Whatever stands in documents that name one another: they work, or what is wrong is told with its place."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from detectors.correlations.feeds import Feeds
from detectors.documents.files import link_files
from detectors.documents.reading import read_text
from detectors.matching.matcher import Matcher
from tests.detectors.constructs.together import TOGETHER
from tests.detectors.rules import event

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


_PLACES = st.sampled_from(_places(list(yaml.safe_load_all(TOGETHER))))


@given(st.lists(st.tuples(_PLACES, st.none() | _VALUES.map(lambda value: (value,))), max_size=3))
def test_whatever_changes_they_work_or_problems_have_places(
    changes: list[tuple[tuple[Any, ...], tuple[Any] | None]],
) -> None:
    """A change without a value takes the key away."""
    documents: Any = list(yaml.safe_load_all(TOGETHER))
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
