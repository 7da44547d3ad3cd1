"""A trouble in one line of English: for /healthz, the log and the alarm. Pure."""

from bot.troubles.trouble import Trouble
from cards.trouble_words import ENGLISH, TIMELESS, sentences


def sentence(one: Trouble) -> str:
    """What is wrong, since when, and what to do about it."""
    said = sentences(one.kind, one.subject, one.details, ENGLISH)
    since = () if one.kind in TIMELESS else (f"Since {one.since:%Y-%m-%d %H:%M} UTC.",)
    return " ".join([*said, *since, ENGLISH.do[one.kind]])
