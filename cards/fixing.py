"""A developer says in the chat that an issue is fixed, takes it back, or withdraws its cards: first a question."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """What is asked, or was done."""

    act: Act
    issue: str  # its name
    version: str | None = None
    nodes: tuple[str, ...] = ()
    people: int = 0  # who hear of it; for a withdrawal, the cards that change
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
    if asked.act == "say" and asked.nodes and asked.people:
        body.append(line(run(ours.will_wait, subtle=True), spacing="Small"))
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


def _effect(one: Fixing, ours: FixedWords) -> str:
    if one.act == "say" and not one.people:
        return ours.will_hear_nobody
    if one.act == "say":
        return (ours.will_hear_one if one.people == 1 else ours.will_hear_many).format(count=one.people)
    return (ours.cards_back_one if one.people == 1 else ours.cards_back_many).format(count=one.people)
