"""Whether somebody can be reached, and what happens to that. Pure.

What the Bot Connector's refusals mean:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bot-conversations/bots-conv-proactive
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.teams.refusals import SendFailed

State = Literal[
    "reachable",
    "not_in_directory",
    "no_identity",
    "not_installed",  # the app was never there, as far as is known
    "uninstalled",  # the person has removed it
    "blocked",
    "guest",
    "disabled",
    "unknown",
]
STATES: Final[tuple[State, ...]] = (
    "reachable", "not_in_directory", "no_identity", "not_installed", "uninstalled", "blocked", "guest", "disabled",
    "unknown",
)  # fmt: skip
GONE: Final = frozenset({"blocked", "uninstalled"})
"""They have said no: only their own return changes that."""
HELD: Final = frozenset({"guest", "disabled"})
"""Entra says so, and until it says otherwise it is so (`bot.entra.standing`)."""
AGAIN: Final = timedelta(days=1)
"""So long it is believed that somebody has no app: installs by a policy tell the bot nothing."""
CONFIRMED: Final = timedelta(hours=1)
"""So long what is found again need not be written down again."""
SHUT_OUT: Final = frozenset({403, 404})
BLOCKED: Final = frozenset({"messagewritesblocked", "conversationblockedbyuser"})
NOT_THERE: Final = frozenset({"botnotinconversationroster", "conversationnotfound"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands. `since`: when the state became this one; `checked`: when it was last found so."""

    state: State
    reason: str
    since: datetime
    checked: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found out about somebody. `returned`: they came by themselves."""

    state: State
    reason: str
    returned: bool = False


MET: Final = Finding("reachable", "they have written, pressed a button or installed the app", returned=True)
OPENED: Final = Finding("reachable", "a chat could be opened")
LEFT: Final = Finding("uninstalled", "the person has removed the app")
NO_IDENTITY: Final = Finding("no_identity", "the directory has no Teams identity for this person")
NOT_IN_DIRECTORY: Final = Finding("not_in_directory", "the directory does not know this login")
DISABLED: Final = Finding("disabled", "Entra says that the account is disabled")
DELETED: Final = Finding("disabled", "Entra no longer has the account")
GUEST: Final = Finding("guest", "Entra says that they are a guest")


def after(now: Standing | None, finding: Finding, at: datetime) -> Standing:
    """How somebody stands after something was found out.

    Who has said no stays so until they return, or say no in another way. A disabled account stays so whatever Teams
    says of the chat; a guest who has the app is like anybody else, and one who has not is still a guest.
    """
    if now is None:
        return Standing(finding.state, finding.reason, at, at)
    if now.state in GONE and not finding.returned and finding.state not in GONE:
        return now
    if now.state == "disabled" and not finding.returned and finding.state not in (*GONE, *HELD):
        return now
    if now.state == "guest" and finding.state in ("not_installed", "unknown"):
        return Standing("guest", f"{GUEST.reason}; {finding.reason}", now.since, at)
    if now.state == "reachable" and finding.state == "guest":
        return now
    if now.state == finding.state:
        return now if at - now.checked < CONFIRMED else Standing(now.state, now.reason, now.since, at)
    return Standing(finding.state, finding.reason, at, at)


def is_shut(now: Standing | None, at: datetime) -> bool:
    """Whether it is no use to try to reach somebody now."""
    if now is None:
        return False
    if now.state in GONE or now.state == "disabled":
        return True
    return now.state in ("not_installed", "guest") and not is_untried(now) and at - now.checked < AGAIN


def is_untried(now: Standing) -> bool:
    """Whether Entra has said something of somebody, and nobody has tried to reach them since."""
    return now.state == "guest" and now.checked == now.since


def said_by(error: SendFailed, *, opening: bool) -> Finding | None:
    """What a refusal says about the person; None: nothing. `opening`: of a chat with somebody never met."""
    code, shut_out = error.code.casefold(), error.status in SHUT_OUT
    if not error.permanent:
        return None
    if opening:
        return Finding("not_installed" if shut_out else "unknown", str(error))
    if not shut_out:
        return None
    if code in BLOCKED:
        return Finding("blocked", str(error))
    if code in NOT_THERE or error.status == 404:
        return Finding("uninstalled", str(error))
    return None
