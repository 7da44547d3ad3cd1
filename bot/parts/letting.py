"""Held notices keep to the manners when they are let go, as the settings say."""

from datetime import datetime

from bot.conversation.reader import Readers
from bot.manners.quiet import QuietHours
from bot.manners.releasing import Letting
from bot.parts.shared import Shared


def letting(shared: Shared, readers: Readers) -> Letting:
    """With the cap and the quiet hours of the settings."""
    settings = shared.settings
    quiet = QuietHours.read(settings.quiet_hours) if settings.quiet_hours else None

    def until(recipient: str, told: str, issue_name: str, now: datetime) -> datetime | None:
        issue = shared.known.issues().get(issue_name)
        person = shared.known.people().by_login(recipient)
        keeps = issue is None or issue.quiet_hours == "keep"
        if quiet is None or person is None or told == "user" or not keeps:
            return None
        return quiet.until(now, readers.of_person(person).zone)

    return Letting(settings.cap_a_day or None, until)
