"""A developer makes a known issue of an event by form; others are told by it; then it is changed and stopped."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.authoring.store import AuthoredStore
from bot.cli import headsup as command_line
from bot.loopback import BotAnswer, buttons
from bot.loopback.conversations import StoredActivity
from cards.approval import APPROVE
from cards.events import SHOW
from cards.fixing import ASK_UNDO, SAY_FIXED
from cards.issue_form import EDIT, PREVIEW, PROPOSE, RUN
from cards.issue_list import OPEN_ISSUE, STOP_ISSUE
from tests.bot.service_run import Portal, Running, forbidden, headsup, shown, teams_for, until


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def data_of(activity: Any, verb: str) -> dict[str, Any]:
    """What the first button with a verb brings back."""
    return dict(next(b.data for b in buttons(activity.card or {}) if b.verb == verb))


async def form_of_latest(run: Running) -> StoredActivity:
    """The message with the form, from the latest event."""
    page = await run.ask("9001", "forbidden today")
    await run.teams.press("9001", page.id, SHOW, data_of(page, SHOW))
    (offer,) = [b for b in buttons(page.card or {}) if b.verb == PROPOSE or b.data.get("verb") == PROPOSE]
    await run.teams.submit("9001", page.id, offer.data)
    return run.teams.messages("9001")[-1]


async def preview(run: Running, form: StoredActivity, **written: str) -> StoredActivity:
    """The form's message, after its values were sent."""
    (send,) = [b for b in buttons(form.card or {}) if b.data.get("verb") == PREVIEW]
    await run.teams.submit("9001", form.id, {**send.data, **written})
    return next(one for one in run.teams.messages("9001") if one.id == form.id)


async def run_as(run: Running, shown_preview: StoredActivity, rollout: str, **more: str) -> BotAnswer:
    """Set it going."""
    data = next(b.data for b in buttons(shown_preview.card or {}) if b.data.get("rollout") == rollout)
    return await run.teams.press("9001", shown_preview.id, RUN, {**data, **more})


def acts(run: Running) -> list[tuple[str, str, str | None]]:
    return [(e.actor, e.action, e.subject) for e in run.audit() if e.action not in ("lookup", "event")]


WRITTEN = {
    "title": "Editing is refused",
    "workaround": "Ask your supervisor to edit it",
    "steps": "Open {document_type} {document_id}\nHave your **supervisor** save it",
}


async def test_from_an_event_to_a_card_at_the_next_who_runs_into_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        form = await form_of_latest(run)
        assert "A new known issue" in shown(form)
        tried = await preview(run, form, **WRITTEN)
        assert "it would have told 1 person, with 1 card." in shown(tried)
        assert "Nora Novák (1087)" in shown(tried)
        assert "Open Service Hours Adjustment 11213" in shown(tried)  # as its own event has it
        done = await run_as(run, tried, "live")
        assert "editing-is-refused is live" in shown(done.card or {})
        await until(lambda: "editing-is-refused" in run.service.known.issues())
        portal.write("web2", forbidden("1088"))
        await run.settled()
        await until(lambda: bool(teams.messages("1088")))
        assert "Ask your supervisor to edit it" in shown(teams.messages("1088")[0])
        assert [(n.issue, n.person, n.told) for n in run.notices()] == [
            ("editing-is-refused", "1088", "user")
        ]
        assert acts(run) == [
            ("9001", "proposed", "forbidden-not-authorized"),
            ("9001", "previewed", "editing-is-refused"),
            ("9001", "known issue", "editing-is-refused"),
        ]


async def test_who_sent_that_very_problem_before_is_told_that_it_is_known(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        await run.press("1087", await run.ask("1087", "I can't save my document"), "Send it")
        form = await form_of_latest(run)
        await run_as(run, await preview(run, form, **WRITTEN), "live")
        await until(lambda: ("headsup", "problem known", "editing-is-refused") in acts(run))
        state = await run.ask("1087", "what about my problem?")
        for part in (
            "It has been a known problem since ",
            "Ask your supervisor to edit it",
        ):
            assert part in shown(state)


async def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        form = await form_of_latest(run)
        wrong = {**WRITTEN, "detection": "seen:\n  message|contians: x\ncondition: seen\n", "link": "ftp://x"}
        again = await preview(run, form, **wrong)
        assert "line 2, column 3: unknown modifier `contians`; did you mean `contains`?" in shown(again)
        assert "is not a link: it must begin with" in shown(again)
        values = {i["id"]: i.get("value") for i in inputs(again.card or {})}
        assert values["steps"] == WRITTEN["steps"]
        assert values["detection"] == wrong["detection"]
        mended = await preview(run, again, detection="seen:\n  http_status: 403\ncondition: seen\n", link="")
        assert "1 person" in shown(mended)


async def test_what_is_wrong_with_the_limits_opens_them(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        form = await form_of_latest(run)
        again = await preview(run, form, **{**WRITTEN, "count": "often", "link": "ftp://x"})
        (limits,) = [part for part in (again.card or {})["body"] if part.get("id") == "limits"]
        assert limits["isVisible"] is True
        assert "this must be a whole number, not the text `often`" in shown(limits)
        after = {part.get("id"): n for n, part in enumerate((again.card or {})["body"])}
        assert "is not a link" in shown((again.card or {})["body"][after["link"] + 1])


async def test_a_preview_says_why_nobody_is_told(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        form = await form_of_latest(run)
        too_few = await preview(run, form, **{**WRITTEN, "count": "3", "within": "10m"})
        assert "told nobody, though 1 event that was stored meets it." in shown(too_few)
        form = await form_of_latest(run)
        without = await preview(run, form, title="Editing is refused")
        assert "It can only count: it does not say yet what people should do." in shown(without)


async def test_a_fix_stands_with_the_issue_and_is_taken_back_there(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        tried = await preview(run, await form_of_latest(run), **WRITTEN)
        await run_as(run, tried, "live")
        await until(lambda: "editing-is-refused" in run.service.known.issues())
        listed = await run.ask("9001", "known issues")
        one = await teams.press("9001", listed.id, OPEN_ISSUE, data_of(listed, OPEN_ISSUE))
        for part in ("Whoever runs into it", "Ask your supervisor to edit it", "save it"):
            assert part in shown(one.card or {})
        say = next(b.data for b in buttons(one.card or {}) if b.verb == SAY_FIXED)
        await teams.press("9001", listed.id, SAY_FIXED, {**say, "version": "9.9.9"})
        listed = await run.ask("9001", "known issues")
        assert "editing-is-refused · live · fixed in 9.9.9" in shown(listed)
        one = await teams.press("9001", listed.id, OPEN_ISSUE, data_of(listed, OPEN_ISSUE))
        back = next(b for b in buttons(one.card or {}) if b.verb == ASK_UNDO)
        asked = await teams.press("9001", listed.id, ASK_UNDO, back.data)
        assert "Take the fix back?" in shown(asked.card or {})


async def test_a_pilot_tells_its_pilots_only_and_a_pause_nobody(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        tried = await preview(run, await form_of_latest(run), **WRITTEN)
        await run_as(run, tried, "pilot", pilot="1088")
        await until(lambda: "editing-is-refused" in run.service.known.issues())
        portal.write("web2", forbidden("1088"), forbidden("1090"))
        await run.settled()
        assert {n.person for n in run.notices() if n.state == "accepted"} == {"1088"}
        listed = await run.ask("9001", "known issues")
        assert "editing-is-refused · pilot · 1 told, worked for 0, 0 stuck" in shown(listed)
        one = await teams.press("9001", listed.id, OPEN_ISSUE, data_of(listed, OPEN_ISSUE))
        assert "9001 made it" in shown(one.card or {})
        pause = next(b.data for b in buttons(one.card or {}) if b.data.get("how") == "paused")
        paused = await teams.press("9001", listed.id, STOP_ISSUE, pause)
        assert "9001 paused it" in shown(paused.card or {})
        await until(lambda: not run.service.known.issues())
        versions = AuthoredStore(run.engine).history("editing-is-refused")
        assert [(v.version, v.what, v.running) for v in versions] == [(2, "paused", False), (1, "made", True)]
        say = {"issue": "editing-is-refused", "nodes": "", "version": "4.12"}
        said = await teams.press("9001", listed.id, SAY_FIXED, say)
        assert "1 person was told of it" in shown(said.card or {})
        await until(lambda: "Es ist behoben" in shown(teams.messages("1088")[-1]))
        assert "Nicht mehr nötig: Ask your supervisor to edit it" in shown(teams.messages("1088")[-1])
        words = ["issues", "fix", "editing-is-refuse", "--in", "5", "--database", run.settings.database]
        typed = await asyncio.to_thread(CliRunner().invoke, command_line, words)
        assert typed.stderr == (
            "There is no known issue editing-is-refuse; did you mean editing-is-refused?\n"
        )


async def test_a_change_is_a_version_and_an_older_card_does_not_undo_it(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        tried = await preview(run, await form_of_latest(run), **WRITTEN)
        await run_as(run, tried, "shadow")
        listed = await run.ask("9001", "known issues")
        one = await teams.press("9001", listed.id, OPEN_ISSUE, data_of(listed, OPEN_ISSUE))
        change = next(b.data for b in buttons(one.card or {}) if b.verb == EDIT)
        form = await teams.press("9001", listed.id, EDIT, change)
        assert "Change editing-is-refused" in shown(form.card or {})
        values = {i["id"]: i.get("value") for i in inputs(form.card or {})}
        assert (values["title"], values["workaround"]) == (WRITTEN["title"], WRITTEN["workaround"])
        activity = next(one for one in teams.messages("9001") if one.id == listed.id)
        again = await preview(run, activity, workaround="Come by VPN")
        await run_as(run, again, "live")
        latest = AuthoredStore(run.engine).get("editing-is-refused")
        assert latest is not None
        assert (latest.version, latest.what, "Come by VPN" in latest.yaml) == (2, "live", True)
        assert "supervisor** save it" in latest.yaml  # what was not changed


async def test_a_second_developer_approves_before_it_goes_live(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, approvals=True) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        for login in ("9001", "9002"):
            await run.ask(login, "hello")
        tried = await preview(run, await form_of_latest(run), **WRITTEN)
        before = len(teams.messages("9002"))
        done = await run_as(run, tried, "live")
        assert "A second developer has to approve" in shown(done.card or {})
        assert not buttons(done.card or {})  # there is nothing yet that could be opened
        await until(lambda: len(teams.messages("9002")) > before)
        question = teams.messages("9002")[-1]
        assert "Let this known issue tell people: Editing is refused" in shown(question)
        assert "In the last 7 days it would have told 1 person, with 1 card." in shown(question)
        assert AuthoredStore(run.engine).latest() == []
        data = data_of(question, APPROVE)
        assert (await teams.press("9001", question.id, APPROVE, data)).refusal == 403  # not who asked
        await teams.press("9002", question.id, APPROVE, data)
        await until(lambda: "editing-is-refused" in run.service.known.issues())
        (version,) = AuthoredStore(run.engine).latest()
        assert (version.author, version.what, version.version) == ("9001", "made", 1)


async def test_a_file_with_the_same_name_goes_on(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        tried = await preview(run, await form_of_latest(run), **{**WRITTEN, "title": "Web proxy"})
        await run_as(run, tried, "live")
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        issue = run.service.known.issues()["web-proxy"]
        assert not issue.file.startswith("chat:")
        listed = await run.ask("9001", "known issues")
        data = next(b.data for b in buttons(listed.card or {}) if b.data.get("issue") == "web-proxy")
        one = await teams.press("9001", listed.id, OPEN_ISSUE, data)
        assert "A file of known issues uses the name web-proxy, too" in shown(one.card or {})


def inputs(part: Any) -> list[dict[str, Any]]:
    """Every field of a form."""
    if isinstance(part, list):
        return [found for one in part for found in inputs(one)]
    if not isinstance(part, dict):
        return []
    mine = [part] if str(part.get("type", "")).startswith("Input.") else []
    return mine + [found for one in part.values() for found in inputs(one)]


async def test_a_name_that_was_taken_meanwhile_is_not_taken_over(portal: Portal) -> None:
    """Two developers write the same title: the second one's form does not become a version of the first one's issue."""
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        tried = [await preview(run, await form_of_latest(run), **WRITTEN) for _ in range(2)]
        await run_as(run, tried[0], "shadow")
        again = await run_as(run, tried[1], "pilot", pilot="1088")
        assert "is live" not in shown(again.card or {})
        history = AuthoredStore(run.engine).history("editing-is-refused")
        assert [(one.version, one.what) for one in history] == [(1, "made")]
