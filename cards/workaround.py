"""The card that tells a person what to do about the known issue they, or someone of theirs, ran into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import Action, CardElement

from cards.authored import runs_of
from cards.elements import (
    authored_line,
    buttons,
    execute,
    heading,
    line,
    link_button,
    message,
    numbered,
    run,
    secondary,
)
from cards.escape import escape, plain
from cards.forms import Form, form
from cards.gaps import fill, fill_marked
from cards.languages import words_for
from cards.manners_words import manners_words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.nouns import language_of
from cards.own_trouble import SEND, send_title
from cards.own_trouble_words import own_trouble_words_for
from cards.support_words import support_words_for
from cards.team import team_name
from cards.times import day_and_minute
from cards.words import Words

WORKED: Final = "notice.worked"
STUCK: Final = "notice.stuck"
NOT_ME: Final = "notice.not_me"
MUTE: Final = "notice.mute"
UNMUTE: Final = "notice.unmute"

Answer = Literal["worked", "stuck", "not_me"]

_NAME: Final = 80
_TITLE: Final = 300
_STEP: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkaroundCard:
    """What the card says. Texts of the author may hold `{field}`; all other texts are shown as they are."""

    notice: int | str | None  # comes back as `notice` in the data of its buttons; None: somebody asked for it
    product: str | None  # the application's name
    team: str  # the support team's name
    title: str
    steps: tuple[str, ...] = ()
    link: str | None = None
    fields: Mapping[str, str]  # of the event that made it due; `time` is added, in the reader's zone
    told: str = "user"  # as in a known issue's `tell`: user, manager, channel or role:NAME
    person: str | None = None  # the name of who ran into it, for a manager's or role's card
    at: datetime  # aware; when they ran into it
    zone: str = "UTC"  # of the reader
    language: str = "en"  # of the reader, as Teams sends it (`de-AT`)
    text_language: str | None = None  # of the author's texts; None: told by their words
    answered: Answer | None = None
    answered_at: datetime | None = None  # aware
    muted: bool = False  # they want no more of it
    problem: int | None = None  # of what they described: its button sends that to support


def workaround_message(shown: WorkaroundCard) -> Message:
    """The card with its buttons, or, once answered, with what was recorded in their place.

    Only the fields that the author's texts name appear; the time is shown to the person themselves only.
    """
    words = words_for(shown.language)
    when = day_and_minute(shown.at, shown.zone, words)
    fields = {"time": when, **shown.fields}
    language = shown.text_language or language_of((shown.title, *shown.steps)) or words.language
    filled = [fill_marked(step[:_STEP], fields, language=language) for step in shown.steps]
    steps = [authored_line(runs_of(step)) for step in filled if step.text]
    title = fill(shown.title[:_TITLE], fields, language=language, show=lambda value: escape(value, _NAME))
    for kept in range(len(steps), -1, -1):
        body: list[CardElement] = [
            _source(shown, words),
            heading(title, size="Large"),
            line(run(_why(shown, words, when), subtle=True), spacing="Small"),
            *(numbered(number, step) for number, step in enumerate(steps[:kept], start=1)),
        ]
        if kept < len(steps):
            body.append(line(run(words.not_shown.format(count=len(steps) - kept), subtle=True)))
        built = _with_answer(shown, words, body)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _with_answer(shown: WorkaroundCard, words: Words, body: list[CardElement]) -> Message:
    link = link_button(words.link, shown.link)
    if link:  # in a row of its own: three buttons are too wide for a phone
        body.append(buttons(*link))
    actions: list[Action] = []
    if shown.notice is None:
        return message(body, actions=_sending(shown, words), text=_push(shown, words), words=words)
    if shown.told == "channel":  # nobody there is the one to say whether it helped
        return message(body, text=_push(shown, words), words=words)
    manners, data = manners_words_for(shown.language), {"notice": shown.notice}
    if shown.muted:
        body.append(line(run(manners.muted, subtle=True), spacing="Medium"))
    if shown.answered is None:
        actions = _answers(shown, words)
    else:
        body.append(line(run(_recorded(shown, words), bold=True), spacing="Medium"))
    if shown.muted:
        actions.append(secondary(execute(manners.unmute, UNMUTE, data)))
    elif shown.answered is None:
        actions.append(secondary(execute(manners.mute, MUTE, data, tooltip=manners.mute_tip)))
    return message(body, actions=actions, text=_push(shown, words), words=words)


def _answers(shown: WorkaroundCard, words: Words) -> list[Action]:
    texts = support_words_for(words.language)
    data = {"notice": shown.notice}
    stuck = Form(
        title=words.stuck,
        label=texts.stuck_label,
        hint=texts.stuck_hint,
        send=texts.send,
        verb=STUCK,
        data=data,
    )
    actions: list[Action] = [execute(words.worked, WORKED, data, positive=True), form(stuck)]
    if shown.told == "user":  # others are told by their place in the directory, whoever ran into it
        actions.append(secondary(execute(texts.not_me, NOT_ME, data, tooltip=texts.not_me_tip)))
    return actions


def _sending(shown: WorkaroundCard, words: Words) -> list[Action]:
    """Of a card without a notice: there is nothing to answer, but support can hear of it."""
    if shown.problem is None:
        return []
    title = send_title(shown.team, own_trouble_words_for(words.language), words.language)
    return [execute(title, SEND, {"problem": shown.problem})]


def _source(shown: WorkaroundCard, words: Words) -> CardElement:
    support = words.support.format(team=team_name(shown.team, words.language))
    names = [plain(shown.product, _NAME)] if shown.product else []
    return line(run(" · ".join([*names, support]), subtle=True, small=True))


def _why(shown: WorkaroundCard, words: Words, when: str) -> str:
    if shown.notice is None:
        return own_trouble_words_for(words.language).why_asked.format(when=when)
    if shown.told == "user":
        return words.why_user.format(when=when)
    person = plain(shown.person, _NAME) if shown.person else words.somebody
    if shown.told == "manager":
        return words.why_manager.format(person=person)
    if shown.told == "channel":
        return words.why_channel
    role = plain(shown.told.removeprefix("role:"), _NAME)
    return (words.why_role if shown.person else words.why_role_alone).format(person=person, role=role)


def _recorded(shown: WorkaroundCard, words: Words) -> str:
    when = day_and_minute(shown.answered_at or shown.at, shown.zone, words)
    if shown.answered == "not_me":
        return support_words_for(words.language).recorded_not_me.format(when=when)
    recorded = words.recorded_worked if shown.answered == "worked" else words.recorded_stuck
    return recorded.format(when=when, team=team_name(shown.team, words.language))


def _push(shown: WorkaroundCard, words: Words) -> str:
    return {
        "user": words.push_user,
        "manager": words.push_manager,
        "channel": words.push_channel,
    }.get(shown.told, words.push_role)
