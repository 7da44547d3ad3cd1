"""Why an event meets a condition or does not: the parts that held, the one that decided, and what in the event did."""

from typing import Any

import pytest
from hypothesis import given, settings

from detectors.documents.files import read_issue
from detectors.known_issue import KnownIssue
from detectors.matching.explaining import explain
from detectors.matching.matcher import Matcher
from tests.detectors.hostile import EVENTS, RULES
from tests.detectors.plain_detection import written
from tests.detectors.rules import event, issue

FAILED = {"message|contains": "Failed to perform.", "level": "error"}
DETECTION = {
    "failed": FAILED,
    "ticked": {"request.isAcknowledged|exists": True},
    "condition": "failed and not ticked",
}


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        (
            {"message": "Failed to perform.", "level": "error", "request": {"isAcknowledged": True}},
            "`failed` matched, `not ticked` did not: request.isAcknowledged exists",
        ),
        (
            {"message": "Failed to perform.", "level": "info"},
            "`not ticked` matched, `failed` did not: level is `info`, not `error`",
        ),
        (
            {"message": "Saved", "level": "error"},
            "`not ticked` matched, `failed` did not: message does not contain `failed to perform.`",
        ),
        ({"level": "error"}, "`not ticked` matched, `failed` did not: message is absent"),
        (
            {"message": "Failed to perform.", "level": "error"},
            "`failed` and `not ticked` matched: message contains `failed to perform.`, level is `error`",
        ),
        (
            {"message": "Failed to perform.", "level": "error", "product": "shop"},
            "the log source did not match: product is `shop`, not `portal`",
        ),
    ],
)
def test_which_part_decided(given_: dict[str, Any], why: str) -> None:
    assert explain(issue(DETECTION), event(given_)) == why


@pytest.mark.parametrize(
    ("selection", "why"),
    [
        ({"message|startswith": "ab"}, "message does not begin with `ab`"),
        ({"message|endswith": "ab"}, "message does not end with `ab`"),
        ({"message": "a*b"}, "message does not match `a*b`"),
        ({"message|re": "^ab+$"}, "message does not match `^ab+$`"),
        ({"n": 6}, "n is `5`, not 6"),
        ({"n|gt": 6}, "n is `5`, not > 6"),
        ({"client_ip|cidr": "10.0.0.0/8"}, "client_ip is `192.168.1.1`, outside of the range"),
        ({"message|fieldref": "user"}, "message is not what user is"),
        ({"user": None}, "user has a value"),
        ({"user": ["a", "b", "c", "d"]}, "user is `nora`, not `a` or `b` or `c` or 1 others"),
        ({"message|contains|all": ["s", "zz"]}, "message does not contain `zz`"),
        ([{"user": "a"}, {"level": "x"}], "user is `nora`, not `a`, level is absent"),
    ],
)
def test_what_in_the_event_decided(selection: Any, why: str) -> None:
    one = event(message="saved", n=5, client_ip="192.168.1.1", user="nora")
    assert explain(issue({"s": selection, "condition": "s"}), one) == f"`s` did not match: {why}"


def test_alternatives_and_patterns_of_names_are_written_as_in_the_file() -> None:
    detection = {"a_1": ["x"], "a_2": ["y"], "b": ["z"]}
    either = issue({**detection, "condition": "1 of a_* or (b and not all of a_*)"})
    assert explain(either, event(message="z")) == (
        "`(b and not all of a_*)` matched: message contains `z`, message does not contain `x`"
    )
    assert explain(either, event(message="q")) == (
        "`1 of a_*` and `(b and not all of a_*)` did not match: "
        "message does not contain `x`, exception is absent"
    )
    several = issue({**detection, "condition": ["a_1", "b"]})
    assert explain(several, event(message="q")) == (
        "`a_1` did not match: message does not contain `x`, exception is absent; "
        "`b` did not match: message does not contain `z`, exception is absent"
    )


def test_a_filter_that_leaves_an_event_out_is_named() -> None:
    text = """\
title: t
name: rule
logsource: {product: portal}
detection: {s: {level: error}, condition: s}
---
title: f
logsource: {product: portal}
filter: {rules: [rule], robots: {user|startswith: svc-}, condition: not robots}
"""
    found = read_issue(text, "t.yaml")
    assert isinstance(found, KnownIssue)
    assert explain(found, event(level="error", user="svc-1")) == (
        "`s` matched, but a filter document leaves it out"
    )


@settings(deadline=None)
@given(EVENTS, RULES)
def test_every_event_and_rule_has_an_explanation_in_one_line(fields: dict[str, Any], rule: Any) -> None:
    condition, selections = rule
    one = issue({**selections, "condition": written(condition)})
    given_ = {name: value for name, value in fields.items() if name != "attributes"}
    happened = event(fields["attributes"], **given_)
    why = explain(one, happened)
    assert "\n" not in why
    assert ("did not" in why) is not bool(Matcher([one]).match(happened))
