"""What a person would see, as text for a terminal. Pure; all of it may hold text out of a log."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.loopback.people import LocalPerson

MAX_LINE: Final = 300
MAX_LINES: Final = 60
MAX_DEPTH: Final = 20

# Everything that moves a cursor, starts an escape sequence or turns the direction of writing.
_UNSAFE: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOLD: Final = re.compile(r"\*\*(\S(?:[^*]{0,500}\S)?)\*\*")
_INNER: Final = ("body", "items", "columns", "rows", "cells", "inlines", "actions")


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a card: what it says, and what pressing it sends."""

    title: str
    kind: str  # Action.Execute, Action.Submit, Action.OpenUrl, …
    verb: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""


def describe(activity: Mapping[str, Any], to: LocalPerson | None = None) -> str:
    """An activity as a person would see it: its text, its cards, and their buttons in brackets."""
    lines = [_plain(activity.get("text"))] if activity.get("text") else []
    if not activity.get("attachments") and not lines:
        lines = [f"({_plain(activity.get('type')) or 'nothing'})"]
    for card in _cards(activity):
        lines += _lines(card, 0)
        pressed = [f"[{button.title}]" for button in buttons(card)]
        if pressed:
            lines.append(" ".join(pressed))
    lines = [line[:MAX_LINE] for text in lines for line in text.split("\n") if line.strip()]
    if len(lines) > MAX_LINES:
        lines = [*lines[:MAX_LINES], "…"]
    if to is not None:
        login = f" ({_plain(to.login)})" if to.login else ""
        lines = [f"→ {_plain(to.name)}{login}: {lines[0] if lines else ''}", *lines[1:]]
    return "\n  ".join(lines)


def buttons(card: Mapping[str, Any]) -> tuple[Button, ...]:
    """Every button of a card, in order, wherever it is."""
    return tuple(
        Button(
            title=_plain(action.get("title")),
            kind=str(action["type"]),
            verb=verb if isinstance(verb := action.get("verb"), str) else "",
            data=data if isinstance(data := action.get("data"), Mapping) else {},
            url=url if isinstance(url := action.get("url"), str) else "",
        )
        for action in _walk(card, 0)
        if isinstance(action.get("type"), str) and action["type"].startswith("Action.")
    )


def _cards(activity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    attachments = activity.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        content = attachment.get("content") if isinstance(attachment, Mapping) else None
        if isinstance(content, Mapping):
            yield content


def _walk(element: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    yield element
    if depth < MAX_DEPTH:
        for child in _children(element):
            yield from _walk(child, depth + 1)


def _children(element: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in _INNER:
        inner = element.get(key)
        for child in inner if isinstance(inner, list) else ():
            if isinstance(child, Mapping):
                yield child
    form = element.get("card")  # of an Action.ShowCard
    if isinstance(form, Mapping):
        yield form


def _lines(element: Mapping[str, Any], depth: int) -> list[str]:
    if depth > MAX_DEPTH or element.get("isVisible") is False:
        return []
    kind = element.get("type")
    if kind in ("TextBlock", "TextRun"):
        return [_plain(element.get("text"))]
    if kind == "RichTextBlock":
        runs = element.get("inlines")
        return ["".join(r if isinstance(r, str) else _plain(r.get("text")) for r in runs or () if r)]
    if kind == "FactSet":
        facts = element.get("facts")
        return [
            f"{_plain(fact.get('title'))}: {_plain(fact.get('value'))}"
            for fact in (facts if isinstance(facts, list) else ())
            if isinstance(fact, Mapping)
        ]
    if kind in ("ColumnSet", "TableRow"):
        return ["  ".join(" ".join(_lines(child, depth + 1)) for child in _children(element)).strip()]
    return [line for child in _children(element) for line in _lines(child, depth + 1)]


def _plain(text: object) -> str:
    """The text without Markdown's escapes and bold, and without anything that steers a terminal."""
    if not isinstance(text, str):
        return ""
    clean = _UNSAFE.sub("", text[: MAX_LINE * MAX_LINES])
    return _ESCAPED.sub(r"\1", _BOLD.sub(r"\1", clean))
