"""From an event to the known issue that somebody may want to make of it. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Final

from bot.alike.likeness import Likeness
from detectors.discovery.subject import shown
from detectors.templates.template import ANY, KIND, OTHER, VARIABLE
from ingest.event import Event

Document = Mapping[str, Any]
"""A known issue as YAML gives it: see docs/known-issues.md."""

_TITLE: Final = 120
_NAME: Final = 50
_LONGEST: Final = 200  # characters of a piece of the message
_MOST: Final = 5  # pieces
_SHORTEST: Final = 4
_WILD: Final = re.compile(r"([\\*?])")
_BLANK: Final = re.compile("|".join(map(re.escape, (VARIABLE, ANY, OTHER))))
_THROWN: Final = re.compile(r"[A-Za-z_][\w.]{0,200}(?:Exception|Error|Fault)")


def proposed(event: Event, likeness: Likeness, taken: Collection[str]) -> dict[str, Any]:
    """A document that this event meets, in shadow and told to the user; `taken` are names that there are already.

    What is the same in every event of the template is asked for: its log, level and status, the fixed pieces of the
    message and what was thrown.
    """
    message, _, _ = likeness.text.partition(KIND)
    first = message.partition(" | ")[0]  # behind it is why
    title = _one_line(shown(first).strip(), _TITLE) or "A known issue"
    return {
        "title": title,
        "name": free_name(title, taken),
        "logsource": _source(event),
        "detection": {"seen": _selection(event, message), "condition": "seen"},
        "known_issue": {"rollout": "shadow", "key": ["user"], "tell": ["user"]},
    }


def free_name(title: str, taken: Collection[str]) -> str:
    """A name made of a title, none of those that are taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = [word for word in re.findall(r"[a-z0-9]+", _BLANK.sub(" ", plain)) if not word.isdigit()]
    name = ""
    for word in words:
        if len(name) + len(word) > _NAME:
            break
        name = f"{name}-{word}" if name else word
    name = name or "issue"
    folded = {one.casefold() for one in taken}
    if name not in folded:
        return name
    return next(f"{name}-{n}" for n in range(2, len(folded) + 3) if f"{name}-{n}" not in folded)


def _source(event: Event) -> dict[str, str]:
    named = {"product": event.product, "service": event.service}
    return {name: text for name, text in named.items() if text and text == _one_line(text, _LONGEST)}


def _selection(event: Event, message: str) -> dict[str, Any]:
    """Fields and what they must be. An event without any message is asked for by its level and status alone."""
    found: dict[str, Any] = {}
    for name, text in (("level", event.level), ("http_status", event.http_status)):
        if text and text == _one_line(text, _LONGEST):
            found[name] = _escaped(text)
    pieces = _pieces(message, event.message or "")
    if pieces:
        key = "message|contains|all" if len(pieces) > 1 else "message|contains"
        found[key] = [_escaped(piece) for piece in pieces] if len(pieces) > 1 else _escaped(pieces[0])
    thrown = _thrown(event)
    if thrown:
        found["exception|contains"] = _escaped(thrown)
    if not found:
        whole = event.message
        key = "message" if whole is None or len(whole) <= _LONGEST else "message|startswith"
        found[key] = None if whole is None else _escaped(whole[:_LONGEST])
    return found


def _pieces(template: str, message: str) -> list[str]:
    """The longest fixed pieces of a template that stand in the message just so, in their order."""
    whole = [piece.strip() for piece in _BLANK.split(template)]
    fixed = [
        piece[:_LONGEST].strip()
        for piece in whole
        if len(piece) >= _SHORTEST and piece[:_LONGEST].strip() in message and piece.isprintable()
    ]
    longest = sorted(dict.fromkeys(fixed), key=len, reverse=True)[:_MOST]
    return [piece for piece in dict.fromkeys(fixed) if piece in longest]


def _thrown(event: Event) -> str | None:
    first = (event.exception or "").strip().partition("\n")[0][:_LONGEST]
    found = _THROWN.search(first)
    return found[0] if found is not None else None


def _escaped(text: str) -> str:
    r"""As Sigma takes a value literally: `*`, `?` and `\` mean something else there."""
    return _WILD.sub(r"\\\1", text)


def _one_line(text: str, most: int) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:most].strip()
