"""Whether somebody has the app, and the chat with them, as Graph knows it; installs it where that is allowed.

https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages
https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import quote

from bot.graph.client import GRAPH, GraphFailed
from bot.reaching.standing import Finding

NO_APP: Final = Finding("not_installed", "Graph says that they do not have the app")
ALREADY: Final = 409
"""Graph's answer where the app is installed already, by a policy or by another process just now."""


class Graph(Protocol):
    """What is needed of Graph."""

    async def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """One object. Raises GraphFailed."""
        ...

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make something. Raises GraphFailed."""
        ...


@dataclass(slots=True)
class Installing:
    """Asks Graph. `manifest_id` is the id in our manifest; `catalog_id` the catalogue's for it, if it was set.

    `install`: whether the app may be installed for people who do not have it.
    """

    graph: Graph
    manifest_id: str
    catalog_id: str | None = None
    install: bool = False

    async def chat(self, aad_object_id: str) -> str | Finding | None:
        """The id of the chat with somebody; or that they lack the app; None: Graph does not say.

        Raises GraphFailed.
        """
        catalog_id = await self._catalogue()
        if catalog_id is None:
            return None  # not in the organisation's catalogue, as while it is tried out
        user = f"users/{quote(aad_object_id, safe='')}/teamwork/installedApps"
        found = await self._installed(user, catalog_id)
        if found is None and self.install:
            try:
                await self.graph.post(
                    user, {"teamsApp@odata.bind": f"{GRAPH}/appCatalogs/teamsApps/{catalog_id}"}
                )
            except GraphFailed as error:
                if error.status != ALREADY:
                    raise
            found = await self._installed(user, catalog_id)
        if found is None:
            return NO_APP
        chat = await self.graph.get(f"{user}/{quote(found, safe='')}/chat")
        return _text(chat, "id")

    async def _catalogue(self) -> str | None:
        if self.catalog_id is None:
            apps = await self.graph.get(
                "appCatalogs/teamsApps", filter=f"externalId eq '{_quoted(self.manifest_id)}'"
            )
            self.catalog_id = _first(apps)
        return self.catalog_id

    async def _installed(self, user: str, catalog_id: str) -> str | None:
        found = await self.graph.get(
            user, expand="teamsApp", filter=f"teamsApp/id eq '{_quoted(catalog_id)}'"
        )
        return _first(found)


def _quoted(value: str) -> str:
    return value.replace("'", "''")  # OData's own escape


def _first(page: Mapping[str, Any]) -> str | None:
    rows = page.get("value")
    row = rows[0] if isinstance(rows, list) and rows else None
    return _text(row, "id") if isinstance(row, dict) else None


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None
