"""The whole service with Microsoft's Agents Playground as its Teams, and a browser in front of it."""

import asyncio
import os
import random
import shutil
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.app import listening
from bot.demo import portal
from bot.demo.people import ZONE, Employee, write_people
from bot.demo.playground import CHECKOUT, PACKAGE, Playground
from bot.demo.portal import Line
from bot.demo.run import ISSUES
from bot.directory import load_directory
from bot.loopback import LoopbackConnector
from bot.loopback.people import local_people
from bot.loopback.service import TENANT
from bot.service import Inputs, Service, running_service
from bot.settings import Settings
from detectors.documents.files import load_issues
from ingest.event import utc_now
from ingest.query import EventQuery
from ingest.sources import load_sources
from tests.bot.teams_fakes import serving
from tests.cards.rendering import FLAGS

CHROMIUM: Final = Path("/usr/bin/chromium")
SCREENSHOTS: Final = Path(__file__).parent / "screenshots"
PATIENCE_MS: Final = 60_000
PEOPLE: Final = (
    Employee("1087", "Hanno Ulrich", "user;developer", "1002"),
    Employee("1002", "Katja Ulrich", "supervisor", None),
    Employee("1099", "Mara Novák", "user", "1002"),
    Employee("1101", "Emil Bauer", "user", "1002"),
    Employee("1102", "Pia Jansen", "developer", None),
    Employee("1103", "Timo García", "user", "1002"),
)


@dataclass(frozen=True)
class Playing:
    """A running service and Playgrounds, each with one person at the keyboard; the others are elsewhere."""

    urls: Mapping[str, str]  # of the Playgrounds, by who is at the keyboard
    folder: Path
    service: Service
    others: LoopbackConnector
    browser: Browser

    async def log(self, lines: Sequence[tuple[datetime, Line]], node: str = "web1") -> None:
        """The application writes, and the service has read it."""
        before = await asyncio.to_thread(self.service.events.count, EventQuery())
        await asyncio.to_thread(self._write, lines, node)
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while await asyncio.to_thread(self.service.events.count, EventQuery()) < before + len(lines):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # what is waited for happens in a thread of its own

    def _write(self, lines: Sequence[tuple[datetime, Line]], node: str) -> None:
        for at, line in lines:
            local = at.astimezone(ZoneInfo(ZONE))
            path = self.folder / "logs" / node / f"{line.service}-{local:%Y-%m-%d}.log"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(line.render(local, f"0HN0:{at.microsecond:08X}").encode())

    @asynccontextmanager
    async def chat(
        self, login: str = "1087", *, width: int = 1000, height: int = 900, scale: float = 1
    ) -> AsyncIterator["Chat"]:
        """Open somebody's chat in the browser, without the Playground's own log beside it."""
        page = await self.browser.new_page(
            viewport={"width": max(width, 1280), "height": height}, device_scale_factor=scale
        )
        try:
            await page.goto(self.urls[login])
            await page.get_by_role("textbox").wait_for(timeout=PATIENCE_MS)
            closing = page.get_by_text("Log Panel").locator("xpath=..").get_by_role("button")
            await closing.last.click()
            await page.set_viewport_size({"width": width, "height": height})
            yield Chat(page)
        finally:
            await page.close()


@dataclass(frozen=True)
class Chat:
    """What the person at the keyboard sees and does."""

    page: Page

    @property
    def card(self) -> Locator:
        """The latest card."""
        return self.page.locator(".ac-adaptiveCard").last

    async def say(self, text: str) -> None:
        """Write to the bot."""
        await self.page.get_by_role("textbox").click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, *texts: str) -> None:
        """Wait until the latest card says all this."""
        for text in texts:
            await expect(self.card).to_contain_text(text, timeout=PATIENCE_MS)

    async def press(self, title: str) -> None:
        """Press a button of the latest card."""
        await self.card.get_by_role("button", name=title).first.click()

    async def more(self, card: Locator, title: str) -> None:
        """Press a button behind a card's dots."""
        await card.get_by_role("button", name="More options").first.click()
        await self.page.get_by_role("menuitem", name=title).last.click()

    async def picture(self, name: str) -> None:
        """Keep what is seen."""
        await self.card.scroll_into_view_if_needed()
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


@asynccontextmanager
async def playing(
    folder: Path,
    *logins: str,
    german: Sequence[str] = (),
    role: str = "user;developer",
) -> AsyncIterator[Playing]:
    """Start everything in `folder`, with a Playground for each of these people (1087 if none is named).

    `role`: of 1087; `german`: whose client is set to German.
    """
    SCREENSHOTS.mkdir(exist_ok=True)
    everyone = [one if one.login != "1087" else replace(one, role=role) for one in PEOPLE]
    write_people(folder / "people.csv", tuple(everyone))
    (folder / "sources.yaml").write_text(portal.SOURCES, encoding="utf-8")
    directory = load_directory(folder / "people.csv").directory
    inputs = Inputs(
        sources=load_sources(folder / "sources.yaml"),
        issues={issue.name: issue for issue in load_issues(ISSUES).issues},
        directory=directory,
    )
    ports = {login: free_port() for login in logins or ("1087",)}
    async with AsyncExitStack() as stack:
        others = await stack.enter_async_context(LoopbackConnector(local_people(directory)))
        settings = Settings(
            database=str(folder / "headsup.db"),
            listen="127.0.0.1:0",
            service_url=others.service_url,
            tenant_id=TENANT,
            application="HR Portal",
            support_team="HR Support",
            zone=ZONE,
        )
        service = await stack.enter_async_context(
            running_service(settings, inputs, clock=utc_now, worker="acceptance", random=random.Random(1))
        )
        (address,) = await stack.enter_async_context(listening(service, settings))
        others.bot_url = f"{address}/api/messages"
        for login, port in ports.items():
            bot_url = others.bot_url
            if login in german:
                bot_url = await stack.enter_async_context(in_german(bot_url))
            await Playground(folder, port, lambda _: None, login).open(stack, bot_url)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        stack.push_async_callback(browser.close)
        urls = {login: f"http://127.0.0.1:{port}" for login, port in ports.items()}
        yield Playing(urls, folder, service, others, browser)


@asynccontextmanager
async def in_german(bot_url: str) -> AsyncIterator[str]:
    """The bot's address for a client that is set to German: the Playground says `en-US`, whoever sits there."""
    async with aiohttp.ClientSession() as session:

        async def pass_on(request: web.Request) -> web.Response:
            activity = {**await request.json(), "locale": "de-DE"}
            async with session.post(bot_url, json=activity) as answer:
                body = await answer.read()
                return web.Response(status=answer.status, body=body, content_type=answer.content_type)

        app = web.Application()
        app.router.add_post("/api/messages", pass_on)
        async with serving(app) as url:
            yield f"{url}/api/messages"


def refused(document: int, login: str = "1087") -> Line:
    """Case 2: a Service Hours Adjustment that should be editable is not."""
    return portal.request(
        "Forbidden: not authorized", 403, login=login, role="user", ip="10.4.1.17", document=document,
        kind=portal.ADJUSTMENT, parameters={"hours": 4, "isAcknowledged": True},
    )  # fmt: skip


def conflict(document: int, login: str = "1087") -> Line:
    """An everyday error, with an exception, that no known issue is about."""
    return portal.request(
        "Conflict while saving.", 409, login=login, role="user", ip="10.4.1.17", document=document,
        kind="Travel Booking", parameters={"hours": 3, "comment": "corrected after talking with HR"},
        exception=portal.stale(random.Random(document), document),
    )  # fmt: skip


def noon(days_ago: int) -> datetime:
    """Noon at the nodes, some days ago."""
    local = datetime.now(ZoneInfo(ZONE)).replace(hour=12, minute=0, second=0, microsecond=0)
    return local - timedelta(days=days_ago)


def free_port() -> int:
    """A port that nobody listens on; the Playground takes no 0."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def need_the_real_client() -> None:
    """Skip with the reason where it is not installed; fail where it has to be (CI=true)."""
    there = {
        "node": shutil.which("node") is not None,
        "the Agents Playground (npm ci in tests/acceptance)": (CHECKOUT / PACKAGE / "cli.js").exists(),
        "chromium": CHROMIUM.exists(),
    }
    missing = [name for name, found in there.items() if not found]
    if missing:
        reason = f"needs {' and '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
