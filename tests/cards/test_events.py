"""The cards of look-ups: a page, one event in full, and their bounds."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.event import EventAction, EventDetail, event_message, flattened
from cards.events import EventsPage, FoundEvent, events_message
from cards.message import CARD_BYTES, card_bytes
from tests.cards.examples import AT, DETAIL, PAGE, found


def shown(card: dict[str, Any]) -> str:
    return json.dumps(card, ensure_ascii=False)


def actions_of(part: Any, verb: str) -> list[Any]:
    """The data of every button with this verb."""
    if isinstance(part, list):
        return [data for inner in part for data in actions_of(inner, verb)]
    if not isinstance(part, dict):
        return []
    mine = [part["data"]] if part.get("verb") == verb else []
    return mine + [data for name, inner in part.items() if name != "data" for data in actions_of(inner, verb)]


def test_every_event_can_be_opened_and_leads_back() -> None:
    card = events_message(PAGE).card
    assert actions_of(card, "event.show") == [{"id": event.id, "back": PAGE.back} for event in PAGE.events]


def test_the_ways_on_carry_what_the_caller_gave() -> None:
    assert actions_of(events_message(PAGE).card, "events.page") == [PAGE.newer, PAGE.older]
    assert actions_of(events_message(replace(PAGE, newer=None, older=None)).card, "events.page") == []


@pytest.mark.parametrize(
    ("total", "at_least", "language", "count"),
    [
        (1134, False, "en", "11–20 of 1,134, newest first · times in Europe/Berlin"),
        (1000, True, "en", "11–20 of more than 1,000, newest first · times in Europe/Berlin"),
        (None, False, "en", "11–20, newest first · times in Europe/Berlin"),
        (1134, False, "de", "11–20 von 1.134, neueste zuerst · Zeiten in Europe/Berlin"),
    ],
)
def test_the_count_says_which_of_how_many(
    total: int | None, at_least: bool, language: str, count: str
) -> None:
    card = events_message(replace(PAGE, total=total, at_least=at_least, language=language)).card
    assert card["body"][1]["inlines"][0]["text"] == count


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", ["12 Jun 2026", "11 Jun 2026"]),
        ("UTC", ["12 Jun 2026", "11 Jun 2026"]),
        ("Asia/Tokyo", ["12 Jun 2026"]),
    ],
)
def test_a_day_is_named_once_in_the_zone_of_the_asker(zone: str, expected: list[str]) -> None:
    card = events_message(replace(PAGE, events=(found(0), found(8), found(9)), zone=zone)).card
    days = [part["inlines"][0]["text"] for part in card["body"][2:] if part["type"] == "RichTextBlock"]
    assert days == expected


def test_nothing_found_says_what_to_try() -> None:
    message = events_message(EventsPage(understood="Errors of user 99", events=(), back={}))
    assert message.text == "The logs hold nothing like that."
    assert "A longer time" in shown(message.card)
    assert "actions" not in message.card


def test_a_huge_back_leaves_events_off_rather_than_being_refused_by_teams() -> None:
    page = replace(PAGE, back={"x": "y" * 5000})
    card = events_message(page).card
    assert card_bytes(card) <= CARD_BYTES
    assert "more left off here" in shown(card)


@settings(deadline=None, max_examples=30)
@given(st.text(min_size=1, max_size=300).map(lambda text: text * 40))
def test_a_page_and_an_event_of_any_text_keep_to_their_size(text: str) -> None:
    event = FoundEvent(
        id=1,
        time=AT,
        level=text,
        node=text,
        service=text,
        message=text,
        user=text,
        document_id=text,
        http_status=text,
    )
    page = EventsPage(understood=text, events=(event,) * 10, back={"c": "x" * 100})
    detail = EventDetail(
        id=1,
        time=AT,
        texts=dict.fromkeys((*DETAIL.texts, "file"), text),
        attributes={f"{text}{n}": text for n in range(100)},
    )
    assert card_bytes(events_message(page).card) <= CARD_BYTES
    assert card_bytes(event_message(detail).card) <= CARD_BYTES


def test_an_event_shows_all_that_it_has() -> None:
    card = shown(event_message(DETAIL).card)
    for text in DETAIL.texts.values():
        first = text.partition("\n")[0].replace("error", "Error").replace("https://", "https\u2060://")
        assert first in card
    assert "request.isAcknowledged:  " in card
    assert "12 Jun 2026 12:57:15.443 (Europe/Berlin)" in card
    assert actions_of(event_message(DETAIL).card, "events.page") == [DETAIL.back]


def test_what_can_be_done_stands_below_and_the_rest_behind_the_dots() -> None:
    actions = (
        EventAction(title="Trail", verb="trail", data={"event": 4711}, primary=True),
        EventAction(title="Watch", verb="watch", data={"event": 4711}),
        EventAction(title="Export", verb="export", data={"event": 4711}, submits=True),
    )
    below = event_message(replace(DETAIL, actions=actions)).card["actions"]
    assert [(one["title"], one["type"], one.get("mode")) for one in below] == [
        ("Trail", "Action.Execute", None),
        ("Back to the list", "Action.Execute", None),
        ("Watch", "Action.Execute", "secondary"),
        ("Export", "Action.Submit", "secondary"),
    ]
    assert below[3]["data"] == {"verb": "export", "event": 4711}


def test_the_exception_is_folded() -> None:
    body = event_message(DETAIL).card["body"]
    (folded,) = [part for part in body if part.get("id") == "exception"]
    assert folded["isVisible"] is False
    assert folded["items"][0]["inlines"][0]["fontType"] == "Monospace"
    (toggle,) = [part for part in body if part["type"] == "ActionSet"]
    assert toggle["actions"][0]["targetElements"] == ["exception"]


def test_what_does_not_fit_is_counted() -> None:
    many = replace(DETAIL, attributes={f"a{n}": n for n in range(100)})
    assert "40 more not shown." in shown(event_message(many).card)
    long = replace(DETAIL, texts={"message": "x" * 1_000_000})
    assert "1,000,000 characters in all" in shown(event_message(long).card)


def test_a_line_that_could_not_be_read_says_so() -> None:
    card = event_message(EventDetail(id=1, time=AT, texts={"message": "?"}, parse_error="no time")).card
    assert "could not be read as a record: no time" in shown(card)


def test_an_event_without_anything_still_has_a_card() -> None:
    assert "(no message)" in shown(event_message(EventDetail(id=1, time=AT, texts={})).card)


def test_attributes_are_flattened_in_their_order() -> None:
    nested = {"b": {"c": [1, {"d": None}], "e": True}, "a": {}, "f": [], "g.h": 1.5, "i": "x"}
    assert list(flattened(nested)) == [
        ("b.c.0", "1"),
        ("b.c.1.d", "null"),
        ("b.e", "true"),
        ("a", "{}"),
        ("f", "[]"),
        ("g.h", "1.5"),
        ("i", "x"),
    ]


def test_nesting_without_end_ends() -> None:
    deep: dict[str, Any] = {"x": 1}
    for _ in range(5000):
        deep = {"x": deep}
    assert list(flattened(deep)) == [(".".join("x" * 12), "{…}")]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('Conflict while saving. {"path": "/api", "status": 409}', "Conflict while saving. …"),
        ('Rows [{"id": 1}] refused', "Rows …"),
        ('{"status": 409}', '{"status": 409}'),
        ("Item {0} is missing [see log]", "Item {0} is missing [see log]"),
    ],
)
def test_a_list_leaves_out_the_json_of_a_message(message: str, expected: str) -> None:
    page = replace(PAGE, events=(replace(PAGE.events[0], message=message),))
    texts = [
        part["text"] for part in events_message(page).card["body"][3]["columns"][0]["items"][1]["inlines"]
    ]
    assert texts == [expected]


def test_a_long_blank_message_costs_no_time() -> None:
    """The search for JSON looks at the beginning only; it would take minutes for a pattern that goes back."""
    page = replace(PAGE, events=(replace(PAGE.events[0], message="x" + " " * 1_000_000),))
    assert "x" in shown(events_message(page).card)


@pytest.mark.parametrize(("count", "folded"), [(8, 0), (9, 0), (10, 2), (40, 32)])
def test_many_parameters_are_folded_behind_the_first(count: int, folded: int) -> None:
    attributes = {f"name{n}": f"value{n}" for n in range(count)}
    body = event_message(replace(DETAIL, attributes=attributes)).card["body"]
    hidden = [part for part in body if part.get("id") == "parameters"]
    assert [(len(part["items"]), part["isVisible"]) for part in hidden] == [(folded, False)] * bool(folded)
    assert all(f"value{n}" in str(body) for n in range(count))
    assert (f"Show or hide {folded} more" in str(body)) == bool(folded)
