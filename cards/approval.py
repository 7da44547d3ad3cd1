"""The question to a second developer, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Container

from cards.approval_words import ApprovalWords, approval_words_for
from cards.elements import execute, heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.times import day_and_minute

APPROVE: Final = "approval.approve"
DECLINE: Final = "approval.decline"

_NAME: Final = 80
_TITLE: Final = 150
_QUOTES: Final = (2_200, 1_200, 400)
"""Characters of a quote, in the order of trying: whoever approves should see all of it."""
_MOST_LINES: Final = 8
_MOST_QUOTES: Final = 4


@dataclass(frozen=True, slots=True)
class ApprovalText:
    """What is to be done, in the reader's language; any of it may be people's or logs' words.

    `lines` say how far it goes, `quotes` show what others would read.
    """

    title: str
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCard:
    """What is asked, or was decided. Names are shown ones."""

    approval: int
    product: str | None = None
    asked_by: str
    asked_at: datetime
    text: ApprovalText
    decision: Literal["approve", "decline", "withdrawn", "lapsed"] | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    zone: str = "UTC"
    language: str = "en"


def approval_message(shown: ApprovalCard) -> Message:
    """The question with its two buttons or, once decided, who decided what. Quotes are cut to keep to its size."""
    for limit in _QUOTES:
        built = _built(shown, limit)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(shown: ApprovalCard, limit: int) -> Message:
    words, ours = words_for(shown.language), approval_words_for(shown.language)
    asked = ours.asked.format(
        by=plain(shown.asked_by, _NAME), when=day_and_minute(shown.asked_at, shown.zone, words)
    )
    body: list[CardElement] = []
    if shown.product:
        body.append(line(run(plain(shown.product, _NAME), subtle=True, small=True)))
    body += [
        heading(_title(shown, ours)),
        line(run(plain(shown.text.title, _TITLE), bold=True), spacing="Small"),
        *(line(run(plain(text, _TITLE)), spacing="Small") for text in shown.text.lines[:_MOST_LINES]),
        *(
            Container(style="emphasis", items=[line(run(plain(text, limit, lines=60)))])
            for text in shown.text.quotes[:_MOST_QUOTES]
        ),
        line(run(asked, subtle=True), spacing="Small"),
    ]
    actions: list[Action] = []
    if shown.decision is None:
        data = {"approval": shown.approval}
        actions = [execute(ours.approve, APPROVE, data, positive=True), execute(ours.decline, DECLINE, data)]
        body.append(line(run(ours.until, subtle=True), spacing="Small"))
    else:
        body.append(line(run(_decided(shown, ours)), spacing="Small"))
    return message(
        body, actions=actions, text=ours.push if shown.decision is None else ours.push_decided, words=words
    )


def _title(shown: ApprovalCard, ours: ApprovalWords) -> str:
    return {
        "approve": ours.approved_title,
        "decline": ours.declined_title,
        "withdrawn": ours.withdrawn_title,
        "lapsed": ours.lapsed_title,
    }.get(shown.decision or "", ours.title)


def _decided(shown: ApprovalCard, ours: ApprovalWords) -> str:
    words = words_for(shown.language)
    when = day_and_minute(shown.decided_at, shown.zone, words) if shown.decided_at else ""
    text = {"approve": ours.approved, "decline": ours.declined, "withdrawn": ours.withdrawn}.get(
        shown.decision or "", ours.lapsed
    )
    return text.format(by=plain(shown.decided_by, _NAME), when=when)
