"""What the stand-in for Teams shows in a terminal: readable, and harmless whatever a log held."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.loopback import Button, LocalPerson, buttons, describe

OLGA = LocalPerson("aad-1001", "Olga Müller", "1001")


def carrying(card: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"content": card}], **fields}


CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "body": [
        {"type": "TextBlock", "text": "Tick the **acknowledgement** box", "weight": "Bolder"},
        {
            "type": "Container",
            "items": [
                {"type": "TextBlock", "text": "1. Open Service\\_Hours 11213"},
                {"type": "TextBlock", "text": "2. Save again"},
                {"type": "TextBlock", "text": "unseen", "isVisible": False},
            ],
        },
        {"type": "FactSet", "facts": [{"title": "Application", "value": "HR Portal"}]},
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "items": [{"type": "TextBlock", "text": "12:57"}]},
                {"type": "Column", "items": [{"type": "TextBlock", "text": "Forbidden"}]},
            ],
        },
        {"type": "RichTextBlock", "inlines": ["so ", {"type": "TextRun", "text": "it is"}]},
        {
            "type": "ActionSet",
            "actions": [{"type": "Action.OpenUrl", "title": "More", "url": "https://x.example"}],
        },
    ],
    "actions": [
        {"type": "Action.Execute", "title": "It worked", "verb": "worked", "data": {"notice": 7}},
        {"type": "Action.Execute", "title": "Still stuck", "verb": "stuck"},
    ],
}


def test_a_card_as_a_person_would_see_it() -> None:
    assert describe(carrying(CARD, text="A workaround for you."), OLGA) == (
        "→ Olga Müller (1001): A workaround for you.\n"
        "  Tick the acknowledgement box\n"
        "  1. Open Service_Hours 11213\n"
        "  2. Save again\n"
        "  Application: HR Portal\n"
        "  12:57  Forbidden\n"
        "  so it is\n"
        "  [More] [It worked] [Still stuck]"
    )


def test_the_buttons_of_a_card() -> None:
    assert buttons(CARD) == (
        Button("More", "Action.OpenUrl", url="https://x.example"),
        Button("It worked", "Action.Execute", "worked", {"notice": 7}),
        Button("Still stuck", "Action.Execute", "stuck"),
    )


def test_what_has_no_card() -> None:
    assert describe({"type": "message", "text": "Hello"}, OLGA) == "→ Olga Müller (1001): Hello"
    assert describe({"type": "typing"}) == "(typing)"
    assert describe({}) == "(nothing)"


def test_log_text_cannot_steer_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\x9b31m" + "x" * 10_000
    shown = describe(carrying({"body": [{"type": "TextBlock", "text": hostile}] * 200}, text=hostile), OLGA)
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)
    assert len(shown) < 30_000


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "body", "items", "actions", "inlines", "facts", "title", "columns"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["type", "text", "attachments"]), json), json)
def test_any_activity_can_be_shown(activity: dict[str, Any], card: Any) -> None:
    for shown in (activity, carrying(card)):
        text = describe(shown, OLGA)
        assert all(character.isprintable() or character in "\n\xa0" for character in text) or text
        assert "\x1b" not in text
