"""Values that are written together are told apart, and what has a comma or a slash of its own is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.joined import taken_apart
from bot.asking.tokens import clean, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in taken_apart(tokenize(clean(text)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("docs 11213,11214", ["docs", "11213", ",", "11214"]),
        ("403/404", ["403", ",", "404"]),
        ("web1/web2", ["web1", ",", "web2"]),
        ("10.1.1.1/10.1.1.2", ["10.1.1.1", ",", "10.1.1.2"]),
        ("mon/tue", ["mon", ",", "tue"]),
        ("users 1087/2044", ["users", "1087", ",", "2044"]),
        ("document 2026/117", ["document", "2026/117"]),
        ("10.1.0.0/16", ["10.1.0.0/16"]),
        ("/api/a,b", ["/api/a,b"]),
        ("https://a.example/x,y", ["https://a.example/x,y"]),
        ("1,5", ["1,5"]),
        ("1,087", ["1,087"]),
        ("12:57:15,123", ["12:57:15,123"]),
        ("12/06/2026", ["12/06/2026"]),
        ("2026-06-12T14:00/2026-06-12T15:00", ["2026-06-12T14:00", "-", "2026-06-12T15:00"]),
        ("since=monday", ["since", "monday"]),
        ("node:web1,web2", ["node:web1,web2"]),
        ('"a,b"', ["a,b"]),
    ],
)
def test_what_is_written_together(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text(alphabet="ab1.:,;/-= 3é\u202e", max_size=80))
def test_offsets_lead_to_what_was_typed(text: str) -> None:
    sentence = clean(text)
    for token in taken_apart(tokenize(sentence)):
        if not token.quoted and token.key not in (",", "-"):
            assert sentence[token.start : token.end] == token.text
