"""The card that tells developers that somebody was told of what was not theirs."""

from dataclasses import dataclass
from datetime import datetime

from microsoft_teams.cards import CardElement

from cards.elements import heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import Message
from cards.support_words import support_words_for
from cards.times import day_and_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeCard:
    """Who says so, and for which login of the log they were told. All texts are shown as they are."""

    person: str
    login: str
    issue: str
    at: datetime  # aware; when somebody ran into it
    zone: str = "UTC"
    language: str = "en"


def not_me_message(shown: NotMeCard) -> Message:
    """One sentence of what happened, one of what to do."""
    words = words_for(shown.language)
    texts = support_words_for(words.language)
    login = plain(shown.login, 80)
    why = texts.not_me_why.format(
        person=plain(shown.person, 80),
        issue=plain(shown.issue, 200),
        login=login,
        when=day_and_minute(shown.at, shown.zone, words),
    )
    body: list[CardElement] = [
        heading(texts.not_me_title),
        line(run(why)),
        line(run(texts.not_me_check.format(login=login), subtle=True), spacing="Small"),
    ]
    return message(body, text=texts.push_not_me, words=words)
