"""Sentences about support channels, as admins write them."""

import json
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.asked import Command
from bot.asking.channel_commands import read_channel_command
from cards.channels import bound_message

PRODUCTS = st.text(string.ascii_letters + string.digits + "-_./ ", min_size=1, max_size=30).map(
    lambda text: " ".join(text.strip(" .").split())
)


@pytest.mark.parametrize(
    "sentence",
    [
        "support channel for hr-portal",
        "Support channel for hr-portal.",
        "please make this the support channel for hr-portal",
        "this is the support channel for hr-portal",
        "use this channel as the support channel for hr-portal, please",
        "support-channel for “hr-portal”",
        "Supportkanal für hr-portal",
        "Das ist der Support-Kanal für hr-portal!",
    ],
)
def test_a_channel_is_bound(sentence: str) -> None:
    assert read_channel_command(sentence) == Command("bind", given={"product": "hr-portal"})


@pytest.mark.parametrize(
    "sentence",
    [
        "no support channel for hr-portal",
        "remove the support channel for hr-portal",
        "kein Supportkanal für hr-portal",
        "keinen Supportkanal mehr für hr-portal bitte",
        "Supportkanal für hr-portal aufheben",
    ],
)
def test_a_channel_is_given_up(sentence: str) -> None:
    assert read_channel_command(sentence) == Command("unbind", given={"product": "hr-portal"})


@pytest.mark.parametrize(
    "sentence",
    ["which support channels", "support channels?", "welche Supportkanäle gibt es", "list support channels"],
)
def test_it_is_asked_which_there_are(sentence: str) -> None:
    assert read_channel_command(sentence) == Command("channels")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("product", ["hr-portal", ""])
def test_what_a_bound_channel_says_to_give_it_up_is_understood(product: str, language: str) -> None:
    card = json.dumps(bound_message(product, "Dora Dietz", language=language).card, ensure_ascii=False)
    said = re.search("[“„](.*?)[”“]", card)
    assert said
    assert read_channel_command(said[1]) == Command("unbind", given={"product": product})


@pytest.mark.parametrize("everything", ["everything", "all products", "alles", "Everything."])
def test_everything_is_no_product(everything: str) -> None:
    assert read_channel_command(f"support channel for {everything}") == Command("bind", given={"product": ""})


@pytest.mark.parametrize(
    "sentence", ["", "errors for support channel", "what happened in the support channel for 1087", "support"]
)
def test_other_sentences_are_left_to_others(sentence: str) -> None:
    assert read_channel_command(sentence) is None


@given(PRODUCTS.filter(lambda product: product and not product.casefold().startswith(("all", "every"))))
def test_any_product_can_be_named(product: str) -> None:
    found = read_channel_command(f"support channel for {product}")
    assert found is not None
    assert found.name in ("bind", "unbind")
    if found.name == "bind" and not product.casefold().endswith(" please"):
        assert found.given == {"product": product}


@given(st.text(max_size=300))
def test_no_text_trips_it(text: str) -> None:
    read_channel_command(text)
    read_channel_command(f"support channel for {text}")
