"""What somebody's event means to them, in one of a few words that cards have sentences for. Pure.

No text of the log is among them: a message may name anybody, and says little to who did not write the application.
"""

from typing import Final

from cards.own_trouble import Failing
from ingest.event import Event

_TROUBLE: Final = frozenset({"warning", "error", "fatal"})
_BY_STATUS: Final[dict[str, Failing]] = {
    "400": "not_accepted",
    "401": "sign_in",
    "403": "not_allowed",
    "404": "not_found",
    "405": "not_accepted",
    "408": "too_slow",
    "409": "changed_meanwhile",
    "410": "not_found",
    "412": "changed_meanwhile",
    "413": "too_large",
    "415": "not_accepted",
    "422": "not_accepted",
    "423": "changed_meanwhile",
    "429": "too_many",
    "503": "not_there",
    "504": "too_slow",
}
_SIGNING_IN: Final = frozenset(
    {"auth", "authentication", "login", "signin", "sign-in", "logon", "sso", "identity"}
)


def is_trouble(event: Event) -> bool:
    """Whether something did not work: by its level, or by the status of its request."""
    return event.level in _TROUBLE or (event.http_status or "")[:1] in ("4", "5")


def failing(event: Event) -> Failing:
    """What did not work."""
    status = (event.http_status or "").strip()
    found = _BY_STATUS.get(status)
    if found is not None:
        return found
    if status.startswith("5"):
        return "broken"
    if (event.service or "").casefold() in _SIGNING_IN or (event.operation or "").casefold() in _SIGNING_IN:
        return "sign_in"
    return "failed"
