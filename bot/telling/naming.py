"""Whom the card of a notice names."""

from bot.directory import Directory
from bot.telling.notices import Notice
from detectors.audiences import CHANNEL, USER


def person_named(notice: Notice, directory: Directory) -> str | None:
    """Who hit the issue, for a manager or somebody with a role; None on their own card, and in a channel.

    Many read a channel: a person stands there only if the author's text names them.
    """
    if notice.about is None or notice.told in (USER, CHANNEL):
        return None
    person = directory.by_login(notice.about)
    return person.name if person else notice.about
