"""Each construct of the Sigma language that we take, with events that meet it and events that do not."""

from base64 import b64encode
from typing import Any

import pytest

from detectors.matcher import Matcher
from tests.detectors.rules import event, issue, meets

Fields = dict[str, Any]

CONSTRUCTS: list[tuple[str, Any, list[Fields], list[Fields]]] = [
    (
        "a text, without regard to case",
        {"message": "Straße gesperrt"},
        [{"message": "straße gesperrt"}, {"message": "STRAẞE GESPERRT"}],
        [{"message": "Straße gesperrt!"}, {"message": "Strasse gesperrt"}, {}],
    ),
    (
        "a number meets its text",
        {"http_status": 403},
        [{"http_status": "403"}],
        [{"http_status": "4030"}, {}],
    ),
    (
        "a number meets numbers of its value and its own text",
        {"n": 5},
        [{"n": 5}, {"n": 5.0}, {"n": "5"}],
        [{"n": "5.0"}, {"n": "05"}, {"n": 50}, {"n": None}, {"n": {"n": 5}}],
    ),
    (
        "a number is its value, however it is written",
        {"n": 5.0},
        [{"n": 5}, {"n": "5"}, {"n": 5.0}],
        [{"n": "5.0"}],
    ),
    ("a number in quotes is a text", {"n": "5"}, [{"n": 5}, {"n": "5"}], [{"n": 5.0}, {"n": True}]),
    (
        "a long number keeps its digits",
        {"n": 12345678901234567890},
        [{"n": "12345678901234567890"}],
        [{"n": 1.2e19}],
    ),
    (
        "true and false",
        {"ok": True},
        [{"ok": True}, {"ok": "True"}],
        [{"ok": 1}, {"ok": "1"}, {"ok": False}, {}],
    ),
    ("an empty text", {"a": ""}, [{"a": ""}], [{"a": " "}, {"a": None}, {}]),
    (
        "null: no value",
        {"a": None},
        [{}, {"a": None}, {"a": []}, {"a": [None]}],
        [{"a": ""}, {"a": 0}, {"a": [None, 1]}],
    ),
    ("null among values", {"a": [None, "x"]}, [{}, {"a": "X"}], [{"a": "y"}]),
    ("a list: one of", {"user": ["a", "b"]}, [{"user": "A"}, {"user": "b"}], [{"user": "ab"}, {}]),
    (
        "several fields: all of them",
        {"user": "a", "role": "r"},
        [{"user": "a", "role": "r"}],
        [{"user": "a"}],
    ),
    (
        "a list of mappings: one of them",
        [{"user": "a", "role": "r"}, {"user": "b"}],
        [{"user": "a", "role": "r"}, {"user": "b"}],
        [{"user": "a"}, {"role": "r"}],
    ),
    (
        "* stands for any characters",
        {"message": "a*c"},
        [{"message": "abbc"}, {"message": "AC"}],
        [{"message": "abcd"}],
    ),
    ("? stands for one", {"message": "a?c"}, [{"message": "aßc"}, {"message": "a\nc"}], [{"message": "ac"}]),
    ("* and ? together", {"message": "a*b?d*"}, [{"message": "axxbcdzz"}], [{"message": "axxbd"}]),
    ("an escaped * is a star", {"message": r"a\*c"}, [{"message": "a*c"}], [{"message": "abc"}]),
    ("an escaped ? is a question mark", {"message": r"a\?c*"}, [{"message": "a?cd"}], [{"message": "abcd"}]),
    (
        "an escaped \\ before *",
        {"message": r"a\\*"},
        [{"message": "a\\b"}],
        [{"message": "a*b"}, {"message": "ab"}],
    ),
    ("a single \\ is itself", {"user": r"CORP\jane"}, [{"user": "corp\\jane"}], [{"user": "corpjane"}]),
    ("only *: any value", {"a": "*"}, [{"a": ""}, {"a": 0}, {"a": [1]}], [{}, {"a": None}, {"a": []}]),
    ("parts do not overlap", {"message": "aba*aba"}, [{"message": "abaaba"}], [{"message": "ababa"}]),
    (
        "contains",
        {"message|contains": "b c"},
        [{"message": "a B c"}, {"message": "xb cx"}],
        [{"message": "bc"}, {}],
    ),
    ("contains a number", {"url|contains": 403}, [{"url": "/e/403/x"}], [{"url": "/e/40/3"}]),
    ("startswith", {"message|startswith": "Ab"}, [{"message": "abc"}], [{"message": "cab"}]),
    ("endswith", {"message|endswith": "Ab"}, [{"message": "cab"}], [{"message": "abc"}]),
    (
        "contains, all",
        {"message|contains|all": ["a", "b"]},
        [{"message": "b a"}],
        [{"message": "a"}, {"message": "b"}],
    ),
    ("wildcards in contains", {"message|contains": "a*b"}, [{"message": "xaxbx"}], [{"message": "ba"}]),
    ("cased", {"message|cased": "Ab*"}, [{"message": "Abc"}], [{"message": "abc"}]),
    ("contains, cased", {"message|contains|cased": "Ab"}, [{"message": "xAb"}], [{"message": "xab"}]),
    (
        "re: found anywhere, with regard to case",
        {"message|re": "b.d"},
        [{"message": "abcde"}],
        [{"message": "aBcde"}],
    ),
    ("re with anchors", {"message|re": "^b$"}, [{"message": "b"}], [{"message": "ab"}, {"message": "b\nb"}]),
    ("re|i", {"message|re|i": "^é"}, [{"message": "École"}], [{"message": "l'École"}]),
    ("re|m", {"message|re|m": "^b$"}, [{"message": "a\nb\nc"}], [{"message": "ab"}]),
    ("re|s", {"message|re|s": "a.c"}, [{"message": "a\nc"}], [{"message": "ac"}]),
    ("re without s", {"message|re": "a.c"}, [{"message": "abc"}], [{"message": "a\nc"}]),
    ("re|i|m|s", {"message|re|i|m|s": "^B.C$"}, [{"message": "a\nb\nc"}], [{"message": "abc"}]),
    ("re, all", {"message|re|all": ["a", "b"]}, [{"message": "ba"}], [{"message": "a"}]),
    ("re on a number", {"n|re": "^5[0-9]{2}$"}, [{"n": 503}], [{"n": 5030}]),
    (
        "cidr, version 4",
        {"client_ip|cidr": "10.44.8.0/26"},
        [
            {"client_ip": "10.44.8.0"},
            {"client_ip": " 10.44.8.63 "},
            {"client_ip": "10.44.8.1:54321"},
            {"client_ip": "::ffff:10.44.8.1"},
            {"client_ip": "[::ffff:10.44.8.1]:443"},
        ],
        [
            {"client_ip": "10.44.8.64"},
            {"client_ip": "10.44.8"},
            {"client_ip": "010.44.8.1"},
            {"client_ip": "x"},
            {},
        ],
    ),
    (
        "cidr, version 6",
        {"client_ip|cidr": ["2001:db8:44::/64", "fe80::/10"]},
        [
            {"client_ip": "2001:DB8:44::1f"},
            {"client_ip": "2001:0db8:0044:0000:0000:0000:0000:001f"},
            {"client_ip": "[2001:db8:44::1]:443"},
            {"client_ip": "fe80::1%eth0"},
        ],
        [{"client_ip": "2001:db8:45::1"}, {"client_ip": "10.44.8.1"}],
    ),
    ("cidr of mapped addresses", {"a|cidr": "::ffff:10.0.0.0/104"}, [{"a": "10.1.2.3"}], [{"a": "11.1.2.3"}]),
    ("cidr of everything of a version", {"a|cidr": "0.0.0.0/0"}, [{"a": "10.1.2.3"}], [{"a": "2001:db8::1"}]),
    ("exists: true", {"a.b|exists": True}, [{"a": {"b": 1}}, {"a": {"b": None}}], [{"a": {}}, {"a": 1}, {}]),
    ("exists: false", {"user|exists": False}, [{}], [{"user": "x"}]),
    ("lt", {"n|lt": 5}, [{"n": 4.9}, {"n": "-7"}], [{"n": 5}, {"n": "five"}, {"n": None}, {"n": False}, {}]),
    ("lte", {"n|lte": 5}, [{"n": 5}], [{"n": 5.1}]),
    ("gt", {"n|gt": 0.5}, [{"n": "0.6"}, {"n": "1e3"}], [{"n": 0.5}, {"n": "1_000"}, {"n": "inf"}]),
    ("gte", {"http_status|gte": 500}, [{"http_status": "503"}], [{"http_status": "499"}]),
    ("neq: another value", {"user|neq": "a"}, [{"user": "b"}], [{"user": "A"}, {}]),
    ("neq: none of", {"user|neq": ["a", "b"]}, [{"user": "c"}], [{"user": "a"}, {"user": "b"}, {}]),
    ("contains, neq", {"message|contains|neq": "a"}, [{"message": "b"}], [{"message": "ba"}, {}]),
    ("neq null: any value", {"a|neq": None}, [{"a": ""}], [{"a": None}, {}]),
    (
        "fieldref",
        {"user|fieldref": "owner"},
        [{"user": "A", "owner": "a"}],
        [{"user": "a", "owner": "b"}, {"user": "a"}],
    ),
    (
        "fieldref, contains",
        {"message|fieldref|contains": "user"},
        [{"message": "hello Jane!", "user": "jane"}],
        [{"message": "hello", "user": "jane"}, {"message": "hello"}],
    ),
    (
        "fieldref, startswith",
        {"a|fieldref|startswith": "b"},
        [{"a": "xy", "b": "x"}],
        [{"a": "yx", "b": "x"}],
    ),
    ("fieldref, endswith", {"a|fieldref|endswith": "b"}, [{"a": "yx", "b": "x"}], [{"a": "xy", "b": "x"}]),
    (
        "windash",
        {"message|windash|contains": " -f"},
        [{"message": "run /f"}, {"message": "run -F"}, {"message": "run \u2013f"}],
        [{"message": "run f"}],
    ),
    (
        "windash, all",
        {"message|windash|contains|all": [" -a", " -b"]},
        [{"message": "x /a -b"}],
        [{"message": "x /a"}],
    ),
    (
        "base64",
        {"a|base64": "foobar"},
        [{"a": b64encode(b"foobar").decode()}],
        [{"a": "foobar"}],
    ),
    (
        "base64offset",
        {"a|base64offset|contains": "foobar"},
        [{"a": b64encode(b"x" * n + b"foobar" + b"yy").decode()} for n in range(3)],
        [{"a": b64encode(b"fobar").decode()}],
    ),
    (
        "wide, base64",
        {"a|utf16le|base64": "ab"},
        [{"a": b64encode("ab".encode("utf-16le")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    (
        "utf16be, base64",
        {"a|utf16be|base64": "ab"},
        [{"a": b64encode("ab".encode("utf-16be")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    (
        "utf16, base64",
        {"a|utf16|base64": "ab"},
        [{"a": b64encode("\ufeffab".encode("utf-16le")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    (
        "keywords: in the message or the exception",
        ["Oracle", "time?out", 12170],
        [{"message": "an ORACLE said"}, {"exception": "at x\nTime-Out"}, {"message": "ORA-12170"}],
        [{"user": "oracle"}, {}],
    ),
    ("one keyword", "oracle", [{"exception": "Oracle.Error"}], [{"message": "or acle"}]),
    (
        "keywords, all: in either",
        {"|all": ["oracle", "timeout"]},
        [{"message": "oracle", "exception": "timeout"}, {"message": "timeout of oracle"}],
        [{"message": "oracle"}],
    ),
    ("keywords by pattern", {"|re": "ORA-\\d+"}, [{"message": "ORA-12"}], [{"message": "ora-12"}]),
    ("keywords, cased", {"|cased": "ORA"}, [{"message": "an ORA"}], [{"message": "an ora"}]),
    (
        "an array meets if an element does",
        {"tags|contains": "b"},
        [{"tags": ["a", "ab"]}, {"tags": [["x", "b"]]}],
        [{"tags": ["a"]}, {"tags": []}],
    ),
    ("an array of numbers", {"n|gt": 5}, [{"n": [1, 9]}], [{"n": [1, 5]}]),
    ("neq: no element of an array", {"n|neq": 5}, [{"n": [1, 2]}], [{"n": [1, 5]}, {"n": []}]),
    ("a nested attribute", {"request.a.b": "x"}, [{"request": {"a": {"b": "X"}}}], [{"request": {"a": "x"}}]),
    ("a key with dots", {"http.status": 5}, [{"http.status": 5}], [{"http": 5}]),
    ("an object by its text", {"a|contains": '"b":1'}, [{"a": {"b": 1}}], [{"a": {"b": 2}}]),
    ("the time by its text", {"time|startswith": "2026-06-12T12"}, [{}], []),
    ("a field that is nobody's", {"nothing": "x"}, [], [{}]),
]


@pytest.mark.parametrize(
    ("selection", "met", "unmet"), [row[1:] for row in CONSTRUCTS], ids=[row[0] for row in CONSTRUCTS]
)
def test_a_construct_is_met_by_these_events_and_not_by_those(
    selection: Any, met: list[Fields], unmet: list[Fields]
) -> None:
    assert [fields for fields in met if not meets(selection, fields)] == []
    assert [fields for fields in unmet if meets(selection, fields)] == []


_SELECTIONS = {"a_1": {"user": "x"}, "a_2": {"role": "x"}, "b": {"level": "error"}, "_c": {"node": "x"}}

CONDITIONS: list[tuple[str | list[str], list[str]]] = [
    ("b", ["b", "ab", "all"]),
    ("a_1 and b", ["ab", "all"]),
    ("a_1 or b", ["a", "b", "ab", "all"]),
    ("not b", ["none", "a"]),
    ("not a_1 and not b", ["none"]),
    ("not (a_1 and b)", ["none", "a", "b"]),
    ("1 of a_*", ["a", "ab", "all"]),
    ("any of a_*", ["a", "ab", "all"]),
    ("all of a_*", ["all"]),
    ("1 of them", ["a", "b", "ab", "all"]),
    ("all of them", ["all"]),
    ("b and not 1 of a_*", ["b"]),
    ("a_1 or a_2 and b", ["a", "ab", "all"]),
    ("(a_1 or a_2) and b", ["ab", "all"]),
    (["a_1 and b", "not 1 of them"], ["none", "ab", "all"]),
]

_EVENTS: dict[str, Fields] = {
    "none": {"message": "x"},
    "a": {"user": "x"},
    "b": {"level": "error"},
    "ab": {"user": "x", "level": "error"},
    "all": {"user": "x", "role": "x", "level": "error"},
}


@pytest.mark.parametrize(("condition", "met"), CONDITIONS, ids=[str(row[0]) for row in CONDITIONS])
def test_a_condition_joins_selections(condition: str | list[str], met: list[str]) -> None:
    matcher = Matcher([issue({**_SELECTIONS, "condition": condition})])
    assert [name for name, fields in _EVENTS.items() if matcher.match(event(fields))] == met


def test_a_selection_of_them_leaves_out_names_that_begin_with_an_underscore() -> None:
    """The specification keeps these for parts of other selections."""
    matcher = Matcher([issue({**_SELECTIONS, "condition": "1 of them"})])
    assert matcher.match(event(node="x")) == ()
