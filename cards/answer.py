"""The card by which a person gets a developer's answer, and says whether it helped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from cards.times import day_and_minute
from cards.titles import told_title

HELPED: Final = "answer.worked"
NOT_HELPED: Final = "answer.stuck"

_NAME: Final = 80
MOST: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCard:
    """What the card says; all texts are shown as they are."""

    entry: int  # comes back as `entry` in the data of both buttons
    by: str  # the developer's name
    team: str
    text: str
    issue: str  # as they know it: the title of what they were told; empty: no known issue explains it
    fields: Mapping[str, str] = field(default_factory=dict)  # for `{field}` in it
    at: datetime  # aware; when the person ran into it, or described it
    zone: str = "UTC"
    language: str = "en"
    reacted: Literal["worked", "stuck"] | None = None
    reacted_at: datetime | None = None  # aware


def answer_message(shown: AnswerCard) -> Message:
    """The answer with two buttons, or, once one was pressed, with what was recorded in their place."""
    words = words_for(shown.language)
    texts = support_words_for(words.language)
    title = texts.answer_title.format(
        person=escape(shown.by, _NAME), team=escape(team_name(shown.team, words.language), _NAME)
    )
    when = day_and_minute(shown.at, shown.zone, words)
    about = (texts.answer_about if shown.issue else texts.answer_described).format(
        issue=told_title(shown.issue, {"time": when, **shown.fields}, words), when=when
    )
    body: list[CardElement] = [
        heading(title),
        line(run(about, subtle=True), spacing="Small"),
        line(run(plain(shown.text, MOST, lines=60))),
    ]
    actions: list[Action] = []
    if shown.reacted is None:
        data = {"entry": shown.entry}
        stuck = Form(
            title=words.stuck,
            label=texts.stuck_label,
            hint=texts.stuck_hint,
            send=texts.send,
            verb=NOT_HELPED,
            data=data,
        )
        actions = [execute(words.worked, HELPED, data, positive=True), form(stuck)]
    else:
        recorded = words.recorded_worked if shown.reacted == "worked" else words.recorded_stuck
        when = day_and_minute(shown.reacted_at or shown.at, shown.zone, words)
        sentence = recorded.format(when=when, team=team_name(shown.team, words.language))
        body.append(line(run(sentence, bold=True), spacing="Medium"))
    return message(body, actions=actions, text=texts.push_answer, words=words)
