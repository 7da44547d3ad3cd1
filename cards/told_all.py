"""What people get of a message to everybody affected: the developer's words, and whether it helped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement

from cards.elements import execute, heading, line, message, run
from cards.escape import escape, plain
from cards.forms import Form, form
from cards.languages import words_for
from cards.message import Message
from cards.support_words import support_words_for
from cards.team import team_name
from cards.tell_all import LONGEST_TEXT, LONGEST_TITLE
from cards.tell_all_words import tell_all_words_for
from cards.times import day_and_minute

TOLD_WORKED: Final = "told_all.worked"
TOLD_STUCK: Final = "told_all.stuck"

_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAllCard:
    """The words are shown as they are: no markup, no links but as text."""

    tell_all: int
    title: str
    text: str
    by: str  # the developer's name
    team: str
    trial: bool = False  # to the developer first: without buttons
    answer: Literal["worked", "stuck"] | None = None
    answered_at: datetime | None = None
    zone: str = "UTC"
    language: str = "en"


def told_all_message(shown: ToldAllCard) -> Message:
    """The card with its two buttons or, once one was pressed, with what was recorded."""
    words, ours = words_for(shown.language), tell_all_words_for(shown.language)
    from_ = ours.from_.format(by=plain(shown.by, _NAME), team=team_name(shown.team, words.language))
    body: list[CardElement] = [
        heading(escape(shown.title, LONGEST_TITLE)),
        line(run(from_, subtle=True, small=True), spacing="Small"),
        line(run(plain(shown.text, LONGEST_TEXT, lines=60))),
        line(run(ours.why, subtle=True, small=True)),
    ]
    actions: list[Action] = []
    if shown.answer is not None:
        when = day_and_minute(shown.answered_at, shown.zone, words) if shown.answered_at else ""
        recorded = words.recorded_worked if shown.answer == "worked" else words.recorded_stuck
        sentence = recorded.format(when=when, team=team_name(shown.team, words.language))
        body.append(line(run(sentence, bold=True), spacing="Medium"))
    else:
        texts, data = support_words_for(words.language), {"tell_all": shown.tell_all}
        stuck = Form(
            title=words.stuck,
            label=texts.stuck_label,
            hint=texts.stuck_hint,
            send=texts.send,
            verb=TOLD_STUCK,
            data=data,
        )
        actions = [execute(words.worked, TOLD_WORKED, data, positive=True), form(stuck)]
    return message(body, actions=[] if shown.trial else actions, text=ours.push_told, words=words)
