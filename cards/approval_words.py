"""The texts of approvals. Complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    push_decided: str
    title: str
    asked: str
    until: str
    approve: str
    decline: str
    approved_title: str
    approved: str
    declined_title: str
    declined: str
    withdrawn_title: str
    withdrawn: str
    lapsed_title: str
    lapsed: str


ENGLISH: Final = ApprovalWords(
    push="Somebody asks for your approval.",
    push_decided="An approval has been decided.",
    title="Do you approve this?",
    asked="Asked by {by} on {when}.",
    until="Nothing happens without a yes, which counts for a day.",
    approve="Approve",
    decline="Decline",
    approved_title="Approved",
    approved="{by} approved it on {when}.",
    declined_title="Declined",
    declined="{by} declined it on {when}. Nothing was done.",
    withdrawn_title="Withdrawn",
    withdrawn="{by} withdrew it on {when}. Nothing was done.",
    lapsed_title="Too late",
    lapsed="{by} approved it on {when}, more than a day after it was asked. Please ask anew.",
)

GERMAN: Final = ApprovalWords(
    push="Jemand bittet um Ihre Freigabe.",
    push_decided="Über eine Freigabe wurde entschieden.",
    title="Geben Sie das frei?",
    asked="Angefragt von {by} am {when}.",
    until="Ohne ein Ja geschieht nichts; es gilt einen Tag lang.",
    approve="Freigeben",
    decline="Ablehnen",
    approved_title="Freigegeben",
    approved="{by} hat es am {when} freigegeben.",
    declined_title="Abgelehnt",
    declined="{by} hat es am {when} abgelehnt. Es ist nichts geschehen.",
    withdrawn_title="Zurückgezogen",
    withdrawn="{by} hat es am {when} zurückgezogen. Es ist nichts geschehen.",
    lapsed_title="Zu spät",
    lapsed="{by} hat es am {when} freigegeben, mehr als einen Tag nach der Anfrage. Bitte neu anfragen.",
)


def approval_words_for(language: str | None) -> ApprovalWords:
    """The texts for a locale, as `cards.languages.words_for` chooses."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
