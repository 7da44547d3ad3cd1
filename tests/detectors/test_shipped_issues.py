"""The known issues that ship: the four cases, each proven by its own examples, near misses among them."""

from pathlib import Path

import pytest

import detectors
from detectors.documents.files import load_issues, read_issue
from detectors.examples import ExampleFailure, event_of, run_examples
from detectors.known_issue import Example, KnownIssue
from detectors.matching.matcher import Matcher
from tests.detectors.rules import NOON, issue

SHIPPED = load_issues(Path(detectors.__file__).parent / "known_issues")


def test_the_four_cases_ship_without_problems() -> None:
    assert SHIPPED.problems == ()
    assert [one.name for one in SHIPPED.issues] == [
        "ack-missing",
        "edit-forbidden",
        "special-characters",
        "web-proxy",
    ]


@pytest.mark.parametrize("shipped", SHIPPED.issues, ids=[one.name for one in SHIPPED.issues])
def test_a_shipped_issue_is_live_and_has_examples_of_both_kinds_that_hold(shipped: KnownIssue) -> None:
    assert run_examples(shipped) == ()
    kinds = [example.match for example in shipped.examples]
    assert len(kinds) >= 3
    assert {True, False} == set(kinds)
    assert (shipped.rollout, shipped.id is not None, shipped.status) == ("live", True, "stable")


def test_an_example_of_one_issue_meets_no_other() -> None:
    matcher = Matcher(SHIPPED.issues)
    for one in SHIPPED.issues:
        for example in one.examples:
            assert matcher.match(event_of(example, one)) == ((one.name,) if example.match else ())


def test_who_is_told_what_and_when() -> None:
    by_name = {one.name: one for one in SHIPPED.issues}
    assert {name: one.tell for name, one in by_name.items()} == {
        "ack-missing": ("user",),
        "edit-forbidden": ("user", "manager"),
        "special-characters": ("user",),
        "web-proxy": ("user",),
    }
    assert by_name["edit-forbidden"].key == ("user", "document_id")
    assert {name: one.after.count for name, one in by_name.items() if one.after.count > 1} == {
        "ack-missing": 2,
        "special-characters": 2,
    }


def test_a_failing_example_is_named_with_its_place() -> None:
    found = read_issue(
        "title: t\n"
        "logsource: {product: portal}\n"
        "detection: {s: {level: error}, condition: s}\n"
        "known_issue:\n"
        "  examples:\n"
        "    - {match: true, event: {level: info}}\n"
        "    - {match: true, event: {level: error}}\n"
        "    - match: false\n"
        "      event: {level: ERROR}\n",
        "t.yaml",
    )
    assert isinstance(found, KnownIssue)
    failures = run_examples(found)
    assert failures == (
        ExampleFailure("t.yaml", 6, 7, expected=True, why="`s` did not match: level is `info`, not `error`"),
        ExampleFailure("t.yaml", 8, 7, expected=False, why="`s` matched: level is `ERROR`"),
    )
    assert [str(failure) for failure in failures] == [
        f"t.yaml:6:7: this example should match, but the detection does not meet it; {failures[0].why}",
        "t.yaml:8:7: this example should not match, but the detection meets it; `s` matched: level is `ERROR`",
    ]


def test_an_example_becomes_the_event_that_ingest_would_make() -> None:
    """Values count by their text, what is empty is absent, everything unknown is an attribute."""
    example = Example(
        True,
        {
            "http_status": 403,
            "user": "",
            "role": None,
            "request": {"ok": True},
            "a.b": 1,
            "time": NOON.isoformat(),
        },
    )
    made = event_of(
        example, issue({"s": ["x"], "condition": "s"}, logsource={"product": "portal", "service": "api"})
    )
    assert (made.http_status, made.user, made.role) == ("403", None, None)
    assert (made.product, made.service, made.time, made.received) == ("portal", "api", NOON, NOON)
    assert made.attributes == {"request": {"ok": True}, "a.b": 1}
