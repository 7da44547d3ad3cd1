"""The buttons of a workaround card: the first answer of the person it was sent to, and nothing else."""

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.loopback.conversations import StoredActivity
from bot.telling.feedback import FeedbackStore
from cards.events import PAGE, SHOW
from cards.workaround import STUCK, WORKED
from tests.bot.service_run import Portal, Running, headsup, proxied, shown, teams_for

NASTY: list[Any] = [
    None, True, 0, -1, 1.5, 10**17, 10**30, "", "x", "1x", "-1", "²", "٣", "9" * 40, "1; DROP TABLE notice",
    [], [1], {}, {"notice": 1}, "\x00",
]  # fmt: skip


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def card_of(run: Running, login: str) -> StoredActivity:
    """The card of somebody who came through the proxy."""
    run.portal.write("web1", proxied(login))
    await run.settled()
    return run.teams.messages(login)[-1]


async def test_it_worked_is_recorded_and_changes_the_card_here_and_everywhere(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        card = await card_of(run, "1087")
        answer = await run.press("1087", card, "It worked")
        assert answer.status == 200
        assert answer.card is not None
        assert "it worked. Thank you." in shown(answer.card)
        stored = teams.messages("1087")
        assert [activity.id for activity in stored] == [card.id]
        assert stored[0].card == answer.card
        assert "actions" not in answer.card
        (notice,) = run.notices()
        feedback = FeedbackStore(run.engine).get(notice.id)
        assert feedback is not None
        assert (feedback.answer, feedback.person) == ("worked", "1087")
        assert [(e.actor, e.action, e.subject, e.detail) for e in run.audit()] == [
            ("1087", "answer", f"notice {notice.id}", "worked")
        ]


@pytest.mark.parametrize(("first", "second"), [(WORKED, WORKED), (WORKED, STUCK), (STUCK, WORKED)])
async def test_a_second_press_changes_nothing(portal: Portal, first: str, second: str) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        card = await card_of(run, "1087")
        (notice,) = run.notices()
        data = {"notice": notice.id}
        answer = await teams.press("1087", card.id, first, data)
        recorded = FeedbackStore(run.engine).get(notice.id)
        again = await teams.press("1087", card.id, second, data)
        assert again == answer
        assert teams.messages("1087")[0].card == answer.card
        assert FeedbackStore(run.engine).get(notice.id) == recorded


@pytest.mark.parametrize("stranger", ["1088", "1001", "9001"])
async def test_the_press_of_another_person_is_refused_and_changes_nothing(
    portal: Portal, stranger: str
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        card = await card_of(run, "1087")
        before = card.card
        (notice,) = run.notices()
        answer = await teams.press(stranger, card.id, WORKED, {"notice": notice.id})
        assert (answer.status, answer.refusal) == (200, 403)
        assert teams.messages("1087")[0].card == before
        assert len(teams.messages("1087")[0].history) == 1
        assert FeedbackStore(run.engine).get(notice.id) is None
        assert [(e.actor, e.action, e.detail) for e in run.audit()] == [
            (stranger, "refused", "not their notice")
        ]


async def test_tampered_data_never_fails_a_turn_and_never_changes_a_card(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        card = await card_of(run, "1087")
        question = await run.ask("9001", "errors today")
        kept = card.card, question.card
        with caplog.at_level(logging.ERROR):
            for nasty in NASTY:
                for verb, data in (
                    (WORKED, {"notice": nasty if nasty != 1 else None}),
                    (STUCK, {}),
                    (PAGE, {"lookup": nasty}),
                    (PAGE, {"lookup": 999, "older": nasty}),
                    (SHOW, {"id": nasty, "back": nasty}),
                    (SHOW, {"id": nasty, "back": {"lookup": 1}}),
                    ("no.such", {"x": nasty}),
                ):
                    for login, activity in (("1088", card), ("9002", question)):
                        answer = await teams.press(login, activity.id, verb, data)
                        assert answer.status == 200, (verb, data)
        assert caplog.records == []
        assert (teams.messages("1087")[0].card, question.card) == kept


async def test_ones_own_page_button_with_tampered_cursors_gives_some_page_and_never_fails(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        await card_of(run, "1087")
        question = await run.ask("9001", "errors")
        with caplog.at_level(logging.ERROR):
            for nasty in [*NASTY, ["1", "1"], [1, 1, 1], ["9" * 18, "9" * 18], [None, None]]:
                for data in (
                    {"lookup": 1, "older": nasty},
                    {"lookup": 1, "newer": nasty, "older": nasty},
                    {"lookup": "1", "first": nasty},
                ):
                    answer = await teams.press("9001", question.id, PAGE, data)
                    assert answer.status == 200
                    assert answer.card is not None
        assert caplog.records == []


async def test_a_button_still_answers_when_its_issue_is_gone(portal: Portal) -> None:
    async with teams_for(portal) as teams:
        async with headsup(portal, teams) as run:
            card = await card_of(run, "1087")
        async with headsup(portal, teams, issues={}) as run:
            answer = await run.press("1087", card, "It worked")
            assert answer.card is not None
            assert "no longer on our list" in shown(answer.card)
            (notice,) = run.notices()
            assert FeedbackStore(run.engine).get(notice.id) is not None


async def test_a_german_reader_gets_german_buttons(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        card = await card_of(run, "1088")
        answer = await run.press("1088", card, "Hat geholfen")
        assert answer.card is not None
        assert answer.card["lang"] == "de"
