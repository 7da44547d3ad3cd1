"""The card that says that something did not work, and what to do about it."""

from microsoft_teams.cards import CardElement

from cards.elements import heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import Message


def failure_message(sentence: str, tip: str | None = None, *, language: str = "en") -> Message:
    """What went wrong in one sentence, and what to try. Both are shown as they are, up to 500 characters."""
    words = words_for(language)
    body: list[CardElement] = [heading(words.failure_title), line(run(plain(sentence, 500)))]
    if tip:
        body.append(line(run(plain(tip, 500), subtle=True), spacing="Small"))
    return message(body, text=words.push_failure, words=words)
