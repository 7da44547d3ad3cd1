"""The developer's card of a message to everybody affected: who they are, the text, and the question before it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Container, TextInput, ToggleVisibilityAction

from cards.elements import buttons, execute, heading, line, message, run, secondary
from cards.escape import plain
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.tell_all_words import TellAllWords, tell_all_words_for
from cards.times import day_and_minute
from cards.words import Words

BEGIN: Final = "tell_all.begin"
EDIT: Final = "tell_all.edit"
MINE: Final = "tell_all.mine"
PREVIEW: Final = "tell_all.preview"
SEND: Final = "tell_all.send"
STOP: Final = "tell_all.stop"

TITLE: Final = "title"
TEXT: Final = "text"
TITLE_GERMAN: Final = "title_german"
TEXT_GERMAN: Final = "text_german"
"""The names of the fields."""
LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 2000

_NAME: Final = 60
_ABOUT: Final = 300
_GERMAN: Final = "german"

Problem = Literal["missing", "missing_german", "no_approver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Everybody affected, in numbers of people. `names`: the first of those who would be told."""

    names: tuple[str, ...] = ()
    now: int = 0
    later: int = 0
    held: int = 0  # until the next morning, since they have had enough for a day
    cap: int = 0  # messages that a day allows
    capped: int = 0
    muted: int = 0
    unreachable: Mapping[str, int] = field(default_factory=dict)  # by a key of `TellAllWords.reasons`
    complete: bool = True

    @property
    def told(self) -> int:
        """Who would be told, now or in the morning."""
        return self.now + self.later + self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAllDraft:
    """What is to be sent. Texts are as people, or logs, wrote them."""

    tell_all: int
    revision: int = 0  # of the texts: who confirms, confirms these
    about: str  # what the people have in common
    product: str | None = None
    crowd: Crowd
    title: str = ""
    text: str = ""
    title_german: str = ""
    text_german: str = ""
    problem: Problem | None = None
    mine_sent: bool = False
    paused: bool = False
    needs_approval: bool = False
    earlier_by: str | None = None
    earlier_at: datetime | None = None
    zone: str = "UTC"
    language: str = "en"


def draft_message(shown: TellAllDraft) -> Message:
    """The people, and the fields. Lists of names are shortened to keep to its size."""
    words, ours = words_for(shown.language), tell_all_words_for(shown.language)
    for most in (12, 6, 0):
        body = [*_about(shown), *_crowd(shown, words, ours, most), *_notes(shown, words, ours)]
        if shown.crowd.told:
            body += _fields(shown, ours)
        built = message(body, actions=_editing(shown, words, ours), text=ours.push_draft, words=words)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def confirm_message(shown: TellAllDraft) -> Message:
    """What they would read, and how many they are, once more."""
    words, ours = words_for(shown.language), tell_all_words_for(shown.language)
    body = [
        *_about(shown),
        heading(_counted(ours.confirm_one, ours.confirm_many, shown.crowd.told, words), size="Large"),
        *_numbers(shown.crowd, words, ours),
        *_notes(shown, words, ours),
        *_read(ours.reads, shown.title, shown.text),
    ]
    if shown.title_german:
        body += _read(ours.reads_german, shown.title_german, shown.text_german)
    if shown.needs_approval:
        body.append(line(run(ours.needs_approval, bold=True)))
    data = {"tell_all": shown.tell_all, "revision": shown.revision}
    send = _counted(ours.send_one, ours.send_many, shown.crowd.told, words)
    actions: list[Action] = [
        execute(ours.ask if shown.needs_approval else send, SEND, data, positive=True),
        execute(ours.back, EDIT, {"tell_all": shown.tell_all}),
    ]
    return message(body, actions=actions, text=ours.push_confirm, words=words)


def reasons(unreachable: Mapping[str, int], words: Words, ours: TellAllWords) -> str:
    """Why people cannot be reached, most of them first."""
    counted: dict[str, int] = {}
    for state, count in unreachable.items():
        name = state if state in ours.reasons else ""
        counted[name] = counted.get(name, 0) + count
    ordered = sorted(counted.items(), key=lambda item: (not item[0], -item[1], item[0]))
    return ", ".join(ours.reasons[name].format(count=grouped(count, words)) for name, count in ordered)


def of_cap(one: str, many: str, cap: int) -> str:
    """A text with what a day allows, which may be one message, or since then any number."""
    return many.replace("{cap}", str(cap)) if cap > 1 else one


def which_message(language: str = "en") -> Message:
    """Asks who is meant."""
    words, ours = words_for(language), tell_all_words_for(language)
    body: list[CardElement] = [heading(ours.which), line(run(ours.which_tip, subtle=True))]
    return message(body, text=words.push_failure, words=words)


def elsewhere_message(language: str = "en") -> Message:
    """Where others read along: the draft went to the developer's own chat."""
    words, ours = words_for(language), tell_all_words_for(language)
    body: list[CardElement] = [heading(ours.elsewhere), line(run(ours.elsewhere_tip, subtle=True))]
    return message(body, text=ours.push_draft, words=words)


def _about(shown: TellAllDraft) -> list[CardElement]:
    body: list[CardElement] = []
    if shown.product:
        body.append(line(run(plain(shown.product, _NAME), subtle=True, small=True)))
    body.append(line(run(plain(shown.about, _ABOUT, lines=4), subtle=True), spacing="Small"))
    return body


def _crowd(shown: TellAllDraft, words: Words, ours: TellAllWords, most: int) -> list[CardElement]:
    crowd = shown.crowd
    if not crowd.told:
        return [
            heading(ours.nobody, size="Large"),
            line(run(ours.nobody_tip), spacing="Small"),
            *_numbers(crowd, words, ours),
        ]
    body: list[CardElement] = [
        heading(_counted(ours.would_one, ours.would_many, crowd.told, words), size="Large")
    ]
    named = crowd.names[:most]
    if named:
        listed = ", ".join(plain(name, _NAME) for name in named)
        more = crowd.told - len(named)
        if more > 0:
            listed = f"{listed} {ours.more.format(count=grouped(more, words))}"
        who = ours.people_one if crowd.told == 1 else ours.people
        body.append(line(run(who.format(names=listed)), spacing="Small"))
    return [*body, *_numbers(crowd, words, ours)]


def _numbers(crowd: Crowd, words: Words, ours: TellAllWords) -> list[CardElement]:
    out = sum(crowd.unreachable.values())
    found = [
        (ours.now, crowd.now if crowd.later or crowd.held else 0),
        (ours.later, crowd.later),
        (of_cap(ours.held_one, ours.held_many, crowd.cap), crowd.held),
        (ours.capped, crowd.capped),
        (ours.muted, crowd.muted),
    ]
    rows = [text.format(count=grouped(count, words)) for text, count in found if count]
    if out:
        why = reasons(crowd.unreachable, words, ours)
        rows.append(ours.unreachable.format(count=grouped(out, words), reasons=why))
    return [line(run(text), spacing="Small") for text in rows]


def _notes(shown: TellAllDraft, words: Words, ours: TellAllWords) -> list[CardElement]:
    notes = []
    if not shown.crowd.complete:
        notes.append(ours.incomplete)
    if shown.earlier_by and shown.earlier_at:
        when = day_and_minute(shown.earlier_at, shown.zone, words)
        notes.append(ours.earlier.format(by=plain(shown.earlier_by, _NAME), when=when))
    if shown.paused:
        notes.append(ours.paused)
    if shown.mine_sent:
        notes.append(ours.mine_sent)
    problems = {
        "missing": ours.missing,
        "missing_german": ours.missing_german,
        "no_approver": ours.no_approver,
    }
    if shown.problem:
        notes.append(problems[shown.problem])
    return [line(run(note, bold=True), spacing="Small") for note in notes]


def _fields(shown: TellAllDraft, ours: TellAllWords) -> list[CardElement]:
    german = Container(
        id=_GERMAN,
        is_visible=bool(shown.title_german or shown.text_german),
        items=[
            _field(TITLE_GERMAN, ours.german_title, "", shown.title_german),
            _field(TEXT_GERMAN, ours.german_text, "", shown.text_german, long=True),
        ],
    )
    return [
        _field(TITLE, ours.title, ours.title_hint, shown.title),
        _field(TEXT, ours.text, ours.text_hint, shown.text, long=True),
        buttons(ToggleVisibilityAction(title=ours.german, target_elements=[_GERMAN])),
        german,
    ]


def _field(name: str, label: str, hint: str, value: str, *, long: bool = False) -> TextInput:
    return TextInput(
        id=name,
        label=label,
        placeholder=hint or None,
        value=value.encode("utf-8", "replace").decode() or None,  # a client may refuse a lone surrogate
        is_multiline=True if long else None,
        max_length=LONGEST_TEXT if long else LONGEST_TITLE,
    )


def _editing(shown: TellAllDraft, words: Words, ours: TellAllWords) -> list[Action]:
    if not shown.crowd.told:
        return []
    data = {"tell_all": shown.tell_all}
    return [
        execute(ours.mine, MINE, data),
        execute(
            _counted(ours.preview_one, ours.preview_many, shown.crowd.told, words),
            PREVIEW,
            data,
            positive=True,
        ),
        secondary(execute(ours.cancel, STOP, data)),
    ]


def _read(title: str, heading_: str, text: str) -> Sequence[CardElement]:
    return [
        line(run(title, subtle=True, small=True), spacing="Medium"),
        Container(
            style="emphasis",
            items=[
                line(run(plain(heading_, LONGEST_TITLE), bold=True)),
                line(run(plain(text, LONGEST_TEXT, lines=60)), spacing="Small"),
            ],
        ),
    ]


def _counted(one: str, many: str, count: int, words: Words) -> str:
    return one if count == 1 else many.format(count=grouped(count, words))
