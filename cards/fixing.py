"""A developer says in the chat that an issue is fixed, takes it back, or withdraws its cards: first a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from microsoft_teams.cards import CardElement, TextInput

from cards.elements import execute, heading, line, message, run
from cards.escape import plain
from cards.fixed_words import FixedWords, fixed_words_for
from cards.languages import words_for
from cards.message import Message

SAY_FIXED: Final = "fix.say"
ASK_UNDO: Final = "fix.back"  # of the card that tells of a regression: asks first
UNDO: Final = "fix.undo"
WITHDRAW: Final = "notices.withdraw"
WHY: Final = "why"  # the name of the input

Act = Literal["say", "undo", "withdraw"]

_NAME: Final = 80
_NODES: Final = 300
_VERSION: Final = 200
_WHY_MOST: Final = 500
_NAMED: Final = 10
"""Nodes that a sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """What is asked, or was done."""

    act: Act
    issue: str  # its name
    version: str | None = None
    nodes: tuple[str, ...] = ()
    people: int = 0  # who hear of it; for a withdrawal, the cards that change
    muted: int = 0  # who were told, too, and want no more of it
    unknown: tuple[str, ...] = ()  # of the nodes: those from which no event came
    known: tuple[str, ...] = ()  # if there are such: the nodes that there are
    waiting: tuple[
        str, ...
    ] = ()  # nodes that were hit and have it not; an empty name for events without a node
    language: str = "en"


def fixing_question(asked: Fixing) -> Message:
    """What would happen, and the button that does it. Its data has what is to be done, to be checked again."""
    words, ours = words_for(asked.language), fixed_words_for(asked.language)
    data: dict[str, Any] = {"issue": asked.issue}
    if asked.act == "say":
        data |= {
            "version": plain(asked.version or "", _VERSION),
            "nodes": ",".join(plain(node, _VERSION) for node in asked.nodes),
        }
    title = {"say": ours.ask_say, "undo": ours.ask_undo, "withdraw": ours.ask_withdraw}[asked.act]
    body: list[CardElement] = [heading(title), line(run(_about(asked, ours), bold=True), spacing="Small")]
    body.append(line(run(_effect(asked, ours)), spacing="Small"))
    body += _nodes(asked, ours)
    if asked.act == "withdraw":
        body.append(TextInput(id=WHY, label=ours.why, max_length=_WHY_MOST, is_multiline=True))
    button = {
        "say": execute(ours.say, SAY_FIXED, data, positive=True),
        "undo": execute(ours.undo, UNDO, data),
        "withdraw": execute(ours.withdraw, WITHDRAW, data),
    }[asked.act]
    return message(body, actions=[button], text=ours.push_ask, words=words)


def fixing_done(done: Fixing) -> Message:
    """In place of the question: that it was done."""
    words, ours = words_for(done.language), fixed_words_for(done.language)
    title = {"say": ours.said, "undo": ours.undone, "withdraw": ours.taken}[done.act]
    body: list[CardElement] = [heading(title), line(run(_about(done, ours), bold=True), spacing="Small")]
    body.append(line(run(_effect(done, ours), subtle=True), spacing="Small"))
    body += _nodes(done, ours)
    return message(body, text=title, words=words)


def nothing_said_message(language: str) -> Message:
    """There is no fix that could be taken back, and no card that could be withdrawn."""
    words, ours = words_for(language), fixed_words_for(language)
    return message([heading(ours.nothing_said)], text=ours.nothing_said, words=words)


def _about(one: Fixing, ours: FixedWords) -> str:
    issue = plain(one.issue, _NAME)
    if not one.version:
        return issue
    version, nodes = plain(one.version, _NAME), plain(", ".join(one.nodes), _NODES)
    text = ours.on_nodes if nodes else ours.in_version
    return text.format(issue=issue, version=version, nodes=nodes)


def _nodes(one: Fixing, ours: FixedWords) -> list[CardElement]:
    """What is to be said of the nodes that a fix names: those that nobody knows, and those that it waits for."""
    if one.act != "say":
        return []
    said: list[CardElement] = []
    if one.unknown:
        unknown = ours.unknown_nodes.format(nodes=_named(one.unknown, ours))
        known = ours.known_nodes.format(nodes=_named(one.known, ours)) if one.known else ""
        said.append(line(run(f"{unknown} {known}".strip(), bold=True), spacing="Small"))
    if one.waiting and one.people:
        waits = ours.will_wait.format(nodes=_named(one.waiting, ours))
        said.append(line(run(waits, subtle=True), spacing="Small"))
    return said


def _named(nodes: Sequence[str], ours: FixedWords) -> str:
    names = [plain(node, _NAME) or ours.no_node for node in nodes[:_NAMED]]
    more = len(nodes) - len(names)
    return ", ".join([*names, *([ours.more_nodes.format(count=more)] if more else [])])


def _effect(one: Fixing, ours: FixedWords) -> str:
    if one.act == "say":
        said = ours.will_hear_many if one.people > 1 else ours.will_hear_one if one.people else ""
        muted = ours.muted_many if one.muted > 1 else ours.muted_one if one.muted else ""
        both = (said.format(count=one.people), muted.format(count=one.muted))
        return " ".join(filter(None, both)) or ours.will_hear_nobody
    if one.act == "withdraw":
        return (ours.cards_gone_one if one.people == 1 else ours.cards_gone_many).format(count=one.people)
    return (ours.cards_back_one if one.people == 1 else ours.cards_back_many).format(count=one.people)
