"""The card of one event in full: who, where, when, the message, all parameters, the exception."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from microsoft_teams.cards import (
    Action,
    CardElement,
    Container,
    RichTextBlock,
    TextRun,
    ToggleVisibilityAction,
)

from cards.elements import buttons, execute, heading, line, message, run, secondary, submit
from cards.escape import escape, plain
from cards.events import PAGE
from cards.languages import words_for
from cards.message import CARD_BYTES, Message, card_bytes
from cards.numbers import grouped
from cards.times import in_full
from cards.words import Words

_VALUE: Final = 200
_PATH: Final = 80
_SEEN: Final = 8  # parameters; the others are folded, so that a phone shows what stands below them
_NESTING: Final = 12  # deeper values are shown as JSON has them
_WHO: Final = ("user", "role", "document_type", "document_id", "operation", "http_status")
_WHERE: Final = ("product", "service", "node", "version", "logger", "client_ip", "url", "trace_id", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAction:
    """A button below an event. Those that are not primary stand in the menu behind "…"."""

    title: str
    verb: str
    data: Mapping[str, Any]  # the caller's own; the button brings it back
    primary: bool = False
    tooltip: str | None = None
    submits: bool = False  # the answer is a message of its own, and this card stays


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetail:
    """One event. `texts` holds its well-known text fields (and `file`) by name; all are as the log has them."""

    id: int
    time: datetime  # aware
    received: datetime | None = None  # aware
    texts: Mapping[str, str]
    attributes: Mapping[str, Any] = field(default_factory=dict)  # JSON values, nested
    parse_error: str | None = None
    back: Mapping[str, Any] | None = None  # the caller's own, of the page it was opened from
    actions: tuple[EventAction, ...] = ()
    zone: str = "UTC"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Size:
    message: int
    exception: int
    parameters: int
    value: int


_SIZES: Final = (
    _Size(message=3000, exception=6000, parameters=60, value=_VALUE),
    _Size(message=2000, exception=3000, parameters=40, value=120),
    _Size(message=1000, exception=1000, parameters=25, value=80),
    _Size(message=400, exception=400, parameters=10, value=40),
    _Size(message=100, exception=100, parameters=0, value=20),
)


def event_message(detail: EventDetail) -> Message:
    """The event as a card; the exception and many parameters are folded.

    What does not fit is counted, never dropped in silence.
    """
    words = words_for(detail.language)
    for size in _SIZES:
        built = _built(detail, words, size)
        if card_bytes(built.card) <= CARD_BYTES:
            break
    return built


def flattened(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The leaves of nested attributes as (dotted path, text), in their order; items of lists by number."""
    yield from _leaves("", attributes, 0)


def _leaves(path: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth < _NESTING and isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner, depth + 1)
    elif depth < _NESTING and isinstance(value, list | tuple) and value:
        for index, inner in enumerate(value):
            yield from _leaves(f"{path}.{index}", inner, depth + 1)
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    return str(value)


def _built(detail: EventDetail, words: Words, size: _Size) -> Message:
    texts = detail.texts
    level = texts.get("level", "")
    shown_level = words.levels.get(level) or plain(level, 20) or words.fields["message"]
    when = in_full(detail.time, detail.zone, words)
    body: list[CardElement] = [
        heading(escape(words.event_of.format(level=shown_level, when=when), 120)),
        *_unreadable(detail, words, size),
        *_long(texts.get("message", "") or words.no_message, size.message, words),
        *_facts(words.who, _WHO, texts, words, size),
        *_facts(words.where, _WHERE, texts, words, size),
    ]
    if detail.received is not None:
        received = in_full(detail.received, detail.zone, words)
        body.append(_fact(words.fields["received"], received))
    body += _parameters(detail.attributes, words, size)
    body += _exception(texts.get("exception", ""), words, size)
    return message(body, actions=_actions(detail, words), text=words.push_event, words=words, wide=True)


def _actions(detail: EventDetail, words: Words) -> list[Action]:
    """The primary ones, the way back, and the rest behind "…"."""
    first = [event_button(action) for action in detail.actions if action.primary]
    back: list[Action] = [execute(words.back, PAGE, detail.back)] if detail.back is not None else []
    return [*first, *back, *(event_button(action) for action in detail.actions if not action.primary)]


def event_button(action: EventAction) -> Action:
    made = submit if action.submits else execute
    button = made(action.title, action.verb, action.data, tooltip=action.tooltip)
    return button if action.primary else secondary(button)


def _unreadable(detail: EventDetail, words: Words, size: _Size) -> list[CardElement]:
    if detail.parse_error is None:
        return []
    return [line(run(words.unreadable.format(reason=plain(detail.parse_error, size.value)), bold=True))]


def _long(text: str, limit: int, words: Words) -> list[CardElement]:
    """A text of several lines, and how long it is where not all of it is shown."""
    items: list[CardElement] = [line(TextRun(text=plain(text, limit, lines=40), font_type="Monospace"))]
    if len(text) > limit or text.count("\n") >= 40:
        items.append(
            line(run(words.cut_here.format(count=grouped(len(text), words)), subtle=True, small=True))
        )
    return items


def _facts(
    title: str, names: tuple[str, ...], texts: Mapping[str, str], words: Words, size: _Size
) -> list[CardElement]:
    facts: list[CardElement] = [
        _fact(words.fields[name], plain(texts[name], size.value)) for name in names if texts.get(name)
    ]
    return [heading(title, size="Default"), *facts] if facts else []


def _fact(label: str, value: str) -> RichTextBlock:
    return line(run(f"{label}:  ", subtle=True), run(value), spacing="None")


def _parameters(attributes: Mapping[str, Any], words: Words, size: _Size) -> list[CardElement]:
    if not attributes:
        return []
    shown: list[CardElement] = []
    count = 0
    for count, (path, value) in enumerate(flattened(attributes), start=1):  # noqa: B007 (counted to the end)
        if len(shown) < size.parameters:
            shown.append(_fact(plain(path, _PATH), plain(value, size.value)))
    more = count - len(shown)
    if more:
        shown.append(line(run(words.not_shown.format(count=more), subtle=True, small=True)))
    first, folded = (shown, []) if len(shown) <= _SEEN + 1 else (shown[:_SEEN], shown[_SEEN:])
    body: list[CardElement] = [heading(words.parameters, size="Default"), *first]
    if folded:
        title = words.show_parameters.format(count=count - _SEEN)
        toggle = ToggleVisibilityAction(title=title, target_elements=["parameters"])
        body += [Container(id="parameters", is_visible=False, items=folded), buttons(toggle)]
    return body


def _exception(exception: str, words: Words, size: _Size) -> list[CardElement]:
    if not exception:
        return []
    folded = Container(id="exception", is_visible=False, items=_long(exception, size.exception, words))
    toggle = ToggleVisibilityAction(title=words.show_exception, target_elements=["exception"])
    first = plain(exception.strip().partition("\n")[0], size.value)
    return [heading(words.exception, size="Default"), line(run(first)), folded, buttons(toggle)]
