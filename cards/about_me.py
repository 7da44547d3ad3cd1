"""The cards about somebody's own data: what is kept and how long, who looked, and what is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from microsoft_teams.cards import CardElement

from cards.about_me_words import AboutMeWords, about_me_words_for
from cards.elements import execute, heading, line, message, run
from cards.escape import plain
from cards.languages import words_for
from cards.message import Message
from cards.numbers import grouped
from cards.times import day_and_minute, short_day
from cards.words import Words

FORGET: Final = "me.forget"
ASK_FORGET: Final = "me.ask_forget"

KeptKind = Literal[
    "events",
    "notices",
    "answers",
    "messages",
    "problems",
    "escalations",
    "questions",
    "figures",
    "errors",
    "muted",
    "chats",
]

_NAME: Final = 80
_WHY: Final = 300


@dataclass(frozen=True, slots=True)
class KeptOfMe:
    """Records of one kind. `days`: so long they are kept; None: until somebody changes it."""

    kind: KeptKind
    count: int
    days: int | None
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Somebody looked up events of the reader, or opened one. `why` is what they said, empty if nothing."""

    at: datetime  # aware; the last of that day
    by: str
    opened: bool
    why: str = ""
    times: int = 1  # that day


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutMe:
    """What the card says. All texts are shown as they are."""

    name: str
    logins: tuple[str, ...]
    email: str | None = None
    manager: str | None = None
    roles: tuple[str, ...] = ()
    kept: tuple[KeptOfMe, ...] = ()
    looked_up: tuple[LookedUp, ...] = ()  # newest first
    looked_up_more: int = 0
    audit_days: int = 365
    zone: str = "UTC"
    language: str = "en"


def about_me_message(shown: AboutMe) -> Message:
    """Everything that is kept about the reader, by kind; and who looked."""
    words = words_for(shown.language)
    texts = about_me_words_for(words.language)
    body: list[CardElement] = [
        heading(texts.title),
        *_directory(shown, texts),
        heading(texts.kept_title, size="Default"),
        *(_kept(one, words, texts) for one in shown.kept if one.count),
        line(run(texts.by_now.format(days=shown.audit_days), subtle=True), spacing="Small"),
        heading(texts.looked_title, size="Default"),
        *_looked(shown, words, texts),
    ]
    forget = execute(texts.forget, ASK_FORGET, {"person": shown.logins[0]})
    return message(body, actions=[forget], text=texts.push, words=words)


def _directory(shown: AboutMe, texts: AboutMeWords) -> list[CardElement]:
    known = (
        (texts.logins, ", ".join(plain(one, _NAME) for one in shown.logins[:10])),
        (texts.email, plain(shown.email or "", _NAME)),
        (texts.manager, plain(shown.manager or "", _NAME)),
        (texts.roles, ", ".join(plain(one, _NAME) for one in shown.roles[:20])),
    )
    rows = [
        line(run(f"{name}:  ", subtle=True), run(value), spacing="None") for name, value in known if value
    ]
    return [
        line(run(plain(shown.name, _NAME), bold=True)),
        *rows,
        line(run(texts.from_directory, subtle=True)),
    ]


def _kept(one: KeptOfMe, words: Words, texts: AboutMeWords) -> CardElement:
    how_long = texts.until_changed[one.kind] if one.days is None else texts.days.format(count=one.days)
    count = grouped(one.count, words)
    count = texts.more_than.format(count=count) if one.at_least else count
    return line(
        run(f"{texts.kinds[one.kind]}:  "),
        run(count, bold=True),
        run(f"  ({how_long})", subtle=True),
        spacing="Small",
    )


def _looked(shown: AboutMe, words: Words, texts: AboutMeWords) -> list[CardElement]:
    if not shown.looked_up:
        return [line(run(texts.nobody_looked.format(days=shown.audit_days)))]
    rows: list[CardElement] = []
    for one in shown.looked_up:
        what = texts.opened if one.opened else texts.looked
        head = what.format(person=plain(one.by, _NAME), when=day_and_minute(one.at, shown.zone, words))
        if one.times > 1:
            head = texts.times.format(said=head, count=one.times)
        rows.append(line(run(head), spacing="Small"))
        why = texts.why.format(why=plain(one.why, _WHY)) if one.why else texts.no_why
        rows.append(line(run(why, subtle=True), spacing="None"))
    if shown.looked_up_more:
        rows.append(line(run(words.not_shown.format(count=shown.looked_up_more), subtle=True)))
    return rows


def forget_message(login: str, *, language: str = "en") -> Message:
    """Asks once: what would go, and the button that does it. `login` comes back as `person` in its data."""
    words = words_for(language)
    texts = about_me_words_for(words.language)
    body: list[CardElement] = [
        heading(texts.ask_title),
        line(run(texts.goes, bold=True)),
        *(line(run(f"•  {one}"), spacing="Small") for one in texts.going),
        line(run(texts.stays_see, subtle=True)),
    ]
    return message(
        body, actions=[execute(texts.yes, FORGET, {"person": login})], text=texts.push, words=words
    )


def forgotten_message(until: Mapping[str, datetime], *, zone: str = "UTC", language: str = "en") -> Message:
    """It is done; what stays, and until when at the latest.

    `until` has `events`, `notices`, `figures` and `audit` (aware).
    """
    words = words_for(language)
    texts = about_me_words_for(words.language)
    dated = [
        line(run(f"•  {texts.staying[kind].format(day=short_day(at, zone, words))}"), spacing="Small")
        for kind, at in until.items()
    ]
    body: list[CardElement] = [
        heading(texts.done_title),
        line(run(texts.done)),
        line(run(texts.stays, bold=True)),
        *dated,
        *(line(run(f"•  {one}"), spacing="Small") for one in texts.staying_on),
    ]
    return message(body, text=texts.push_forgotten, words=words)
