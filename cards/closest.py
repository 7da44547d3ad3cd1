"""The card for what was not understood, and for a name that could be several people's: what can be asked instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from microsoft_teams.cards import Action, CardElement

from cards.answer_words import answer_words_for
from cards.elements import buttons, execute, heading, line, message, run, submit
from cards.escape import escape, plain
from cards.languages import words_for
from cards.message import Message

SAY: Final = "asked.say"
WHO: Final = "asked.who"

_SENTENCE: Final = 120
_TITLE: Final = 36  # what a button has room for on a phone
_WORDS: Final = 200
_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant. `data` is the caller's own; the button brings it back."""

    label: str
    data: Mapping[str, Any]


def closest_message(unknown: Sequence[str], sentences: Sequence[str], *, language: str = "en") -> Message:
    """What was not understood, and sentences that are: each is a button that asks it."""
    words, texts = words_for(language), answer_words_for(language)
    said = texts.not_understood.format(words=escape(", ".join(unknown), _WORDS))
    body: list[CardElement] = [heading(said)]
    asks: list[Action] = [_ask(one) for one in sentences]
    if asks:
        body += [line(run(texts.meant)), *(buttons(ask) for ask in asks)]
    body.append(line(run(words.not_understood_tip, subtle=True), spacing="Small"))
    return message(body, text=words.push_failure, words=words)


def _ask(sentence: str) -> Action:
    said = sentence.encode("utf-8", "replace").decode("utf-8")
    return submit(plain(sentence, _TITLE), SAY, {"say": said}, tooltip=plain(sentence, _SENTENCE))


def which_person_message(
    name: str, candidates: Sequence[Candidate], *, verb: str = WHO, language: str = "en"
) -> Message:
    """Whom a name may mean: each is a button that goes on with them. Without any, that nobody is called so."""
    words, texts = words_for(language), answer_words_for(language)
    asked = texts.which_person if candidates else texts.nobody
    body: list[CardElement] = [heading(asked.format(name=escape(name, _NAME)))]
    if candidates:
        chosen: list[Action] = [execute(plain(one.label, _TITLE), verb, one.data) for one in candidates]
        body += [buttons(one) for one in chosen]
    else:
        body.append(line(run(words.not_understood_tip, subtle=True)))
    return message(body, text=texts.push, words=words)
