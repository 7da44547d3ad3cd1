"""Microsoft's Agents Playground beside the demo: chat with the bot in a browser, as user 1087."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import aiohttp

from bot.demo.gateway import gateway
from bot.demo.traffic import FIRST_USER
from bot.directory import Person, load_directory
from bot.loopback.service import BOT_ID, TENANT

PACKAGE: Final = "@microsoft/m365agentsplayground"
VERSION: Final = "0.2.28"  # the routes below are its own, so the version is fixed
START_SECONDS: Final = 60.0
CHECKOUT: Final = Path(__file__).parents[2] / "tests" / "acceptance" / "node_modules"


class PlaygroundFault(Exception):
    """The Playground cannot be used. The message says what to do."""


class Playground:
    """The Playground as a process of its own, ended with the demo. `login` is at its keyboard."""

    def __init__(self, folder: Path, port: int, say: Callable[[str], None], login: str = FIRST_USER) -> None:
        self._login = login
        self._folder = folder
        self._port = port
        self._say = say

    async def open(self, stack: AsyncExitStack, bot_url: str) -> None:
        """Start it and let its user install the app. Raises PlaygroundFault."""
        script = await self._script()
        config = self._folder / f"playground-{self._login}.yml"
        people = load_directory(self._folder / "people.csv").directory.people
        config.write_text(
            json.dumps(configuration(people, self._login), indent=1), encoding="utf-8"
        )  # JSON is YAML
        session = await stack.enter_async_context(aiohttp.ClientSession())
        url = await stack.enter_async_context(gateway(f"http://127.0.0.1:{self._port}/_connector", session))
        process = await asyncio.create_subprocess_exec(
            "node", str(script), "start", "-e", bot_url, "-c", "msteams", "-p", str(self._port),
            "--service-url", url, "--disable-telemetry",
            env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none", "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config)},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        stack.push_async_callback(_end, process)
        await self._install(process, session)
        self._say(
            f"Chat with the bot as user {self._login}, who is also a developer here: http://127.0.0.1:{self._port}"
        )

    async def _script(self) -> Path:
        if shutil.which("node") is None:
            raise PlaygroundFault(
                "The Agents Playground needs Node.js 18 or newer; install it, or leave out --playground."
            )
        for modules in (CHECKOUT, self._folder / "node_modules"):
            script = modules / PACKAGE / "cli.js"
            if script.exists():
                return script
        self._say(f"Installing the Agents Playground {VERSION} (once)…")
        npm = await asyncio.create_subprocess_exec(
            "npm", "install", "--prefix", str(self._folder), "--ignore-scripts", "--no-audit", "--no-fund",
            "--silent", f"{PACKAGE}@{VERSION}",
        )  # fmt: skip
        if await npm.wait() != 0:
            raise PlaygroundFault(f"npm could not install {PACKAGE}; see what it said above.")
        return self._folder / "node_modules" / PACKAGE / "cli.js"

    async def _install(self, process: asyncio.subprocess.Process, session: aiohttp.ClientSession) -> None:
        """Wait until it answers, then install the app in the personal chat, as a first look at it would."""
        url = f"http://127.0.0.1:{self._port}/_debug/conversation/{chat_of(self._login)}/installation"
        for _ in range(int(START_SECONDS / 0.25)):
            if process.returncode is not None:
                break
            try:
                async with session.post(url, json={}) as answer:
                    if answer.status < 400:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.25)
        raise PlaygroundFault(
            f"The Agents Playground did not start; is port {self._port} taken? Try another --port."
        )


def chat_of(login: str) -> str:
    """The id of somebody's personal chat: of two Playgrounds each has its own."""
    return f"personal-chat-{login}"


def configuration(people: tuple[Person, ...], login: str) -> dict[str, Any]:
    """The Playground's configuration: `login` at the keyboard, and some others (it wants five or more)."""
    current = next(person for person in people if person.login == login)
    others = [person for person in people if person is not current][:5]
    return {
        "version": "0.1.0",
        "tenantId": TENANT,
        "bot": {"id": BOT_ID, "name": "Headsup"},
        "currentUser": _user(current),
        "users": [_user(person) for person in others],
        "personalChat": {"id": chat_of(login)},
        "groupChat": {"id": "group-chat-id", "name": "HR Portal users"},
        "team": {
            "id": "team-id",
            "name": "HR Support",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": "channel-support-id", "name": "Support"}],
        },
    }


def _user(person: Person) -> dict[str, str]:
    first, _, last = person.name.partition(" ")
    identity, email = person.aad_object_id or "", person.email or ""
    return {
        "id": identity,  # its connector finds people by this
        "aadObjectId": identity,
        "name": person.name,
        "givenName": first,
        "surname": last,
        "email": email,
        "userPrincipleName": email,
    }


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()
