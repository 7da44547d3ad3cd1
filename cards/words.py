"""Every text of a card, in the reader's language. A table is complete by its type: no field has a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["developer", "person", "admin"]
"""Who is helped: someone who may look up events of others, an end user, or who runs Headsup and may do both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of one language. Names in braces are filled by `str.format`."""

    language: str  # as in the card's `lang`

    # times
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    day_and_minute: str
    short_day: str
    thousands: str
    times_in: str

    # a workaround
    push_user: str
    push_manager: str
    push_role: str
    push_channel: str
    why_user: str
    why_manager: str
    why_role: str
    why_role_alone: str
    why_channel: str
    somebody: str
    support: str
    worked: str
    stuck: str
    recorded_worked: str
    recorded_stuck: str
    link: str

    # look-ups
    push_events: str
    push_nothing: str
    range_of: str
    range_of_at_least: str
    range_only: str
    nothing: str
    nothing_try: str
    nothing_tips: tuple[str, ...]
    open: str
    open_event: str
    newer: str
    older: str
    left_off: str
    user: str
    no_message: str
    unreadable: str

    # one event
    push_event: str
    event_of: str
    who: str
    where: str
    parameters: str
    exception: str
    show_exception: str
    show_parameters: str
    not_shown: str
    cut_here: str
    back: str
    fields: Mapping[str, str]
    levels: Mapping[str, str]

    # help, welcome, failure
    push_help: str
    help_title: str
    unread: str
    help_developer: str
    help_person: str
    try_asking: str
    examples: tuple[str, ...]
    dates: str
    help_buttons: str
    push_welcome: str
    welcome_title: str
    welcome_person: tuple[str, ...]
    welcome_developer: tuple[str, ...]
    welcome_admin: tuple[str, ...]
    push_failure: str
    failure_title: str
    push_refusal: str
    refusal_title: str
    refusal: str
    refusal_instead: str
    person_asks: tuple[str, ...]

    # what did not work, and what to do
    try_later: str
    not_understood_tip: str
    own_chat: str
    own_chat_tip: str
    button_old: str
    button_of_another: str
    issue_gone: str
    first_page: str
    last_page: str
    no_such_row: str
    no_such_issue: str
    meant: str
    ask_again: str
