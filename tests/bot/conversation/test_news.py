"""A new error reaches the developers, and its button shows the events: the whole service, with a stand-in for Teams."""

from pathlib import Path

import pytest

from bot.demo.portal import ADJUSTMENT, Line, request
from bot.loopback import buttons
from bot.telling.news_notices import NewsNoticeStore
from cards.news import SHOW_TEMPLATE
from detectors.news import add_news
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import Portal, Running, headsup, shown, teams_for, unticked, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def unreachable(login: str) -> Line:
    """An error that no known issue describes."""
    return request(
        "Cannot reach the payroll server", 500, login=login, role="user", ip="10.1.2.3", document=11500,
        kind=ADJUSTMENT, parameters={"hours": 5},
    )  # fmt: skip


async def met(run: Running, *developers: str) -> None:
    """They have written to the bot."""
    for login in developers:
        await run.ask(login, "help")


async def told(run: Running, number: int) -> None:
    """Until so many cards of news were accepted."""
    store = NewsNoticeStore(run.engine)
    await until(lambda: store.counts() == {"accepted": number})


async def test_a_new_error_reaches_every_developer_and_nobody_else(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001", "9003")
        portal.write("web1", unreachable("1087"), unreachable("1088"))
        await told(run, 2)
        card = teams.messages("9001")[-1]
        assert card.content["summary"] == "There is a new error that no known issue describes."
        for said in ("A new error", "Cannot reach the payroll server", "hr-portal · api · web1"):
            assert said in shown(card)
        assert "Ein neuer Fehler" in shown(teams.messages("9003")[-1])
        assert all(teams.messages(login) == [] for login in ("9002", "1087", "1088", "1001"))


async def test_people_and_events_are_counted_alike_where_a_known_issue_meets_some(portal: Portal) -> None:
    ticked = request(
        "Failed to perform.", 400, login="1087", role="user", ip="10.1.2.3", document=11500,
        kind="Leave Request", parameters={"hours": 5, "isAcknowledged": True},
    )  # fmt: skip
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unticked("1088"), unticked("1089"))
        await run.settled()
        portal.write("web1", ticked)
        await told(run, 1)
        assert "3 people\n · 3 events, 2 of them of a known issue" in shown(teams.messages("9001")[-1])


async def test_the_button_shows_the_events_in_a_message_of_its_own(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unreachable("1087"))
        await told(run, 1)
        card = teams.messages("9001")[-1]
        assert [(button.kind, button.title) for button in buttons(card.card or {})][:3] == [
            ("Action.Submit", "Show events"),
            ("Action.Submit", "Tell them all"),
            ("Action.Submit", "Known issue…"),
        ]
        await teams.press_titled("9001", card, "Show events")
        assert teams.messages("9001")[-2].card == card.card
        answer = teams.messages("9001")[-1]
        assert "Cannot reach the payroll server" in shown(answer)
        assert "user 1087" in shown(answer)
        found = [(e.actor, e.action) for e in run.audit()]
        assert ("9001", "lookup") in found


async def test_the_button_is_for_developers_and_for_what_was_told(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, learn_hours=0) as run:
        await met(run, "9001")
        portal.write("web1", unreachable("1087"))
        await told(run, 1)
        card = teams.messages("9001")[-1]
        button = next(one for one in buttons(card.card or {}) if one.title == "Show events")
        for login, data in (
            ("1087", button.data),
            ("9001", {"news": 999, "template": 1}),
            ("9001", {"news": button.data["news"], "template": 999}),
            ("9001", {}),
        ):
            answer = await teams.press(login, card.id, SHOW_TEMPLATE, data)
            assert "Cannot reach" not in shown(answer.card or {})
        assert ("1087", "refused", SHOW_TEMPLATE) in [(e.actor, e.action, e.subject) for e in run.audit()]


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("regression", {"issue": "ack", "fixed_in": "2.4.0", "version": "2.4.1", "people": 3}, "2.4.0"),
        ("issue_files", {"file": "ack.yaml", "faults": ["ack.yaml:1:1: wrong"]}, "ack.yaml:1:1: wrong"),
        ("issue_files", {"file": "ack.yaml", "state": "well"}, "is well again"),
        (
            "regression",
            {"issue": 5, "top": [], "at": "yesterday", "sources": [{"node": "web1"}]},
            "Back although",
        ),
    ],
)
async def test_news_of_other_parts_is_told_too(
    portal: Portal, kind: str, payload: dict[str, object], said: str
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await met(run, "9001")
        with writing(run.engine) as connection:
            add_news(connection, kind, "x", payload, utc_now())  # type: ignore[arg-type]
        await told(run, 1)
        assert said in shown(teams.messages("9001")[-1])
