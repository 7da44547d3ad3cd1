"""Whether Entra gives tokens: noted on their way through, since nothing else tells of it before a send is due."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.troubles.trouble import Finding
from ingest.event import Clock

EVERY: Final = timedelta(minutes=5)
"""A token at hand is good for an hour, so this asks Entra once in that time."""
FAILING_EVERY: Final = timedelta(seconds=45)
_CODE: Final = re.compile(r"\bAADSTS\d{3,9}\b")


class Tokens(Protocol):
    """Gives bearer tokens (`bot.teams.connector.TokenSource`)."""

    async def token(self, *, refresh: bool = False) -> str:
        """A valid token. Raises what says that there is none."""
        ...


@dataclass(slots=True)
class TokenWatch:
    """How each source of tokens has done last. For one event loop; what it found may be read from any thread."""

    clock: Clock
    failing: dict[str, tuple[datetime, str]] = field(default_factory=dict)  # by name: since when, and why

    def watched(self, name: str, tokens: Tokens) -> "WatchedTokens":
        """The same source, watched; `name` is whom its tokens are for."""
        return WatchedTokens(name, tokens, self)

    def findings(self) -> list[Finding]:
        """The sources that gave none when they were asked last."""
        return [
            Finding("no_token", name, since, 0, {"why": why})
            for name, (since, why) in sorted(dict(self.failing).items())
        ]


@dataclass(slots=True)
class Probe:
    """Asks for a token now and then, so that a refusal is known before somebody is to be told."""

    tokens: "WatchedTokens"
    clock: Clock
    asked: datetime | None = None

    async def run_once(self) -> int:
        """Ask if it is time to; never more to do at once."""
        now = self.clock()
        every = FAILING_EVERY if self.tokens.name in self.tokens.watch.failing else EVERY
        if self.asked is None or now - self.asked >= every:
            self.asked = now
            with suppress(Exception):  # noted on its way through
                await self.tokens.token()
        return 0


@dataclass(frozen=True, slots=True)
class WatchedTokens:
    """A source of tokens, watched."""

    name: str
    tokens: Tokens
    watch: TokenWatch

    async def token(self, *, refresh: bool = False) -> str:
        """As the source does."""
        try:
            token = await self.tokens.token(refresh=refresh)
        except Exception as error:
            since, _ = self.watch.failing.get(self.name, (self.watch.clock(), ""))
            self.watch.failing[self.name] = (since, why_none(str(error)))
            raise
        self.watch.failing.pop(self.name, None)
        return token


def why_none(said: str) -> str:
    """Entra's own code for why it gives no token, such as AADSTS7000222; `unreachable` if it did not answer."""
    code = _CODE.search(said)
    if code:
        return code[0]
    return "unreachable" if "cannot be asked" in said or not said else "refused"
