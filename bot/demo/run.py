"""Runs the demo: the simulated portal in a process of its own, the whole service, and the stand-in for Teams."""

import asyncio
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from zoneinfo import ZoneInfo

import detectors
from bot.app import listening
from bot.demo.people import ZONE, Employee, employees, write_people
from bot.demo.portal import SOURCES
from bot.demo.report import Report, Told, read_truth, report
from bot.demo.simulator import read_progress, write_history
from bot.demo.traffic import FIRST_USER, Due
from bot.directory import load_directory
from bot.loopback.conversations import BOT, Change
from bot.loopback.describe import buttons
from bot.loopback.people import LocalPerson, local_people
from bot.loopback.service import TENANT, LoopbackConnector
from bot.service import Inputs, Service, running_service
from bot.settings import Settings
from bot.telling.notices import Notice
from bot.telling.workers import worker_name
from detectors.documents.files import load_issues
from ingest.event import canonical_login, utc_now
from ingest.query import EventQuery
from ingest.sources import Source, load_sources

ISSUES: Final = Path(detectors.__file__).parent / "known_issues"
MARK: Final = "headsup-demo.json"
PORT: Final = "teams.port"
SETTLE_SECONDS: Final = 75.0  # longer than the longest lease of a process that was killed


@dataclass(frozen=True, slots=True)
class Scenario:
    """How much happens. `history` records lie a day back; `live` ones are written over `seconds`."""

    seed: int = 7
    seconds: float = 30.0
    live: int = 42_000
    history: int = 12_000


class DemoFault(Exception):
    """The demo cannot run like this. The message says what to do."""


class Chat(Protocol):
    """Somewhere to chat with the bot while the demo runs: the Agents Playground."""

    async def open(self, stack: AsyncExitStack, bot_url: str) -> None:
        """Start it, to be closed by `stack`."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo tells as it happens."""

    say: Callable[[str], None]
    card: Callable[[Change, LocalPerson | None], None]
    status: Callable[[str], None]


def prepare(folder: Path, scenario: Scenario, *, chatting: bool) -> bool:
    """Make the demo's folder ready; True if it goes on with a demo that was interrupted.

    A folder of another kind is never touched: raises DemoFault.
    """
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise DemoFault(f"{folder} holds something else; name another folder with --dir.")
    wanted = {"seed": scenario.seed, "seconds": scenario.seconds, "live": scenario.live, "chatting": chatting}
    if mark.exists() and not read_progress(folder)["finished"] and json.loads(mark.read_text()) == wanted:
        return True
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    mark.write_text(json.dumps(wanted))
    everyone = employees(random.Random(scenario.seed))  # noqa: S311
    write_people(folder / "people.csv", tuple(_chatter(one) if chatting else one for one in everyone))
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    yesterday = datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=1)
    write_history(folder, seed=scenario.seed, records=scenario.history, day=yesterday)
    return False


async def run(
    folder: Path,
    scenario: Scenario,
    shown: Shown,
    *,
    stop: asyncio.Event,
    chat: Chat | None = None,
    stay: bool = False,
) -> Report:
    """Play the scenario to its end, or until `stop`; what came of it."""
    inputs = Inputs(
        sources=load_sources(folder / "sources.yaml"),
        issues={issue.name: issue for issue in load_issues(ISSUES).issues},
        directory=load_directory(folder / "people.csv").directory,
    )
    async with AsyncExitStack() as stack:
        connector = LoopbackConnector(
            local_people(inputs.directory), journal=folder / "teams.jsonl", listener=shown.card
        )
        stack.push_async_callback(connector.close)
        await _start_where_it_was(connector, folder)
        settings = Settings(
            database=str(folder / "headsup.db"),
            listen="127.0.0.1:0",
            service_url=connector.service_url,
            tenant_id=TENANT,
            application="HR Portal",
            support_team="HR Support",
            zone=ZONE,
        )
        jitter = random.Random()  # noqa: S311  (spreads retries)
        service = await stack.enter_async_context(
            running_service(settings, inputs, clock=utc_now, worker=worker_name(), random=jitter)
        )
        (address,) = await stack.enter_async_context(listening(service, settings))
        connector.bot_url = f"{address}/api/messages"
        if chat:
            await chat.open(stack, connector.bot_url)
        simulator = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.demo.simulator", str(folder), "--seed", str(scenario.seed),
            "--seconds", str(scenario.seconds), "--records", str(scenario.live), "--parent", str(os.getpid()),
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        try:
            await _until_settled(folder, service, connector, shown, simulator, stop, inputs.sources)
        finally:
            if simulator.returncode is None:
                simulator.terminate()
            await simulator.wait()
        if simulator.returncode and not stop.is_set():
            raise DemoFault("The simulated application failed, so nothing was shown; see what it said above.")
        result = await _report(folder, service, connector)
        if stay and not stop.is_set():
            shown.say("The scenario is over; the service goes on until Ctrl-C.")
            await stop.wait()
        return result


async def _start_where_it_was(connector: LoopbackConnector, folder: Path) -> None:
    """Listen on the port of the run before, which the stored conversation references name."""
    kept = await asyncio.to_thread(_read_port, folder)
    try:
        await connector.start(kept)
    except OSError as error:
        raise DemoFault(f"Port {kept} is taken; end the demo that is still running in {folder}.") from error
    port = connector.service_url.rpartition(":")[2]
    await asyncio.to_thread((folder / PORT).write_text, port)


def _read_port(folder: Path) -> int:
    kept = folder / PORT
    return int(kept.read_text()) if kept.exists() else 0


async def _until_settled(
    folder: Path,
    service: Service,
    connector: LoopbackConnector,
    shown: Shown,
    simulator: asyncio.subprocess.Process,
    stop: asyncio.Event,
    sources: Sequence[Source],
) -> None:
    """Until all that was planted was told, or nothing more has come for a while."""
    loop = asyncio.get_running_loop()
    deadline: float | None = None
    while not stop.is_set():
        done = await _report(folder, service, connector)
        told = sum(len(logins) for logins in done.told.values())
        shown.status(
            f"{done.events:,} events read · {told} cards accepted · {done.missed} people still to be told"
        )
        if simulator.returncode is not None:
            deadline = deadline or loop.time() + SETTLE_SECONDS
            read = await asyncio.to_thread(_all_read, folder, service, sources)
            if (read and done.missed <= done.unknown) or loop.time() > deadline:
                return
        try:
            await asyncio.wait_for(stop.wait(), 0.5)
        except TimeoutError:
            continue


def _all_read(folder: Path, service: Service, sources: Sequence[Source]) -> bool:
    """Whether every byte of every log file is in stored events."""
    written = sum(path.stat().st_size for path in folder.glob("logs/*/*.log"))
    read = sum(at.known.offset for source in sources for at in service.events.positions(source.key))
    return read >= written


async def _report(folder: Path, service: Service, connector: LoopbackConnector) -> Report:
    notices = await asyncio.to_thread(service.notices.listed)
    events = await asyncio.to_thread(service.events.count, EventQuery())
    unknown = sum(notice.state == "unknown" for notice in notices)
    truth = await asyncio.to_thread(read_truth, folder)
    return report(truth, told_by(connector, notices), events=events, unknown=unknown)


def told_by(connector: LoopbackConnector, notices: list[Notice]) -> list[Told]:
    """Every card that the stand-in for Teams accepted, for the person in whose chat it stands.

    Which notice a card is of, its own button says; who was told, and when, the stand-in says. Of a card
    accepted by another connector, the Playground's, the notice itself is all that says so.
    """
    by_id = {str(notice.id): notice for notice in notices}
    told = [
        Told(_due(notice, notice.person), notice.accepted_at)
        for notice in notices
        if notice.accepted_at and notice.service_url != connector.service_url
    ]
    for conversation in connector.conversations.all():
        person = connector.conversations.person_of(conversation)
        for activity in conversation.from_bot():
            first = activity.history[0]
            for attachment in first.content.get("attachments") or ():
                named = {
                    str((button.data or {}).get("notice"))
                    for button in buttons(attachment.get("content") or {})
                }
                if person and first.author == BOT:
                    known = [by_id[one] for one in sorted(named) if one in by_id]
                    told += [Told(_due(notice, person.login), first.at) for notice in known]
    return told


def _due(notice: Notice, login: str) -> Due:
    return Due(notice.issue, login, notice.told, tuple(canonical_login(part) for part in notice.key))


def _chatter(one: Employee) -> Employee:
    """In a chat there is one person at the keyboard: user 1087 is told, and may look things up as well."""
    return replace(one, role=f"{one.role};developer") if one.login == FIRST_USER else one
