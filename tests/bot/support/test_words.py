"""What people write is bounded and without secrets, and threads are named both ways."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support.facts import SHOWN, chosen
from bot.support.recipients import of_channel, product_of
from bot.support.words import clean_words
from bot.teams.threads import channel_of, in_thread, root_of
from cards.forms import MOST_WORDS
from ingest.event import Event
from ingest.secrets.scrubbing import Scrubber
from tests.bot.builders import NOON

SCRUBBER = Scrubber()


@given(st.one_of(st.text(), st.text(alphabet=st.characters(codec=None)), st.integers(), st.none()))
def test_any_words_can_be_kept(given_words: Any) -> None:
    kept = clean_words(given_words, SCRUBBER)
    kept.encode()
    assert len(kept) <= MOST_WORDS
    assert "\x00" not in kept


@pytest.mark.parametrize("nothing", [None, 7, [], {}, "", "  \n "])
def test_what_is_no_text_is_nothing(nothing: object) -> None:
    assert clean_words(nothing, SCRUBBER) == ""


def test_lines_stay_and_secrets_go() -> None:
    kept = clean_words("It is grey.\r\npassword=Sommer2026! is right", SCRUBBER)
    assert kept.startswith("It is grey.\npassword=")
    assert "Sommer2026" not in kept


@given(st.text(alphabet="abc0123:-", min_size=1), st.text(alphabet="0123456789", min_size=1))
def test_a_thread_names_its_channel_and_its_first_message(name: str, message: str) -> None:
    channel = f"19:{name}@thread.tacv2"
    thread = in_thread(channel, message)
    assert (channel_of(thread), root_of(thread)) == (channel, message)
    assert in_thread(thread, "9") == thread
    assert (channel_of(channel), root_of(channel)) == (channel, None)


@pytest.mark.parametrize("chat", ["a:1xyz", "19:abc@thread.v2", "19:x_y@unq.gbl.spaces"])
def test_chats_have_no_threads(chat: str) -> None:
    assert in_thread(chat, "17") == chat


@given(st.text())
def test_a_channel_as_recipient_is_told_from_people(product: str) -> None:
    assert product_of(of_channel(product)) == product.strip().casefold()
    assert product_of("1087") is None


def test_the_event_that_made_it_due_and_trouble_come_before_routine() -> None:
    def event(number: int, level: str) -> Event:
        return Event(time=NOON, received=NOON, id=number, level=level)

    due = event(1, "info")
    found = [event(number, "info") for number in range(2, 20)] + [event(20, "error"), event(21, "warning")]
    few = chosen(found, due)
    assert len(few) == SHOWN
    assert {1, 20, 21} <= {one.id for one in few}
    assert [one.id for one in few] == sorted((one.id or 0 for one in few), reverse=True)
    assert chosen([], None) == []
