"""Follow-ups: `only errors`, `and yesterday?`, `who else?`, `same for document 11213`. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.asking.asked import Asked
from bot.asking.tokens import Token, key_at

_OPENERS = frozenset(
    """
    only just and also but same now without except not
    und nur auch aber dasselbe gleiches dieselben ohne oder sowie
    """.split()
)
_PAIRS = frozenset(
    {
        ("what", "about"),
        ("how", "about"),
        ("who", "else"),
        ("wer", "noch"),
        ("the", "same"),
        ("das", "gleiche"),
    }
)


def is_follow_up(tokens: Sequence[Token]) -> bool:
    """Whether a sentence goes on from the one before."""
    first, second = key_at(tokens, 0), key_at(tokens, 1)
    return first in _OPENERS or (first, second) in _PAIRS


_ADDING = frozenset("also auch sowie".split())


def follow_up(asked: Asked, previous: Asked, tokens: Sequence[Token]) -> Asked:
    """The previous question, changed by what this one says; what it does not mention stays."""
    where = {**previous.where, **asked.where}
    unless = {
        name: values
        for name, values in {**previous.unless, **asked.unless}.items()
        if name not in asked.where
    }
    if "http_status" in asked.where and "level" not in asked.where:
        where.pop("level", None)
    if key_at(tokens, 1) in ("else", "noch") and "user" in previous.where:
        where.pop("user", None)
        unless["user"] = previous.where["user"]
    if key_at(tokens, 0) in _ADDING:
        for name, values in asked.where.items():
            where[name] = tuple(dict.fromkeys((*previous.where.get(name, ()), *values)))
    timed = asked.since is not None or asked.until is not None
    stays = asked.ask == "events"
    return replace(
        asked,
        ask=previous.ask if stays else asked.ask,
        since=asked.since if timed else previous.since,
        until=asked.until if timed else previous.until,
        where=where,
        unless=unless,
        text=asked.text or previous.text,
        by=asked.by or (previous.by if stays else None),
        unknown=tuple(word for word in asked.unknown if word.casefold() not in _OPENERS),
        reason=asked.reason or (None if "user" in asked.where else previous.reason),
        limit=asked.limit if asked.limit is not None else previous.limit,
    )
