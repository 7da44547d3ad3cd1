"""The compiled matcher: the same answers as the plain reading of a rule, whatever the number of rules."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.documents.files import read_issue
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from tests.detectors.hostile import CONDITIONS, one_or_more
from tests.detectors.plain_detection import Condition, holds, written
from tests.detectors.rules import event, issue

_WORDS = st.sampled_from(
    ["save", "saved", "Save", "failed", "to", "ß", "SS", "timeout", "a", "-", ".", '"', "\n", "e+2"]
)
_TEXTS = st.lists(_WORDS, max_size=4).map(" ".join) | st.lists(_WORDS, max_size=3).map("".join)
_GLOBS = st.lists(_WORDS | st.sampled_from(["*", "?"]), max_size=4).map("".join)
_NUMBERS = st.sampled_from([0, 1, 5, 5.0, 0.5, 403, -7])
_ADDRESSES = st.sampled_from(
    ["10.1.2.3", "10.1.3.1", "::ffff:10.1.2.9", "2001:db8::1", "2001:db9::1", "nobody"]
)
_NETWORKS = st.sampled_from(["10.1.2.0/24", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "10.1.2.3/32"])
_TEXT_FIELDS = st.sampled_from(["message", "user", "exception"])
_FIELDS = _TEXT_FIELDS | st.sampled_from(["n", "deep.n", "deep.list"])


@st.composite
def _items(draw: st.DrawFn) -> tuple[str, Any]:
    field = draw(_FIELDS)
    kind = draw(st.integers(0, 6))
    all_or_neq = draw(st.sampled_from(["", "|all", "|neq"]))
    if kind == 0:
        return field + "|exists", draw(st.booleans())
    if kind == 1:
        return field + draw(st.sampled_from(["|lt", "|lte", "|gt", "|gte"])), draw(_NUMBERS)
    if kind == 2:
        return "client_ip|cidr" + all_or_neq, draw(one_or_more(_NETWORKS))
    if kind == 3:
        pattern = st.sampled_from(["sav", "^save", "d$", "[0-9]+", "(?i)SAVE"])
        return field + "|re" + all_or_neq, draw(one_or_more(pattern))
    if kind == 4:
        place = draw(st.sampled_from(["|contains", "|startswith", "|endswith"]))
        return field + place + draw(st.sampled_from(["", "|cased"])) + all_or_neq, draw(one_or_more(_GLOBS))
    if kind == 5:
        return field + all_or_neq, draw(one_or_more(_NUMBERS | st.booleans() | st.none()))
    return field + draw(st.sampled_from(["", "|cased"])) + all_or_neq, draw(one_or_more(_GLOBS))


_MAPPINGS = st.lists(_items(), min_size=1, max_size=3).map(dict)
_SELECTIONS = _MAPPINGS | st.lists(_MAPPINGS, min_size=1, max_size=2) | one_or_more(_GLOBS)
_DETECTIONS = st.fixed_dictionaries({"s_1": _SELECTIONS, "s_2": _SELECTIONS, "other": _SELECTIONS})
_RULES = st.tuples(CONDITIONS, _DETECTIONS)
_VALUES = st.recursive(
    _TEXTS | _NUMBERS | st.booleans() | st.none() | st.sampled_from([1e22, "5", "0.5", "403", "1e9"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
_DEEP = st.fixed_dictionaries({}, optional={"n": _VALUES, "list": st.lists(_VALUES, max_size=3)})
_EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "message": _TEXTS, "user": _TEXTS, "exception": _TEXTS, "client_ip": _ADDRESSES, "n": _VALUES, "deep": _DEEP,
    },
)  # fmt: skip


def _issue_of(number: int, rule: tuple[Condition, dict[str, Any]]) -> KnownIssue:
    condition, selections = rule
    return issue({**selections, "condition": written(condition)}, f"r{number}")


@settings(deadline=None)
@given(st.lists(_RULES, min_size=1, max_size=5), st.lists(_EVENTS, max_size=4))
def test_every_rule_is_met_by_the_events_that_its_plain_reading_names(
    rules: list[tuple[Condition, dict[str, Any]]], events: list[dict[str, Any]]
) -> None:
    matcher = Matcher([_issue_of(number, rule) for number, rule in enumerate(rules)])
    made = [event(fields) for fields in events]
    expected = [
        tuple(f"r{n}" for n, (condition, parts) in enumerate(rules) if holds(condition, parts, one))
        for one in made
    ]
    assert [matcher.match(one) for one in made] == expected
    assert matcher.match_all(made) == {number: names for number, names in enumerate(expected) if names}


@settings(deadline=None)
@given(st.lists(st.tuples(_TEXT_FIELDS, _GLOBS), min_size=1, max_size=30), st.lists(_EVENTS, max_size=4))
def test_many_parts_of_texts_are_found_by_their_words(
    parts: list[tuple[str, str]], events: list[dict[str, Any]]
) -> None:
    rules: list[tuple[Condition, dict[str, Any]]] = [
        ("s", {"s": {f"{at}|contains": part}}) for at, part in parts
    ]
    matcher = Matcher([_issue_of(number, rule) for number, rule in enumerate(rules)])
    for fields in events:
        one = event(fields)
        expected = tuple(sorted(f"r{n}" for n, (name, parts) in enumerate(rules) if holds(name, parts, one)))
        assert matcher.match(one) == expected


@settings(deadline=None)
@given(st.lists(st.lists(_NETWORKS, min_size=1, max_size=3), min_size=1, max_size=8), _ADDRESSES)
def test_overlapping_ranges_of_addresses_are_told_apart(networks: list[list[str]], address: str) -> None:
    rules = [
        issue({"s": {"client_ip|cidr": ranges}, "condition": "s"}, f"r{n}")
        for n, ranges in enumerate(networks)
    ]
    one = event(client_ip=address)
    expected = tuple(
        f"r{n}" for n, ranges in enumerate(networks) if holds("s", {"s": {"client_ip|cidr": ranges}}, one)
    )
    assert Matcher(rules).match(one) == expected


def test_a_rule_sees_the_events_of_its_log_source_only() -> None:
    detection = {"s": {"level": "error"}, "condition": "s"}
    matcher = Matcher(
        [
            issue(detection, "both", logsource={"product": "Portal", "service": "API"}),
            issue(detection, "product", logsource={"product": "portal"}),
            issue(detection, "service", logsource={"service": "api"}),
        ]
    )
    assert matcher.match(event(level="error")) == ("both", "product", "service")
    assert matcher.match(event(level="error", product="PORTAL", service="Api")) == (
        "both",
        "product",
        "service",
    )
    assert matcher.match(event(level="error", service="auth")) == ("product",)
    assert matcher.match(event(level="error", product="shop")) == ("service",)
    assert matcher.match(event(level="error", product=None, service=None)) == ()


def test_parts_that_overlap_or_begin_with_one_another_are_all_found() -> None:
    parts = ["abc", "bcd", "abcdef", "cde", "def", "abcx", "fab"]
    matcher = Matcher([issue({"s": {"message|contains": part}, "condition": "s"}, part) for part in parts])
    found = matcher.match_all([event(message=text) for text in ("xABCDEF", "abc", "", "fabcd", "ab\ncd")])
    assert found == {0: ("abc", "abcdef", "bcd", "cde", "def"), 1: ("abc",), 3: ("abc", "bcd", "fab")}


def test_a_part_does_not_reach_from_one_event_into_the_next() -> None:
    matcher = Matcher([issue({"s": {"message|contains": "one\ntwo"}, "condition": "s"})])
    assert matcher.match_all([event(message=text) for text in ("one", "two", "one\ntwo")]) == {2: ("issue",)}


def test_a_text_that_repeats_a_part_hides_no_other() -> None:
    matcher = Matcher(
        [issue({"s": {"message|contains": part}, "condition": "s"}, part) for part in ("aaa", "end")]
    )
    hostile = event(message="a" * 10_000 + "END")
    assert matcher.match_all([hostile, event(message="the end"), hostile]) == {
        0: ("aaa", "end"), 1: ("end",), 2: ("aaa", "end"),
    }  # fmt: skip


def test_texts_of_any_size_and_alphabet_are_told_apart_in_one_look() -> None:
    matcher = Matcher(
        [issue({"s": {"message|contains": part}, "condition": "s"}, part) for part in ("straße", "ende")]
    )
    texts = ["STRASSE", "Eine STRAßE", "\ud800 Ende", "ß" * 700_000, "x" * 700_000 + "Ende", "Ende Straße"]
    found = matcher.match_all([event(message=text) for text in texts])
    assert found == {1: ("straße",), 2: ("ende",), 4: ("ende",), 5: ("ende", "straße")}


def test_more_events_and_sources_than_are_looked_at_together_keep_their_numbers() -> None:
    matcher = Matcher(
        [issue({"s": {"user": "7"}, "condition": "s"}, name, logsource={"service": name}) for name in "ab"]
    )
    events = [event(user=str(n % 1_000), service="ab"[n % 2]) for n in range(5_000)]
    assert matcher.match_all(events) == dict.fromkeys(range(7, 5000, 1000), ("b",))


def test_no_rules_match_nothing() -> None:
    matcher = Matcher([])
    assert matcher.match(event(message="x")) == ()
    assert not matcher.wants_attributes


def test_the_event_that_solves_an_issue_meets_its_selection() -> None:
    detection = {
        "failed": {"message|contains": "failed"},
        "saved": {"message|startswith": "Saved"},
        "condition": "failed",
    }
    matcher = Matcher([issue(detection, "with", solved_when="saved"), issue(detection, "without")])
    assert matcher.solved(event(message="Saved it")) == ("with",)
    assert matcher.match(event(message="Saved it")) == ()
    assert matcher.solved(event(message="It failed")) == ()
    assert matcher.solved(event(message="Saved it", product="shop")) == ()


def test_it_is_known_which_fields_are_asked_for() -> None:
    plain = issue({"s": {"level": "error"}, "t": ["word"], "condition": "s and t"})
    deep = issue({"s": {"request.ok|fieldref": "user"}, "condition": "s"})
    assert Matcher([plain]).fields == {"level", "message", "exception"}
    assert not Matcher([plain]).wants_attributes
    assert Matcher([plain, deep]).fields == {"level", "message", "exception", "request.ok", "user"}
    assert Matcher([plain, deep]).wants_attributes


def test_a_rule_cannot_smuggle_code_into_what_is_compiled() -> None:
    """Texts, fields and patterns are data, whatever they look like."""
    nasty = "') or __import__('os').abort() or ('"
    detection = {
        "s": {f"{nasty}|contains": nasty, "user|endswith": nasty, "role": [nasty, 'x" + y']},
        "condition": "s",
    }
    matcher = Matcher([issue(detection)])
    assert matcher.match(event({nasty: f"a{nasty}b"}, user=nasty, role=nasty)) == ("issue",)
    assert matcher.match(event({nasty: "other"}, user=nasty, role=nasty)) == ()


def test_hostile_texts_are_matched_without_harm() -> None:
    """A megabyte, half a character, control characters: a rule answers, and finds what is there."""
    matcher = Matcher(
        [
            issue({"s": {"message|contains": "needle"}, "condition": "s"}, "contains"),
            issue({"s": {"message|re": "(x+x+)+y$"}, "condition": "s"}, "pattern"),
            issue({"s": {"message": "*n?edle*"}, "condition": "s"}, "glob"),
        ]
    )
    assert matcher.match(event(message="x" * 1_000_000)) == ()
    assert matcher.match(event(message="x" * 1_000_000 + " needle")) == ("contains", "glob")
    assert matcher.match(event(message="n" * 1_000_000 + "e" * 1_000_000)) == ()
    assert matcher.match(event(message="\ud800 needle \x00\u202e")) == ("contains", "glob")
    assert matcher.match(event(message="ß" * 100_000 + "NEEDLE")) == ("contains", "glob")


def test_threads_share_a_matcher() -> None:
    rules = [
        issue({"s": {"message|contains": f"word{n} here"}, "condition": "s"}, f"r{n}") for n in range(50)
    ]
    matcher = Matcher(rules)

    def run(number: int) -> bool:
        one = event(message=f"a word{number % 50} here", service=f"s{number % 7}")
        return matcher.match(one) == (f"r{number % 50}",)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(run, range(2_000)))


def test_a_flood_of_new_sources_and_words_does_not_change_answers() -> None:
    matcher = Matcher([issue({"s": {"message|contains": "word here"}, "condition": "s"})])
    for number in range(3_000):
        assert matcher.match(event(message=f"x{number} word here", service=f"s{number}")) == ("issue",)
        assert matcher.match(event(message=f"y{number} word there", service=f"s{number}")) == ()


def test_a_loaded_file_is_matched() -> None:
    loaded = read_issue(
        "title: t\nname: n\nlogsource: {product: portal}\ndetection: {s: {level: error}, condition: s}\n",
        "n.yaml",
    )
    assert isinstance(loaded, KnownIssue)
    assert Matcher([loaded]).match(event(level="ERROR")) == ("n",)
