"""Who may see how the service does: this machine, and who has the token for it."""

import hmac
from collections.abc import Mapping

from ingest.receivers.senders import is_this_machine


def may_see(peer: str, headers: Mapping[str, str], token: str | None) -> bool:
    """Whether all of it may be shown. What came through a proxy looks local and is not."""
    scheme, _, given = headers.get("Authorization", "").strip().partition(" ")
    if token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), token.encode())
    return is_this_machine(peer) and not any(map(tells_of_another, headers))


def tells_of_another(header: str) -> bool:
    """Whether a header says that the request was made for somebody else: a proxy's client, or a web page."""
    name = header.lower()
    return name in ("forwarded", "origin") or name.startswith("x-forwarded-")
