"""Rules and events for differential tests: every kind of test, over texts that databases treat in their own ways."""

from typing import Any

import re2
from hypothesis import strategies as st

from tests.detectors.plain_detection import Condition

_BITS = (
    "save", "Saved", "SAVE", "failed", "disk", "DIS\u212a", "di\u017fk", "to", "ß", "ẞ", "SS", "Σ", "ς", "σ", "µ",
    "İ", "i", "ı", "I",
    "é", "É", "日本", "a", "-", ".", "%", "_", "\\", '"', "'", "\n", "\0", " ", "  ", "*", "?", "0.5", "403",
    "1e16", "1e+16", "0.00001",
    "true", "null", "x" * 45, "\u0345", "\u2028", "{", "}", ":", ",", "CORP\\", "ᲀ", "в", "Kk", "ſs",
)  # fmt: skip
_BIT = st.sampled_from(_BITS)
TEXTS = (
    st.lists(_BIT, max_size=5).map("".join) | st.lists(_BIT, max_size=4).map(" ".join) | st.text(max_size=6)
)
_STORABLE = TEXTS.filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))
_LONG = st.sampled_from(["y " * 20_000 + "saved late", "z" * 33_000 + " disk"])
_GLOBS = st.lists(_BIT, max_size=4).map("".join).filter(lambda text: not text.endswith("\\"))
_NUMBERS = st.sampled_from([0, 1, 5, 5.0, 0.5, 403, -7])
_ADDRESSES = st.sampled_from(["10.1.2.3", "10.1.3.1", "::ffff:10.1.2.9", "2001:db8::1", "nobody"])
_NETWORKS = st.sampled_from(["10.1.2.0/24", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "10.1.2.3/32"])
_PATTERNS = st.sampled_from(["sav", "^save", "[0-9]+", "(?i)SAVE", "s.k"])
_LEVELS = st.sampled_from(["info", "error", "trace", "notiſe", "kritisch", "größe"])
_FIELDS = st.sampled_from(
    [
        "message", "message", "exception", "user", "document_id", "level", "logger", "version", "http_status", "n", "n",
        "deep.n",
        "deep.list", "deep", "a.b", "K-ey.s", 'q"o', "time",
    ]
)  # fmt: skip


def one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of the values, or a list of some."""
    return values | st.lists(values, min_size=1, max_size=3)


@st.composite
def _items(draw: st.DrawFn) -> tuple[str, Any]:
    field = draw(_FIELDS)
    all_or_neq = draw(st.sampled_from(["", "", "|all", "|neq"]))
    values = _GLOBS | _LEVELS
    match draw(st.integers(0, 8)):
        case 0:
            return field + "|exists", draw(st.booleans())
        case 1:
            return field + draw(st.sampled_from(["|lt", "|lte", "|gt", "|gte"])), draw(_NUMBERS)
        case 2:
            return "client_ip|cidr" + all_or_neq, draw(one_or_more(_NETWORKS))
        case 3:
            return field + "|re" + all_or_neq, draw(one_or_more(_PATTERNS))
        case 4 | 5:
            place = draw(st.sampled_from(["|contains", "|startswith", "|endswith"]))
            return field + place + draw(st.sampled_from(["", "|cased"])) + all_or_neq, draw(
                one_or_more(values)
            )
        case 6:
            return field + all_or_neq, draw(one_or_more(_NUMBERS | st.booleans() | st.none()))
        case _:
            return field + draw(st.sampled_from(["", "", "|cased"])) + all_or_neq, draw(one_or_more(values))


_MAPPINGS = st.lists(_items(), min_size=1, max_size=2).map(dict)
_SELECTIONS = _MAPPINGS | st.lists(_MAPPINGS, min_size=1, max_size=2) | one_or_more(_GLOBS)
_DETECTIONS = st.fixed_dictionaries({"s_1": _SELECTIONS, "s_2": _SELECTIONS, "other": _SELECTIONS})
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(["s_1", "s_2", "other", ("1 of", "s_*"), ("all of", "them"), ("all of", "s_*")]),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=4,
)
RULES = st.tuples(CONDITIONS, _DETECTIONS)
"""A condition, and the selections that it may name."""

_VALUES = st.recursive(
    _STORABLE | _NUMBERS | st.sampled_from([1e16, 0.00001, 2**70]) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "b", 'q"o']), inner, max_size=2)
    ),
    max_leaves=4,
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["n", "deep", "deep.n", "deep.list", "a", "a.b", "K-ey", "K-ey.s", 'q"o', "other"]),
    _VALUES,
    max_size=3,
)
EVENTS = st.fixed_dictionaries(
    {"attributes": _ATTRIBUTES},
    optional={
        "message": TEXTS | _LONG, "exception": TEXTS, "user": TEXTS, "document_id": TEXTS, "logger": TEXTS,
        "version": TEXTS,
        "http_status": st.sampled_from(["403", "200"]), "client_ip": _ADDRESSES, "level": _LEVELS,
    },
)  # fmt: skip
"""What an `ingest.event.Event` is made of, but for its times."""


@st.composite
def _other_items(draw: st.DrawFn) -> tuple[str, Any]:
    """Kinds that the plain reading of a rule leaves out."""
    field, text = draw(_FIELDS), draw(_STORABLE.filter(bool))
    match draw(st.integers(0, 5)):
        case 0:
            place = draw(st.sampled_from(["", "|startswith", "|endswith", "|contains"]))
            return f"{field}|fieldref{place}", draw(_FIELDS)
        case 1:
            return f"{field}|windash|contains", f" -{draw(st.sampled_from(['save', 'k', 's x']))}"
        case 2:
            return f"{field}|base64offset|contains", draw(st.sampled_from(["save", "disk full"]))
        case 3:
            return f"{field}|re|i", re2.escape(text)
        case 4:
            return f"time|{draw(st.sampled_from(['hour', 'day', 'month']))}", draw(st.integers(1, 12))
        case _:
            return f"{field}|re", draw(
                st.sampled_from([r"sa(v|w)ed?", r"^.{3}\s?[a-z]+k", r"d[iı]s.", r"\d+"])
            )


_OTHER_SELECTIONS = st.lists(_other_items() | _items(), min_size=1, max_size=2).map(dict)
OTHER_RULES = st.tuples(
    st.sampled_from(["s", ("not", "s"), ("or", "s", "t"), ("and", "s", "t")]),
    st.fixed_dictionaries({"s": _OTHER_SELECTIONS, "t": _OTHER_SELECTIONS}),
)
"""The same, of kinds that the plain reading leaves out."""
