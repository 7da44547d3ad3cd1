"""Modifiers, alone and together."""

from base64 import b64encode
from typing import Final

from tests.detectors.constructs.construct import Construct

MODIFIERS: Final = [
    Construct(
        "contains",
        {"message|contains": "b c"},
        [{"message": "a B c"}, {"message": "xb cx"}],
        [{"message": "bc"}, {}],
    ),
    Construct("contains a number", {"url|contains": 403}, [{"url": "/e/403/x"}], [{"url": "/e/40/3"}]),
    Construct("startswith", {"message|startswith": "Ab"}, [{"message": "abc"}], [{"message": "cab"}]),
    Construct("endswith", {"message|endswith": "Ab"}, [{"message": "cab"}], [{"message": "abc"}]),
    Construct(
        "contains, all",
        {"message|contains|all": ["a", "b"]},
        [{"message": "b a"}],
        [{"message": "a"}, {"message": "b"}],
    ),
    Construct(
        "wildcards in contains", {"message|contains": "a*b"}, [{"message": "xaxbx"}], [{"message": "ba"}]
    ),
    Construct("cased", {"message|cased": "Ab*"}, [{"message": "Abc"}], [{"message": "abc"}]),
    Construct(
        "contains, cased", {"message|contains|cased": "Ab"}, [{"message": "xAb"}], [{"message": "xab"}]
    ),
    Construct(
        "re: found anywhere, with regard to case",
        {"message|re": "b.d"},
        [{"message": "abcde"}],
        [{"message": "aBcde"}],
    ),
    Construct(
        "re with anchors", {"message|re": "^b$"}, [{"message": "b"}], [{"message": "ab"}, {"message": "b\nb"}]
    ),
    Construct("re|i", {"message|re|i": "^é"}, [{"message": "École"}], [{"message": "l'École"}]),
    Construct("re|m", {"message|re|m": "^b$"}, [{"message": "a\nb\nc"}], [{"message": "ab"}]),
    Construct("re|s", {"message|re|s": "a.c"}, [{"message": "a\nc"}], [{"message": "ac"}]),
    Construct("re without s", {"message|re": "a.c"}, [{"message": "abc"}], [{"message": "a\nc"}]),
    Construct("re|i|m|s", {"message|re|i|m|s": "^B.C$"}, [{"message": "a\nb\nc"}], [{"message": "abc"}]),
    Construct("re, all", {"message|re|all": ["a", "b"]}, [{"message": "ba"}], [{"message": "a"}]),
    Construct("re on a number", {"n|re": "^5[0-9]{2}$"}, [{"n": 503}], [{"n": 5030}]),
    Construct(
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
    Construct(
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
    Construct(
        "cidr of mapped addresses",
        {"a|cidr": "::ffff:10.0.0.0/104"},
        [{"a": "10.1.2.3"}],
        [{"a": "11.1.2.3"}],
    ),
    Construct(
        "cidr of everything of a version",
        {"a|cidr": "0.0.0.0/0"},
        [{"a": "10.1.2.3"}],
        [{"a": "2001:db8::1"}],
    ),
    Construct(
        "exists: true", {"a.b|exists": True}, [{"a": {"b": 1}}, {"a": {"b": None}}], [{"a": {}}, {"a": 1}, {}]
    ),
    Construct("exists: false", {"user|exists": False}, [{}], [{"user": "x"}]),
    Construct(
        "lt", {"n|lt": 5}, [{"n": 4.9}, {"n": "-7"}], [{"n": 5}, {"n": "five"}, {"n": None}, {"n": False}, {}]
    ),
    Construct("lte", {"n|lte": 5}, [{"n": 5}], [{"n": 5.1}]),
    Construct("gt", {"n|gt": 0.5}, [{"n": "0.6"}, {"n": "1e3"}], [{"n": 0.5}, {"n": "1_000"}, {"n": "inf"}]),
    Construct("gte", {"http_status|gte": 500}, [{"http_status": "503"}], [{"http_status": "499"}]),
    Construct("neq: another value", {"user|neq": "a"}, [{"user": "b"}], [{"user": "A"}, {}]),
    Construct("neq: none of", {"user|neq": ["a", "b"]}, [{"user": "c"}], [{"user": "a"}, {"user": "b"}, {}]),
    Construct("contains, neq", {"message|contains|neq": "a"}, [{"message": "b"}], [{"message": "ba"}, {}]),
    Construct("neq null: any value", {"a|neq": None}, [{"a": ""}], [{"a": None}, {}]),
    Construct(
        "fieldref",
        {"user|fieldref": "owner"},
        [{"user": "A", "owner": "a"}],
        [{"user": "a", "owner": "b"}, {"user": "a"}],
    ),
    Construct(
        "fieldref, contains",
        {"message|fieldref|contains": "user"},
        [{"message": "hello Jane!", "user": "jane"}],
        [{"message": "hello", "user": "jane"}, {"message": "hello"}],
    ),
    Construct(
        "fieldref, startswith",
        {"a|fieldref|startswith": "b"},
        [{"a": "xy", "b": "x"}],
        [{"a": "yx", "b": "x"}],
    ),
    Construct(
        "fieldref, endswith", {"a|fieldref|endswith": "b"}, [{"a": "yx", "b": "x"}], [{"a": "xy", "b": "x"}]
    ),
    Construct(
        "windash",
        {"message|windash|contains": " -f"},
        [{"message": "run /f"}, {"message": "run -F"}, {"message": "run \u2013f"}],
        [{"message": "run f"}],
    ),
    Construct(
        "windash, all",
        {"message|windash|contains|all": [" -a", " -b"]},
        [{"message": "x /a -b"}],
        [{"message": "x /a"}],
    ),
    Construct(
        "base64",
        {"a|base64": "foobar"},
        [{"a": b64encode(b"foobar").decode()}],
        [{"a": "foobar"}],
    ),
    Construct(
        "base64offset",
        {"a|base64offset|contains": "foobar"},
        [{"a": b64encode(b"x" * n + b"foobar" + b"yy").decode()} for n in range(3)],
        [{"a": b64encode(b"fobar").decode()}],
    ),
    Construct(
        "wide, base64",
        {"a|utf16le|base64": "ab"},
        [{"a": b64encode("ab".encode("utf-16le")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    Construct(
        "utf16be, base64",
        {"a|utf16be|base64": "ab"},
        [{"a": b64encode("ab".encode("utf-16be")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    Construct(
        "utf16, base64",
        {"a|utf16|base64": "ab"},
        [{"a": b64encode("\ufeffab".encode("utf-16le")).decode()}],
        [{"a": b64encode(b"ab").decode()}],
    ),
    Construct(
        "re|ignorecase, re|multiline, re|dotall: long names of i, m, s",
        {"message|re|ignorecase|multiline|dotall": "^B.C$"},
        [{"message": "a\nb\nc"}],
        [{"message": "abc"}],
    ),
    Construct("re: one of a list", {"message|re": ["^a", "z$"]}, [{"message": "xz"}], [{"message": "za"}]),
    Construct("re, neq", {"message|re|neq": "^a"}, [{"message": "ba"}], [{"message": "ab"}, {}]),
    Construct(
        "cidr, neq",
        {"client_ip|cidr|neq": "10.0.0.0/8"},
        [{"client_ip": "11.0.0.1"}],
        [{"client_ip": "10.0.0.1"}, {}],
    ),
    Construct("neq of numbers", {"n|neq": [5, 6]}, [{"n": 7}], [{"n": 5}, {"n": "6"}, {}]),
    Construct("neq of a pattern of texts", {"user|neq": "svc-*"}, [{"user": "jane"}], [{"user": "SVC-1"}]),
    Construct(
        "neq, all: not each of them",
        {"message|contains|all|neq": ["a", "b"]},
        [{"message": "a"}],
        [{"message": "ba"}],
    ),
    Construct("gt, lte: one of a list", {"n|gt": [5, 3]}, [{"n": 4}], [{"n": 3}]),
    Construct(
        "fieldref, neq",
        {"user|fieldref|neq": "owner"},
        [{"user": "a", "owner": "b"}],
        [{"user": "A", "owner": "a"}, {"owner": "a"}],
    ),
    Construct(
        "fieldref: one of several fields",
        {"user|fieldref": ["owner", "author"]},
        [{"user": "a", "author": "a"}],
        [{"user": "a", "owner": "b", "author": "c"}],
    ),
    Construct(
        "windash: hyphen, slash, en dash, em dash, bar",
        {"message|windash": "run -x"},
        [{"message": f"run {dash}x"} for dash in "-/\u2013\u2014\u2015"],
        [{"message": "run +x"}, {"message": "run x"}],
    ),
    Construct(
        "windash leaves a dash within a word",
        {"message|windash": "run -a-b"},
        [{"message": "run /a-b"}],
        [{"message": "run /a/b"}],
    ),
    Construct(
        "wide, base64offset, contains",
        {"a|wide|base64offset|contains": "ping"},
        [{"a": b64encode(b"x" * n + "ping".encode("utf-16le")).decode()} for n in range(3)],
        [{"a": b64encode(b"ping").decode()}],
    ),
    Construct(
        "base64, cased: codes differ in case", {"a|base64|cased": "foo"}, [{"a": "Zm9v"}], [{"a": "zm9v"}]
    ),
    Construct(
        "endswith, all", {"message|endswith|all": ["c", "bc"]}, [{"message": "abc"}], [{"message": "ac"}]
    ),
    Construct("endswith, cased", {"message|endswith|cased": "C"}, [{"message": "abC"}], [{"message": "abc"}]),
    Construct(
        "startswith, neq", {"message|startswith|neq": "a"}, [{"message": "ba"}], [{"message": "ab"}, {}]
    ),
    Construct(
        "startswith: a * of the value stays one",
        {"message|startswith": "a*b"},
        [{"message": "axxbc"}],
        [{"message": "xaxb"}],
    ),
    Construct(
        "contains: an escaped * is a star",
        {"message|contains": r"\*"},
        [{"message": "a*b"}],
        [{"message": "ab"}],
    ),
    Construct(
        "hour of the event, in UTC",
        {"time|hour": 12},
        [{"time": "2026-06-12T12:57:15Z"}],
        [{"time": "2026-06-12T13:00:00Z"}],
    ),
    Construct(
        "minute", {"at|minute": [0, 30]}, [{"at": "2026-06-12T10:30:59"}], [{"at": "2026-06-12T10:31:00"}]
    ),
    Construct(
        "hour, as it is written",
        {"at|hour": 23},
        [{"at": "2026-06-12T23:30:00+02:00"}, {"at": ["x", "2026-06-12 23:00"]}],
        [{"at": "2026-06-12T21:30:00Z"}, {"at": "23"}, {"at": "2026-13-12T23:00:00"}, {}],
    ),
    Construct("day of the month", {"at|day": 12}, [{"at": "2026-06-12"}], [{"at": "2026-12-06"}]),
    Construct("week of ISO 8601", {"at|week": 53}, [{"at": "2027-01-01"}], [{"at": "2027-01-04"}]),
    Construct("month", {"at|month": [6, 7]}, [{"at": "2026-06-12"}], [{"at": "2026-08-07"}]),
    Construct("year", {"at|year": 2026}, [{"at": "2026-06-12T10:00:00Z"}], [{"at": "2025-06-12T10:00:00Z"}]),
    Construct(
        "hour, neq",
        {"at|hour|neq": [8, 9]},
        [{"at": "2026-06-12T10:00:00Z"}],
        [{"at": "2026-06-12T08:00:00Z"}, {}],
    ),
]
