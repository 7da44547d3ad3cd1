"""The cards that explain: help, the welcome of someone new, and a polite refusal."""

from collections.abc import Sequence
from typing import Final

from microsoft_teams.cards import CardElement

from cards.authored import runs_of
from cards.elements import authored_line, heading, line, message, run
from cards.escape import plain
from cards.gaps import Filled
from cards.languages import words_for
from cards.message import Message
from cards.rights_words import needs_role
from cards.words import Kind

_MOST_SUBJECTS: Final = 16


def help_message(
    kind: Kind,
    *,
    language: str = "en",
    asks: Sequence[str] = (),
    subjects: Sequence[tuple[str, Sequence[str]]] = (),
    unread: bool = False,
) -> Message:
    """What one can ask. `asks` are examples in the asker's words, instead of the usual ones for `kind`.

    `subjects` are all that can be asked about, each with examples, in the order in which they are shown.
    `unread`: they have sent pictures or files, and no words.
    """
    words = words_for(language)
    body: list[CardElement] = [line(run(words.unread, bold=True))] if unread else []
    body.append(heading(words.help_title))
    if kind != "person":
        body += [_authored(words.help_developer), *_asks(subjects, asks or words.examples, words.try_asking)]
        body.append(line(run(words.dates, subtle=True)))
    else:
        body += [_authored(words.help_person), _authored(words.help_buttons)]
        body += _asks(subjects, asks or words.person_asks, words.refusal_instead)
    return message(body, text=words.push_help, words=words)


def welcome_message(kind: Kind, *, language: str = "en") -> Message:
    """Three lines for someone who has just got the app."""
    words = words_for(language)
    lines = {
        "developer": words.welcome_developer,
        "admin": words.welcome_admin,
        "person": words.welcome_person,
    }[kind]
    body: list[CardElement] = [heading(words.welcome_title), *(_authored(text) for text in lines)]
    return message(body, text=words.push_welcome, words=words)


def refusal_message(
    role: str, *, what: str = "look-up", language: str = "en", asks: Sequence[str] = ()
) -> Message:
    """For someone who asks what needs `role`: that it does, and what they can ask instead.

    `what`: the command or the verb that was refused.
    """
    words = words_for(language)
    needs = needs_role(what, plain(role, 80), language)
    if needs is not None:
        return message([heading(words.push_refusal), line(run(needs))], text=needs, words=words)
    body: list[CardElement] = [
        heading(words.refusal_title),
        line(run(words.refusal.format(role=plain(role, 80)))),
        *_examples(asks or words.person_asks, words.refusal_instead),
        _authored(words.help_buttons),
    ]
    return message(body, text=words.push_refusal, words=words)


def _asks(
    subjects: Sequence[tuple[str, Sequence[str]]], asks: Sequence[str], title: str
) -> list[CardElement]:
    """By subject where there are subjects: its title, and its examples below it."""
    if not subjects:
        return _examples(asks, title)
    body: list[CardElement] = []
    for subject, examples in subjects[:_MOST_SUBJECTS]:
        body.append(line(run(plain(subject, 80), bold=True)))
        body.append(line(run(" · ".join(plain(one, 120) for one in examples)), spacing="None"))
    return body


def _examples(asks: Sequence[str], title: str) -> list[CardElement]:
    """Examples, one a line: to be copied or typed."""
    return [line(run(title)), *(line(run(f"•  {plain(ask, 120)}"), spacing="Small") for ask in asks[:10])]


def _authored(text: str) -> CardElement:
    return authored_line(runs_of(Filled(text, ())))
