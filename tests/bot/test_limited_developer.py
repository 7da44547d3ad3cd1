"""A developer of one product: nothing of another is shown, told, decided or answered, and each try is written down."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.desk import OtherProduct
from bot.conversation.lookups import within
from bot.manners.pause import PauseStore
from bot.telling.news_notices import NewsNoticeStore
from cards.answer import HELPED
from cards.counted import NARROW
from cards.escalation import ANSWER
from cards.holds import HOLD_ALL, HOLD_STOP, HOLD_TEN, PAUSE_OFF, PAUSE_ON
from cards.news import SHOW_TEMPLATE
from detectors.known_issue import Breaker, KnownIssue
from detectors.news import add_news
from ingest.database import writing
from ingest.event import utc_now
from ingest.query import EventQuery
from tests.bot.service_run import Portal, Running, headsup, proxied, shipped, shown, teams_for, until

OF_ALL = "Uwe Köhler,uwe@portal.example,,developer,"
OF_SHOP = "Uwe Köhler,uwe@portal.example,,developer:shop,"
UWE, DORA = "9003", "9001"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path)
    people = made.folder / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace(OF_ALL, OF_SHOP), encoding="utf-8")
    return made


def careful() -> Mapping[str, KnownIssue]:
    """Issues that ask developers before a second person is told."""
    breaker = Breaker(1, timedelta(hours=8))
    return {name: replace(issue, breaker=breaker) for name, issue in shipped().items()}


def refusals(run: Running) -> list[tuple[str | None, str | None]]:
    return [(e.subject, e.detail) for e in run.audit() if (e.actor, e.action) == (UWE, "refused")]


async def refused(run: Running, verb: str, data: Mapping[str, Any]) -> None:
    """Uwe presses it in vain, and it is written down."""
    before = len(refusals(run))
    answer = await run.teams.press(UWE, run.teams.messages(UWE)[-1].id, verb, dict(data))
    assert (verb, answer.refusal) == (verb, 403)
    assert [subject for subject, _ in refusals(run)[before:]] == [verb]


def test_a_question_is_limited_to_ones_products_and_one_for_others_is_refused() -> None:
    def asked(*products: str) -> EventQuery:
        return EventQuery(where={"product": products} if products else {})

    mine = {"shop", "shop-admin"}
    assert within(asked(), mine) == asked("shop", "shop-admin")
    assert within(asked("SHOP", "hr-portal"), mine) == asked("shop")
    assert within(asked("shop*"), mine) == asked("shop", "shop-admin")
    assert within(asked("*"), mine) == asked("shop", "shop-admin")
    for others in (("hr-portal",), ("hr*",), ("",), ("shopping",)):
        with pytest.raises(OtherProduct):
            within(asked(*others), mine)


async def test_look_ups(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        for question in (
            "errors today",
            "errors for user 1087 today",
            "how many errors today",
            "who had errors today",
        ):
            answer = shown(await run.ask(UWE, question))
            assert "shop" in answer
            assert "NegotiationFailed" not in answer
            assert "Nora" not in answer
        assert refusals(run) == []
        german = shown(await run.ask(UWE, "errors product hr-portal today"))
        assert "Hier können Sie nur zu shop etwas nachschlagen." in german
        assert refusals(run) == [("look-up", "not their product")]
        await run.ask(UWE, "how many errors today")
        await refused(run, NARROW, {"lookup": 1, "field": "product", "value": "hr-portal"})


async def test_holds(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues=careful()) as run:
        await run.ask(DORA, "help")
        await run.ask(UWE, "help")
        for number, person in enumerate(("1087", "1088")):
            portal.write("web1", proxied(person))
            await until(lambda: len(run.notices()) == number + 1)  # noqa: B023
        await until(lambda: len(teams.messages(DORA)) == 2)
        for verb in (HOLD_ALL, HOLD_TEN, HOLD_STOP):
            await refused(run, verb, {"hold": 1})
        assert len(teams.messages(UWE)) == 1
        assert {one.person: one.state for one in run.notices()}["1088"] == "held"


async def test_the_pause_concerns_every_product(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert "Das betrifft alle Anwendungen" in shown(await run.ask(UWE, "alles anhalten"))
        assert refusals(run) == [("pause", "it concerns every product")]
        await refused(run, PAUSE_ON, {})
        assert PauseStore(run.engine).now() is None
        await run.ask(DORA, "pause everything")
        assert "Das betrifft alle Anwendungen" in shown(await run.ask(UWE, "fortsetzen"))
        await refused(run, PAUSE_OFF, {})
        assert PauseStore(run.engine).now() is not None


async def test_the_help_names_the_pause_to_whom_may_press_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert "pause everything · resume" in shown(await run.ask(DORA, "help"))
        helped = shown(await run.ask(UWE, "hilfe"))
        assert "bekannte Probleme" in helped
        assert "alles anhalten" not in helped


async def test_escalations_and_their_answers(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.ask(DORA, "help")
        await run.ask(UWE, "help")
        portal.write("web1", proxied("1087"))
        await run.settled()
        await run.fill("1087", teams.messages("1087")[-1], "Still stuck", "I have no VPN.")
        await until(lambda: len(teams.messages(DORA)) == 2)
        await refused(run, ANSWER, {"escalation": 1, "words": "Hello"})
        await run.fill(DORA, teams.messages(DORA)[1], "Answer", "Take the RDP host.")
        await until(lambda: len(teams.messages("1087")) == 2)
        await refused(run, HELPED, {"entry": 2})
        assert len(teams.messages(UWE)) == 1


async def test_news(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await run.ask(DORA, "help")
        await run.ask(UWE, "help")
        template = {"template": 1, "level": "error", "text": "Cannot reach the payroll server"}
        with writing(run.engine) as connection:
            for key, product in (("a", {"product": "hr-portal"}), ("b", {}), ("c", {"product": "Shop"})):
                add_news(connection, "new_template", key, {**template, **product}, utc_now())
        await until(lambda: NewsNoticeStore(run.engine).counts() == {"accepted": 4})
        assert [len(teams.messages(login)) for login in (DORA, UWE)] == [4, 2]
        await refused(run, SHOW_TEMPLATE, {"news": 1, "template": 1})
        of_none = await teams.press(
            UWE, teams.messages(UWE)[-1].id, SHOW_TEMPLATE, {"news": 2, "template": 1}
        )
        assert of_none.refusal == 403
        answer = await teams.press(UWE, teams.messages(UWE)[-1].id, SHOW_TEMPLATE, {"news": 3, "template": 1})
        assert answer.refusal is None
