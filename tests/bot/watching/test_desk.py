"""Watching in the chat: the whole service, with a stand-in for Teams."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.loopback import buttons
from bot.watching.store import WatchStore
from cards.watch import SHOW_WATCH, STOP_WATCH, WATCH_AGAIN
from ingest.event import utc_now
from tests.bot.service_run import Portal, fine, headsup, proxied, shown, teams_for, unticked, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def test_events_come_to_who_watches_for_them(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        begun = await run.ask("9001", 'watch "Failed to perform." on web1 for 2 hours')
        for said in ("I am watching", "Failed to perform.", "web1", "Until"):
            assert said in shown(begun)
        portal.write("web1", unticked("1087"), fine("1088"))
        portal.write("web2", unticked("1088"))
        await run.settled()
        await until(lambda: len(teams.messages("9001")) == 2)
        card = teams.messages("9001")[-1]
        for said in ("Watching", "1 event since", "Failed to perform.", "user 1087"):
            assert said in shown(card)
        assert "user 1088" not in shown(card)
        answer = await run.press("9001", card, "Stop")
        assert answer.card is not None
        assert "you stopped it" in shown(answer.card)
        portal.write("web1", unticked("1087"))
        await run.settled()
        assert [(e.actor, e.action) for e in run.audit() if e.action.startswith("watch")] == [
            ("9001", "watch"),
            ("9001", "watched"),
            ("9001", "watch stopped"),
        ]
        await teams.press_titled("9001", teams.messages("9001")[-1], "Show all")
        assert "Failed to perform." in shown(teams.messages("9001")[-1])


async def test_watches_are_listed_and_stopped_together(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.ask("9001", "watch errors")
        await run.ask("9001", "beobachte Dokument 11213 für zwei Stunden")
        listed = await run.ask("9001", "watches")
        assert "document 11213" in shown(listed)
        (first, second) = buttons(listed.card or {})
        answer = await teams.press("9001", listed.id, first.verb, first.data)
        assert "document 11213" in shown(answer.card or {})
        assert "I have stopped watching." in shown(await run.ask("9001", "stop watching"))
        assert "You watch nothing now." in shown(await run.ask("9001", "watches"))
        assert "I am watching" in shown(
            (await teams.press("9001", listed.id, WATCH_AGAIN, second.data)).card or {}
        )


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("watch", "What shall I watch?"),
        ("watch events", "That would be everything"),
        ("watch flurble", "I did not understand: flurble"),
        ("watch errors yesterday", "does not look back"),
        ("watch how many errors", "does not count"),
        ("watch user 1087 for an hour", "People are not watched here"),
        ("watch mara.klein@portal.example", "HEADSUP_PERSON_WATCH"),
    ],
)
async def test_what_cannot_be_watched_is_said(portal: Portal, sentence: str, said: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert said in shown(await run.ask("9001", sentence))
        assert "You watch nothing now." in shown(await run.ask("9001", "watches"))


async def test_a_person_is_watched_where_the_operator_lets_them(portal: Portal) -> None:
    async with (
        teams_for(portal) as teams,
        headsup(portal, teams, person_watch=True, lookup_reason=True) as run,
    ):
        asked = await run.ask("9001", "watch user 1087 for an hour")
        assert "I am watching" not in shown(asked)
        begun = await run.ask("9001", "watch user 1087 for an hour because she called")
        assert "I am watching" in shown(begun)
        entry = run.service.bot and next(e for e in run.audit() if e.action == "watch")
        assert entry
        assert (entry.actor, entry.reason) == ("9001", "she called")
        portal.write("web1", proxied("1087"), fine("1088"))
        await until(lambda: len(teams.messages("9001")) == 3)
        assert "user 1087" in shown(teams.messages("9001")[-1])


async def test_who_is_meant_is_asked_back_and_the_rest_of_the_watch_is_kept(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, person_watch=True) as run:
        asked = await run.ask("9001", "watch errors of nora nowak for 2 hours")
        assert shown(asked).startswith("Whom do you mean by nora nowak?")
        assert [one.title for one in buttons(asked.card or {})] == ["Nora Novák (1087)", "“nora nowak”"]
        begun = (await run.press("9001", asked, "Nora Novák (1087)")).card or {}
        for said in ("I am watching", "errors", "Nora Novák", "Until"):
            assert said in shown(begun)
        (watch,) = WatchStore(run.engine, utc_now).going_on("9001")
        assert (watch.query.where["user"], watch.until - watch.since) == (("1087",), timedelta(hours=2))
        entries = [entry for entry in run.audit() if entry.action == "watch"]
        assert [(entry.actor, entry.subject) for entry in entries] == [("9001", watch.said)]


async def test_where_nobody_is_watched_a_name_does_not_say_who_there_is(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        for _ in range(3):
            assert "People are not watched here" in shown(await run.ask("9001", "watch user nora nowak"))
        refused = [(e.actor, e.subject, e.detail) for e in run.audit() if e.action == "refused"]
        assert refused == [("9001", "watch", "people are not watched here")]


async def test_others_may_neither_watch_nor_touch_a_watch(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        begun = await run.ask("9001", "watch errors")
        assert "I am watching" not in shown(await run.ask("1087", "watch errors"))
        for login in ("1087", "9003"):
            for verb in (STOP_WATCH, SHOW_WATCH, WATCH_AGAIN):
                assert (await teams.press(login, begun.id, verb, {"watch": 1})).refusal == 403
        assert "errors" in shown(await run.ask("9001", "watches"))
        assert utc_now()
