"""Until when the app's own secret or certificate is good, as Entra has it registered. Reading a registration is pure.

https://learn.microsoft.com/graph/api/application-get,
https://learn.microsoft.com/graph/api/resources/passwordcredential,
https://learn.microsoft.com/graph/api/resources/keycredential
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.graph.client import GraphClient, GraphFailed

SELECT: Final = "passwordCredentials,keyCredentials"
PERMISSION: Final = "Application.Read.All"
HINT: Final = 3
"""So many first characters of a secret Entra shows for ever."""


async def registration(graph: GraphClient, app_id: str) -> dict[str, Any] | None:
    """What is registered for the app; None: Graph may not say. Raises GraphFailed for all else."""
    try:
        return await graph.get(f"applications(appId='{app_id.replace(chr(39), chr(39) * 2)}')", select=SELECT)
    except GraphFailed as error:
        if error.status in (403, 404):
            return None
        raise


def secret_ends(registered: Mapping[str, Any], secret: str) -> datetime | None:
    """The last moment of a client secret; None if it is not among those registered.

    Entra shows a secret's first characters only. Where several begin alike, the one that ends first is taken: too
    early a reminder costs less than none. One without such a hint may be any.
    """
    rows = list(_rows(registered, "passwordCredentials"))
    mine = [end for row, end in rows if row.get("hint") == secret[:HINT]]
    return min(mine or [end for row, end in rows if not row.get("hint")], default=None)


def certificate_ends(registered: Mapping[str, Any], thumbprint: bytes) -> datetime | None:
    """The last moment of a certificate (by its SHA-1) as it is registered; None if it is not."""
    # In both spellings: Graph has written the digest's hexadecimal digits, and the digest itself, in base64.
    known = {b64encode(thumbprint).decode(), thumbprint.hex().upper()}
    known.add(b64encode(thumbprint.hex().upper().encode()).decode())
    rows = _rows(registered, "keyCredentials")
    return max((end for row, end in rows if row.get("customKeyIdentifier") in known), default=None)


def _rows(registered: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], datetime]]:
    rows = registered.get(name)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and (end := _moment(row.get("endDateTime"))) is not None:
            yield row, end


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
