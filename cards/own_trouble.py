"""The cards for somebody who says that something does not work: their own recent trouble, and what became of it.

They show times, documents and what failed in a sentence of ours; no text of a log but the names of documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement, Container

from cards.answer import HELPED, NOT_HELPED
from cards.elements import buttons, execute, heading, line, message, run
from cards.escape import plain
from cards.forms import Form, form
from cards.languages import words_for
from cards.message import Message
from cards.own_trouble_words import OwnTroubleWords, own_trouble_words_for
from cards.support_words import support_words_for
from cards.team import team_name
from cards.times import day_and_minute
from cards.titles import told_title
from cards.words import Words

SEND: Final = "problem.send"

Failing = Literal[
    "sign_in",
    "not_allowed",
    "not_found",
    "not_accepted",
    "changed_meanwhile",
    "too_large",
    "too_many",
    "too_slow",
    "not_there",
    "broken",
    "failed",
]
"""What went wrong, as far as it can be told without the log's own words."""

_NAME: Final = 80
_SHORT: Final = 20
_WORDS: Final = 400
_SAID: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleOfMine:
    """One thing that failed."""

    at: datetime  # aware
    failing: Failing
    document_type: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTroubleCard:
    """What is shown to somebody who is stuck. Without troubles it says that there are none."""

    problem: int  # comes back as `problem` in the data of the button
    troubles: tuple[TroubleOfMine, ...] = ()  # newest first
    days: int = 1  # so far back it was looked
    document: str | None = None  # that they named, of which nothing of theirs was found
    sent_at: datetime | None = None  # aware; since when the team has the same problem of theirs
    adds: bool = True  # their words tell the team something new
    team: str
    zone: str = "UTC"
    language: str = "en"


def own_trouble_message(shown: OwnTroubleCard) -> Message:
    """Their own errors in plain words, and one button that sends the details to support."""
    words = words_for(shown.language)
    texts = own_trouble_words_for(words.language)
    team = team_name(shown.team, shown.language)
    span = texts.in_a_day if shown.days == 1 else texts.in_days.format(count=shown.days)
    body: list[CardElement] = []
    if shown.troubles:
        body += [
            heading(texts.found_title),
            line(run(texts.found.format(span=span), subtle=True), spacing="Small"),
        ]
        body += [_trouble(one, shown.zone, words, texts) for one in shown.troubles]
    else:
        body += [heading(texts.nothing_title), line(run(texts.nothing.format(span=span)))]
    if shown.document:
        missing = texts.no_such_document.format(document=plain(shown.document, _NAME))
        body.append(line(run(missing, subtle=True), spacing="Small"))
    if shown.sent_at is not None:
        since = day_and_minute(shown.sent_at, shown.zone, words)
        body.append(
            line(run(texts.with_team_since.format(team=team, when=since), bold=True), spacing="Medium")
        )
        body.append(
            line(run((texts.may_add if shown.adds else texts.to_see).format(team=team)), spacing="Small")
        )
        title = texts.add
    else:
        what = texts.not_known if shown.troubles else texts.may_be
        body.append(line(run(what.format(team=team)), spacing="Medium"))
        title = send_title(shown.team, texts, shown.language)
    send = [execute(title, SEND, {"problem": shown.problem}, positive=True)] if shown.adds else []
    return message(body, actions=send, text=texts.push_found, words=words)


def send_title(team: str, texts: OwnTroubleWords, language: str) -> str:
    """The button's title: with the team's name, if a phone has room for it."""
    name = team_name(team, language)
    return texts.send.format(team=name) if len(name) <= _SHORT else texts.send_short


def _trouble(one: TroubleOfMine, zone: str, words: Words, texts: OwnTroubleWords) -> CardElement:
    document = " ".join(plain(name, _NAME) for name in (one.document_type, one.document_id) if name)
    sentence = texts.failing[one.failing]
    what = f"{document}: {sentence}" if document else sentence[:1].upper() + sentence[1:]
    when = day_and_minute(one.at, zone, words)
    return Container(spacing="Small", items=[line(run(when, bold=True)), line(run(what), spacing="None")])


def sent_message(at: datetime, *, team: str, zone: str = "UTC", language: str = "en") -> Message:
    """In place of the button's card: it is on its way, and how to ask after it. `at` is aware."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    name = team_name(team, language)
    body: list[CardElement] = [
        heading(texts.sent_title.format(team=name)),
        line(run(texts.sent.format(when=day_and_minute(at, zone, words)))),
        line(run(texts.sent_ask), spacing="Small"),
        line(run(texts.ask_again, bold=True), spacing="Small"),
    ]
    return message(body, text=texts.push_sent, words=words)


def added_message(since: datetime, *, team: str, zone: str = "UTC", language: str = "en") -> Message:
    """In place of the button's card: their words went to what the team has since then (aware)."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    when = day_and_minute(since, zone, words)
    body: list[CardElement] = [
        heading(texts.added_title),
        line(run(texts.added.format(team=team_name(team, language), when=when))),
        line(run(texts.sent_ask), spacing="Small"),
        line(run(texts.ask_again, bold=True), spacing="Small"),
    ]
    return message(body, text=texts.push_added, words=words)


@dataclass(frozen=True, slots=True)
class EnoughCard:
    """They have sent as many problems as a day allows, and this one not."""

    problem: int  # comes back as `problem` in the data of the button
    count: int
    until: datetime  # aware; from then on it can be sent
    team: str


def enough_message(shown: EnoughCard, *, zone: str = "UTC", language: str = "en") -> Message:
    """That it was not sent, when it can be, and what to do meanwhile."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    team, when = team_name(shown.team, language), day_and_minute(shown.until, zone, words)
    body: list[CardElement] = [
        heading(texts.enough_title),
        line(run(texts.enough.format(team=team, count=shown.count, when=when))),
        line(run(texts.enough_urgent.format(team=team)), spacing="Small"),
        line(run(texts.sent_ask), spacing="Small"),
        line(run(texts.ask_again, bold=True), spacing="Small"),
    ]
    send = execute(send_title(shown.team, texts, language), SEND, {"problem": shown.problem})
    return message(body, actions=[send], text=texts.push_enough, words=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfMine:
    """Something that was said of a problem: an `answer` to the person, or what they said of it."""

    kind: Literal["answer", "worked", "stuck"]
    by: str
    text: str
    at: datetime  # aware
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemState:
    """One problem of theirs as it stands."""

    at: datetime  # aware; when they sent it
    words: str = ""  # their own
    issue: str = ""  # as they know it: the title of what is told of it; empty: no known issue explains it
    fields: Mapping[str, str] = field(default_factory=dict)  # for `{field}` in it
    known_at: datetime | None = None  # aware; since when it does, if it did not when they sent it
    heard: bool = True  # somebody of the team has it
    said: tuple[SaidOfMine, ...] = ()  # since, in order
    fixed_in: str | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """What they described last, and did not send."""

    problem: int  # comes back as `problem` in the data of the button
    at: datetime  # aware
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsCard:
    """The answer to "what about my problem?": newest first. `more` are not shown."""

    problems: tuple[ProblemState, ...] = ()
    more: int = 0
    unsent: "Unsent | None" = None
    team: str
    zone: str = "UTC"
    language: str = "en"


def problems_message(shown: ProblemsCard) -> Message:
    """State, answer and fix of each; the newest has the buttons of its latest answer."""
    words = words_for(shown.language)
    texts = own_trouble_words_for(words.language)
    if not shown.problems and shown.unsent is None:
        body: list[CardElement] = [heading(texts.none_title), line(run(texts.none))]
        return message(body, text=texts.push_state, words=words)
    body = [heading(texts.state_title), *_unsent(shown, words, texts)]
    for number, one in enumerate(shown.problems):
        items = _state(one, shown, words, texts)
        reactions = [] if number else _reactions(one, words)
        if reactions:
            items.append(buttons(*reactions))
        body.append(Container(items=items, separator=True, spacing="Medium"))
    if shown.more:
        body.append(line(run(words.not_shown.format(count=shown.more), subtle=True)))
    return message(body, text=texts.push_state, words=words)


def _unsent(shown: ProblemsCard, words: Words, texts: OwnTroubleWords) -> list[CardElement]:
    if shown.unsent is None:
        return []
    team = team_name(shown.team, shown.language)
    when = day_and_minute(shown.unsent.at, shown.zone, words)
    send = execute(
        send_title(shown.team, texts, shown.language),
        SEND,
        {"problem": shown.unsent.problem},
        positive=True,
    )
    return [
        line(run(texts.quoted.format(words=plain(shown.unsent.words, _WORDS, lines=5)))),
        line(run(texts.not_sent.format(when=when, team=team), subtle=True), spacing="Small"),
        buttons(send),
    ]


def _state(one: ProblemState, shown: ProblemsCard, words: Words, texts: OwnTroubleWords) -> list[CardElement]:
    team = team_name(shown.team, shown.language)
    when = day_and_minute(one.at, shown.zone, words)
    items: list[CardElement] = []
    if one.issue:
        items.append(line(run(told_title(one.issue, {"time": when, **one.fields}, words), bold=True)))
    if one.words:
        items.append(line(run(texts.quoted.format(words=plain(one.words, _WORDS, lines=5)))))
    heard = texts.with_team if one.heard else texts.waiting
    items.append(line(run(heard.format(when=when, team=team), subtle=True), spacing="Small"))
    items += _said(one.said, shown.zone, words, texts)
    if one.known_at is not None and one.fixed_in is None:
        since = day_and_minute(one.known_at, shown.zone, words)
        items.append(line(run(texts.known.format(when=since)), spacing="Small"))
    if one.fixed_in is not None:
        items.append(line(run(texts.fixed.format(version=plain(one.fixed_in, _NAME)), bold=True)))
    elif not any(said.kind == "answer" for said in one.said):
        items.append(line(run(texts.no_answer), spacing="Small"))
    return items


def _said(said: Sequence[SaidOfMine], zone: str, words: Words, texts: OwnTroubleWords) -> list[CardElement]:
    items: list[CardElement] = []
    for one in said[-3:]:
        when = day_and_minute(one.at, zone, words)
        head = {"answer": texts.answered, "worked": texts.you_worked, "stuck": texts.you_stuck}[one.kind]
        items.append(
            line(run(head.format(person=plain(one.by, _NAME), when=when), subtle=True), spacing="Small")
        )
        text = plain(one.text, _SAID, lines=20)
        if text.strip():
            items.append(line(run(text), spacing="None"))
    return items


def _reactions(one: ProblemState, words: Words) -> list[Action]:
    """It worked, or not: of the latest answer, if nothing was said of it yet."""
    if not one.said or one.said[-1].kind != "answer":
        return []
    texts, data = support_words_for(words.language), {"entry": one.said[-1].entry}
    stuck = Form(
        title=words.stuck,
        label=texts.stuck_label,
        hint=texts.stuck_hint,
        send=texts.send,
        verb=NOT_HELPED,
        data=data,
    )
    return [execute(words.worked, HELPED, data, positive=True), form(stuck)]


def stranger_message(*, team: str, language: str = "en") -> Message:
    """To somebody whom the directory does not know: nothing in the logs can be theirs."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    name = team_name(team, language)
    body: list[CardElement] = [heading(texts.stranger_title), line(run(texts.stranger.format(team=name)))]
    return message(body, text=texts.push_found, words=words)


def elsewhere_message(*, language: str = "en") -> Message:
    """Where others read along: what is found is for whoever asks alone."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    return message([line(run(texts.elsewhere))], text=texts.elsewhere, words=words)


def thanks_message(*, language: str = "en") -> Message:
    """To somebody who is content."""
    words = words_for(language)
    texts = own_trouble_words_for(words.language)
    return message([line(run(texts.thanks))], text=texts.thanks, words=words)
