"""Values without a field, arrays, nested fields."""

from typing import Final

from tests.detectors.constructs.construct import Construct

FIELDS: Final = [
    Construct(
        "keywords: in the message or the exception",
        ["Oracle", "time?out", 12170],
        [{"message": "an ORACLE said"}, {"exception": "at x\nTime-Out"}, {"message": "ORA-12170"}],
        [{"user": "oracle"}, {}],
    ),
    Construct("one keyword", "oracle", [{"exception": "Oracle.Error"}], [{"message": "or acle"}]),
    Construct(
        "keywords, all: in either",
        {"|all": ["oracle", "timeout"]},
        [{"message": "oracle", "exception": "timeout"}, {"message": "timeout of oracle"}],
        [{"message": "oracle"}],
    ),
    Construct("keywords by pattern", {"|re": "ORA-\\d+"}, [{"message": "ORA-12"}], [{"message": "ora-12"}]),
    Construct("keywords, cased", {"|cased": "ORA"}, [{"message": "an ORA"}], [{"message": "an ora"}]),
    Construct(
        "an array meets if an element does",
        {"tags|contains": "b"},
        [{"tags": ["a", "ab"]}, {"tags": [["x", "b"]]}],
        [{"tags": ["a"]}, {"tags": []}],
    ),
    Construct("an array of numbers", {"n|gt": 5}, [{"n": [1, 9]}], [{"n": [1, 5]}]),
    Construct("neq: no element of an array", {"n|neq": 5}, [{"n": [1, 2]}], [{"n": [1, 5]}, {"n": []}]),
    Construct(
        "a nested attribute",
        {"request.a.b": "x"},
        [{"request": {"a": {"b": "X"}}}],
        [{"request": {"a": "x"}}],
    ),
    Construct("a key with dots", {"http.status": 5}, [{"http.status": 5}], [{"http": 5}]),
    Construct("an object by its text", {"a|contains": '"b":1'}, [{"a": {"b": 1}}], [{"a": {"b": 2}}]),
    Construct(
        "the time by its text",
        {"time|startswith": "2026-06-12T12"},
        [{"time": "2026-06-12T12:57:15Z"}],
        [{"time": "2026-06-12T13:00:00Z"}],
    ),
]
