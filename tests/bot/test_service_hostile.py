"""Text out of a log, from the file to the card: shown, and harmless."""

import re
from pathlib import Path

import pytest

from bot.demo.portal import Line
from bot.loopback import buttons
from cards.message import CARD_BYTES, card_bytes
from tests.bot.service_run import Portal, forbidden, headsup, shown, teams_for, texts_of

LINK = "[click here](https://evil.example/login)"
NASTY = (
    f"{LINK} <b>bold</b> <script>alert(1)</script> <at>Nora</at> **now** _soon_ # heading {{{{DATE(2026)}}}} "
    "\x1b[31mred\x1b[0m \x07\x00 \u202egnihtemos\u202c javascript:alert(1) www.evil.example mail@evil.example"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ACTIVE = re.compile(r"\]\(|[a-z]://|</?at\b|\{\{|www\.|\w@\w")  # in any client, Markdown or not
MARKDOWN = re.compile(r"(?<!\\)[*`\[\]]|(?<!\\)<[A-Za-z/]")


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def assert_harmless(card: dict[str, object]) -> None:
    assert card_bytes(card) <= CARD_BYTES
    for kind, text in texts_of(card):
        assert not CONTROL.search(text), text
        assert not ACTIVE.search(text), text
        assert kind != "TextBlock" or not MARKDOWN.search(text), text
    assert not [button for button in buttons(card) if button.url]


async def test_a_hostile_record_is_harmless_in_the_list_and_in_full(portal: Portal) -> None:
    huge = Line("api", "ERROR", f"Portal.{LINK}", NASTY + " x" * 500_000, "1087", "10.1.2.3")
    data = {"documentId": LINK, "documentType": NASTY, "request": {NASTY: NASTY, "deep": [{LINK: NASTY}]}}
    many = Line("api", "ERROR", "Portal", NASTY, LINK, NASTY, "System.Exception: " + NASTY, data)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", huge, many)
        with portal.path("web1", "api").open("ab") as file:
            file.write(
                b"2026-06-12 12:57:15.0000|ERROR|\xff\xfe|\xc3(|\xed\xa0\x80|\xfe| \x80 [x](https://evil.example)\n"
            )
            file.write(b"\xff\xfe not a record " + LINK.encode() + b"\n")
        portal.written += 1  # what does not begin as a record belongs to the one before
        await run.settled()
        page = await run.ask("9001", "errors")
        assert page.card is not None
        assert_harmless(page.card)
        assert "click here" in shown(page)
        listed = page.card
        for button in [button for button in buttons(listed) if button.title == "Open"]:
            answer = await teams.press("9001", page.id, button.verb, button.data)
            assert answer.card is not None
            assert_harmless(answer.card)
        opened = [shown(version.content["attachments"][0]["content"]) for version in page.history[1:]]
        assert len(opened) == 3
        assert any("deep" in text for text in opened)
        assert any("\ufffd" in text for text in opened)  # what was not UTF-8


async def test_a_hostile_question_is_harmless_in_its_answer(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        for sentence in (f'"{LINK}" yesterday', NASTY, f"errors for user {LINK}", "x" * 3900):
            answer = await run.ask("9001", sentence)
            assert answer.card is not None
            assert_harmless(answer.card)


async def test_hostile_fields_in_a_workaround_are_harmless(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        line = forbidden("1087")
        data = {**line.data, "documentId": f"{LINK} <at>all</at>"}
        portal.write("web1", Line("api", "ERROR", line.logger, line.message, "1087", "10.1.2.3", "", data))
        await run.settled()
        for login in ("1087", "1001"):
            (card,) = teams.messages(login)
            assert card.card is not None
            assert "click here" in shown(card)
            assert_harmless(card.card)
            assert LINK not in str(card.content)
            assert "click" not in card.content["summary"] + card.content["text"]
