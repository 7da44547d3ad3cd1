"""Cards in a real renderer: Microsoft's `adaptivecards` in headless Chromium, Markdown by markdown-it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from playwright.sync_api import Page, sync_playwright

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOST_CONFIG: Final = {
    "fontFamily": "'Segoe UI', 'DejaVu Sans', sans-serif",
    "fontTypes": {
        "default": {"fontFamily": "'Segoe UI', 'DejaVu Sans', sans-serif"},
        "monospace": {
            "fontFamily": "'DejaVu Sans Mono', monospace",
            "fontSizes": {"small": 11, "default": 12, "medium": 13, "large": 16, "extraLarge": 20},
        },
    },
    "fontSizes": {"small": 12, "default": 14, "medium": 16, "large": 18, "extraLarge": 22},
    "fontWeights": {"lighter": 300, "default": 400, "bolder": 600},
    "spacing": {"small": 4, "default": 8, "medium": 16, "large": 24, "extraLarge": 32, "padding": 12},
    "separator": {"lineThickness": 1, "lineColor": "#e1e1e1"},
    "supportsInteractivity": True,
    "actions": {
        "maxActions": 6,
        "buttonSpacing": 8,
        "actionsOrientation": "horizontal",
        "actionAlignment": "left",
        "spacing": "default",
    },
    "containerStyles": {
        "default": {
            "backgroundColor": "#ffffff",
            "foregroundColors": {
                "default": {"default": "#242424", "subtle": "#616161"},
                "attention": {"default": "#c4314b", "subtle": "#c4314b"},
                "warning": {"default": "#835b00", "subtle": "#835b00"},
                "good": {"default": "#237b4b", "subtle": "#237b4b"},
                "accent": {"default": "#5b5fc7", "subtle": "#5b5fc7"},
            },
        }
    },
}
DARK: Final = {
    "style": "#card, body { background: #292929; border-color: #3d3d3d } button { background: #292929; color: #fff;"
    " border-color: #666 } input, textarea, select { background: #1f1f1f; color: #fff }",
    "colours": {
        "default": {"default": "#ffffff", "subtle": "#adadad"},
        "attention": {"default": "#f97386", "subtle": "#f97386"},
        "warning": {"default": "#f2c661", "subtle": "#f2c661"},
        "good": {"default": "#92c353", "subtle": "#92c353"},
        "accent": {"default": "#a6a7dc", "subtle": "#a6a7dc"},
    },
}
"""Teams at night, as far as a picture needs it."""
SHELL: Final = """<!doctype html><meta charset="utf-8"><style>
body { margin: 8px; background: #f5f5f5; font-family: 'Segoe UI', 'DejaVu Sans', sans-serif }
#card { border: 1px solid #d1d1d1; border-radius: 4px; background: #fff }
#card p { margin: 0 }
button { border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; padding: 5px 12px; font-weight: 600 }
button.style-positive { background: #5b5fc7; color: #fff }
.ac-horizontal-separator { width: 100% }
a { color: #5b5fc7 }
</style><div id="card"></div>"""
RENDER: Final = """([card, html, config]) => {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    if (!(text in html)) throw new Error('no Markdown for: ' + text);
    result.outputHtml = html[text]; result.didProcess = true;
  };
  const adaptive = new AdaptiveCards.AdaptiveCard();
  adaptive.hostConfig = new AdaptiveCards.HostConfig(config);
  window.executed = [];
  adaptive.onExecuteAction = action => window.executed.push(action.toJSON());
  adaptive.parse(card);
  const target = document.getElementById('card');
  target.replaceChildren(adaptive.render());
}"""


@contextmanager
def browser_page(library: Path, *, width: int) -> Iterator[Page]:
    """A page with the renderer loaded. `library` is `adaptivecards.min.js`; `width` in CSS pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": width, "height": 640}, device_scale_factor=2)
            page.set_content(SHELL)
            page.add_script_tag(path=str(library))
            yield page
        finally:
            browser.close()


def render(page: Page, card: dict[str, Any], *, dark: bool = False) -> None:
    """Show a card. Raises what the renderer raises."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    texts = set(_markdown_texts(json.loads(json.dumps(card))))
    config = json.loads(json.dumps(HOST_CONFIG))
    if dark:
        page.add_style_tag(content=str(DARK["style"]))
        night = {"backgroundColor": "#292929", "foregroundColors": DARK["colours"]}
        emphasis = {**night, "backgroundColor": "#333333"}
        config["containerStyles"] = {"default": night, "emphasis": emphasis}
    page.evaluate(RENDER, [card, {text: markdown.render(text) for text in texts}, config])


def _markdown_texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "TextBlock":
            yield part["text"]
        for inner in part.values():
            yield from _markdown_texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _markdown_texts(inner)
