"""The card of a number: how many, by what, who, the most frequent. And the same where others read along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from microsoft_teams.cards import Action, CardElement, Column, ColumnSet

from cards.answer_words import AnswerWords, answer_words_for
from cards.elements import buttons, execute, heading, line, message, run
from cards.escape import plain
from cards.event import EventAction, event_button
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.understood import Removable, understood
from cards.words import Words

NARROW: Final = "asked.narrow"
ANSWER: Final = "asked.answer"
"""Shows what was asked: no card has it but the form that asks for a reason."""

_LABEL: Final = 160
_BAR: Final = 10
_SIZES: Final = ((31, _LABEL), (10, _LABEL), (10, 80), (5, 60), (3, 40), (0, 0))
"""How much to show, in the order of trying: (rows, characters of a label)."""

Unit = Literal["events", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One value and how many there are of it. `label` is as the log has it; None: those without a value."""

    label: str | None
    count: int
    data: Mapping[str, Any] | None = None  # of the button that shows its events; None: no button
    unlisted: bool = False  # somebody whom the directory does not know


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many there are, and the largest parts of them. Texts are as the log or the asker has them."""

    understood: str
    parts: tuple[Removable, ...] = ()
    total: int
    unit: Unit = "events"
    at_least: bool = False  # `total` is where counting stopped
    title: str = ""  # what the rows are
    rows: tuple[CountedRow, ...] = ()
    more: int = 0  # values that are not among the rows
    newest_only: int | None = None  # only so many were counted for the rows
    show: Mapping[str, Any] | None = None  # of the button that lists the events
    elsewhere: Literal["sent", "write"] | None = None  # where the rest of the answer is
    actions: tuple[EventAction, ...] = ()
    language: str = "en"


def counted_message(counted: Counted) -> Message:
    """The card. Labels are shortened, and at last rows left off, to keep to its size; what is left off is counted."""
    words, texts = words_for(counted.language), answer_words_for(counted.language)
    for rows, label in _SIZES:
        built = _built(counted, words, texts, rows, label)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(counted: Counted, words: Words, texts: AnswerWords, most: int, label: int) -> Message:
    body = understood(counted.understood, counted.parts, texts)
    total = _amount(counted.total, counted.unit, words, texts)
    body.append(heading(texts.at_least.format(text=total) if counted.at_least else total, size="Large"))
    rows = counted.rows[:most]
    if rows and counted.title:
        body.append(line(run(counted.title, bold=True), spacing="Medium"))
    largest = max((row.count for row in rows), default=0)
    body += [_row(row, largest, words, texts, label) for row in rows]
    more = counted.more + len(counted.rows) - len(rows)
    if more:
        body.append(line(run(texts.more.format(count=grouped(more, words)), subtle=True, small=True)))
    body += _notes(counted, words, texts)
    actions: list[Action] = [event_button(action) for action in counted.actions if action.primary]
    if counted.show is not None and counted.total:
        actions.append(execute(texts.show_all, NARROW, counted.show))
    actions += [event_button(action) for action in counted.actions if not action.primary]
    return message(body, actions=actions, text=texts.push, words=words, wide=True)


def _notes(counted: Counted, words: Words, texts: AnswerWords) -> Sequence[CardElement]:
    notes = []
    if counted.newest_only is not None:
        notes.append(texts.newest_only.format(count=grouped(counted.newest_only, words)))
    if counted.elsewhere is not None:
        notes.append(texts.details_elsewhere if counted.elsewhere == "sent" else texts.details_nowhere)
    return [line(run(note, subtle=True, small=True), spacing="Medium") for note in notes]


def _row(row: CountedRow, largest: int, words: Words, texts: AnswerWords, label: int) -> CardElement:
    name = texts.without_value if row.label is None else plain(row.label, label) or texts.nothing_said
    if row.unlisted:
        name = texts.unlisted.format(name=name)
    bar = "█" * max(1, round(_BAR * row.count / largest)) if row.count else ""
    columns = [
        Column(
            width="stretch",
            items=[
                line(run(name)),
                line(
                    *([run(f"{bar} ", subtle=True, small=True)] if bar else ()),
                    run(grouped(row.count, words), small=True),
                    spacing="None",
                ),
            ],
        )
    ]
    if row.data is not None:
        show = execute(texts.show, NARROW, row.data)
        columns.append(Column(width="auto", items=[buttons(show)], vertical_content_alignment="Center"))
    return ColumnSet(spacing="Small", separator=True, columns=columns)


def _amount(count: int, unit: Unit, words: Words, texts: AnswerWords) -> str:
    one, several = texts.people if unit == "people" else texts.events
    return (one if count == 1 else several).format(count=grouped(count, words))
