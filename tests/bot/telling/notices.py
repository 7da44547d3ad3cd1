"""A notice, as the store gives it."""

from datetime import timedelta
from typing import Any

from bot.telling.notices import Notice
from tests.bot.builders import NOON


def a_notice(number: int, **changes: Any) -> Notice:
    """The notice of that number, planned for Nora."""
    given: dict[str, Any] = {
        "id": number + 1, "episode_id": number + 1, "issue": "save-fails", "key": ("1087",), "person": "1087",
        "told": "user", "about": "1087", "fields": {}, "product": "hr-portal", "state": "planned", "reason": None,
        "event_at": NOON + timedelta(seconds=number), "ingested_at": NOON, "matched_at": NOON, "planned_at": NOON,
        "accepted_at": None, "matches": 1, "attempts": 0, "conversation_id": None, "service_url": None,
        "activity_id": None,
    }  # fmt: skip
    return Notice(**(given | changes))
