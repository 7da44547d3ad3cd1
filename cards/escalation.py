"""The card that tells developers that somebody is still stuck: all that they need, and a form to answer with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Container, TextRun, ToggleVisibilityAction

from cards.authored import runs_of
from cards.elements import authored_line, buttons, heading, line, message, numbered, run
from cards.escape import escape, plain
from cards.forms import Form, form
from cards.gaps import fill, fill_marked
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.nouns import language_of
from cards.support_words import SupportWords, support_words_for
from cards.times import day_and_minute, minute_and_zone, second
from cards.words import Words

ANSWER: Final = "escalation.answer"

Outcome = Literal["worked", "worked_by_the_log", "stuck", "not_me", "none"]

_NAME: Final = 80
_ISSUE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundIt:
    """One event of the person, as the log has it."""

    at: datetime  # aware
    level: str
    node: str = ""
    service: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBefore:
    """One of the person's earlier notices."""

    issue: str
    at: datetime  # aware
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said since: by the person (`stuck`, `worked`), or to them (`answer`)."""

    kind: Literal["stuck", "answer", "worked"]
    person: str
    text: str
    at: datetime  # aware


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationCard:
    """What the card says. Texts of the author may hold `{field}`; all other texts are shown as they are."""

    escalation: int  # comes back as `escalation` in the data of the form's button
    issue: str  # empty: no known issue explains what they described
    person: str
    login: str
    about: str | None = None  # who ran into it, where it is not the person
    at: datetime  # aware; when they ran into it
    matches: int = 1
    where: Mapping[str, str] = field(default_factory=dict)  # product, node, version, trace_id and the like
    title: str = ""  # of the workaround
    steps: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    words: str = ""  # the person's own
    events: tuple[AroundIt, ...] = ()  # newest first
    earlier: tuple[ToldBefore, ...] = ()
    said: tuple[Said, ...] = ()  # since, in order
    in_channel: bool = False
    again: int | None = (
        None  # of a further message: comes back as `entry`; the first of `said` is what it is about
    )
    zone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Size:
    words: int
    steps: int
    events: int
    event: int
    earlier: int
    said: int
    text: int


_SIZES: Final = (
    _Size(words=2000, steps=8, events=8, event=300, earlier=4, said=8, text=1000),
    _Size(words=1200, steps=5, events=5, event=160, earlier=2, said=5, text=500),
    _Size(words=500, steps=3, events=3, event=80, earlier=1, said=3, text=200),
    _Size(words=200, steps=1, events=1, event=40, earlier=0, said=1, text=100),
)


def escalation_message(shown: EscalationCard) -> Message:
    """The card; the events are folded. What does not fit is cut or counted."""
    words = words_for(shown.language)
    texts = support_words_for(words.language)
    for size in _SIZES:
        built = (
            _again(shown, words, texts, size)
            if shown.again is not None
            else _built(shown, words, texts, size)
        )
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _built(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> Message:
    over = bool(shown.said) and shown.said[-1].kind == "worked"
    title = texts.escalation_over if over else texts.escalation_title
    body: list[CardElement] = [
        heading(title.format(issue=_issue(shown, texts)), size="Large"),
        line(run(_who(shown, texts), bold=True)),
        line(run(_ran_into(shown, words, texts), subtle=True), spacing="None"),
        *_places(shown, words),
        heading(texts.own_words, size="Default"),
        _written(shown.words, texts, size.words),
        *_told(shown, words, texts, size),
        *_events(shown, words, texts, size),
        *_earlier(shown, words, texts, size),
        *_said(shown, words, texts, size),
    ]
    if shown.in_channel:
        body.append(line(run(texts.answer_how, subtle=True, small=True)))
    push = texts.push_escalation_over if over else texts.push_escalation
    return message(body, actions=[_form(shown, texts, positive=not over)], text=push, words=words)


def _again(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> Message:
    """What the person said of an answer, and what was said since; everything else stands in the first message."""
    last, since = shown.said[0], replace(shown, said=shown.said[1:])
    body: list[CardElement] = [
        heading(texts.escalation_again.format(issue=_issue(shown, texts))),
        line(run(_who(shown, texts), bold=True)),
        _written(last.text, texts, size.words),
        *(_said(since, words, texts, size) if since.said else ()),
    ]
    actions = [_form(shown, texts, positive=True)]
    return message(body, actions=actions, text=texts.push_escalation_again, words=words)


def _form(shown: EscalationCard, texts: SupportWords, *, positive: bool) -> Action:
    return form(
        Form(
            title=texts.answer,
            label=texts.answer_label.format(person=plain(shown.person, _NAME)),
            hint=texts.answer_hint,
            send=texts.send,
            verb=ANSWER,
            data={
                "escalation": shown.escalation,
                **({} if shown.again is None else {"entry": shown.again}),
            },
            missing=texts.answer_missing,
            positive=positive,
        )
    )


def _who(shown: EscalationCard, texts: SupportWords) -> str:
    names = {"person": plain(shown.person, _NAME), "login": plain(shown.login, _NAME)}
    if shown.about is None:
        return texts.stuck_self.format(**names)
    return texts.stuck_for.format(**names, about=plain(shown.about, _NAME))


def _issue(shown: EscalationCard, texts: SupportWords) -> str:
    return escape(shown.issue, _ISSUE) if shown.issue else texts.no_issue


def _ran_into(shown: EscalationCard, words: Words, texts: SupportWords) -> str:
    if not shown.issue:
        return texts.described.format(when=minute_and_zone(shown.at, shown.zone, words))
    return texts.ran_into.format(when=minute_and_zone(shown.at, shown.zone, words), count=shown.matches)


def _places(shown: EscalationCard, words: Words) -> list[CardElement]:
    """Product, node, version, trace id: one a line, so that they can be copied."""
    return [
        line(
            run(f"{words.fields.get(name, plain(name, _NAME))}:  ", subtle=True),
            run(plain(value, 200)),
            spacing="None",
        )
        for name, value in list(shown.where.items())[:12]
        if value
    ]


def _written(text: str, texts: SupportWords, most: int) -> CardElement:
    shown = plain(text, most, lines=30)
    return line(run(shown)) if shown.strip() else line(run(texts.no_words, subtle=True))


def _told(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> list[CardElement]:
    if not shown.title:
        return []
    language = language_of((shown.title, *shown.steps)) or words.language
    fields = {"time": day_and_minute(shown.at, shown.zone, words), **shown.fields}
    title = fill(shown.title[:300], fields, language=language, show=lambda value: plain(value, _NAME))
    filled = [fill_marked(step[:1000], fields, language=language) for step in shown.steps]
    steps = [authored_line(runs_of(step)) for step in filled if step.text]
    items: list[CardElement] = [
        heading(texts.told, size="Default"),
        line(run(plain(title, 400))),
        *(numbered(number, step) for number, step in enumerate(steps[: size.steps], start=1)),
    ]
    if len(steps) > size.steps:
        items.append(line(run(words.not_shown.format(count=len(steps) - size.steps), subtle=True)))
    return items


def _events(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> list[CardElement]:
    if not shown.events:
        return [
            heading(texts.events, size="Default"),
            line(run(texts.events_none, subtle=True), spacing="Small"),
        ]
    items: list[CardElement] = []
    for event in shown.events[: size.events]:
        level = words.levels.get(event.level) or plain(event.level, 20)
        place = " / ".join(plain(name, 40) for name in (event.node, event.service) if name)
        head = " · ".join(part for part in (second(event.at, shown.zone), level, place) if part)
        items.append(line(run(head, subtle=True, small=True)))
        items.append(
            line(
                TextRun(text=plain(event.message, size.event) or words.no_message, font_type="Monospace"),
                spacing="None",
            )
        )
    more = len(shown.events) - size.events
    if more > 0:
        items.append(line(run(words.not_shown.format(count=more), subtle=True)))
    folded = Container(id="events", is_visible=False, items=items)
    toggle = ToggleVisibilityAction(title=texts.show_events, target_elements=["events"])
    return [heading(texts.events, size="Default"), buttons(toggle), folded]


def _earlier(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> list[CardElement]:
    lines: Sequence[CardElement] = [
        line(
            run(
                texts.earlier_line.format(
                    issue=plain(one.issue, 120),
                    when=day_and_minute(one.at, shown.zone, words),
                    outcome=texts.outcomes[one.outcome],
                )
            ),
            spacing="None",
        )
        for one in shown.earlier[: size.earlier]
    ]
    return [heading(texts.earlier, size="Default"), *lines] if lines else []


def _said(shown: EscalationCard, words: Words, texts: SupportWords, size: _Size) -> list[CardElement]:
    items: list[CardElement] = [heading(texts.answers, size="Default")]
    if not shown.said:
        return [*items, line(run(texts.nobody_yet, subtle=True), spacing="Small")]
    left_off = len(shown.said) - size.said
    if left_off > 0:
        items.append(line(run(words.not_shown.format(count=left_off), subtle=True)))
    for one in shown.said[-size.said :]:
        said = plain(one.text, size.text, lines=20)
        head = {
            "answer": texts.answered,
            "worked": texts.worked,
            "stuck": texts.still_stuck_words if said.strip() else texts.still_stuck,
        }[one.kind].format(person=plain(one.person, _NAME), when=day_and_minute(one.at, shown.zone, words))
        items.append(line(run(head, subtle=True)))
        if said.strip():
            items.append(line(run(said), spacing="None"))
    return items
