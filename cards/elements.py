"""The pieces that cards are made of, and the card around them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from microsoft_teams.cards import (
    Action,
    ActionSet,
    AdaptiveCard,
    CardElement,
    Column,
    ColumnSet,
    ExecuteAction,
    OpenUrlAction,
    RichTextBlock,
    SubmitAction,
    TeamsCardProperties,
    TextBlock,
    TextRun,
)

from cards.authored import Run
from cards.message import Message
from cards.words import Words

_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"

Spacing = Literal["None", "Small", "Default", "Medium", "Large"]
Size = Literal["Small", "Default", "Medium", "Large"]


def heading(markdown: str, *, size: Size = "Medium") -> TextBlock:
    """A heading, announced as one by screen readers. The text is Markdown: log text must be escaped."""
    return TextBlock(text=markdown, size=size, weight="Bolder", wrap=True, style="heading")


def run(text: str, *, subtle: bool = False, bold: bool = False, small: bool = False) -> TextRun:
    """Text that is shown as it is. Log text comes by way of `plain`."""
    return TextRun(
        text=text,
        is_subtle=True if subtle else None,
        weight="Bolder" if bold else None,
        size="Small" if small else None,
    )


def level_run(level: str | None, shown: str) -> TextRun:
    """A level's name, coloured where it is bad news; the name says the same to those who see no colour."""
    colours: dict[str, Literal["Attention", "Warning"]] = {
        "error": "Attention",
        "fatal": "Attention",
        "warning": "Warning",
    }
    return TextRun(text=shown, weight="Bolder", size="Small", color=colours.get(level or ""))


def line(*runs: TextRun, spacing: Spacing | None = None) -> RichTextBlock:
    """Runs of text one after the other, wrapping."""
    return RichTextBlock(inlines=list(runs), spacing=spacing)


def authored_line(runs: Sequence[Run], *, spacing: Spacing | None = None) -> RichTextBlock:
    """An author's text with its marks of emphasis, code and links."""
    return line(*(_authored_run(item) for item in runs), spacing=spacing)


def numbered(number: int, text: RichTextBlock) -> ColumnSet:
    """One step of several; its text is indented, so that the numbers stand out on a phone."""
    return ColumnSet(
        spacing="Small",
        columns=[
            Column(width="auto", items=[line(run(f"{number}.", bold=True))]),
            Column(width="stretch", items=[text]),
        ],
    )


def execute(
    title: str,
    verb: str,
    data: Mapping[str, Any],
    *,
    positive: bool = False,
    tooltip: str | None = None,
) -> ExecuteAction:
    """A button that the bot answers: an invoke named `adaptiveCard/action` with this verb and data."""
    return ExecuteAction(
        title=title,
        verb=verb,
        data=dict(data),
        style="positive" if positive else None,
        tooltip=tooltip,
    )


def submit(title: str, verb: str, data: Mapping[str, Any], *, tooltip: str | None = None) -> SubmitAction:
    """A button whose answer is a message of its own: the card stays as it is."""
    return SubmitAction(title=title, data={"verb": verb, **data}, tooltip=tooltip)


def secondary(action: ExecuteAction | SubmitAction) -> ExecuteAction | SubmitAction:
    """The same button in the menu behind "…"."""
    action.mode = "secondary"
    return action


def link_button(title: str, url: str | None) -> list[OpenUrlAction]:
    """A button that opens a web page; none unless the address is plain http or https."""
    return [OpenUrlAction(title=title, url=url)] if url is not None and is_web_address(url) else []


def is_web_address(url: str) -> bool:
    """Whether an address is http or https with a host and nothing in it that could mislead."""
    if len(url) > 2000 or not url.isascii() or not url.isprintable() or any(c in ' "<>\\^`{|}' for c in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def buttons(*actions: Action) -> ActionSet:
    """Buttons within the card."""
    return ActionSet(actions=list(actions))


def message(
    body: Sequence[CardElement],
    *,
    text: str,
    words: Words,
    actions: Sequence[Action] = (),
    wide: bool = False,
) -> Message:
    """The card around its elements, and the sentence that stands for it (see `Message`).

    `speak` and `fallbackText` are that sentence too: both may be interpreted (as SSML, as Markdown), so
    no log text goes there. `wide` asks Teams on a desktop for the full width.
    """
    card = AdaptiveCard(
        version="1.5",
        lang=words.language,
        speak=text,
        fallback_text=text,
        body=list(body),
        actions=list(actions) or None,
        msteams=TeamsCardProperties(width="full") if wide else None,
    )
    dumped: dict[str, Any] = card.model_dump(by_alias=True, exclude_none=True, mode="json")
    dumped["$schema"] = _SCHEMA
    return Message(card=dumped, summary=text, text=text)


def _authored_run(item: Run) -> TextRun:
    return TextRun(
        text=item.text,
        weight="Bolder" if item.bold else None,
        italic=True if item.italic else None,
        font_type="Monospace" if item.code else None,
        select_action=OpenUrlAction(url=item.link) if item.link and is_web_address(item.link) else None,
    )
