"""Values: texts, numbers, wildcards, what is empty or absent."""

from typing import Final

from tests.detectors.constructs.construct import Construct

VALUES: Final = [
    Construct(
        "a text, without regard to case",
        {"message": "Straße gesperrt"},
        [{"message": "straße gesperrt"}, {"message": "STRAẞE GESPERRT"}],
        [{"message": "Straße gesperrt!"}, {"message": "Strasse gesperrt"}, {}],
    ),
    Construct(
        "a number meets its text",
        {"http_status": 403},
        [{"http_status": "403"}],
        [{"http_status": "4030"}, {}],
    ),
    Construct(
        "a number meets numbers of its value and its own text",
        {"n": 5},
        [{"n": 5}, {"n": 5.0}, {"n": "5"}],
        [{"n": "5.0"}, {"n": "05"}, {"n": 50}, {"n": None}, {"n": {"n": 5}}],
    ),
    Construct(
        "a number is its value, however it is written",
        {"n": 5.0},
        [{"n": 5}, {"n": "5"}, {"n": 5.0}],
        [{"n": "5.0"}],
    ),
    Construct("a number in quotes is a text", {"n": "5"}, [{"n": 5}, {"n": "5"}], [{"n": 5.0}, {"n": True}]),
    Construct(
        "a long number keeps its digits",
        {"n": 12345678901234567890},
        [{"n": "12345678901234567890"}],
        [{"n": 1.2e19}],
    ),
    Construct(
        "true and false",
        {"ok": True},
        [{"ok": True}, {"ok": "True"}],
        [{"ok": 1}, {"ok": "1"}, {"ok": False}, {}],
    ),
    Construct("an empty text", {"a": ""}, [{"a": ""}], [{"a": " "}, {"a": None}, {}]),
    Construct(
        "null: no value",
        {"a": None},
        [{}, {"a": None}, {"a": []}, {"a": [None]}],
        [{"a": ""}, {"a": 0}, {"a": [None, 1]}],
    ),
    Construct("null among values", {"a": [None, "x"]}, [{}, {"a": "X"}], [{"a": "y"}]),
    Construct("a list: one of", {"user": ["a", "b"]}, [{"user": "A"}, {"user": "b"}], [{"user": "ab"}, {}]),
    Construct(
        "several fields: all of them",
        {"user": "a", "role": "r"},
        [{"user": "a", "role": "r"}],
        [{"user": "a"}],
    ),
    Construct(
        "a list of mappings: one of them",
        [{"user": "a", "role": "r"}, {"user": "b"}],
        [{"user": "a", "role": "r"}, {"user": "b"}],
        [{"user": "a"}, {"role": "r"}],
    ),
    Construct(
        "* stands for any characters",
        {"message": "a*c"},
        [{"message": "abbc"}, {"message": "AC"}],
        [{"message": "abcd"}],
    ),
    Construct(
        "? stands for one", {"message": "a?c"}, [{"message": "aßc"}, {"message": "a\nc"}], [{"message": "ac"}]
    ),
    Construct("* and ? together", {"message": "a*b?d*"}, [{"message": "axxbcdzz"}], [{"message": "axxbd"}]),
    Construct("an escaped * is a star", {"message": r"a\*c"}, [{"message": "a*c"}], [{"message": "abc"}]),
    Construct(
        "an escaped ? is a question mark", {"message": r"a\?c*"}, [{"message": "a?cd"}], [{"message": "abcd"}]
    ),
    Construct(
        "an escaped \\ before *",
        {"message": r"a\\*"},
        [{"message": "a\\b"}],
        [{"message": "a*b"}, {"message": "ab"}],
    ),
    Construct(
        "a single \\ is itself", {"user": r"CORP\jane"}, [{"user": "corp\\jane"}], [{"user": "corpjane"}]
    ),
    Construct(
        "only *: any value", {"a": "*"}, [{"a": ""}, {"a": 0}, {"a": [1]}], [{}, {"a": None}, {"a": []}]
    ),
    Construct(
        "parts do not overlap", {"message": "aba*aba"}, [{"message": "abaaba"}], [{"message": "ababa"}]
    ),
    Construct(
        "several fields at once, one of them a list",
        {"level": "error", "user": ["a", "b"]},
        [{"level": "error", "user": "b"}],
        [{"level": "error", "user": "c"}, {"user": "b"}],
    ),
    Construct(
        "three backslashes before *: a backslash and a star",
        {"message": r"a\\\*c"},
        [{"message": r"a\*c"}],
        [{"message": r"a\bc"}, {"message": "a*c"}],
    ),
    Construct("four backslashes: two", {"message": r"a\\\\c"}, [{"message": r"a\\c"}], [{"message": r"a\c"}]),
    Construct(
        "two backslashes before a letter: one",
        {"message": r"a\\c"},
        [{"message": r"a\c"}],
        [{"message": r"a\\c"}],
    ),
    Construct(
        "a percent sign without expand", {"node": "%Servers%"}, [{"node": "%servers%"}], [{"node": "web1"}]
    ),
    Construct("a negative number", {"n": -5}, [{"n": -5}, {"n": "-5"}], [{"n": 5}]),
    Construct("a broken number", {"n": 0.5}, [{"n": 0.5}, {"n": "0.5"}], [{"n": 5}, {"n": ".5"}]),
    Construct(
        "a list of mappings and texts",
        [{"user": "a"}, "oracle"],
        [{"user": "a"}, {"message": "an Oracle"}],
        [{"user": "oracle"}],
    ),
]
