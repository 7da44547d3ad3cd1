"""The Bot Framework SDK, behind one door: no other module imports it.

The SDK (archived upstream) authenticates what comes in and runs the turn. Reading activities, sending and
fetching keys are our own, because the SDK's ways block the event loop or lose fields.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

import aiohttp
import jwt
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from bot.faults import describe
from bot.teams.activities import NotAnActivity, is_invoke, read_activity
from bot.teams.app_tokens import LOGIN, AppTokens
from bot.teams.connector import ConnectorClient
from bot.teams.incoming import Bot, ButtonPressed, Incoming, InvokeAnswer, MessageReceived, Reply
from bot.teams.outgoing import Message, OutgoingMessage, card_answer, error_answer
from bot.teams.refusals import SendFailed
from bot.teams.service_hosts import ServiceHosts
from bot.teams.signing_keys import SigningKeys
from bot.teams.typing_sign import shown_at_work

__all__ = ["Adapter", "AppTokens", "NotAuthentic"]

log = logging.getLogger(__name__)

# https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
ISSUER: Final = "https://api.botframework.com"
KEYS_URL: Final = "https://login.botframework.com/v1/.well-known/openidconfiguration"
CHANNEL: Final = "msteams"  # of another channel (web chat, Direct Line) the sender could name any Entra id

ANSWER_SECONDS: Final = 8.0  # Teams waits some 10 s for the answer to a button
SEND_TRIES: Final = 3
FAILURE: Final = OutgoingMessage(
    summary="That did not work.", text="That did not work. Please try again in a minute."
)


WITHOUT: Final = "no bearer"


class NotAuthentic(Exception):
    """A request that is not provably from Teams. The message is one sentence that says why."""

    def __init__(self, sentence: str, reason: str = "no good token") -> None:
        super().__init__(sentence)
        self.reason = reason  # one of a few, without anything that was sent


class ForeignTenant(NotAuthentic):
    """A request from Teams about people of a tenant that the bot does not serve."""

    def __init__(self) -> None:
        super().__init__(
            "The activity is of another tenant; HEADSUP_ALLOWED_TENANTS names those that are served.",
            "another tenant",
        )


class ForeignService(NotAuthentic):
    """A request of Teams whose answer would go, with our token, to a host that is not Teams'."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The activity names a service that is not answered: {why}", "another service")


class Adapter(CloudAdapterBase):  # type: ignore[misc]
    """Authenticates a request from Teams, hands the turn to the bot, and sends what it answers.

    Without `app_id` authentication is off: the endpoint must then be reachable from this machine only.
    `failure` builds what somebody gets whose turn raised an exception.
    """

    def __init__(
        self,
        connector: ConnectorClient,
        session: aiohttp.ClientSession,
        *,
        app_id: str | None = None,
        app_secret: str | None = None,
        tenant_id: str | None = None,
        tenants: Collection[str] = (),
        hosts: ServiceHosts = ServiceHosts(),  # noqa: B008  (frozen)
        keys_url: str = KEYS_URL,
        failure: Callable[[Incoming], Message] = lambda incoming: FAILURE,  # noqa: ARG005
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(
            BotFrameworkAuthenticationFactory.create(
                credential_factory=PasswordServiceClientCredentialFactory(app_id, app_secret, tenant_id),
                to_channel_from_bot_login_url=f"{LOGIN}{tenant_id or ''}",
                to_channel_from_bot_oauth_scope=ISSUER,
                to_bot_from_channel_token_issuer=ISSUER,
                to_bot_from_channel_open_id_metadata_url=keys_url,
                to_bot_from_emulator_open_id_metadata_url=keys_url,
                oauth_url=ISSUER,
            )
        )
        self._connector = connector
        self._app_id = app_id
        self._tenants = frozenset(tenant.casefold() for tenant in (tenant_id, *tenants) if tenant)
        self._hosts = hosts
        self._failure = failure
        self._pause = pause
        self._wait = wait  # until whoever asks sees that the bot is at work
        if app_id:
            # The SDK looks keys up in this store of its own, by address: see SigningKeys for why not its own.
            JwtTokenExtractor.metadataCache[keys_url] = SigningKeys(keys_url, session)

    @property
    def authenticates(self) -> bool:
        """Whether requests have to prove that they come from Teams."""
        return bool(self._app_id)

    async def process(self, auth_header: str | None, body: object, bot: Bot) -> InvokeAnswer | None:
        """Run one turn; what an invoke is answered, or None.

        Raises NotAuthentic before anything of the body is acted upon, and NotAnActivity for a body that
        cannot be read (`None` stands for one that is not JSON). Failures of the bot are answered, not raised.
        """
        fields = body if isinstance(body, Mapping) else {}
        activity = Activity(
            type=_text(fields, "type"),
            id=_text(fields, "id"),
            channel_id=_text(fields, "channelId"),
            service_url=_text(fields, "serviceUrl"),
        )
        identity = await self._authenticated(activity, auth_header)
        if not isinstance(body, Mapping):
            raise NotAnActivity("The body has to be an activity: a JSON object.")
        if self.authenticates:
            self._served(activity.service_url, body)
        incoming = read_activity(body)
        if incoming is None:
            return InvokeAnswer(501) if is_invoke(body) else None

        async def turn(context: TurnContext) -> None:
            answer = await self._turn(incoming, bot)
            if answer is not None:
                response = InvokeResponse(status=answer.status, body=answer.body)
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=response))

        # `process_activity` would make two HTTP clients a turn (8 ms) that nothing here uses.
        context = self._create_turn_context(activity, identity, ISSUER, None, None, turn, None)
        await self.run_pipeline(context, turn)
        result = self._process_turn_results(context)
        return InvokeAnswer(int(result.status), result.body) if result is not None else None

    def _served(self, service_url: str, body: Mapping[str, Any]) -> None:
        """Raises for a tenant that is not served, and for a service that nothing is sent to."""
        if _tenant_of(body) not in self._tenants:
            raise ForeignTenant
        try:
            self._hosts.address(service_url, with_token=True)
        except SendFailed as refused:
            raise ForeignService(refused.detail) from refused

    async def _authenticated(self, activity: Activity, auth_header: str | None) -> object:
        if not self.authenticates:
            return self.create_claims_identity()
        try:
            return await self._identity(activity, _bearer(auth_header))
        except NotAuthentic:
            raise
        except (
            Exception
        ) as error:  # PermissionError, PyJWT's errors, AttributeError, bare Exception: all are a no
            raise NotAuthentic(
                f"The token is not accepted: {type(error).__name__}: {error}"[:300], type(error).__name__
            ) from error

    async def _identity(self, activity: Activity, token: str) -> object:
        """The SDK's claims of a token. Raises whatever the SDK and PyJWT raise, or NotAuthentic."""
        # The SDK also knows other issuers (emulators, skills), whose keys it fetches with blocking calls.
        if jwt.decode(token, options={"verify_signature": False}).get("iss") != ISSUER:
            raise NotAuthentic("The token is not of the Bot Connector.", "another issuer")
        if activity.channel_id != CHANNEL or not activity.service_url:
            raise NotAuthentic(
                "The activity is not of Teams: channelId and serviceUrl have to say so.", "another channel"
            )
        found = await self.bot_framework_authentication.authenticate_request(activity, f"Bearer {token}")
        if "exp" not in found.claims_identity.claims:
            raise NotAuthentic("The token never expires.", "a token without end")
        return found.claims_identity

    async def _turn(self, incoming: Incoming, bot: Bot) -> InvokeAnswer | None:
        awaited = isinstance(incoming, ButtonPressed) and incoming.awaited
        try:
            reply = await self._handled(incoming, bot)
        except Exception:
            log.exception("A turn (%s) failed; its sender is told so.", type(incoming).__name__)
            message = self._failure(incoming)
            if awaited:
                return InvokeAnswer(200, error_answer(500, "Failed", message.text or message.summary))
            reply = Reply(message)
        if reply is not None and (reply.replace or not awaited):
            await self._answer(incoming, reply)
        if not awaited:
            return None
        if reply is not None and reply.refused and reply.message is not None:
            return InvokeAnswer(200, error_answer(403, "Forbidden", reply.message.text))
        return InvokeAnswer(200, card_answer(reply.message if reply is not None else None))

    async def _handled(self, incoming: Incoming, bot: Bot) -> Reply | None:
        asked = isinstance(incoming, MessageReceived) and incoming.meant
        pressed = (
            isinstance(incoming, ButtonPressed) and not incoming.awaited
        )  # else the client shows its own sign
        if not asked and not pressed:
            return await bot.handle(incoming)
        async with shown_at_work(lambda: self._connector.typing(incoming.conversation), self._wait):
            return await bot.handle(incoming)

    async def _answer(self, incoming: Incoming, reply: Reply) -> None:
        """Send a reply, or update the message whose button was pressed. What fails is logged: the turn is done."""
        message = reply.message
        if message is None:
            return
        to = incoming.conversation

        async def once() -> None:
            if isinstance(incoming, ButtonPressed) and reply.replace and incoming.message_id:
                await self._connector.update(to, incoming.message_id, message)
            else:
                reply_to = incoming.reply_to if isinstance(incoming, MessageReceived) else None
                await self._connector.send(to, message, reply_to=reply_to)

        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._patiently(once)
        except (SendFailed, TimeoutError) as error:
            log.warning("An answer did not reach its conversation: %s", describe(error))

    async def _patiently(self, once: Callable[[], Awaitable[None]]) -> None:
        for attempt in range(SEND_TRIES):
            try:
                return await once()
            except SendFailed as error:
                if error.permanent or error.outcome_unknown or attempt + 1 == SEND_TRIES:
                    raise
                wait = error.retry_after if error.retry_after is not None else 0.25 * 2**attempt
                await self._pause(wait)
        return None


def _bearer(auth_header: str | None) -> str:
    scheme, _, token = (auth_header or "").partition(" ")
    if scheme != "Bearer" or not token or " " in token:
        raise NotAuthentic("The request carries no bearer token.", WITHOUT)
    return token


def _tenant_of(body: Mapping[str, Any]) -> str:
    """The tenant that an activity is of, casefolded; empty if it does not say. What Teams adds counts first."""
    data, conversation = body.get("channelData"), body.get("conversation")
    tenant = data.get("tenant") if isinstance(data, Mapping) else None
    named = _text(tenant, "id") if isinstance(tenant, Mapping) else None
    if named is None and isinstance(conversation, Mapping):
        named = _text(conversation, "tenantId")
    return (named or "").casefold()


def _text(fields: Mapping[str, Any], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) else None
