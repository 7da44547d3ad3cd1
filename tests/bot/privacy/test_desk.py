"""What somebody hears about their own data, and what is gone when they want to be forgotten."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.conversation.lookup_store import LOOKUP
from bot.manners.mutes import MuteStore
from bot.selfhelp.problems import PROBLEM
from bot.support.escalations import EscalationStore
from cards.escape import WORD_JOINER
from ingest.database import reading
from ingest.event import utc_now
from tests.bot.service_run import Portal, Running, fine, headsup, proxied, shown, teams_for, until


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service, with a developer who has been in a chat with it."""
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as running:
        await teams.install("9001")
        portal.write("web1", proxied("1087"), fine("1087"), proxied("1088"))
        await running.settled()
        yield running


async def told_support(run: Running, login: str = "1087") -> None:
    """They describe a problem, and support gets it."""
    before = heard(run)
    answer = await run.ask(login, "GNUWORDS: the numbers in document 424242 are wrong")
    title = "Send it" if "Send it" in str(answer.card) else "Still stuck"
    if title == "Send it":
        await run.press(login, answer, title)
    else:
        await run.fill(login, answer, title, "GNUWORDS")
    await until(lambda: heard(run) == before + 1)


def heard(run: Running) -> int:
    """How many messages to the developer have the words."""
    return sum("GNUWORDS" in shown(one) for one in run.teams.messages("9001"))


async def test_everything_that_is_kept_is_named_with_how_long(run: Running) -> None:
    await told_support(run)
    MuteStore(run.engine).mute("1087", "web-proxy", utc_now())
    answer = await run.ask("1087", "what do you know about me?")
    text = shown(answer).replace(WORD_JOINER, "")
    for part in (
        "Nora Novák", "1087", "nora@portal.example", "Selma Voss", "user", "Your organisation gave me that.",
        "Events of the application under your logins:", "(30 days)", "Messages about known problems of yours:",
        "Problems that you described to me:", "(180 days)", "Problems that support got from you:",
        "until you say otherwise", "Where you are reached in Teams:", "Nobody in the last 365 days.",
    ):  # fmt: skip
        assert part in text
    assert "Emil" not in text
    assert ("1087", "own data") in [(e.actor, e.action) for e in run.audit()]


async def test_who_looked_them_up_stands_there_and_not_who_looked_up_others(run: Running) -> None:
    await run.ask("9001", "errors for user 1087 today")
    page = await run.ask("9001", "errors today")
    await run.press("9001", page, "Open")
    await run.ask("9001", "errors for user 1088 today")
    text = shown(await run.ask("1087", "who looked me up?"))
    assert "Dora Dietz looked for events of yours on " in text
    assert "No reason was given." in text
    assert "1088" not in text
    german = shown(await run.ask("1088", "Was weißt du über mich?"))
    assert "Dora Dietz suchte am " in german


async def test_who_looks_several_times_a_day_is_named_once_for_each_reason(run: Running) -> None:
    for _ in range(3):
        await run.ask("9001", "errors for user 1087 today")
    await run.ask("9001", "errors for user 1087 today because she called")
    page = await run.ask("9002", "errors for user 1087 today")
    await run.press("9002", page, "Open")
    text = shown(await run.ask("1087", "who looked me up?"))
    assert text.count("Dora Dietz looked for events of yours on ") == 2
    assert text.count(" (3 times that day, this was the last)") == 1
    assert text.count("Reason: she called") == 1
    assert text.count("Dan Iversen looked for events of yours on ") == 1
    assert text.count("Dan Iversen opened an event of yours on ") == 1


async def test_who_looks_up_themselves_is_nobody(run: Running) -> None:
    await run.ask("9001", "errors for user 9001")
    assert "Nobody in the last 365 days." in shown(await run.ask("9001", "what do you know about me"))


async def test_who_wants_to_be_forgotten_is_asked_once_and_hears_what_stays(run: Running) -> None:
    await told_support(run)
    MuteStore(run.engine).mute("1087", "web-proxy", utc_now())
    asked = await run.ask("1087", "forget me")
    assert "Shall I forget you?" in shown(asked)
    with reading(run.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PROBLEM)) == 1
    done = await run.press("1087", asked, "Yes, forget me")
    text = shown(done.card or {})
    for part in (
        "It is removed", "until ", "events of the application", "the messages that you got", "the audit log",
        "the days on which you worked", "which kinds of error you met", "the directory of your organisation",
    ):  # fmt: skip
        assert part in text
    with reading(run.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PROBLEM)) == 0
        assert (
            connection.scalar(select(func.count()).select_from(LOOKUP).where(LOOKUP.c.asker == "aad-1087"))
            == 0
        )
    (case,) = EscalationStore(run.engine).of_person("1087", 9)
    assert [entry.text for entry in case.entries] == [""]
    assert (case.facts.events, case.facts.fields) == ((), {})
    assert MuteStore(run.engine).of("1087") != {}
    await until(lambda: all("GNUWORDS" not in shown(one) for one in run.teams.messages("9001")))
    assert [(e.actor, e.subject) for e in run.audit() if e.action == "forgotten"] == [("1087", "1087")]
    assert "Nora Novák" in shown(await run.ask("1087", "what do you know about me?"))


async def test_others_are_not_forgotten_along_with_them(run: Running) -> None:
    await told_support(run)
    await told_support(run, "1090")
    await run.ask("9001", "errors today")
    asked = await run.ask("1087", "delete my data")
    await run.press("1087", asked, "Yes, forget me")
    (case,) = EscalationStore(run.engine).of_person("1090", 9)
    assert "GNUWORDS" in case.entries[0].text
    with reading(run.engine) as connection:
        assert list(connection.scalars(select(PROBLEM.c.person))) == ["1090"]
        assert connection.scalar(select(func.count()).select_from(LOOKUP)) == 1


async def test_who_is_not_in_the_directory_hears_that_nothing_is_theirs(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams:
        people = portal.folder / "people.csv"
        kept = [line for line in people.read_text().splitlines() if not line.startswith("1090")]
        people.write_text("\n".join(kept) + "\n", encoding="utf-8")
        async with headsup(portal, teams) as run:
            for text in ("what do you know about me?", "forget me"):
                assert "I do not know who you are there" in shown(await run.ask("1090", text))
