"""The stand-in for Teams as a whole: state, faults, journal, listener, and the HTTP service around them."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot.loopback import inbound
from bot.loopback.control import control_routes
from bot.loopback.conversations import Change, Conversations, StoredActivity, StoredConversation
from bot.loopback.describe import buttons
from bot.loopback.faults import Fault, Faults
from bot.loopback.inbound import Around, BotAnswer
from bot.loopback.journal import Journal, read_journal
from bot.loopback.people import LocalPerson, stable_id
from bot.loopback.rest import Requested, rest_routes
from bot.teams.connector import is_loopback
from bot.teams.threads import in_thread
from ingest.event import Clock, utc_now

TENANT: Final = stable_id("tenant", "loopback")
BOT_ID: Final = "28:headsup-local"

Listener = Callable[[Change, LocalPerson | None], None]


class LoopbackConnector:
    """A Bot Connector on this machine. Use as an async context manager, or `start` and `close`.

    `listener` is called with every change, and the person of a personal chat. `bot_url` is the bot's
    /api/messages; it may be set later. `port` 0 takes a free one; a bot that has stored conversations finds
    them again at the same port only. With `journal` what was accepted is there again after a restart.
    """

    def __init__(
        self,
        people: Iterable[LocalPerson],
        *,
        bot_url: str | None = None,
        tenant_id: str = TENANT,
        bot_id: str = BOT_ID,
        bot_name: str = "Headsup",
        port: int = 0,
        journal: Path | None = None,
        listener: Listener | None = None,
        clock: Clock = utc_now,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self.conversations = Conversations(people, clock=clock, new_id=new_id)
        self.faults = Faults()
        self.requests: list[Requested] = []
        self.bot_url = bot_url
        self.tenant_id = tenant_id
        self.bot_id = bot_id
        self.bot_name = bot_name
        self.clock = clock
        self._port = port
        self._listener = listener
        self._journal_path = journal
        self._journal: Journal | None = None
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._url: str | None = None

    @property
    def service_url(self) -> str:
        """Where the bot sends to."""
        if self._url is None:
            raise RuntimeError("The loopback connector is not started yet; start it first.")
        return self._url

    async def start(self, port: int | None = None, host: str = "127.0.0.1") -> None:
        """Listen (on another port, if so told). Raises ValueError for an address that others can reach."""
        if not is_loopback(host):
            raise ValueError(f"The stand-in for Teams listens on loopback only, not on {host}.")
        if self._journal_path is not None:
            for change in read_journal(self._journal_path):
                self.conversations.apply(change)
            self._journal = Journal(self._journal_path)
        app = web.Application(middlewares=[_from_browsers], client_max_size=4_000_000)
        app.add_routes(rest_routes(self))
        app.add_routes(control_routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, self._port if port is None else port).start()
        bound = self._runner.addresses[0]
        self._url = f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Stop listening."""
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._journal is not None:
            self._journal.close()

    async def __aenter__(self) -> "LoopbackConnector":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def record(self, change: Change | None) -> None:
        """Journal a change that was made, and tell the listener."""
        if change is None:
            return
        if self._journal is not None:
            self._journal.append(change)
        if self._listener is not None:
            conversation = self.conversations.find(change.conversation)
            self._listener(change, self.conversations.person_of(conversation) if conversation else None)

    def chat(self, person: str) -> StoredConversation:
        """The personal chat with somebody, opened if need be. Raises UnknownPerson."""
        conversation, change = self.conversations.with_person(self.conversations.person(person))
        self.record(change)
        return conversation

    def group(self, conversation_id: str, kind: str, people: Iterable[str]) -> StoredConversation:
        """A group chat (`groupChat`) or a `channel` with these people. Raises UnknownPerson."""
        members = tuple(self.conversations.person(name).aad_object_id for name in people)
        conversation, change = self.conversations.open(conversation_id, kind, members)
        self.record(change)
        return conversation

    def messages(self, person: str) -> list[StoredActivity]:
        """What the bot has told somebody in their personal chat, as it is shown now."""
        return self.chat(person).from_bot()

    def fail(self, fault: Fault) -> None:
        """Ask for a fault."""
        self.faults.add(fault)

    async def say(
        self,
        person: str,
        text: str,
        *,
        conversation: str | None = None,
        mention: bool | None = None,
        thread: str | None = None,
    ) -> BotAnswer:
        """Somebody writes to the bot. In groups and channels the bot is mentioned, unless told otherwise.

        `thread`: the id of the channel's message that is answered.
        """
        who, where = self._who_where(person, conversation)
        mention = where.kind != "personal" if mention is None else mention
        written = inbound.message(self._around, who, where, text, mention=mention)
        if thread is not None:
            written["conversation"]["id"] = in_thread(where.id, thread)
        self.record(self.conversations.send(where, written, who.aad_object_id))
        return await self._deliver(written)

    async def press(
        self,
        person: str,
        activity_id: str,
        verb: str,
        data: Mapping[str, Any] | None = None,
        *,
        conversation: str | None = None,
    ) -> BotAnswer:
        """Somebody presses a button (Action.Execute) of a message."""
        who, where = self._who_where(person, conversation)
        pressed = inbound.button(
            self._around, who, where, activity_id=activity_id, verb=verb, data=data or {}
        )
        pressed["conversation"]["id"] = in_thread(where.id, activity_id)
        return await self._deliver(pressed)

    async def submit(
        self, person: str, activity_id: str, data: Mapping[str, Any], *, conversation: str | None = None
    ) -> BotAnswer:
        """Somebody presses a button (Action.Submit) of a message."""
        who, where = self._who_where(person, conversation)
        pressed = inbound.submitted(self._around, who, where, activity_id=activity_id, data=data)
        if conversation is not None:
            pressed["conversation"]["id"] = in_thread(where.id, activity_id)
        return await self._deliver(pressed)

    async def press_titled(self, person: str, activity: StoredActivity, title: str) -> BotAnswer:
        """Somebody presses the button with this title in their personal chat. Raises LookupError without one."""
        for button in buttons(activity.card or {}):
            if button.title == title and button.kind == "Action.Submit":
                return await self.submit(person, activity.id, button.data)
            if button.title == title:
                return await self.press(person, activity.id, button.verb, button.data)
        raise LookupError(f"The card has no button {title!r}.")

    async def install(self, person: str) -> BotAnswer:
        """Somebody adds the app: Teams sends both of its events."""
        who, where = self._who_where(person, None)
        self.conversations.set_app(who, installed=True)
        await self._deliver(inbound.bot_joined(self._around, who, where))
        return await self._deliver(inbound.installation(self._around, who, where, "add"))

    async def uninstall(self, person: str) -> BotAnswer:
        """Somebody removes the app; the bot can no longer write to them."""
        who, where = self._who_where(person, None)
        self.conversations.set_app(who, installed=False)
        return await self._deliver(inbound.installation(self._around, who, where, "remove"))

    @property
    def _around(self) -> Around:
        return Around(self.service_url, self.tenant_id, self.bot_id, self.bot_name)

    def _who_where(self, person: str, conversation_id: str | None) -> tuple[LocalPerson, StoredConversation]:
        who = self.conversations.person(person)
        if conversation_id is None:
            return who, self.chat(who.aad_object_id)
        found = self.conversations.find(conversation_id)
        if found is None:
            raise LookupError(f"There is no conversation {conversation_id!r}.")
        return who, found

    async def _deliver(self, activity: Mapping[str, Any]) -> BotAnswer:
        if self._session is None or self.bot_url is None:
            raise inbound.BotUnreachable("The stand-in for Teams does not know the bot's address yet.")
        return await inbound.deliver(self._session, self.bot_url, activity)


@web.middleware
async def _from_browsers(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    """A page in this machine's browser could otherwise pose as anybody towards the bot."""
    if "Origin" in request.headers:
        return web.json_response(
            {"error": {"code": "Forbidden", "message": "Not for web pages."}}, status=403
        )
    response: web.StreamResponse = await handler(request)
    return response
