"""The known issues as a list, one of them with its history, and what became of a change."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from microsoft_teams.cards import (
    Action,
    AdaptiveCard,
    CardElement,
    Column,
    ColumnSet,
    ShowCardAction,
    TextInput,
)

from cards.authoring_words import AuthoringWords, authoring_words_for
from cards.elements import buttons, execute, heading, line, message, run, secondary
from cards.escape import escape, plain
from cards.fixing import ASK_UNDO, SAY_FIXED
from cards.issue_form import EDIT, as_shown
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.times import day_and_minute
from cards.words import Words

OPEN_ISSUE: Final = "authoring.open"
STOP_ISSUE: Final = "authoring.stop"

_TITLE: Final = 160
_NAME: Final = 80
_SHOWN: Final = 15
_HISTORY: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIssue:
    """A known issue. `file`: the file that it comes from; None: it was made in the chat."""

    name: str
    title: str
    rollout: str
    running: bool = True
    file: str | None = None
    told: int = 0
    worked: int = 0
    stuck: int = 0
    fixed_in: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A version: who made it, when, and what it changed."""

    author: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIssue:
    """One of them in full."""

    issue: ListedIssue
    history: tuple[Change, ...] = ()
    retired: bool = False
    overridden: bool = False  # a file has its name
    said_fixed: bool = False  # in the chat, so it can be taken back there
    tell: tuple[str, ...] = ()  # audiences, in words
    workaround: str = ""
    steps: tuple[str, ...] = ()
    link: str | None = None
    zone: str = "UTC"
    language: str = "en"


def issue_list_message(issues: tuple[ListedIssue, ...], *, language: str = "en") -> Message:
    """All of them, each with a button that opens it."""
    words, texts = words_for(language), authoring_words_for(language)
    for most in (_SHOWN, 10, 5, 0):
        body: list[CardElement] = [heading(texts.list_title)]
        if not issues:
            body.append(line(run(texts.none)))
        body += [_listed(issue, words, texts) for issue in issues[:most]]
        if len(issues) > most:
            body.append(
                line(run(texts.more_issues.format(count=len(issues) - most), subtle=True, small=True))
            )
        made = message(body, text=texts.push_list, words=words, wide=True)
        if card_bytes(made.card) <= CARD_BYTES:
            break
    return made


def _listed(issue: ListedIssue, words: Words, texts: AuthoringWords) -> CardElement:
    items: list[CardElement] = [
        line(run(plain(issue.title, _TITLE), bold=True)),
        line(run(_about(issue, words, texts), subtle=True, small=True), spacing="None"),
    ]
    button = execute(texts.open, OPEN_ISSUE, {"issue": issue.name})
    return ColumnSet(
        spacing="Small",
        separator=True,
        columns=[
            Column(width="stretch", items=items),
            Column(width="auto", items=[buttons(button)], vertical_content_alignment="Center"),
        ],
    )


def _about(issue: ListedIssue, words: Words, texts: AuthoringWords) -> str:
    state = texts.states.get(issue.rollout, plain(issue.rollout, 12)) if issue.running else texts.not_running
    if issue.fixed_in:
        state = f"{state} · {texts.fixed_in.format(version=plain(issue.fixed_in, 40))}"
    figures = texts.no_figures
    if issue.told:
        figures = texts.figures.format(
            told=grouped(issue.told, words),
            worked=grouped(issue.worked, words),
            stuck=grouped(issue.stuck, words),
        )
    return f"{plain(issue.name, _NAME)} · {state} · {figures}"


def opened_issue_message(opened: OpenedIssue) -> Message:
    """One known issue: how it stands, what it tells people, its history, and what can be done with it."""
    for steps in (opened.steps, opened.steps[:5], ()):
        built = _opened(replace(opened, steps=steps))
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def _opened(opened: OpenedIssue) -> Message:
    words, texts = words_for(opened.language), authoring_words_for(opened.language)
    issue = opened.issue
    body: list[CardElement] = [
        heading(escape(issue.title, _TITLE)),
        line(run(_about(issue, words, texts), subtle=True), spacing="None"),
    ]
    if issue.file is not None:
        body.append(line(run(texts.of_file.format(file=plain(issue.file, 200)))))
    if opened.overridden:
        body.append(line(run(texts.taken_by_file.format(name=plain(issue.name, _NAME)), bold=True)))
    if opened.tell:
        tell = ", ".join(plain(one, 100) for one in opened.tell)
        body.append(line(run(f"{texts.labels['tell']}:  ", subtle=True), run(tell)))
    if opened.workaround:
        body.append(as_shown(opened.workaround, opened.steps, opened.link))
    if opened.history:
        body.append(line(run(texts.history, bold=True), spacing="Medium"))
    for change in opened.history[:_HISTORY]:
        when = day_and_minute(change.at, opened.zone, words)
        who = f"{plain(change.author, _NAME)} {texts.changes.get(change.what, plain(change.what, 20))}"
        body.append(line(run(f"{when}  ", subtle=True, small=True), run(who, small=True), spacing="None"))
    return message(body, actions=_actions(opened, texts), text=texts.push_list, words=words)


def _actions(opened: OpenedIssue, texts: AuthoringWords) -> list[Action]:
    issue, data = opened.issue, {"issue": opened.issue.name}
    fixed = execute(texts.not_fixed, ASK_UNDO, data) if opened.said_fixed else _fixed(issue, texts)
    if issue.file is not None:
        return [fixed]
    edit = execute(texts.edit, EDIT, data)
    if opened.retired:
        return [edit]
    go = (
        execute(texts.pause, STOP_ISSUE, {**data, "how": "paused"})
        if issue.running
        else execute(texts.resume, STOP_ISSUE, {**data, "how": "resumed"}, positive=True)
    )
    retire = secondary(execute(texts.retire, STOP_ISSUE, {**data, "how": "retired"}))
    if issue.running:
        return [edit, fixed, secondary(go), retire]
    fixed.mode = "secondary"
    return [go, edit, fixed, retire]


def _fixed(issue: ListedIssue, texts: AuthoringWords) -> ShowCardAction:
    version = TextInput(
        id="version", label=texts.fixed_label, placeholder="4.11.0", max_length=100, is_required=True,
        error_message=texts.fixed_label,
    )  # fmt: skip
    go = execute(texts.mark_fixed.rstrip("… "), SAY_FIXED, {"issue": issue.name, "nodes": ""}, positive=True)
    return ShowCardAction(
        title=texts.mark_fixed, card=AdaptiveCard(version="1.5", body=[version], actions=[go])
    )


def saved_message(
    name: str, rollout: str, *, asked: bool = False, there: bool = True, language: str = "en"
) -> Message:
    """A version runs from now on, or waits for an approval; `there`: the known issue can be opened by now."""
    words, texts = words_for(language), authoring_words_for(language)
    sentence = texts.asked if asked else texts.rollouts[rollout]
    body: list[CardElement] = [heading(sentence.format(name=escape(name, _NAME)))]
    open_it = execute(texts.open, OPEN_ISSUE, {"issue": name})
    return message(body, actions=[open_it] if there else [], text=texts.push_done, words=words)
