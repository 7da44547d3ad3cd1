"""Every card: valid, bounded, kept as it was, and silent in its push text."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import adaptive_cards
import pytest
from jsonschema import Draft6Validator
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from cards.message import CARD_BYTES, card_bytes
from tests.cards.examples import messages

NAMES = list(messages("en"))
LANGUAGES = ["en", "de"]
KEPT = [
    *((name, "en") for name in NAMES),
    ("workaround", "de"),
    ("troubles-many", "de"),
    ("events", "de"),
    ("event", "de"),
]


@pytest.fixture(scope="module")
def schema() -> Draft6Validator:
    path = Path(adaptive_cards.__file__).parent / "schemas" / "schema-1.5.json"
    return Draft6Validator(json.loads(path.read_text(encoding="utf-8-sig")))


def without_teams(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card without what only Teams knows: of a chart, what stands for it elsewhere."""
    shown = {name: value for name, value in card.items() if name != "msteams"}
    return {
        **shown,
        "body": [
            part["fallback"] if part["type"].startswith("Chart.") else part for part in card.get("body", [])
        ],
    }


def texts(part: Any) -> Iterator[str]:
    """Every text of a card that a person sees."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name in {"text", "title", "tooltip", "fallbackText", "speak", "legend"} or (
                name == "x" and isinstance(inner, str)
            ):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from texts(inner)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_card_meets_the_official_schema(schema: Draft6Validator, name: str, language: str) -> None:
    schema.validate(without_teams(messages(language)[name].card))


@pytest.mark.parametrize(
    "broken",
    [
        {"body": [{"type": "TextBlock", "wrap": True}]},
        {"body": [{"type": "TextBlock", "text": "x", "colour": "red"}]},
        {"body": [{"type": "TextBlock", "text": "x", "size": "Huge"}]},
        {"body": [{"type": "TextBlok", "text": "x"}]},
        {"actions": [{"type": "Action.Execute", "title": 1}]},
        {"actions": [{"type": "Action.OpenUrl", "title": "x"}]},
        {"body": [{"type": "ColumnSet", "columns": [{"items": [{"type": "RichTextBlock"}]}]}]},
        {"version": 1.5},
    ],
)
def test_the_schema_refuses_a_broken_card(schema: Draft6Validator, broken: dict[str, Any]) -> None:
    card = {**without_teams(messages("en")["workaround"].card), **broken}
    assert not schema.is_valid(card)


@pytest.mark.parametrize(("name", "language"), KEPT)
def test_a_card_is_what_it_was(name: str, language: str, snapshot: SnapshotAssertion) -> None:
    shown = messages(language)[name]
    kept = snapshot.use_extension(JSONSnapshotExtension)
    assert {"summary": shown.summary, "text": shown.text, "card": shown.card} == kept


def test_each_kept_form_is_of_an_example() -> None:
    """One whose example is gone would fail a whole run at its end: delete the file that is named here."""
    folder = Path(__file__).parent / "__snapshots__" / "test_messages"
    expected = {f"test_a_card_is_what_it_was[{name}-{language}].json" for name, language in KEPT}
    assert {file.name for file in folder.iterdir()} == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_card_keeps_to_its_size(name: str, language: str) -> None:
    assert card_bytes(messages(language)[name].card) <= CARD_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_push_text_is_one_sentence_that_gives_nothing_away(name: str, language: str) -> None:
    """No name, no document, nothing from a log, no emoji in front."""
    shown = messages(language)[name]
    for sentence in (shown.text, shown.summary):
        assert re.fullmatch(r"[^\W\d_][^\n]{10,100}[.!]", sentence)
        for secret in (
            "Ada",
            "Berg",
            "1087",
            "11213",
            "Leave",
            "Service Hours",
            "HR Portal",
            "click",
            "Failed",
        ):
            assert secret not in sentence
    assert shown.card["speak"] == shown.card["fallbackText"] == shown.text
    assert shown.card["lang"] == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    ["tell-all-asked", "tell-all-declined", "tell-all-discarded", "tell-all-old", "tell-all-paused"],
)
def test_the_push_text_does_not_say_that_was_sent_what_was_not(name: str, language: str) -> None:
    shown = messages(language)
    assert shown[name].text not in {shown["tell-all-ended"].text, shown["tell-all-going"].text}


def test_a_trouble_writes_numbers_and_days_as_its_reader_does() -> None:
    german, english = (json.dumps(messages(language)["troubles"].card) for language in ("de", "en"))
    assert "zuvor waren es 0,3 %" in german
    assert "before it was 0.3%" in english
    assert "expires on 19 June 2026" in json.dumps(messages("en")["troubles-many"].card)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("hostile")])
def test_hostile_text_is_only_ever_text(name: str) -> None:
    card = messages("en")[name].card
    for text in texts(card):
        assert not re.search(
            r"\]\(|[a-z]://|\{\{|\$\{|<at>|javascript:|[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]",
            text,
        )
    assert "Action.OpenUrl" not in json.dumps(card)
    json.dumps(card, ensure_ascii=False).encode()
