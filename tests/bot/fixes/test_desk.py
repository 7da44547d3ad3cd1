"""Fixes in the chat: asked, confirmed, audited; nobody but a developer, and nothing but what there is."""

from pathlib import Path

import pytest

from bot.telling.notices import Notice
from cards.fixing import ASK_UNDO, SAY_FIXED, UNDO, WITHDRAW
from tests.bot.service_run import Portal, Running, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def told(run: Running) -> Notice:
    run.portal.write("web1", forbidden("1087"))
    await run.settled()
    return run.notices()[0]


async def test_a_developer_says_that_it_is_fixed_and_takes_it_back(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        people = len({notice.person for notice in run.notices() if notice.state == "accepted"})
        asked = await run.ask("9001", f"{issue} is fixed in 4.11.0")
        assert f"{people} people were told of it" in shown(asked)
        assert {notice.fixed_by for notice in run.notices()} == {None}
        answer = await run.press("9001", asked, "It is fixed")
        assert answer.card is not None
        assert shown(answer.card).startswith("It is marked as fixed.")
        await until(lambda: "It is fixed" in shown(teams.messages("1087")[0]))
        back = await run.ask("9001", f"{issue} is not fixed")
        assert "say again what they said before" in shown(back)
        answer = await run.press("9001", back, "It is not fixed")
        assert answer.card is not None
        assert shown(answer.card).startswith("It is marked as not fixed.")
        await until(lambda: "It is fixed" not in shown(teams.messages("1087")[0]))
        assert [
            (e.actor, e.action) for e in run.audit() if e.action in ("fixed", "taken back", "fix told")
        ] == [
            ("9001", "fixed"),
            ("headsup", "fix told"),
            ("9001", "taken back"),
        ]
        nothing = await run.ask("9001", f"{issue} is not fixed")
        assert shown(nothing) == "There is nothing to take back."


async def test_a_mistyped_node_is_named_before_the_fix_is_said_and_after(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        asked = await run.ask("9001", f"{issue} is fixed in 4.11.0 on wbe1")
        answer = await run.press("9001", asked, "It is fixed")
        assert answer.card is not None
        for card in (asked, answer.card):
            assert "No event of the application ever came from wbe1. Events come from web1." in shown(card)
            assert (
                "They are told once it is on every node where the problem occurred. Not yet: web1."
                in shown(card)
            )
        joined = await run.ask("9001", f"{issue} is fixed in 4.11.0 on web1")
        assert "Not yet" not in shown(joined)


async def test_who_wants_no_more_of_it_keeps_a_card_that_says_that_it_is_fixed(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        before = len(teams.messages("1087"))
        await run.press("1087", teams.messages("1087")[0], "No more of this")
        asked = await run.ask("9001", f"{issue} is fixed in 4.11.0")
        assert "1 person wants to hear no more of it: only their card changes." in shown(asked)
        await run.press("9001", asked, "It is fixed")
        await until(lambda: "It is fixed" in shown(teams.messages("1087")[0]))
        await run.settled()
        assert len(teams.messages("1087")) == before


async def test_a_developer_withdraws_the_cards_of_an_issue(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        asked = await run.ask("9001", f"withdraw {issue}")
        answer = await run.press("9001", asked, "Withdraw")
        assert answer.card is not None
        await until(lambda: "This message was withdrawn" in shown(teams.messages("1087")[0]))


async def test_an_issue_that_there_is_not_is_asked_back(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        asked = await run.ask("9001", "document-forbiden is fixed in 4.11.0")
        assert "There is no known issue document-forbiden." in shown(asked)


@pytest.mark.parametrize(
    ("verb", "deed"),
    [
        (SAY_FIXED, "Saying that a problem is fixed"),
        (ASK_UNDO, "Taking a fix back"),
        (UNDO, "Taking a fix back"),
        (WITHDRAW, "Withdrawing cards"),
    ],
)
async def test_nobody_else_may(portal: Portal, verb: str, deed: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        notice = await told(run)
        card = teams.messages("1087")[0]
        answer = await teams.press(
            "1087", card.id, verb, {"issue": notice.issue, "version": "1", "nodes": ""}
        )
        assert answer.refusal == 403
        assert f"{deed} is for people with the role developer." in str(answer.body)
        stands = run.notices()[0]
        assert (stands.fixed_by, stands.withdrawn_at) == (None, None)
        assert [(e.actor, e.action, e.subject) for e in run.audit()][-1] == ("1087", "refused", verb)


async def test_a_developer_of_another_product_is_told_that_it_is_not_theirs(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text("utf-8").replace(
        "uwe@portal.example,,developer", "uwe@portal.example,,developer:shop"
    )
    people.write_text(text.replace("de-DE", "en-GB"), encoding="utf-8")
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        asked = await run.ask("9001", f"{issue} is fixed in 4.11.0")
        await run.press("9001", asked, "It is fixed")
        answer = await teams.press("9003", asked.id, ASK_UNDO, {"issue": issue})
        assert answer.refusal == 403
        assert "That is about an application that is not yours." in str(answer.body)
        entry = run.audit()[-1]
        assert (entry.actor, entry.action, entry.subject, entry.detail) == (
            "9003", "refused", ASK_UNDO, "not their product",
        )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"issue": 1},
        {"issue": "nothing"},
        {"version": 1},
        {"version": ""},
        {"version": "x" * 300},
        {"nodes": 5},
        {"nodes": ",".join(map(str, range(50)))},
    ],
)
async def test_what_a_button_gives_is_checked(portal: Portal, data: dict[str, object]) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = (await told(run)).issue
        asked = await run.ask("9001", f"{issue} is fixed in 4.11.0")
        given = data if not data or "issue" in data else {"issue": issue, "version": "4.11.0", **data}
        await teams.press("9001", asked.id, SAY_FIXED, given)
        assert [e.action for e in run.audit() if e.action == "fixed"] == []
