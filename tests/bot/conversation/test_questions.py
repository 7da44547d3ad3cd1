"""Developers ask in plain words and get events, page by page; nobody else gets any."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.audit import AuditLog
from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity
from cards.events import PAGE, SHOW
from ingest.event import utc_now
from tests.bot.portal_week import asked_on_saturday, conflict, local
from tests.bot.service_run import (
    ZONE,
    Portal,
    Running,
    forbidden,
    headsup,
    shown,
    teams_for,
)


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def event_ids(card: Any) -> list[int]:
    """The events that a page shows, by their buttons."""
    return [button.data["id"] for button in buttons(card or {}) if button.verb == SHOW]


def times(run: Running, activity: StoredActivity) -> Iterator[str]:
    for event_id in event_ids(activity.card):
        event = run.service.events.get(event_id)
        assert event is not None
        yield f"{event.time.astimezone(ZONE):%m-%d %H:%M:%S}"


async def test_the_sentences_of_developers_give_the_right_events_newest_first(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        for sentence, expected in {
            "errors for user 1087 yesterday": ["06-12 12:57:15", "06-12 09:00:00"],
            "what happened to document 11213 on June 12": ["06-12 13:31:00", "06-12 12:57:15"],
            "errors last 2 hours on web2": ["06-13 14:00:00"],
            "api errors between 2pm and 4pm yesterday": ["06-12 14:30:00"],
            "show auth log June 12": ["06-12 09:00:00", "06-12 08:00:00"],
            "forbidden for 1087 since Monday": ["06-12 12:57:15", "06-08 10:00:00"],
            "errors for user Nora Novák yesterday": ["06-12 12:57:15", "06-12 09:00:00"],
        }.items():
            answer = await run.ask("9001", sentence)
            assert list(times(run, answer)) == expected, sentence
            assert answer.content["summary"] == "Here is what the logs say."
        german = await run.ask("9003", "Fehler von 1087 gestern")
        assert list(times(run, german)) == ["06-12 12:57:15", "06-12 09:00:00"]
        audited = [(e.actor, e.action) for e in run.audit()]
        assert audited == [("9001", "lookup")] * 7 + [("9003", "lookup")]
        assert "1087" in (run.audit()[0].subject or "")


async def test_the_audit_log_says_whose_events_were_looked_up(portal: Portal) -> None:
    """Who is named, though nothing is found, and whose events the page shows."""
    async with asked_on_saturday(portal) as run:
        for sentence in (
            "errors for user Nora Novák today",
            "conflict on June 12",
            "errors for ghost\\\\0815 today",
        ):
            await run.ask("9001", sentence)
        await run.ask("9001", "show 1")
        await run.ask("9001", "errors for user 1091 on June 11")
        await run.ask("9001", "show 1")
        log = AuditLog(run.engine, utc_now)
        began = datetime(2020, 1, 1, tzinfo=ZONE)
        assert {
            person: [entry.action for entry in log.about(person, began)]
            for person in ("1087", "1088", "1090", "0815", "1091", "9001")
        } == {
            "1087": ["lookup"],
            "1088": ["lookup"],
            "1090": ["lookup"],
            "0815": ["lookup"],
            "1091": ["lookup", "event"],
            "9001": [],
        }


async def test_pages_are_turned_by_words(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        first = await run.ask("9001", "errors for user 1091 on June 11")
        second = await run.ask("9001", "next")
        third = await run.ask("9001", "next")
        pages = [event_ids(page.card) for page in (first, second, third)]
        assert [len(page) for page in pages] == [8, 8, 4]
        everything = [event for page in pages for event in page]
        assert everything == sorted(everything, reverse=True)
        assert [
            next(line for line in shown(page).split("\n") if " of 20" in line).partition(",")[0]
            for page in (first, second, third)
        ] == ["1–8 of 20", "9–16 of 20", "17–20 of 20"]
        assert "That was the last page." in shown(await run.ask("9001", "next"))
        back = await run.ask("9001", "previous")
        assert (event_ids(back.card), "9–16 of 20" in shown(back)) == (pages[1], True)
        again = await run.ask("9001", "previous")
        assert (event_ids(again.card), "1–8 of 20" in shown(again)) == (pages[0], True)
        assert "That was the first page." in shown(await run.ask("9001", "previous"))


async def test_pages_are_turned_by_buttons_within_the_message(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        page = await run.ask("9001", "errors for user 1091 on June 11")
        cards = [page.card]
        for title in ("Older", "Older", "‹ Newer", "‹ Newer"):
            answer = await run.press("9001", page, title)
            assert answer.card == page.card  # the answer and the stored message
            cards.append(page.card)
        assert [len(event_ids(card)) for card in cards] == [8, 8, 4, 8, 8]
        assert [event_ids(card) for card in cards[3:]] == [event_ids(card) for card in cards[1::-1]]
        assert not [b for b in buttons(cards[-1] or {}) if b.title.startswith("‹")]
        assert len(run.teams.messages("9001")) == 1


async def test_events_that_come_while_pages_are_turned_move_none_of_them(portal: Portal) -> None:
    """Nothing is shown twice or left out, and what came meanwhile is a page before the first."""
    async with asked_on_saturday(portal) as run:
        page = await run.ask("9001", "errors for user 1091 on June 11")
        first = event_ids(page.card)
        portal.write("web2", conflict("1091"), conflict("1091"), at=local("06-11T23:00:00"))
        await run.settled()
        seen = [*first]
        for _ in range(2):
            await run.press("9001", page, "Older")
            seen += event_ids(page.card)
        assert len(seen) == len(set(seen)) == 20
        assert "of 22" in shown(page)
        for _ in range(2):
            await run.press("9001", page, "‹ Newer")
        assert event_ids(page.card) == first
        await run.press("9001", page, "‹ Newer")
        assert len(event_ids(page.card)) == 2
        assert not set(event_ids(page.card)) & set(seen)


async def test_an_event_opens_in_full_and_leads_back_to_its_page(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        page = await run.ask("9001", "errors for user 1091 on June 11")
        await run.press("9001", page, "Older")
        second = page.card
        opened = await run.press("9001", page, "Open")
        assert opened.card is not None
        assert "isAcknowledged" in shown(opened.card)
        assert page.card == opened.card
        back = await run.press("9001", page, "Back")
        assert (back.card, page.card) == (second, second)
        assert [e.action for e in run.audit()] == ["lookup", "lookup", "event", "lookup"]


async def test_an_event_opens_by_its_place_on_the_page(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        await run.ask("9001", "errors for user 1091 on June 11")
        page = await run.ask("9001", "next")
        opened = await run.ask("9001", "show the third")
        assert "Error on 11 Jun 2026 10:09:00.000" in shown(opened)  # the 11th from the latest, 10:19
        back = await run.press("9001", opened, "Back")
        assert event_ids(back.card) == event_ids(page.card)
        assert "no event number 9" in shown(await run.ask("9001", "open 9"))


async def test_next_without_a_question_helps(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        for word in ("next", "previous", "show 1", "help", "hello"):
            assert "What you can ask me" in shown(await run.ask("9001", word))


async def test_the_look_up_of_somebody_else_is_refused(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        page = await run.ask("9001", "errors for user 1091 on June 11")
        before = page.card
        theirs = [button for button in buttons(page.card or {}) if button.verb in {PAGE, SHOW}]
        assert {button.verb for button in theirs} == {PAGE, SHOW}
        for login in ("9002", "1087"):
            for button in theirs:
                answer = await run.teams.press(login, page.id, button.verb, button.data)
                assert answer.refusal == 403
        assert page.card == before
        refused = [(e.actor, e.action, e.detail) for e in run.audit()[1:]]
        assert set(refused) == {
            ("9002", "refused", "not their look-up"),
            ("1087", "refused", "they have not the role developer"),
        }
        assert len(refused) == 4  # of each person and verb the first


@pytest.mark.parametrize(
    "sentence", ["errors for user 1088 yesterday", "next", "previous", "show 1", "how many errors today"]
)
@pytest.mark.parametrize("login", ["1087", "1001"])
async def test_a_person_without_the_role_is_told_so_politely(
    portal: Portal, sentence: str, login: str
) -> None:
    portal.write("web1", forbidden("1088", 11213))
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        await run.settled()
        answer = await run.ask(login, sentence)
        assert "Looking up events is for people with the role developer." in shown(answer)
        assert "1088" not in shown(answer)
        assert "Forbidden" not in shown(answer)
        assert [(e.actor, e.action) for e in run.audit()] == [(login, "refused")]


async def test_somebody_whom_the_directory_does_not_know_gets_no_more(portal: Portal) -> None:
    async with teams_for(portal) as teams:
        people = portal.folder / "people.csv"
        kept = [line for line in people.read_text().splitlines() if not line.startswith("9002")]
        people.write_text("\n".join(kept) + "\n", encoding="utf-8")
        async with headsup(portal, teams) as run:
            portal.write("web1", forbidden("1088"))
            await run.settled()
            answer = await run.ask("9002", "errors of 1088 today")
            assert "is for people with the role developer" in shown(answer)
            assert "When the application runs into a known problem" in shown(await run.ask("9002", "help"))
            assert [(e.actor, e.action) for e in run.audit()] == [("aad-9002", "refused")]


async def test_help_shows_each_what_they_can_do(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert "errors for user 1087 yesterday" in shown(await run.ask("9001", "help"))
        assert "errors for user" not in shown(await run.ask("1087", "help"))
        assert "Was Sie mich fragen können" in shown(await run.ask("9003", "Hilfe"))


async def test_words_that_are_not_understood_are_named(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        answer = await run.ask("9001", "errors frobnicate yesterday [x](https://evil.example)")
        assert "I did not understand: " in shown(answer)
        assert "frobnicate" in shown(answer)
        assert "](" not in shown(answer)
        assert "Das habe ich nicht verstanden: " in shown(await run.ask("9003", "Fehler frobnicate gestern"))


async def test_a_look_up_tells_its_times_in_the_zone_of_the_reader(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", "forbidden for 1087 since Monday")
        assert "12:57:15" in shown(answer)
        assert "times in Europe/Berlin" in shown(answer)


@pytest.mark.parametrize(("locale", "written"), [("en-GB", "12/06"), ("en-US", "06/12"), ("de-DE", "12.06.")])
async def test_a_day_in_figures_is_that_of_the_readers_country(
    portal: Portal, locale: str, written: str
) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("developer,en-GB", f"developer,{locale}"), encoding="utf-8")
    async with asked_on_saturday(portal) as run:
        answer = await run.ask("9001", f"forbidden for 1087 on {written}")
        assert list(times(run, answer)) == ["06-12 12:57:15"]
