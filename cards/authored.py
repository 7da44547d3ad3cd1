"""The Markdown that an author of known issues may use, read into runs of text.

Known are `**bold**`, `*italic*`, `_italic_`, `` `code` ``, `[text](https://…)` and a backslash before any of
their signs; everything else is text. Reading it here instead of leaving it to the clients keeps the values of
an event out of any Markdown, and makes a step look alike on every client.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from cards.escape import plain
from cards.gaps import VALUE_CHARACTERS, Filled

_TOKEN: Final = re.compile(
    r"""
      \\(?P<escaped>[\\`*_\[\]()<>#+\-.!&~|{}])
    | `(?P<code>[^`\n]{1,500})`
    | \[(?P<label>[^\[\]\n]{1,500})\]\((?P<url>https?://[^()\s]{1,2000})\)
    | (?P<strong>\*\*|__)
    | (?P<slant>\*|(?<![^\W_])_|_(?![^\W_]))
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look. `link` is an address as the author wrote it, not yet checked."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str | None = None


def runs_of(filled: Filled) -> tuple[Run, ...]:
    """A filled template as runs, its values plain in them. A mark that nothing closes is text."""
    runs: list[Run] = []
    style = Run("")
    strong: str | None = None  # the mark that opened it
    slanted: str | None = None
    text = filled.text
    position = 0
    for token in _TOKEN.finditer(text):
        _add(runs, style, text[position : token.start()])
        position = token.end()
        mark = token[0]
        if token["escaped"]:
            _add(runs, style, token["escaped"])
        elif token["code"]:
            _add(runs, replace(style, code=True), token["code"])
        elif token["label"]:
            _add(runs, replace(style, link=token["url"]), token["label"])
        elif token["strong"] and _takes_effect(token, strong):
            strong = None if strong else mark
            style = replace(style, bold=strong is not None)
        elif token["slant"] and _takes_effect(token, slanted):
            slanted = None if slanted else mark
            style = replace(style, italic=slanted is not None)
        else:
            _add(runs, style, mark)
    _add(runs, style, text[position:])
    return tuple(replace(item, text=filled.with_values(item.text, _shown)) for item in runs)


def _takes_effect(token: re.Match[str], opened: str | None) -> bool:
    """Whether a mark closes what is `opened`, or opens: text touches it on the inside, and it is closed later."""
    before, after = token.string[: token.start()], token.string[token.end() :]
    if opened is not None:
        return opened == token[0] and bool(before) and not before[-1].isspace()
    return token[0] in after[1:] and not after[0].isspace()


def _add(runs: list[Run], style: Run, text: str) -> None:
    if not text:
        return
    if runs and replace(runs[-1], text="") == style:
        text = runs.pop().text + text
    runs.append(replace(style, text=text))


def _shown(value: str) -> str:
    return plain(value, VALUE_CHARACTERS)
