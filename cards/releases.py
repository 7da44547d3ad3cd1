"""The card that asks which release is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from microsoft_teams.cards import CardElement, Column, ColumnSet

from cards.elements import buttons, heading, line, message, run, submit
from cards.escape import escape, plain
from cards.languages import words_for
from cards.message import Message
from cards.releases_words import releases_words_for
from cards.times import minute_and_zone

SINCE: Final = "looking.since"

MOST: Final = 8
_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRelease:
    """One that can be meant. Names are as they came."""

    product: str
    version: str
    at: datetime  # aware


def which_release_message(
    known: Sequence[KnownRelease], *, version: str = "", zone: str = "UTC", language: str = "en"
) -> Message:
    """Asks which is meant. `version`: the one asked for, if there is none of that name."""
    words, said = words_for(language), releases_words_for(language)
    title = said.unknown.format(version=version[:_NAME]) if version else said.which
    body: list[CardElement] = [heading(escape(title if known else said.none, 120))]
    if not known:
        body.append(line(run(said.none_tip, subtle=True)))
    elif version:
        body.append(line(run(said.latest)))
    for one in known[:MOST]:
        title = f"{plain(one.product, _NAME)} {plain(one.version, _NAME)}"
        when = minute_and_zone(one.at, zone, words)
        data = {"product": _storable(one.product), "version": _storable(one.version)}
        button = submit(plain(one.version, 20), SINCE, data, tooltip=title)
        body.append(
            ColumnSet(
                spacing="Small",
                separator=True,
                columns=[
                    Column(
                        width="stretch",
                        items=[line(run(title)), line(run(when, subtle=True, small=True), spacing="None")],
                    ),
                    Column(width="auto", items=[buttons(button)], vertical_content_alignment="Center"),
                ],
            )
        )
    return message(body, text=said.push, words=words)


def _storable(name: str) -> str:
    """As it stands in the database, which takes no lone surrogates."""
    return name.encode("utf-8", "replace").decode()
