"""Every role: until when that is good by which the app proves itself, by the settings, its file, or Entra."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from bot.graph.client import TIMEOUT, GraphClient, GraphFailed
from bot.graph.own_credentials import PERMISSION, certificate_ends, registration, secret_ends
from bot.outbound import Outbound
from bot.output import iso
from bot.parts.tokens import tokens_for
from bot.settings import Settings
from bot.stages import Job
from bot.teams.app_credential import credential_of
from bot.teams.app_tokens import GRAPH_SCOPE
from bot.teams.credentials import BadCertificate, Certificate, ManagedIdentity
from bot.troubles.expiry import expiring
from bot.troubles.trouble import Finding
from ingest.event import Clock

log = logging.getLogger(__name__)

NAME: Final = "credentials"
EVERY: Final = timedelta(days=1)
LOOK: Final = timedelta(hours=1)
"""After so long Entra is asked again where it could not be asked."""
UNSAID: Final = (
    f"Graph does not say when the client secret or certificate expires: give the app {PERMISSION} or make it an owner "
    "of its own registration, or set HEADSUP_APP_SECRET_EXPIRES."
)
UNKNOWN: Final = (
    "The client secret or certificate in use is not among those that Entra has registered for the app."
)
SECRET: Final = "client secret"  # noqa: S105
CERTIFICATE: Final = "certificate"


@dataclass(slots=True)
class LastDay:
    """What is known of it. Read from any thread."""

    settings: Settings
    clock: Clock
    ends: datetime | None = None  # as Entra has it
    said: str | None = None  # why Entra does not say, if it was asked
    asked: datetime | None = None  # when Entra last answered
    _told: set[str] = field(default_factory=set)

    def known(self) -> dict[str, datetime]:
        """What expires, and when. What Entra says goes before what somebody wrote into the settings."""
        credential = credential_of(self.settings)
        if isinstance(credential, Certificate):
            try:
                own, _ = credential.expires()
            except BadCertificate:  # no token can be had either, and that is told
                return {}
            return {CERTIFICATE: min(own, self.ends) if self.ends else own}
        day = self.settings.app_secret_expires
        ends = self.ends or (datetime.combine(day, time(), UTC) if day else None)
        return {SECRET: ends} if ends and isinstance(credential, str) else {}

    def findings(self) -> list[Finding]:
        """What expires soon."""
        return expiring(self.known(), self.clock())

    def learn(self, registered: dict[str, Any] | None) -> None:
        """What Entra has registered; None: it may not say, which is no trouble."""
        credential = credential_of(self.settings)
        if registered is None:
            self.ends, self.said = None, UNSAID
        elif isinstance(credential, Certificate):
            self.ends = certificate_ends(registered, credential.expires()[1])
            self.said = None if self.ends else UNKNOWN
        elif isinstance(credential, str):
            self.ends = secret_ends(registered, credential)
            self.said = None if self.ends else UNKNOWN
        if self.said and self.said not in self._told:  # once a process, not once a day
            self._told.add(self.said)
            log.warning("%s", self.said)

    def shown(self) -> dict[str, Any]:
        """For /healthz."""
        return {"expires": {what: iso(at) for what, at in self.known().items()}, "unsaid": self.said}

    def ask(self) -> bool | None:
        """Ask Entra if it is time to, and wait for it; None: it was not asked. Raises GraphFailed."""
        now = self.clock()
        if self.asked is not None and timedelta() <= now - self.asked < EVERY - LOOK / 2:
            return None
        try:
            self.learn(asyncio.run(_asked(self.settings)))
        except GraphFailed as error:
            if error.code == "NoToken":  # told of as what it is
                return None
            raise
        self.asked = now
        return True

    def jobs(self) -> tuple[Job, ...]:
        """Asks once a day, where the settings let Graph be asked; a machine's identity does not expire."""
        credential = credential_of(self.settings)
        if not (self.settings.graph and self.settings.app_id) or isinstance(credential, ManagedIdentity):
            return ()
        return (Job(NAME, self.ask, LOOK, stop=lambda: None, clock=self.clock),)


async def _asked(settings: Settings) -> dict[str, Any] | None:
    tokens = tokens_for(settings, GRAPH_SCOPE)
    try:
        async with Outbound(settings.ca_bundle).session(TIMEOUT) as session:
            return await registration(GraphClient(session, tokens), settings.app_id or "")
    finally:
        if tokens:
            tokens.close()
