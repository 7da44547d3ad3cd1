"""Every way to other people's names: where a reason is demanded, it gives none before there is one.

What developers may press and ask is listed here whole, so whoever adds a way says which kind it is.
"""

import ast
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Table, func, select

import bot
from bot.asking.words import Ask
from bot.audit import AuditLog, Entry, Sought
from bot.authoring.store import DRAFT
from bot.cli import headsup as headsup_command
from bot.conversation.lookup_store import LOOKUP
from bot.loopback import buttons
from bot.loopback.conversations import StoredActivity
from bot.selfhelp.problems import ProblemStore
from bot.telling.news_notices import NewsNoticeStore
from bot.watching.store import WatchStore
from cards import (
    approval,
    counted,
    escalation,
    events,
    everybody,
    fixing,
    health,
    holds,
    issue_form,
    issue_list,
    news,
    news_case,
    releases,
    reproduce,
    similar,
    tell_all,
    timeline,
    understood,
    watch,
)
from cards.closest import SAY, WHO
from cards.why import BECAUSE
from ingest.database import reading, writing
from ingest.event import utc_now
from ingest.query import EventQuery
from tests.bot.service_run import (
    SHIPPED,
    Portal,
    Running,
    forbidden,
    headsup,
    shown,
    special,
    teams_for,
    until,
)

FORM: Final = "Why do you look this up?"
WHOM: Final = ("1087", "1088", "Nora", "Emil")
REASON: Final = "the outage of this morning"
WRITTEN: Final = {"title": "Refused", "workaround": "Ask your supervisor", "steps": "Have it saved"}


@dataclass(frozen=True)
class Press:
    """A button, after a question that shows nobody. `{lookup}` and the like stand for ids that there are."""

    verb: str
    data: Mapping[str, Any]
    after: str = "how many errors today"


ASKED: Final[Mapping[Ask, tuple[str, ...]]] = {
    "events": ("errors today", "errors for user 1087", "errors for Nora Nowak", "errors for user 108*"),
    "people": ("who had errors today",),
    "top": ("top users today",),
    "count": ("how many errors today per user", "how many errors for user 1087"),
    "trail": ("trail of document 11213",),
    "similar": ('similar errors "Forbidden"',),
}
SAID: Final[Mapping[str, str]] = {
    "tell_all": "tell them all",
    "watch": "watch errors",
}
"""Commands that show people: what is said, after `how many errors today`."""
PRESSED: Final = (
    Press(events.PAGE, {"lookup": "{lookup}"}),
    Press(events.SHOW, {"id": "{event}", "back": {"lookup": "{lookup}"}}),
    Press(counted.ANSWER, {"lookup": "{lookup}"}, after="errors today"),
    Press(counted.NARROW, {"lookup": "{lookup}", "field": "level", "value": "error"}),
    Press(understood.WITHOUT, {"lookup": "{lookup}", "part": "time"}, after="errors today"),
    Press(SAY, {"say": "errors today"}),
    Press(news.SHOW_TEMPLATE, {"news": "{news}", "template": "{template}"}),
    Press(news.SHOW_CHANGED, {"news": 0, "template": "{template}"}),
    Press(timeline.TRAIL, {"event": "{event}"}),
    Press(timeline.AROUND, {"event": "{event}"}),
    Press(timeline.OPEN, {"event": "{event}"}),
    Press(similar.SIMILAR, {"event": "{event}"}),
    Press(similar.SIMILAR_EVENTS, {"event": "{event}"}),
    Press(reproduce.REPRODUCE, {"event": "{event}"}),
    Press(tell_all.BEGIN, {"event": "{event}"}),
    Press(tell_all.BEGIN, {"lookup": "{lookup}"}),
    Press(tell_all.BEGIN, {"news": "{news}", "template": "{template}"}),
    Press(watch.WATCH_EVENT, {"event": "{event}"}),
    Press(watch.WATCH_AGAIN, {"watch": "{watch}"}),
    Press(watch.SHOW_WATCH, {"watch": "{watch}"}),
    Press(everybody.EVERYBODY, {"problem": "{problem}"}),
    Press(issue_form.PREVIEW, {"draft": "{draft}", **WRITTEN}),
)
WATCHES: Final = frozenset({watch.WATCH_EVENT, watch.WATCH_AGAIN})
"""They show nobody yet: whoever comes is written down as it is shown."""
GO_ON: Final = frozenset(
    {WHO, watch.WATCH_WHO, tell_all.EDIT, tell_all.MINE, tell_all.PREVIEW, tell_all.SEND, tell_all.STOP}
)
"""Buttons of cards that there are only once a reason was given: for whom a name means, for a message to many."""
NOBODY: Final = frozenset(
    {
        issue_form.PROPOSE, issue_form.EDIT, issue_form.RUN, issue_list.OPEN_ISSUE, issue_list.STOP_ISSUE,
        health.SHOW_HEALTH, fixing.SAY_FIXED, fixing.ASK_UNDO, fixing.UNDO, fixing.WITHDRAW,
        holds.HOLD_ALL, holds.HOLD_TEN, holds.HOLD_STOP, holds.PAUSE_ON, holds.PAUSE_OFF,
        approval.APPROVE, approval.DECLINE, escalation.ANSWER, releases.SINCE, watch.STOP_WATCH,
        news_case.MUTE_NEWS, news_case.ASSIGN_NEWS, news_case.OWN_NEWS,
    }
)  # fmt: skip
"""Buttons of developers whose answers name nobody but developers; to ANSWER somebody is to answer who has written."""
NOBODY_SAID: Final = frozenset(
    {
        "fix",
        "unfix",
        "withdraw",
        "pause",
        "resume",
        "channels",
        "issues",
        "since",
        "watches",
        "unwatch",
        "health",
    }
) | {"assigned"}
"""Commands of developers and admins that name nobody but them."""
TURNS: Final = frozenset({"next", "previous", "show"})
"""Commands that turn to what PAGE and SHOW turn to."""
ONLY_ASKED_BACK: Final = "errors for Nora Nowak"
"""Shows names of the directory, and nothing of anybody: it is in the audit log once one was chosen."""


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Running]:
    """The service that demands a reason, with two people's errors and a developer for every way."""
    portal = Portal(tmp_path)
    people = portal.folder / "people.csv"
    more = "".join(f"97{n:02},aad-97{n:02},Dev {n},,,developer,en-GB,Europe/Berlin\n" for n in range(40))
    people.write_text(people.read_text("utf-8") + more, encoding="utf-8")
    changes: dict[str, Any] = {"lookup_reason": True, "staging_url": "https://staging.example"}
    async with (
        teams_for(portal) as teams,
        headsup(portal, teams, issues={}, learn_hours=0, **changes) as running,
    ):
        portal.write("web1", forbidden("1087"), special("1088"))
        await running.settled()
        await until(lambda: NewsNoticeStore(running.engine).news(1) is not None)
        yield running


def latest(run: Running, table: Table, column: str, who: str) -> int:
    """The id of the latest row of somebody."""
    with reading(run.engine) as connection:
        return connection.scalar(select(func.max(table.c.id)).where(table.c[column] == who)) or 0


def filled(given: Any, ids: Mapping[str, int]) -> Any:
    if isinstance(given, Mapping):
        return {name: filled(value, ids) for name, value in given.items()}
    return ids[given[1:-1]] if isinstance(given, str) and given.startswith("{") else given


async def ids_for(run: Running, login: str, page: StoredActivity) -> dict[str, int]:
    """What there is for a developer to press on."""
    (event, *_) = run.service.events.search(EventQuery(where={"user": ("1087",)}), 1).events
    told = NewsNoticeStore(run.engine).news(1)
    proposed = await run.teams.press(login, page.id, issue_form.PROPOSE, {"event": event.id})
    assert not named(proposed.card or {})
    problem = ProblemStore(run.engine).add(
        person=login, text="errors today", at=utc_now(), issue="", product=None, events=()
    )
    with writing(run.engine) as connection:
        watching = WatchStore(run.engine, utc_now).begin(
            connection,
            person=login,
            query=EventQuery(where={"level": ("error", "fatal", "warning")}),
            said="errors",
            reason=None,
            now=utc_now() - timedelta(hours=1),
            lasts=timedelta(hours=2),
        )
    return {
        "event": event.id,
        "news": 1,
        "template": told.payload["template"] if told else 0,
        "lookup": latest(run, LOOKUP, "asker", f"aad-{login}"),
        "draft": latest(run, DRAFT, "author", login),
        "watch": watching.id,
        "problem": problem,
    }


def named(card: StoredActivity | Mapping[str, Any]) -> list[str]:
    return [one for one in WHOM if one in shown(card)]


async def tried(run: Running, way: Press | str, login: str) -> tuple[StoredActivity, Mapping[str, Any]]:
    """The message that is pressed on, and the card that is shown."""
    if isinstance(way, str):
        if way in SAID.values():
            await run.ask(login, "how many errors today")
        answer = await run.ask(login, way)
        return answer, answer.card or {}
    page = await run.ask(login, way.after)
    data = filled(way.data, await ids_for(run, login, page))
    pressed = await run.teams.press(login, page.id, way.verb, data)
    assert (way, pressed.refusal) == (way, None)
    return page, pressed.card or {}


WAYS: Final[tuple[Press | str, ...]] = (
    *(sentence for sentences in ASKED.values() for sentence in sentences),
    *SAID.values(),
    *PRESSED,
)


async def test_no_way_names_anybody_before_there_is_a_reason_and_each_leaves_one(run: Running) -> None:
    audit = AuditLog(run.engine, utc_now)
    for number, way in enumerate(WAYS):
        login = f"97{number:02}"
        message, form = await tried(run, way, login)
        assert (way, FORM in shown(form)) == (way, True)
        got = [*(one.card or {} for one in run.teams.messages(login)), form]
        assert (way, [named(one) for one in got if named(one)]) == (way, [])
        assert (way, [e.action for e in looks(audit, login)]) == (way, [])

        (go_on,) = [button for button in buttons(form) if button.verb == BECAUSE]
        answer = await run.teams.press(login, message.id, BECAUSE, {**go_on.data, "words": REASON})
        assert (way, answer.refusal, FORM in shown(answer.card or {})) == (way, None, False)
        written = [e.reason for e in audit.entries(Sought(actor=login)) if e.reason]
        if way == ONLY_ASKED_BACK:
            assert (named(answer.card or {}), written) == (["Nora"], [])
            continue
        assert (way, set(written)) == (way, {REASON})
        of_watch = way == "watch errors" or (isinstance(way, Press) and way.verb in WATCHES)
        assert (way, bool(looks(audit, login))) == (way, not of_watch)
    text = shown(await run.ask("1087", "what do you know about me?"))
    assert f"Reason: {REASON}" in text


async def test_whatever_developers_may_ask_and_press_is_listed_here(run: Running) -> None:
    assert run.service.bot is not None
    desks = run.service.bot.turns.desks
    verbs = {verb for verb, button in desks.verbs.items() if button.who != "anyone"}
    listed = {press.verb for press in PRESSED}
    assert verbs == listed | GO_ON | NOBODY
    assert len(verbs) == len(listed) + len(GO_ON) + len(NOBODY)
    commands = {name for name, spoken in desks.commands.items() if spoken.who != "anyone"}
    assert commands == SAID.keys() | NOBODY_SAID | TURNS
    assert set(ASKED) == set(get_args(Ask))


def looks(audit: AuditLog, login: str) -> list[Entry]:
    """What stands in the audit log for those whose events there are."""
    beginning = datetime(2026, 1, 1, tzinfo=UTC)
    found = [entry for person in ("1087", "1088") for entry in audit.about(person, beginning)]
    return [entry for entry in found if entry.actor == login]


SHOWS_PEOPLE: Final[Mapping[str, Sequence[str]]] = {
    "events": ("errors",),
    "notices": (),
    "notices show": ("1",),
    "people show": ("1087",),
    "people data": ("1087",),
    "issues backtest": (),
}
"""Commands of the terminal that print people of the database, with arguments."""
NO_LOOK: Final = frozenset(
    {
        "audit", "db backup", "db purge", "db restore", "db upgrade", "demo", "health", "issues check",
        "issues export", "issues fix", "issues history", "issues list", "issues test", "keys add", "keys list",
        "keys revoke", "manifest build", "notices retry", "notices withdraw", "pause", "people forget",
        "people sync", "release", "replay", "serve", "ship",
    }
)  # fmt: skip
"""Commands that print nobody of the database, or act, which is in the audit log; `audit` is where reasons are read."""


def leaves(command: click.Command, name: str = "") -> Iterator[str]:
    """Every command by its words; a group that does something by itself is one, too."""
    if not isinstance(command, click.Group) or (name and command.invoke_without_command):
        yield name
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            one = command.get_command(context, word)
            assert one is not None
            yield from leaves(one, f"{name} {word}".strip())


def test_every_command_of_the_terminal_is_listed_here() -> None:
    there = {name for name in leaves(headsup_command) if not name.startswith("bench ")}
    assert there == SHOWS_PEOPLE.keys() | NO_LOOK


async def test_the_terminal_demands_a_reason_and_writes_down_whom_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = Portal(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        for name, value in (("DATABASE", "headsup.db"), ("PEOPLE", "people.csv"), ("ISSUES", str(SHIPPED))):
            monkeypatch.setenv(f"HEADSUP_{name}", value)
        monkeypatch.setenv("HEADSUP_LOOKUP_REASON", "on")
        audit = AuditLog(run.engine, utc_now)
        for name, arguments in SHOWS_PEOPLE.items():
            words = [*name.split(), *arguments]
            before = len(audit.about("1087", datetime(2026, 1, 1, tzinfo=UTC)))
            refused = CliRunner().invoke(headsup_command, words)
            assert (name, refused.exit_code, refused.stdout) == (name, 2, "")
            assert "add --reason WORDS (HEADSUP_LOOKUP_REASON demands it)" in refused.stderr
            answer = CliRunner().invoke(headsup_command, [*words, "--reason", REASON])
            assert (name, answer.exit_code, "1087" in answer.stdout) == (name, 0, True)
            written = audit.about("1087", datetime(2026, 1, 1, tzinfo=UTC))[before:]
            assert (name, [e.reason for e in written]) == (name, [REASON])


KNOWN_WRITERS: Final = frozenset(
    {
        "bot/privacy/reasons.py",
        "bot/commands/looks.py",
        "bot/watching/watcher.py",  # goes on from the reason of the watch
        "bot/watching/desk.py",  # what was refused, and what was stopped
        "bot/telling_all/sending.py",  # who was told
        "bot/reloading/noting.py",
        "bot/fixes/explaining.py",  # a problem that is known by now: nobody looks
        "bot/privacy/forgetting.py",
    }
)


def test_whom_an_answer_shows_is_written_down_in_one_place() -> None:
    """So that it cannot be written down, and shown, without the reason having been asked for."""
    root = Path(bot.__file__).parent
    writers = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or called.attr != "append":
                continue
            assert isinstance(node, ast.Call)
            if any(keyword.arg == "about" for keyword in node.keywords):
                writers.add(path.relative_to(root.parent).as_posix())
    assert writers == KNOWN_WRITERS
