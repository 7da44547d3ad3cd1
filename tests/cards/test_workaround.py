"""The workaround's card: who gets it, why, and what its buttons leave behind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cards.message import CARD_BYTES, card_bytes
from cards.workaround import WorkaroundCard, workaround_message
from tests.cards.examples import SUPERVISOR, TICK


def lines(card: WorkaroundCard) -> list[str]:
    """What one reads, from top to bottom, buttons in brackets."""
    return list(_lines(workaround_message(card).card))


def _lines(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _lines(inner)
    elif part.get("type") == "RichTextBlock":
        yield "".join(run["text"] for run in part["inlines"])
    elif part.get("type") == "TextBlock":
        yield part["text"]
    elif part.get("type", "").startswith("Action."):
        yield f"[{part['title']}]"
    else:
        for name in ("columns", "items", "body", "actions"):
            yield from _lines(part.get(name, []))


def test_the_person_reads_what_to_do_and_why_they_are_told() -> None:
    assert lines(TICK) == [
        "HR Portal · Support: HR Support",
        "Tick the acknowledgement box before you save",
        "You get this because you ran into this problem on 12 June 2026 at 12:57.",
        "1.",
        "Open Leave Request 11213",
        "2.",
        "Tick I acknowledge",
        "3.",
        "Save again",
        "[Read more]",
        "[It worked]",
        "[Still stuck]",
        "[Not me]",
        "[No more of this]",
    ]


def test_the_frame_speaks_the_language_of_the_reader_and_the_gaps_that_of_the_author() -> None:
    shown = lines(replace(TICK, language="de-AT", fields={}))
    assert shown[2] == "Sie erhalten dies, weil das Problem am 12. Juni 2026 um 12:57 Uhr bei Ihnen auftrat."
    assert shown[4] == "Open the document"


@pytest.mark.parametrize(
    ("told", "person", "why"),
    [
        ("manager", "Ada Berg", "You get this because Ada Berg ran into this problem and you are their manager."),
        ("manager", None, "You get this because someone ran into this problem and you are their manager."),
        ("role:supervisor", "Ada Berg",
         "You get this because Ada Berg ran into this problem and you have the role supervisor."),
        ("channel", "Ada Berg", "This channel gets this because people ran into this problem."),
    ],
)  # fmt: skip
def test_others_are_told_why_they_of_all_people_get_it(told: str, person: str | None, why: str) -> None:
    assert lines(replace(SUPERVISOR, told=told, person=person))[2] == why


def test_a_supervisor_sees_the_fields_of_the_text_and_no_others() -> None:
    fields = {
        **SUPERVISOR.fields,
        "client_ip": "10.9.8.7",
        "message": "Forbidden",
        "url": "https://hr.example/secret",
    }
    shown = workaround_message(replace(SUPERVISOR, fields=fields))
    assert shown == workaround_message(SUPERVISOR)
    assert "12:57" not in str(shown.card)


def test_the_buttons_carry_the_notice() -> None:
    worked, stuck, not_me, mute = workaround_message(TICK).card["actions"]
    (send,) = stuck["card"]["actions"]
    assert [(action["type"], action["verb"], action["data"]) for action in (worked, send, not_me, mute)] == [
        ("Action.Execute", "notice.worked", {"notice": 17}),
        ("Action.Execute", "notice.stuck", {"notice": 17}),
        ("Action.Execute", "notice.not_me", {"notice": 17}),
        ("Action.Execute", "notice.mute", {"notice": 17}),
    ]


def test_who_is_still_stuck_may_say_so_in_their_own_words() -> None:
    stuck = workaround_message(TICK).card["actions"][1]
    assert (stuck["type"], stuck["title"]) == ("Action.ShowCard", "Still stuck")
    assert stuck["card"]["body"] == [
        {
            "type": "Input.Text",
            "id": "words",
            "isMultiline": True,
            "label": "What did you try, and what happens? You may leave this empty.",
            "maxLength": 2000,
            "placeholder": "No passwords, please.",
        }
    ]


@pytest.mark.parametrize("told", ["manager", "role:supervisor"])
def test_only_who_is_said_to_have_run_into_it_can_say_that_it_was_somebody_else(told: str) -> None:
    assert "[Not me]" not in lines(replace(SUPERVISOR, told=told))


@pytest.mark.parametrize(
    ("answered", "recorded"),
    [
        ("worked", "Recorded on 12 June 2026 at 13:20: it worked. Thank you."),
        ("stuck",
         "Sent to HR Support on 12 June 2026 at 13:20. Thank you for telling us. Their answer comes here."),
        ("not_me",
         "Recorded on 12 June 2026 at 13:20: this was not you. Thank you. The entry in the directory will be checked."),
    ],
)  # fmt: skip
def test_an_answer_takes_the_place_of_the_buttons(answered: Any, recorded: str) -> None:
    card = replace(
        TICK,
        answered=answered,
        answered_at=datetime(2026, 6, 12, 11, 20, tzinfo=UTC),
    )
    assert lines(card)[-2:] == ["[Read more]", recorded]
    assert "actions" not in workaround_message(card).card


def test_the_time_can_be_named_and_is_the_readers() -> None:
    card = replace(TICK, steps=("You saved on {time}",), zone="Asia/Tokyo")
    assert "You saved on 12 June 2026 at 19:57" in lines(card)


def test_a_link_that_is_no_web_address_makes_no_button() -> None:
    assert "[Read more]" not in lines(replace(TICK, link="javascript:alert(1)"))


def test_a_step_with_nothing_left_to_say_is_not_numbered() -> None:
    card = replace(TICK, steps=("Document: {document_id}", "Save again"), fields={})
    assert lines(card)[3:5] == ["1.", "Save again"]


def test_steps_without_end_are_cut_to_the_size_of_a_card() -> None:
    card = replace(TICK, steps=("ж" * 3000,) * 50)
    assert card_bytes(workaround_message(card).card) <= CARD_BYTES
    assert any("more not shown" in text for text in lines(card))


def test_a_zone_that_does_not_exist_shows_universal_time() -> None:
    assert "at 10:57" in lines(replace(TICK, zone="Mars/Olympus"))[2]
