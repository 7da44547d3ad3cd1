"""Looking closer at an event, with the whole service and a stand-in for Teams."""

from pathlib import Path
from typing import Any

import pytest

from bot.audit import AuditLog
from bot.loopback import buttons
from cards.events import SHOW
from cards.reproduce import REPRODUCE
from cards.similar import SIMILAR, SIMILAR_EVENTS
from cards.timeline import AROUND, OPEN, TRAIL
from ingest.event import utc_now
from tests.bot.portal_week import asked_on_saturday, conflict, local
from tests.bot.service_run import Portal, Running, shown


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


def lines(card: Any) -> list[str]:
    """What a card says, a line each."""
    found: list[str] = []
    pending: list[Any] = list((card if isinstance(card, dict) else card.card)["body"])
    while pending:
        part = pending.pop(0)
        if part["type"] == "RichTextBlock":
            found.append("".join(run["text"] for run in part["inlines"]))
        elif part["type"] == "TextBlock":
            found.append(part["text"])
        pending[:0] = [*part.get("items", ()), *part.get("columns", ())]
    return found


async def opened(run: Running, question: str) -> Any:
    """The newest event that a question finds, as it is shown."""
    page = await run.ask("9001", question)
    show = next(button for button in buttons(page.card or {}) if button.verb == SHOW)
    answer = await run.teams.press("9001", page.id, SHOW, show.data)
    assert answer.card is not None
    return answer.card


def data_of(card: Any, verb: str) -> Any:
    """The data of the first button with a verb, whose answer is a message of its own."""
    return next(button.data for button in buttons(card) if button.data.get("verb") == verb)


async def submitted(run: Running, card: Any, verb: str) -> Any:
    """The message that a button gives."""
    before = run.teams.messages("9001")
    await run.teams.submit("9001", before[-1].id, data_of(card, verb))
    (answer,) = run.teams.messages("9001")[len(before) :]
    return answer.card


async def looked(run: Running, question: str, verb: str) -> Any:
    """The message that a button of the newest event gives."""
    return await submitted(run, await opened(run, question), verb)


def about(run: Running, person: str) -> list[str]:
    """What the audit log says was done with somebody's data."""
    return [entry.action for entry in AuditLog(run.engine, utc_now).about(person, local("01-01T00:00"))]


async def test_who_else_has_an_error_is_told_with_names_and_a_chart(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        card = await looked(run, "errors for user 1090 on June 12", SIMILAR)
        said = lines(card)
        assert said[:4] == [
            "hr-portal / api",
            "4 people have this error",
            "Conflict while saving.",
            "Error  26 events in the last 7 days",
        ]
        for line in ("Nodes:  web1 (22), web2 (4)", "Events a day", "Ida Jansen  20", "Emil Engel  3"):
            assert line in said
        entry = run.audit()[-1]
        assert (entry.actor, entry.action, entry.subject) == ("9001", "similar", "Conflict while saving.")
        assert about(run, "1091") == ["similar"]
        assert "1–8 of 26" in shown(await submitted(run, card, SIMILAR_EVENTS))


async def test_similar_is_asked_in_words_of_what_was_shown_or_of_a_question(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        assert lines(await run.ask("9001", "similar errors"))[0] == "Similar to what?"
        await run.ask("9001", "errors for user 1087 on June 12")
        assert "1 person has this error" in lines(await run.ask("9001", "similar errors"))
        named = await run.ask("9001", 'similar to "Conflict while saving" on June 12')
        assert "4 people have this error" in lines(named)
        assert lines(named)[0].startswith("similar · ")


async def test_what_is_similar_to_a_request_is_found_by_its_bare_trace_id(portal: Portal) -> None:
    """As with a trail: where the log has a whole `traceparent`, the trace id within it is what people know."""
    at, trace = local("06-13T11:00:00"), "4bf92f3577b34da6a3ce929d0e0e4736"
    for login, parent in (("1087", f"00-{trace}-00f067aa0ba902b7-01"), ("1088", "00-0-1")):
        text = conflict(login).render(at.replace(tzinfo=None), parent)
        with portal.path("web1", "api").open("ab") as file:
            file.write(text.encode())
        portal.written += 1
    async with asked_on_saturday(portal) as run:
        said = lines(await run.ask("9001", f"similar errors to trace {trace} today"))
        assert said[0].startswith("similar · errors · ")
        assert "5 people have this error" in said
        unknown = lines(await run.ask("9001", f"similar errors to trace {trace[::-1]}"))
        assert unknown[0] == "Similar to what?"


async def test_a_trail_is_in_order_over_both_nodes_with_the_gaps(portal: Portal) -> None:
    for node, second, login in (("web2", 4, "1087"), ("web1", 1, "1087"), ("web2", 9, "1088")):
        line = conflict(login)
        at = local(f"06-12T11:00:0{second}")
        text = line.render(at.replace(tzinfo=None), "4bf92f3577b34da6")
        with portal.path(node, "api").open("ab") as file:
            file.write(text.encode())
        portal.written += 1
    async with asked_on_saturday(portal) as run:
        said = lines(await run.ask("9001", "trail 4bf92f3577b34da6"))
        assert said[:2] == ["The trail of a request", "4bf92f3577b34da6"]
        assert said[2] == "3 events on web1, web2 in 8 s, 3 of them errors or warnings."
        assert [line for line in said if "later" in line] == ["↓ 3 s later", "↓ 5 s later"]
        times = [line.split()[0] for line in said if line[:6] == "11:00:"]
        assert times == ["11:00:01.000", "11:00:04.000", "11:00:09.000"]
        entry = run.audit()[-1]
        assert (entry.action, entry.subject) == ("trail", "trace 4bf92f3577b34da6")
        assert about(run, "1087") == about(run, "1088") == ["trail"]
        named = lines(await run.ask("9001", "trail of user 1088 on June 12 at 11:00"))
        assert "← you came from here" in " ".join(named)
        card = await looked(run, "errors for user 1087 on June 12 at 11:00", TRAIL)
        assert "← you came from here" in shown(card)
        assert "Conflict while saving." in shown(await submitted(run, card, OPEN))


async def test_a_trail_of_nothing_and_of_no_request(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        assert lines(await run.ask("9001", "trail"))[0] == "Which request do you mean?"
        assert (
            "I know no event of this request. If it was more than an hour ago, say when: trail … yesterday."
            in lines(await run.ask("9001", "trail 4bf92f3577b34da6"))
        )


async def test_what_somebody_did_around_it(portal: Portal) -> None:
    portal.write("web2", conflict("1087", 7), at=local("06-12T12:53"))
    portal.write("web2", conflict("1087", 8), at=local("06-12T12:51"))
    portal.write("web2", conflict("1088", 9), at=local("06-12T12:57"))
    async with asked_on_saturday(portal) as run:
        card = await looked(run, "forbidden on June 12", AROUND)
        said = lines(card)
        assert said[0] == "Nora Novák, 5 minutes before and after"
        assert said[1] == "2 events on web2, web1 in 4.2 min, 2 of them errors or warnings."
        assert about(run, "1087")[-1] == "around"


async def test_a_request_is_sent_again_only_where_a_staging_host_is_set(portal: Portal) -> None:
    async with asked_on_saturday(portal) as run:
        card = await opened(run, "forbidden on June 12")
        assert REPRODUCE not in {button.data.get("verb") for button in buttons(card)}
    async with asked_on_saturday(
        Portal(portal.folder / "other"), staging_url="https://staging.example"
    ) as run:
        card = await looked(run, "forbidden on June 12", REPRODUCE)
        (command,) = [part["value"] for part in card["body"] if part["type"] == "Input.Text"]
        assert command.startswith("curl --request PUT https://staging.example/api/documents/11213 \\\n")
        assert run.audit()[-1].action == "reproduce"


async def test_a_developer_of_another_product_gets_nothing(portal: Portal) -> None:
    people = portal.folder / "people.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("uwe@portal.example,,developer,", "uwe@portal.example,,developer:shop,"))
    async with asked_on_saturday(portal) as run:
        page = await run.ask("9001", "forbidden on June 12")
        show = next(button for button in buttons(page.card or {}) if button.verb == SHOW)
        for verb in (TRAIL, AROUND, SIMILAR, SIMILAR_EVENTS, OPEN, REPRODUCE):
            answer = await run.teams.press("9003", page.id, verb, {"event": show.data["id"]})
            assert answer.refusal == 403
        said = lines(await run.ask("9003", "trail 4bf92f3577b34da6"))
        assert any(line.startswith("Ich kenne kein Ereignis dieser Anfrage.") for line in said)
