"""What is refused, and the reason that is given."""

from typing import Final

_RULE: Final = "title: t\nlogsource: {product: portal}\n"


def _selection(written: str) -> str:
    return f"{_RULE}detection: {{s: {written}, condition: s}}\n"


def _correlation(written: str) -> str:
    return f"title: t\ncorrelation: {written}\n"


REFUSED: Final[list[tuple[str, str, str]]] = [
    ("look-ahead in a pattern", _selection("{message|re: 'a(?!b)'}"), "patterns must run in linear time"),
    ("look-behind in a pattern", _selection("{message|re: '(?<=b)a'}"), "patterns must run in linear time"),
    (
        "a back-reference in a pattern",
        _selection(r"{message|re: '(a)\1'}"),
        "patterns must run in linear time",
    ),
    ("expand in a pattern", _selection("{message|re|expand: '%L%'}"), "it puts in texts"),
    ("expand, all", _selection("{message|expand|all: ['%L%']}"), "write a selection for each list"),
    ("part of a time, compared", _selection("{time|hour|gte: 22}"), "each says on its own how to compare"),
    ("base64 of wildcards", _selection("{message|base64: 'a*'}"), "strings with wildcards is not allowed"),
    ("wide text beyond ASCII", _selection("{message|wide: 'ä'}"), "only allowed for ascii strings"),
    ("four dashes under windash", _selection("{message|windash: '-a -b -c -d'}"), "at most three dash"),
    ("a field reference with wildcards", _selection("{user|fieldref: 'a*'}"), "must not contain wildcards"),
    ("null without a field", _selection("[null]"), "null needs a field in front of it"),
    (
        "category",
        "title: t\nlogsource: {category: web}\ndetection: {s: {a: b}, condition: s}\n",
        "`category` is not",
    ),
    (
        "timeframe",
        f"{_RULE}detection: {{s: {{a: b}}, timeframe: 5m, condition: s}}\n",
        "`timeframe` is not supported",
    ),
    (
        "counting behind |",
        f"{_RULE}detection: {{s: {{a: b}}, condition: s | count() > 5}}\n",
        "a `|` counts nothing here",
    ),
    (
        "AND, OR, NOT in capitals",
        f"{_RULE}detection: {{s: {{a: b}}, t: {{c: d}}, condition: s AND t}}\n",
        "joined by `and`",
    ),
    (
        "2 of them",
        f"{_RULE}detection: {{s: {{a: b}}, t: {{c: d}}, condition: 2 of them}}\n",
        "not understood",
    ),
    ("action: global", "action: global\ntitle: t\n", "`action` is not supported"),
    (
        "a condition of a correlation in words",
        _correlation("{type: temporal, rules: [a, b], timespan: 1h, condition: a and not b}"),
        "a condition in words is not in Sigma 2.1",
    ),
    (
        "value_median",
        _correlation("{type: value_median, rules: [a], timespan: 1h, condition: {field: n, gt: 5}}"),
        "write `value_percentile` with `percentile: 50`",
    ),
    (
        "value_percentile without percentile",
        _correlation("{type: value_percentile, rules: [a], timespan: 1h, condition: {field: n, gt: 5}}"),
        "`percentile` is missing",
    ),
    (
        "a timespan in months",
        _correlation("{type: event_count, rules: [a], timespan: 1M, condition: {gt: 5}}"),
        "`1M` is not a length of time",
    ),
]
