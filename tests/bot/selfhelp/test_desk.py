"""Somebody is stuck and says so: the way around it if one is known, else their own errors and support."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo import portal as hr
from bot.fixes.told import withdraw
from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity
from bot.selfhelp.desk import MOST_A_DAY
from bot.teams.incoming import Conversation, MessageReceived, Sender
from cards.own_trouble import SEND
from detectors.fixes.book import Fix, say_fixed, take_back
from ingest.database import writing
from ingest.event import utc_now
from tests.bot.service_run import (
    Portal,
    Running,
    fine,
    forbidden,
    headsup,
    proxied,
    shipped,
    shown,
    special,
    teams_for,
    unticked,
    until,
)


def conflict(login: str, document: int = 11300) -> hr.Line:
    """An error that no issue knows."""
    return hr.request(
        "Conflict while saving.", 409, login=login, role="user", ip="10.1.2.3", document=document,
        kind="Leave Request", parameters={"hours": 5, "isAcknowledged": True}, exception="Secret.Stack at X",
    )  # fmt: skip


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service, with developers who have been in a chat with it."""
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as running:
        await teams.install("9001")
        yield running


async def written(run: Running, *lines: hr.Line) -> None:
    run.portal.write("web1", *lines)
    await run.settled()


def verbs(activity: StoredActivity) -> list[str]:
    return [button.verb for button in buttons(activity.card or {}) if button.verb]


async def test_a_known_problem_is_answered_with_the_card_of_the_notice(run: Running) -> None:
    await written(run, proxied("1087"), fine("1087"))
    told = run.teams.messages("1087")[-1]
    answer = await run.ask("1087", "I can't log in")
    assert shown(answer) == shown(told)
    assert verbs(answer) == verbs(told)
    assert [(e.actor, e.action, e.detail) for e in run.audit()] == [("1087", "self-help", "known: web-proxy")]


async def test_without_a_notice_the_workaround_comes_with_a_way_to_support(run: Running) -> None:
    await written(run, unticked("1087"))  # told at the second time
    assert run.teams.messages("1087") == []
    answer = await run.ask("1087", "I can't save my document")
    assert "Tick the acknowledgement box, then save" in shown(answer)
    assert "You ran into this problem on " in shown(answer)
    assert verbs(answer) == [SEND]


async def test_what_nobody_knows_is_told_in_plain_words_and_goes_to_support(run: Running) -> None:
    await written(run, conflict("1087"), conflict("1087"), conflict("1088", 99), fine("1087"))
    answer = await run.ask("1087", "why can't I save? My password=Sommer2026! is right")
    text = shown(answer)
    assert "This went wrong for you" in text
    assert text.count("Leave Request 11300: it was changed or locked meanwhile") == 1
    for never in ("Conflict", "Stack", "99", "1088"):
        assert never not in text
    sent = await run.press("1087", answer, "Send it to HR Support")
    assert "Sent to HR Support" in shown(sent.card or {})
    await until(lambda: any("Still stuck: " in shown(one) for one in run.teams.messages("9001")))
    (told,) = [one for one in run.teams.messages("9001") if "Still stuck: " in shown(one)]
    for part in (
        "no known issue explains it",
        "Nora Novák (1087)",
        "Described on ",
        "why can't I save?",
        "Conflict",
    ):
        assert part in shown(told)
    assert "Sommer2026" not in shown(told)
    again = await run.press("1087", answer, "Send it") if "Send it" in shown(answer) else sent
    assert again.card is not None
    assert len([one for one in run.teams.messages("9001") if "Still stuck: " in shown(one)]) == 1


async def test_the_promise_can_be_checked(run: Running) -> None:
    assert "You have not sent a problem" in shown(await run.ask("1087", "what about my problem?"))
    await written(run, conflict("1087"))
    answer = await run.ask("1087", "Saving fails.")
    unsent = await run.ask("1087", "what about my problem?")
    assert "It was not sent to HR Support yet." in shown(unsent)
    assert verbs(unsent) == [SEND]
    await run.press("1087", answer, "Send it to HR Support")
    state = await run.ask("1087", "what about my problem?")
    assert "“Saving fails.”" in shown(state)
    assert "Nobody has answered yet." in shown(state)
    await until(lambda: any("Still stuck: " in shown(one) for one in run.teams.messages("9001")))
    told = run.teams.messages("9001")[-1]
    await run.fill("9001", told, "Answer", "Close the other window.")
    await until(lambda: "Close the other window." in shown(run.teams.messages("1087")[-1]))
    got = run.teams.messages("1087")[-1]
    assert "About the problem that you described on " in shown(got)
    state = await run.ask("1087", "is my problem solved yet?")
    assert "Dora Dietz answered on " in shown(state)
    assert "Close the other window." in shown(state)
    await run.press("1087", state, "It worked")
    assert "You said on " in shown(await run.ask("1087", "status"))
    await until(lambda: "Works now: " in shown(told))


async def test_what_is_described_again_goes_to_the_case_that_support_has(run: Running) -> None:
    def told() -> list[str]:
        return [text for one in run.teams.messages("9001") if "Saving fails" in (text := shown(one))]

    await written(run, conflict("1087"))
    await run.press("1087", await run.ask("1087", "Saving fails."), "Send it to HR Support")
    await until(lambda: len(told()) == 1)
    await written(run, conflict("1087"))
    same = await run.ask("1087", "saving  FAILS.")
    assert "It has been with HR Support since " in shown(same)
    assert verbs(same) == []  # nothing that support does not know
    more = await run.ask("1087", "Saving fails, and the deadline is at five.")
    assert "I can add what you wrote now." in shown(more)
    first = await run.press("1087", more, "Add it")
    assert "Added to your problem" in shown(first.card or {})
    again = await run.teams.press("1087", more.id, SEND, {"problem": 3})
    assert "How your problem stands" in shown(again.card or {})
    await until(
        lambda: sum("deadline is at five" in text for text in told()) == 2
    )  # itself, and the first anew
    assert len(told()) == 2
    state = shown(await run.ask("1087", "what about my problem?"))
    assert state.count("Sent to HR Support on ") == 1
    assert "deadline is at five" in state
    assert "not sent" not in state
    await written(run, conflict("1087", 500))
    other = await run.ask("1087", "Saving fails.")
    assert verbs(other) == [SEND]
    assert "I can send it to HR Support" in shown(other)


async def test_who_says_that_it_worked_and_is_stuck_again_has_a_new_case(run: Running) -> None:
    await written(run, conflict("1087"))
    await run.press("1087", await run.ask("1087", "Saving fails."), "Send it to HR Support")
    await until(lambda: any("Still stuck: " in shown(one) for one in run.teams.messages("9001")))
    await run.fill("9001", run.teams.messages("9001")[-1], "Answer", "Close the other window.")
    await until(lambda: "Close the other window." in shown(run.teams.messages("1087")[-1]))
    await run.press("1087", run.teams.messages("1087")[-1], "It worked")
    assert "I can send it to HR Support" in shown(await run.ask("1087", "Saving fails again."))


async def test_nothing_found_says_so_and_may_be_sent_too(run: Running) -> None:
    await written(run, fine("1087"), conflict("1088"))
    answer = await run.ask("1087", "The numbers in document 424242 are wrong")
    assert "I found no error of yours" in shown(answer)
    assert "of the last 7 days" in shown(answer)
    assert "Of document 424242 I found nothing of yours." in shown(answer)
    assert verbs(answer) == [SEND]
    sent = await run.press("1087", answer, "Send it")
    assert "Sent to HR Support" in shown(sent.card or {})


async def test_what_the_sentence_is_about_comes_first(run: Running) -> None:
    await written(run, special("1087"), conflict("1087", 11213), conflict("1087", 11300))
    assert "11213" in shown(await run.ask("1087", "Fehler bei Dokument 11213"))
    assert "11300" not in shown(await run.ask("1087", "Fehler bei Dokument 11213"))
    assert "password" in shown(await run.ask("1087", "ich kann mich nicht anmelden"))


async def test_several_known_problems_come_as_the_newest_two(run: Running) -> None:
    await written(run, unticked("1090"))
    await written(run, special("1090"))
    await written(run, proxied("1090"))
    answer = await run.ask("1090", "nothing works")
    assert "2 known problems" in shown(answer)
    assert "Tick the acknowledgement" not in shown(answer)


async def test_german(run: Running) -> None:
    await written(run, conflict("1088", 12))
    answer = await run.ask("1088", "login geht nicht")
    assert "Das ging bei Ihnen schief" in shown(answer)
    assert "es wurde inzwischen geändert oder gesperrt" in shown(answer)
    await run.press("1088", answer, "An HR Support senden")
    assert "„login geht nicht“" in shown(await run.ask("1088", "was ist mit meinem Problem?"))


async def test_a_picture_alone_is_answered_with_what_to_write(run: Running) -> None:
    assert run.service.bot is not None
    for files in (True, False):
        said = MessageReceived(
            "", Sender("aad-1087", "29:n"), Conversation("a:1", "personal", "x"), files=files
        )
        answer = await run.service.bot.turns.handle(said)
        assert answer is not None
        assert answer.message is not None
        assert ("I cannot look at pictures or files." in shown(answer.message.card or {})) is files


async def test_a_developer_asks_by_a_command(run: Running) -> None:
    await written(run, conflict("9001", 77), forbidden("1088"))
    answer = await run.ask("9001", "my errors")
    assert "Leave Request 77" in shown(answer)
    assert "11213" not in shown(answer)


async def test_a_developer_who_is_stuck_is_helped_and_may_look_at_everybody(run: Running) -> None:
    await written(run, conflict("9001", 77), conflict("1088", 78), forbidden("1088"))
    await run.ask("9001", "errors for 1088")  # what is said next is no follow-up of it
    answer = await run.ask("9001", "I can't save my document")
    assert "Leave Request 77: it was changed or locked meanwhile" in shown(answer)
    assert ("78" in shown(answer), "11213" in shown(answer)) == (False, False)
    assert verbs(answer) == [SEND]
    await run.teams.press_titled("9001", answer, "Look at everybody")
    everybody = run.teams.messages("9001")[-1]
    assert everybody.id != answer.id  # that one stays
    for part in ("errors\n", "1–3 of 3, newest first", "user 1088", "user 9001"):
        assert part in shown(everybody)
    said = [(e.action, e.detail) for e in run.audit()]
    assert [action for action, _ in said] == ["lookup", "self-help", "lookup"]
    assert said[1][1] == "1 errors"


async def test_a_developer_who_asks_about_others_looks_them_up(run: Running) -> None:
    await written(run, conflict("9001", 77), conflict("1088", 78))
    for text in ("I can't find the errors of user 1088", "errors for 1088", "why can't Emil Engel save?"):
        assert "Leave Request 77" not in shown(await run.ask("9001", text))
    assert [e.action for e in run.audit() if e.action == "self-help"] == []


async def test_a_developer_gets_the_way_around_a_known_problem(run: Running) -> None:
    await written(run, proxied("9003"), unticked("9003"))
    answer = await run.ask("9003", "Ich kann mich nicht anmelden")
    assert "Bei allen nachsehen" in [button.title for button in buttons(answer.card or {})]
    assert "Das betraf Ihre eigene Anmeldung." in shown(answer)


async def test_thanks_is_no_problem(run: Running) -> None:
    assert "You're welcome" in shown(await run.ask("1087", "thank you!"))
    assert run.audit() == []


async def test_who_is_not_in_the_directory_hears_why_there_is_nothing(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams:
        people = portal.folder / "people.csv"
        kept = [line for line in people.read_text().splitlines() if not line.startswith("1090")]
        people.write_text("\n".join(kept) + "\n", encoding="utf-8")
        async with headsup(portal, teams) as run:
            await written(run, conflict("1090"), conflict("1088"))
            for text in ("I can't save", "my errors", "what about my problem?"):
                answer = await run.ask("1090", text)
                assert "I do not know who you are there" in shown(answer)
                assert "Leave Request" not in shown(answer)


@pytest.mark.parametrize("kind", ["groupChat", "channel"])
async def test_where_others_read_along_nothing_of_theirs_is_said(run: Running, kind: str) -> None:
    await written(run, conflict("1087"))
    group = run.teams.group(f"19:{kind}@thread.tacv2", kind, ["1087", "1088"])
    for text in (
        "I can't save",
        "my errors",
        "what about my problem?",
        "what do you know about me?",
        "forget me",
    ):
        answer = await run.ask("1087", text, conversation=group.id)
        assert (text, "own chat" in shown(answer)) == (text, True)
        assert "Leave Request" not in shown(answer)
    assert not [e for e in run.audit() if e.action == "self-help"]


async def test_what_is_known_by_now_is_told_to_who_sent_it_before(tmp_path: Path, database: str) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams, issues={}, database=database) as run:
        await teams.install("9001")
        await written(run, unticked("1087"), unticked("1088"))
        for person, button in (("1087", "Send it"), ("1088", "An HR Support")):
            await run.press(person, await run.ask(person, "I can't save"), button)
        assert "Tick the ack" not in shown(await run.ask("1087", "what about my problem?"))
        run.service.known.use_issues(shipped())
        await until(lambda: sum(e.action == "problem known" for e in run.audit()) == 2)
        state = await run.ask("1087", "what about my problem?")
        assert "Nobody has answered yet." in shown(state)
        assert "It has been a known problem since " in shown(state)
        assert "Tick the acknowledgement box, then save" in shown(state)
        before = len(teams.messages("1087"))
        with writing(run.engine) as connection:
            say_fixed(connection, Fix("ack-missing", "4.11.0", utc_now(), "dev"), utc_now())
        await until(lambda: len(teams.messages("1087")) == before + 1)
        told = shown(teams.messages("1087")[-1])
        assert "You described a problem on " in told
        assert "Fixed in version 4.11.0, since " in told
        await until(lambda: "Behoben in Version 4.11.0" in shown(teams.messages("1088")[-1]))
        assert "It is fixed in version 4.11.0." in shown(await run.ask("1087", "what about my problem?"))


async def test_a_notice_that_was_withdrawn_is_not_shown_again(run: Running) -> None:
    await written(run, proxied("1087"))
    with writing(run.engine) as connection:
        assert withdraw(connection, "web-proxy", utc_now())
    answer = await run.ask("1087", "I can't log in")
    assert "withdrawn" not in shown(answer)


async def test_who_described_a_problem_hears_that_it_is_fixed(run: Running) -> None:
    await written(run, unticked("1087"))  # told at the second time, so there is no notice
    await run.ask("1087", "I can't save my document")
    with writing(run.engine) as connection:
        say_fixed(connection, Fix("ack-missing", "4.11.0", utc_now(), "dev"), utc_now())
    await until(lambda: len(run.teams.messages("1087")) == 2)  # the answer, and that
    told = run.teams.messages("1087")[-1]
    assert "You described a problem on " in shown(told)
    assert "Fixed in version 4.11.0, since " in shown(told)
    with writing(run.engine) as connection:
        take_back(connection, "ack-missing", utc_now())
    await until(lambda: "Not fixed yet" in shown(run.teams.messages("1087")[-1]))


async def test_one_person_may_send_ten_problems_a_day(tmp_path: Path, database: str) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams, database=database) as run:
        await teams.install("9001")
        await written(run, conflict("1087"), conflict("1088"))
        for number in range(MOST_A_DAY):
            await written(run, conflict("1087", 500 + number))
            answer = await run.ask("1087", f"Saving fails, try {number}.")
            sent = await run.press("1087", answer, "Send it to HR Support")
            assert "Sent to HR Support" in shown(sent.card or {})
        await written(run, conflict("1087", 600))
        last = await run.ask("1087", "Saving fails again.")
        enough = await run.press("1087", last, "Send it to HR Support")
        assert "Not sent yet" in shown(enough.card or {})
        assert "You have sent 10 problems to HR Support within 24 hours" in shown(enough.card or {})
        assert verbs(last) == [SEND]  # the card that stands now can be sent later
        assert [e.detail for e in run.audit() if e.action == "refused"] == ["10 problems in a day"]
        again = await run.teams.press("1087", answer.id, SEND, {"problem": 1})
        assert "How your problem stands" in shown(again.card or {})  # what was sent is no new one
        other = await run.press("1001", await run.ask("1001", "Saving fails."), "Send it to HR Support")
        assert "Sent to HR Support" in shown(other.card or {})
