"""Several cards in one: each form is its own, as phones want it, and what is written in one is not another's."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cards.folded import folded_message
from cards.forms import words_in
from cards.workaround import STUCK, WorkaroundCard, workaround_message

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a card."""
    if isinstance(part, dict):
        yield part
        for one in part.values():
            yield from parts(one)
    elif isinstance(part, list):
        for one in part:
            yield from parts(one)


def folded(count: int) -> list[dict[str, Any]]:
    shown = [
        WorkaroundCard(
            product="hr-portal",
            team="IT",
            title="Tick it",
            steps=("Save",),
            link=None,
            notice=n,
            at=NOON,
            fields={},
        )
        for n in range(1, count + 1)
    ]
    return list(parts(folded_message([workaround_message(one) for one in shown]).card))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_no_two_elements_have_the_same_id(count: int) -> None:
    ids = Counter(one["id"] for one in folded(count) if "id" in one)
    assert len(ids) == count
    assert set(ids.values()) == {1}


def test_what_is_written_in_a_form_comes_with_its_own_notice() -> None:
    sends = [one["data"] for one in folded(3) if one.get("verb") == STUCK]
    # A client may send what every form of the card has.
    typed = {"words-1": "one", "words-2": "two", "words-3": "three"}
    assert [(data["notice"], words_in({**data, **typed})) for data in sends] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]


@pytest.mark.parametrize("number", [None, True, "1", 1.5, [1], {"a": 1}])
def test_an_odd_number_means_the_usual_field(number: object) -> None:
    assert words_in({"field": number, "words": "it fails", "words-1": "no"}) == "it fails"
    assert words_in({"field": number}) is None


@pytest.mark.parametrize("language", ["en", "de"])
def test_two_buttons_and_the_menu_fit_a_phone(language: str) -> None:
    """Of 27 characters and more the menu is cut off in a container 340 pixels wide, which was looked at."""
    card = WorkaroundCard(
        product=None,
        team="IT",
        title="x",
        steps=(),
        link=None,
        notice=1,
        at=NOON,
        fields={},
        language=language,
    )
    shown = [
        one["title"] for one in workaround_message(card).card["actions"] if one.get("mode") != "secondary"
    ]
    assert len(shown) == 2
    assert len("".join(shown)) < 27
